import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import { parseExactJson } from '../../core/flow/exactJson';
import type { Counter, FlowObjectFields } from '../../core/flow/flowRow';
import type { FieldValue } from '../fieldText';
import { objectFields, type RecordValues, recordNames } from './flowRows';

/** Columns of `flows` in the order `readRecords` takes them. */
export const recordColumns = ['obj', 'idx', ...recordNames].join(', ');

/** Columns of `objects` in the order `readObject` takes them. */
export const objectColumns = ['obj', ...objectFields].join(', ');

/** A record with the number of its object in the store. */
export interface StoredRecord {
  readonly object: bigint;
  readonly index: number;
  readonly values: RecordValues;
}

const directions = [null, 'I', 'O'] as const;
const actions = [null, 'accepted', 'rejected'] as const;
const etherTypes = [null, 'IPv4'] as const;

/** The records of a chunk of `recordColumns`. */
export function readRecords(chunk: DuckDBDataChunk): StoredRecord[] {
  const columns = chunk.getColumns();
  const records: StoredRecord[] = [];
  for (let row = 0; row < chunk.rowCount; row++) {
    const at = (column: number): DuckDBValue => columns[column]?.[row] ?? null;
    records.push({
      object: BigInt(at(0) as bigint),
      index: Number(at(1)),
      values: [
        whole(at(2)),
        whole(at(3)),
        whole(at(4)),
        directions[Number(at(5) ?? 0)] ?? null,
        actions[Number(at(6) ?? 0)] ?? null,
        whole(at(7)),
        whole(at(8)),
        whole(at(9)),
        whole(at(10)),
        whole(at(11)),
        etherTypes[Number(at(12) ?? 0)] ?? null,
        truth(at(13)),
        truth(at(14)),
        counter(at(15)),
        counter(at(16)),
        counter(at(17)),
        counter(at(18)),
        counter(at(19)),
        counter(at(20)),
        counter(at(21)),
        counter(at(22)),
        Number(at(23) ?? 0),
        members(at(24)),
      ],
    });
  }
  return records;
}

/** One row of `objectColumns`. */
export function readObject(values: readonly DuckDBValue[]): readonly [object: bigint, fields: FlowObjectFields] {
  const at = (column: number): DuckDBValue => values[column] ?? null;
  return [
    BigInt(at(0) as bigint),
    {
      version: text(at(1)),
      collector_crn: text(at(2)),
      attached_endpoint_type: text(at(3)),
      network_interface_id: text(at(4)),
      instance_crn: text(at(5)),
      vpc_crn: text(at(6)),
      subnet_crn: text(at(7)),
      capture_start_time: whole(at(8)),
      capture_end_time: whole(at(9)),
      state: text(at(10)),
      record_type: text(at(11)),
      account: text(at(12)),
      region: text(at(13)),
      bucket: text(at(14)) ?? '',
      key: text(at(15)) ?? '',
      etag: text(at(16)) ?? '',
    },
  ];
}

/** A value of a column of `flows` as the record's field has it: stored codes become their words again. */
export function wordOf(field: string, value: DuckDBValue): FieldValue {
  const words = { direction: directions, action: actions, ether_type: etherTypes }[field];
  if (words) return words[Number(value ?? 0)] ?? null;
  return typeof value === 'boolean' ? value : counter(value);
}

function whole(value: DuckDBValue): number | null {
  return value === null ? null : Number(value);
}

function counter(value: DuckDBValue): Counter | null {
  if (typeof value !== 'bigint') return whole(value);
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

function truth(value: DuckDBValue): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function text(value: DuckDBValue): string | null {
  return typeof value === 'string' ? value : null;
}

function members(value: DuckDBValue): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'string') return null;
  const parsed = parseExactJson(value);
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
}
