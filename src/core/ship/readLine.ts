import type { FlowEnvelope } from '../flow/decodeObject';
import { parseExactJson } from '../flow/exactJson';
import type { FlowRecord, FlowRow } from '../flow/flowRow';
import { parseFlowTime } from '../flow/flowTime';
import { blankRecord, normaliseRecord, recordFields } from '../flow/recordNormaliser';
import { rowFlag } from '../flow/rowFlag';
import { describeObject } from '../flow/rows';

/** A line as a log service gives it back. */
export interface ShippedLine {
  readonly text: string;
  /** What was sent beside the text; null where nothing was, or where it stands in the text as `meta`. */
  readonly meta: Readonly<Record<string, unknown>> | null;
  /** Milliseconds: stands in for a start that the record does not say. */
  readonly timestamp: number | null;
}

/** Of a record, at least so many fields: lines of other programs have none or happen to share one. */
const fewestFields = 4;

/**
 * The record in a line, whoever shipped it: ours (object key and index in the text, the rest of the object in `meta`),
 * the article's (the bare record) or its successor's (the record with `key` and `_app`). Null: not a flow log record.
 * `lineNumber` stands in for the index where the line says none, so that rows of one answer can be told apart. What no
 * line carries of an object (its version, the kind of endpoint) is null.
 */
export function readShippedLine(line: ShippedLine, lineNumber: number): FlowRow | null {
  const raw = jsonAtEnd(line.text);
  if (raw === null || recordFields.filter((name) => Object.hasOwn(raw, name)).length < fewestFields) return null;
  const inside = membersOf(raw.meta);
  const ofRecord: Record<string, unknown> = Object.create(null);
  for (const name of Object.keys(raw)) {
    const kept =
      !lineMembers.has(name) &&
      !(name === 'extra' && typeof raw.extra === 'string') &&
      !(name === 'meta' && inside !== null);
    if (kept) ofRecord[name] = raw[name];
  }
  const meta = line.meta ?? inside ?? {};
  const text = (name: string) => textOf(raw[name]) ?? textOf(meta[name]);
  const envelope: FlowEnvelope = {
    ...{ version: text('version'), attached_endpoint_type: null, number_of_flow_logs: null },
    collector_crn: text('collector_crn'),
    network_interface_id: text('network_interface_id'),
    instance_crn: text('instance_crn'),
    vpc_crn: text('vpc_crn'),
    capture_start_time: timeOf(text('capture_start_time')),
    capture_end_time: timeOf(text('capture_end_time')),
    state: text('state')?.toLowerCase() ?? null,
  };
  const key = text('key') ?? '';
  const record = blankRecord();
  const instead = envelope.capture_start_time ?? (line.timestamp === null ? null : line.timestamp * 1000);
  normaliseRecord(ofRecord, instead, record);
  if (typeof raw.extra === 'string') keepOddMembers(record, raw.extra);
  const described = describeObject(key, envelope);
  const index = typeof raw.index === 'number' && Number.isSafeInteger(raw.index) ? raw.index : lineNumber;
  return {
    ...record,
    ...described,
    subnet_crn: described.subnet_crn ?? text('subnet_crn'),
    ...{ bucket: text('bucket') ?? '', key, etag: text('etag') ?? '', index },
  };
}

/** What shippers write beside the record's own fields. */
const lineMembers: ReadonlySet<string> = new Set([
  ...['network_interface_id', 'instance_crn', 'vpc_crn', 'subnet_crn', 'collector_crn', 'key', 'index', 'bucket'],
  ...['etag', 'state', 'version', 'capture_start_time', 'capture_end_time', '_app', 'app', 'level', 'message'],
]);

function jsonAtEnd(text: string): Readonly<Record<string, unknown>> | null {
  const start = text.indexOf('{');
  if (start < 0) return null;
  try {
    return membersOf(parseExactJson(text.slice(start)));
  } catch {
    return null;
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** `extra` was written as JSON text; what was too long for a line was cut and cannot be read again. */
function keepOddMembers(record: FlowRecord, extra: string): void {
  const members = jsonAtEnd(extra);
  if (members === null) return;
  record.extra = members;
  const ofFormat = (name: string) => recordFields.some((field) => field === name);
  for (const name of Object.keys(members)) record.flags |= ofFormat(name) ? rowFlag.oddValue : rowFlag.unknownField;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function timeOf(text: string | null): number | null {
  const { micros } = parseFlowTime(text ?? '');
  return Number.isNaN(micros) ? null : micros;
}
