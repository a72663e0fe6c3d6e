import { stringifyExactJson } from './exactJson';
import type { Counter, FlowRecord } from './flowRow';

/** The columns of a block of records, in the order of the store's Parquet files, with the bytes one value takes. */
export const columnLayout = [
  ['obj', 8],
  ['idx', 4],
  ['start_time', 8],
  ['end_time', 8],
  ['connection_start_time', 8],
  ['direction', 1],
  ['action', 1],
  ['ether_type', 1],
  ['initiator_ip', 4],
  ['target_ip', 4],
  ['initiator_port', 2],
  ['target_port', 2],
  ['transport_protocol', 1],
  ['was_initiated', 1],
  ['was_terminated', 1],
  ['bytes_from_initiator', 8],
  ['packets_from_initiator', 8],
  ['bytes_from_target', 8],
  ['packets_from_target', 8],
  ['cumulative_bytes_from_initiator', 8],
  ['cumulative_packets_from_initiator', 8],
  ['cumulative_bytes_from_target', 8],
  ['cumulative_packets_from_target', 8],
  ['flags', 2],
] as const satisfies readonly (readonly [string, 1 | 2 | 4 | 8])[];

export type ColumnName = (typeof columnLayout)[number][0];

/** Values as they lie in memory, little-endian, and a bit per row that says whether it is not null. */
export interface ColumnBlock {
  readonly data: Uint8Array<ArrayBuffer>;
  /** Bit n of byte n/8, least significant first, padded to 8 bytes; null where no value is null. */
  readonly valid: Uint8Array<ArrayBuffer> | null;
}

/** A block of records by column. */
export interface FlowBlock {
  readonly rows: number;
  /** In the order of `columnLayout`. */
  readonly columns: readonly ColumnBlock[];
  /** The few rows with an `extra`: its JSON text. */
  readonly extra: readonly { readonly row: number; readonly json: string }[];
}

export function emptyBlock(): FlowBlock {
  return { rows: 0, columns: columnLayout.map(() => ({ data: new Uint8Array(0), valid: null })), extra: [] };
}

/** How words are stored: small numbers, 0 for none (the column is null there). Stored: never renumber. */
export const directionCode = { I: 1, O: 2 } as const;
export const actionCode = { accepted: 1, rejected: 2 } as const;
export const etherTypeCode = { IPv4: 1 } as const;

const two32 = 4294967296;

/** One column that grows: raw bytes with typed views over them. */
export class GrowingColumn {
  bytes: Uint8Array<ArrayBuffer>;
  u16: Uint16Array;
  u32: Uint32Array;
  #valid: Uint8Array<ArrayBuffer> | null = null;

  constructor(
    readonly width: 1 | 2 | 4 | 8,
    capacity: number,
  ) {
    this.bytes = new Uint8Array(capacity * width);
    this.u16 = new Uint16Array(this.bytes.buffer);
    this.u32 = new Uint32Array(this.bytes.buffer);
  }

