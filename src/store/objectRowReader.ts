import type { DuckDBDataChunk } from '@duckdb/node-api';
import { putWide } from '../core/flow/canonicalReader';
import type { DuckDbBindings } from './duckdb';
import type { ObjectPart, SegmentRows } from './segmentRows';
import { objectRowColumns } from './tableColumns';
import { setValidity, setValues, type Vector } from './vectorMemory';

const chunkRows = 2048;
type ColumnName = (typeof objectRowColumns)[number][0];

/** Hands the objects of a segment to the database, column by column. */
export class ObjectRowReader {
  #part = 0;
  #from = 0;
  readonly #wide = new Uint32Array(chunkRows * 2);

  constructor(
    private readonly bindings: DuckDbBindings,
    private readonly rows: SegmentRows,
  ) {}

  fill(chunk: DuckDBDataChunk) {
    const part = this.rows.parts[this.#part];
    const from = this.#from;
    const count = part ? Math.min(chunkRows, part.objects.item.length - from) : 0;
    chunk.rowCount = count;
    if (!part) return;
    this.#fillPart(chunk, part, from, count);
    this.#from += count;
    if (this.#from < part.objects.item.length) return;
    this.#part++;
    this.#from = 0;
  }

  #fillPart(chunk: DuckDBDataChunk, part: ObjectPart, from: number, count: number) {
    const { bindings } = this;
    const { objects, wanted } = part;
    const vectorOf = (name: ColumnName): Vector =>
      bindings.data_chunk_get_vector(chunk.chunk, placeOf.get(name) as number);
    const wide = (name: ColumnName, put: (column: Uint32Array, i: number) => void) => {
      for (let i = 0; i < count; i++) put(this.#wide, i);
      setValues(bindings, vectorOf(name), this.#wide.subarray(0, count * 2));
    };
    const narrow = (name: ColumnName, values: Uint32Array<ArrayBuffer>) =>
      setValues(bindings, vectorOf(name), values.subarray(from, from + count));
    const objectAt = (i: number) => wanted[objects.item[from + i]!]!;

    wide('obj', (column, i) => putHalves(column, i, this.rows.high, part.low + objects.item[from + i]!));
    wide('key_hash', (column, i) => putHalves(column, i, objectAt(i).hash.high, objectAt(i).hash.low));
    wide('size', (column, i) => putWide(column, i, objectAt(i).ref.size));
    wide('ingested_at', (column, i) => putWide(column, i, part.ingestedAt));
    narrow('rows', objects.rows);
    narrow('rejected', objects.rejected);
    narrow('origin', part.origins);
    this.#fillTimes(vectorOf('min_time'), objects.minTime, from, count);
    this.#fillTimes(vectorOf('max_time'), objects.maxTime, from, count);
    this.#fillTimes(vectorOf('capture_start_time'), objects.captureStart, from, count);
    this.#fillTimes(vectorOf('capture_end_time'), objects.captureEnd, from, count);
    const [keys, etags] = [vectorOf('key'), vectorOf('etag')];
    for (let i = 0; i < count; i++) {
      const { key, etag } = objectAt(i).ref;
      bindings.vector_assign_string_element(keys, i, key);
      bindings.vector_assign_string_element(etags, i, etag);
    }
    this.#fillWarnings(vectorOf('warnings'), part, from, count);
  }

  /** NaN becomes null. */
  #fillTimes(vector: Vector, times: Float64Array, from: number, count: number) {
    let valid: Uint8Array<ArrayBuffer> | null = null;
    for (let i = 0; i < count; i++) {
      const time = times[from + i]!;
      if (Number.isNaN(time)) {
        valid ??= bits(count, 255);
        valid[i >> 3]! &= ~(1 << (i & 7));
      }
      putWide(this.#wide, i, Number.isNaN(time) ? 0 : time);
    }
    setValues(this.bindings, vector, this.#wide.subarray(0, count * 2));
    if (valid) setValidity(this.bindings, vector, valid);
  }

  #fillWarnings(vector: Vector, part: ObjectPart, from: number, count: number) {
    const valid = bits(count, 0);
    for (const { object, warnings } of part.warnings) {
      const i = object - from;
      if (i < 0 || i >= count) continue;
      valid[i >> 3]! |= 1 << (i & 7);
      this.bindings.vector_assign_string_element(vector, i, JSON.stringify(warnings));
    }
    setValidity(this.bindings, vector, valid);
  }
}

const placeOf: ReadonlyMap<ColumnName, number> = new Map(objectRowColumns.map(([name], place) => [name, place]));

function putHalves(column: Uint32Array, row: number, high: number, low: number) {
  column[row * 2] = low;
  column[row * 2 + 1] = high;
}

function bits(rows: number, byte: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Math.ceil(rows / 64) * 8).fill(byte);
}
