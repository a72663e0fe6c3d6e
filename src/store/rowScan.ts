import type { DuckDBConnection, DuckDBDataChunk, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { type ColumnBlock, columnLayout, type FlowBlock } from '../core/flow/flowColumns';
import type { DuckDbBindings, DuckDbModule } from './duckdb';
import { ObjectRowReader } from './objectRowReader';
import type { SegmentRows } from './segmentRows';
import { columnTypes, flowColumns, objectRowColumns, originColumns } from './tableColumns';
import { setValidity, type Vector } from './vectorMemory';

const chunkRows = 2048;
const shortChunkRows = 64;
const longExtra = 4 * 1024 * 1024;

/**
 * Lets SQL read what was decoded, through three table functions: `flow_rows(n)`, `object_rows(n)` and `origin_rows(n)`
 * over the `SegmentRows` offered under the number n. The database pulls whole columns straight into its sort; going
 * through a table first would take half as long again, and twice the memory.
 */
export class RowScan {
  readonly #offered = new Map<number, SegmentRows>();
  #next = 0;

  constructor(
    private readonly duckdb: DuckDbModule,
    bindings: DuckDbBindings,
    connection: DuckDBConnection,
  ) {
    this.#register(connection, 'flow_rows', flowColumns, (rows) => new BlockReader(bindings, rows.blocks));
    this.#register(connection, 'object_rows', objectRowColumns, (rows) => new ObjectRowReader(bindings, rows));
    this.#register(connection, 'origin_rows', originColumns, (rows) => new OriginReader(rows.origins));
  }

  /** The number under which the rows can be read, once, until `withdraw`. Blocks are let go as they are read. */
  offer(rows: SegmentRows): number {
    const number = this.#next++;
    this.#offered.set(number, rows);
    return number;
  }

  withdraw(number: number) {
    this.#offered.delete(number);
  }

  #register(
    connection: DuckDBConnection,
    name: string,
    columns: readonly (readonly [string, string])[],
    open: (rows: SegmentRows) => Reader,
  ) {
    const types: readonly DuckDBType[] = columnTypes(this.duckdb, columns);
    const { DuckDBTableFunction, INTEGER } = this.duckdb;
    connection.registerTableFunction(
      DuckDBTableFunction.create({
        name,
        parameterTypes: [INTEGER],
        bindFunction: (bind) => {
          for (const [i, [column]] of columns.entries()) bind.addResultColumn(column, types[i]!);
          bind.setBindData({ number: Number(bind.getParameter(0)) });
        },
        initFunction: (init) => {
          const { number } = init.bindData as { number: number };
          const rows = this.#offered.get(number);
          if (rows) init.setInitData(open(rows));
          else init.setError(`There are no rows under ${number}.`);
        },
        mainFunction: (info, chunk) => (info.initData as Reader).fill(chunk),
      }),
    );
  }
}

interface Reader {
  /** Fills the next rows into the chunk; none where there are no more. */
  fill(chunk: DuckDBDataChunk): void;
}

/** Copies the columns of blocks as they are. */
class BlockReader implements Reader {
  #from = 0;
  #nextExtra = 0;
  #extraLength: number | null = null;

  constructor(
    private readonly bindings: DuckDbBindings,
    private readonly blocks: FlowBlock[],
  ) {}

  fill(chunk: DuckDBDataChunk) {
    const block = this.blocks[0];
    if (!block) {
      chunk.rowCount = 0;
      return;
    }
    const from = this.#from;
    const rows = Math.min(this.#rowsPerChunk(block), block.rows - from);
    chunk.rowCount = rows;
    for (let column = 0; column < columnLayout.length; column++) {
      const vector = this.bindings.data_chunk_get_vector(chunk.chunk, column);
      this.#copyColumn(vector, block.columns[column]!, columnLayout[column]![1], from, rows);
    }
    this.#copyExtra(this.bindings.data_chunk_get_vector(chunk.chunk, columnLayout.length), block, from, rows);
    this.#from += rows;
    if (this.#from < block.rows) return;
    this.blocks.shift();
    release(block);
    this.#from = 0;
    this.#nextExtra = 0;
    this.#extraLength = null;
  }

  /** A whole chunk is in memory at once, so where records carry long texts beside the format it is a short one. */
  #rowsPerChunk(block: FlowBlock): number {
    this.#extraLength ??= block.extra.reduce((sum, { json }) => sum + json.length, 0);
    return this.#extraLength > longExtra ? shortChunkRows : chunkRows;
  }

  #copyColumn(vector: Vector, column: ColumnBlock, width: number, from: number, rows: number) {
    const { data, valid } = column;
    this.bindings.copy_data_to_vector(vector, 0, data.buffer, data.byteOffset + from * width, rows * width);
    // Chunks begin at multiples of 64 rows, so the bits of one begin at a whole word.
    if (valid) setValidity(this.bindings, vector, valid.subarray(from / 8, from / 8 + Math.ceil(rows / 64) * 8));
  }

  #copyExtra(vector: Vector, block: FlowBlock, from: number, rows: number) {
    const valid = new Uint8Array(Math.ceil(rows / 64) * 8);
    for (; this.#nextExtra < block.extra.length; this.#nextExtra++) {
      const { row, json } = block.extra[this.#nextExtra]!;
      const at = row - from;
      if (at >= rows) break;
      valid[at >> 3]! |= 1 << (at & 7);
      this.bindings.vector_assign_string_element(vector, at, json);
    }
    setValidity(this.bindings, vector, valid);
  }
}

/**
 * Gives a block's memory back at once. It is old by the time it was read, and each further 64 MB would make the collector
 * go through all that the process holds.
 */
function release(block: FlowBlock) {
  structuredClone(null, { transfer: block.columns.map(({ data }) => data.buffer) });
}

/** Few rows: what the objects have in common. */
class OriginReader implements Reader {
  #from = 0;

  constructor(private readonly origins: SegmentRows['origins']) {}

  fill(chunk: DuckDBDataChunk) {
    const from = this.#from;
    const count = Math.min(chunkRows, this.origins.length - from);
    chunk.rowCount = count;
    if (count === 0) return;
    for (const [place, [name]] of originColumns.entries()) {
      const vector = settableVector(chunk, place);
      for (let i = 0; i < count; i++) vector.setItem(i, name === 'origin' ? from + i : this.origins[from + i]![name]);
      vector.flush();
    }
    this.#from += count;
  }
}

/** Every kind of vector takes items; the common supertype does not say so. */
function settableVector(chunk: DuckDBDataChunk, column: number) {
  return chunk.getColumnVector(column) as ReturnType<DuckDBDataChunk['getColumnVector']> & {
    setItem(row: number, value: DuckDBValue): void;
    flush(): void;
  };
}
