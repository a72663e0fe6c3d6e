import type { DuckDBAppender, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import { type ColumnBlock, columnLayout, type FlowBlock } from '../core/flow/flowColumns';
import type { DuckDbModule } from './duckdb';
import { flowColumns } from './tableColumns';

const chunkRows = 2048;

/** What the vectors of a data chunk look like inside; the package is pinned, and a test would notice a change. */
interface RawVector {
  readonly items?: ArrayBufferView;
  /** In place of items for booleans. */
  readonly dataView?: DataView;
  readonly validity: { data: BigUint64Array | null };
  flush(): void;
}

/** The DuckDB types of flows.parquet, for `appendBlock`. */
export function flowTypes(duckdb: DuckDbModule): readonly DuckDBType[] {
  const types: Readonly<Record<string, DuckDBType>> = {
    UTINYINT: duckdb.UTINYINT,
    USMALLINT: duckdb.USMALLINT,
    UINTEGER: duckdb.UINTEGER,
    UBIGINT: duckdb.UBIGINT,
    BIGINT: duckdb.BIGINT,
    BOOLEAN: duckdb.BOOLEAN,
    VARCHAR: duckdb.VARCHAR,
  };
  return flowColumns.map(([, type]) => types[type]!);
}

/** Copies a block into a table of flows.parquet's columns: whole columns at once, no value passes through JavaScript. */
export function appendBlock(
  duckdb: DuckDbModule,
  appender: DuckDBAppender,
  types: readonly DuckDBType[],
  block: FlowBlock,
) {
  let nextExtra = 0;
  for (let from = 0; from < block.rows; from += chunkRows) {
    const rows = Math.min(chunkRows, block.rows - from);
    const chunk = duckdb.DuckDBDataChunk.create(types, rows);
    for (let column = 0; column < columnLayout.length; column++) {
      fillVector(rawVector(chunk, column), block.columns[column]!, columnLayout[column]![1], from, rows);
    }
    const extra = rawVector(chunk, columnLayout.length);
    extra.validity.data = new BigUint64Array(Math.ceil(rows / 64));
    const texts = chunk.getColumnVector(columnLayout.length) as unknown as { setItem(row: number, text: string): void };
    for (; nextExtra < block.extra.length; nextExtra++) {
      const { row, json } = block.extra[nextExtra]!;
      if (row >= from + rows) break;
      texts.setItem(row - from, json);
    }
    extra.flush();
    appender.appendDataChunk(chunk);
  }
}

function rawVector(chunk: DuckDBDataChunk, column: number): RawVector {
  return chunk.getColumnVector(column) as unknown as RawVector;
}

function fillVector(vector: RawVector, column: ColumnBlock, width: number, from: number, rows: number) {
  const target = vector.items ?? vector.dataView!;
  const bytes = new Uint8Array(target.buffer, target.byteOffset, rows * width);
  bytes.set(column.data.subarray(from * width, (from + rows) * width));
  if (column.valid) {
    const words = Math.ceil(rows / 64);
    // Chunks begin at multiples of 2048 rows, so the bits of one begin at a whole word.
    vector.validity.data = new BigUint64Array(words);
    new Uint8Array(vector.validity.data.buffer).set(column.valid.subarray(from / 8, from / 8 + words * 8));
  }
  vector.flush();
}