  grow(capacity: number) {
    const bytes = new Uint8Array(capacity * this.width);
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.u16 = new Uint16Array(bytes.buffer);
    this.u32 = new Uint32Array(bytes.buffer);
    if (this.#valid) {
      const valid = new Uint8Array(capacity / 8).fill(255);
      valid.set(this.#valid);
      this.#valid = valid;
    }
  }

  setNull(row: number) {
    this.#valid ??= new Uint8Array(this.bytes.length / this.width / 8).fill(255);
    this.#valid[row >> 3]! &= ~(1 << (row & 7));
  }

  /** Makes the values from a row on valid again. */
  clearNullsFrom(row: number) {
    if (!this.#valid) return;
    this.#valid[row >> 3]! |= (255 << (row & 7)) & 255;
    this.#valid.fill(255, (row >> 3) + 1);
  }

  isNull(row: number): boolean {
    return this.#valid !== null && (this.#valid[row >> 3]! & (1 << (row & 7))) === 0;
  }

  /** Exact up to 2^53. */
  wideAt(row: number): number {
    return this.u32[row * 2 + 1]! * two32 + this.u32[row * 2]!;
  }

  setWide(row: number, value: number) {
    const high = Math.floor(value / two32);
    this.u32[row * 2] = value - high * two32;
    this.u32[row * 2 + 1] = high;
  }

  setCounter(row: number, value: Counter) {
    if (typeof value === 'number') this.setWide(row, value);
    else {
      this.u32[row * 2] = Number(value & 0xffffffffn);
      this.u32[row * 2 + 1] = Number(value >> 32n);
    }
  }

  cut(rows: number): ColumnBlock {
    const valid = this.#valid?.slice(0, Math.ceil(rows / 64) * 8);
    this.#valid = null;
    return { data: this.bytes.slice(0, rows * this.width), valid: valid?.some((byte) => byte !== 255) ? valid : null };
  }
}

/** More than this beside the format is not log data, and one record of it could exhaust a database's memory. */
const longestExtra = 256 * 1024;

function extraJson(extra: Readonly<Record<string, unknown>>): string {
  const json = stringifyExactJson(extra);
  return json.length <= longestExtra ? json : `{"too long to keep":${json.length}}`;
}

/** Collects records column by column, as a database takes them fastest. */
export class FlowColumns {
  rows = 0;
  #capacity = 16384;
  #extra: { row: number; json: string }[] = [];
  readonly columns: Readonly<Record<ColumnName, GrowingColumn>> = Object.fromEntries(
    columnLayout.map(([name, width]) => [name, new GrowingColumn(width, this.#capacity)]),
  ) as Record<ColumnName, GrowingColumn>;

  /** Makes room for so many rows more. */
  reserve(more: number) {
    if (this.rows + more <= this.#capacity) return;
    while (this.rows + more > this.#capacity) this.#capacity *= 2;
    for (const [name] of columnLayout) this.columns[name].grow(this.#capacity);
  }

  /** `high` and `low`: the object's number, in halves of 32 bits. */
  append(record: Readonly<FlowRecord>, index: number, high: number, low: number) {
    this.reserve(1);
    const row = this.rows;
    const c = this.columns;
    c.obj.u32[row * 2] = low;
    c.obj.u32[row * 2 + 1] = high;
    c.idx.u32[row] = index;
    this.#wide('start_time', record.start_time);
    this.#wide('end_time', record.end_time);
    this.#wide('connection_start_time', record.connection_start_time);
    this.#narrow('direction', record.direction === null ? null : directionCode[record.direction]);
    this.#narrow('action', record.action === null ? null : actionCode[record.action]);
    this.#narrow('ether_type', record.ether_type === null ? null : etherTypeCode[record.ether_type]);
    this.#narrow('initiator_ip', record.initiator_ip);
    this.#narrow('target_ip', record.target_ip);
    this.#narrow('initiator_port', record.initiator_port);
    this.#narrow('target_port', record.target_port);
    this.#narrow('transport_protocol', record.transport_protocol);
    this.#narrow('was_initiated', record.was_initiated === null ? null : Number(record.was_initiated));
    this.#narrow('was_terminated', record.was_terminated === null ? null : Number(record.was_terminated));
    this.#wide('bytes_from_initiator', record.bytes_from_initiator);
    this.#wide('packets_from_initiator', record.packets_from_initiator);
    this.#wide('bytes_from_target', record.bytes_from_target);
    this.#wide('packets_from_target', record.packets_from_target);
    this.#wide('cumulative_bytes_from_initiator', record.cumulative_bytes_from_initiator);
    this.#wide('cumulative_packets_from_initiator', record.cumulative_packets_from_initiator);
    this.#wide('cumulative_bytes_from_target', record.cumulative_bytes_from_target);
    this.#wide('cumulative_packets_from_target', record.cumulative_packets_from_target);
    c.flags.u16[row] = record.flags;
    if (record.extra) this.#extra.push({ row, json: extraJson(record.extra) });
    this.rows++;
  }

  /** Forgets the rows from `first` on, and whatever was written behind them. */
  dropFrom(first: number) {
    this.rows = first;
    for (const [name] of columnLayout) this.columns[name].clearNullsFrom(first);
  }

  /** The earliest `start_time` of the rows from `first` on, in microseconds; NaN where none has one. */
  minTime(first: number): number {
    const start = this.columns.start_time;
    let min = Number.NaN;
    for (let row = first; row < this.rows; row++) {
      const time = start.wideAt(row);
      if (!(time >= min) && !start.isNull(row)) min = time;
    }
    return min;
  }

  /** The latest. */
  maxTime(first: number): number {
    const start = this.columns.start_time;
    let max = Number.NaN;
    for (let row = first; row < this.rows; row++) {
      const time = start.wideAt(row);
      if (!(time <= max) && !start.isNull(row)) max = time;
    }
    return max;
  }

  /** How many of the rows from `first` on were rejected. */
  rejected(first: number): number {
    const actions = this.columns.action.bytes;
    let count = 0;
    for (let row = first; row < this.rows; row++) if (actions[row] === actionCode.rejected) count++;
    return count;
  }

  /** Everything collected so far; the collector is empty afterwards. */
  cut(): FlowBlock {
    const rows = this.rows;
    const columns = columnLayout.map(([name]) => this.columns[name].cut(rows));
    const extra = this.#extra;
    this.rows = 0;
    this.#extra = [];
    return { rows, columns, extra };
  }

  #wide(name: ColumnName, value: Counter | null) {
    const column = this.columns[name];
    if (value === null) {
      column.setNull(this.rows);
      column.setWide(this.rows, 0);
    } else column.setCounter(this.rows, value);
  }

  #narrow(name: ColumnName, value: number | null) {
    const column = this.columns[name];
    if (value === null) column.setNull(this.rows);
    if (column.width === 1) column.bytes[this.rows] = value ?? 0;
    else if (column.width === 2) column.u16[this.rows] = value ?? 0;
    else column.u32[this.rows] = value ?? 0;
  }
}
