import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import { parseExactJson } from '../../core/flow/exactJson';
import type { Counter, FlowObjectFields, FlowRecord, FlowRow } from '../../core/flow/flowRow';
import { recordFields } from '../../core/flow/recordNormaliser';
import type { FieldValue } from '../fieldText';

/** Fields of a record, in the order they are read. */
export const recordNames = [...recordFields, 'flags', 'extra'] as const satisfies readonly (keyof FlowRecord)[];

/** Fields of an object, in the order they are read. */
export const objectFields = [
  'version',
  'collector_crn',
  'attached_endpoint_type',
  'network_interface_id',
  'instance_crn',
  'vpc_crn',
  'subnet_crn',
  'capture_start_time',
  'capture_end_time',
  'state',
  'record_type',
  'account',
  'region',
  'bucket',
  'key',
  'etag',
] as const satisfies readonly (keyof FlowObjectFields)[];

/** Columns of `flows` in the order `readRecords` takes them. */
export const recordColumns = ['obj', 'idx', ...recordNames].join(', ');

/** Columns of `objects` in the order `readObject` takes them. */
export const objectColumns = ['obj', ...objectFields].join(', ');

/** A record with the number of its object in the store. */
export interface StoredRecord {
  readonly object: bigint;
  readonly index: number;
  readonly record: FlowRecord;
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
      record: {
        start_time: whole(at(2)),
        end_time: whole(at(3)),
        connection_start_time: whole(at(4)),
        direction: directions[Number(at(5) ?? 0)] ?? null,
        action: actions[Number(at(6) ?? 0)] ?? null,
        initiator_ip: whole(at(7)),
        target_ip: whole(at(8)),
        initiator_port: whole(at(9)),
        target_port: whole(at(10)),
        transport_protocol: whole(at(11)),
        ether_type: etherTypes[Number(at(12) ?? 0)] ?? null,
        was_initiated: truth(at(13)),
        was_terminated: truth(at(14)),
        bytes_from_initiator: counter(at(15)),
        packets_from_initiator: counter(at(16)),
        bytes_from_target: counter(at(17)),
        packets_from_target: counter(at(18)),
        cumulative_bytes_from_initiator: counter(at(19)),
        cumulative_packets_from_initiator: counter(at(20)),
        cumulative_bytes_from_target: counter(at(21)),
        cumulative_packets_from_target: counter(at(22)),
        flags: Number(at(23) ?? 0),
        extra: members(at(24)),
      },
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

export function flowRow({ record, index }: StoredRecord, object: FlowObjectFields): FlowRow {
  return { ...record, ...object, index };
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
