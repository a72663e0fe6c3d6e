import { parseExactJson } from './exactJson';
import type { FlowRecord } from './flowRow';
import { parseFlowTime } from './flowTime';
import type { ObjectError, ObjectWarning, ObjectWarningCode } from './objectProblem';
import { blankRecord, normaliseRecord } from './recordNormaliser';

/** The fields around the records. Times in microseconds UTC; null: not said, or not readable. */
export interface FlowEnvelope {
  readonly version: string | null;
  readonly collector_crn: string | null;
  readonly attached_endpoint_type: string | null;
  readonly network_interface_id: string | null;
  readonly instance_crn: string | null;
  readonly vpc_crn: string | null;
  readonly capture_start_time: number | null;
  readonly capture_end_time: number | null;
  /** Lower case. */
  readonly state: string | null;
  readonly number_of_flow_logs: number | null;
}

export interface DecodedObject {
  readonly kind: 'decoded';
  readonly envelope: FlowEnvelope;
  /** Records handed to the sink. */
  readonly rows: number;
  readonly warnings: readonly ObjectWarning[];
}

/** Called once a record, in the object's order. The record is reused for the next call: copy what you keep. */
export type RecordSink = (record: Readonly<FlowRecord>, index: number) => void;

export const envelopeFields = [
  'version',
  'collector_crn',
  'attached_endpoint_type',
  'network_interface_id',
  'instance_crn',
  'vpc_crn',
  'capture_start_time',
  'capture_end_time',
  'state',
  'number_of_flow_logs',
] as const satisfies readonly (keyof FlowEnvelope)[];

/**
 * Reads the JSON text of one flow log object (contracts/ibm-cloud.md §8.2). Never throws: what is no flow log is an
 * `ObjectError` and the sink is not called; what is odd is a warning here or a flag on the record. `index` is the
 * record's place in `flow_logs`; elements that are not objects are counted and passed over.
 */
export function decodeFlowObject(text: string, sink: RecordSink): DecodedObject | ObjectError {
  let parsed: unknown;
  try {
    parsed = parseExactJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    return damaged('not_json', `The object is not JSON (${error instanceof Error ? error.message : 'unreadable'}).`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return damaged('not_an_object', `The object holds ${describeKind(parsed)}, not a JSON object.`);
  }
  const raw = parsed as Readonly<Record<string, unknown>>;
  if (!Object.hasOwn(raw, 'flow_logs') && !envelopeFields.some((name) => Object.hasOwn(raw, name))) {
    return damaged('not_a_flow_log', 'The JSON has none of the fields of a flow log object.');
  }
  const warnings = new WarningCounter();
  const envelope = readEnvelope(raw, warnings);
  const rows = readRecords(raw.flow_logs, envelope, warnings, sink);
  return { kind: 'decoded', envelope, rows, warnings: warnings.list() };
}

const none: readonly ObjectWarning[] = [];

/** Counts warnings by code, in the order in which they first came up. */
export class WarningCounter {
  readonly #counts = new Map<ObjectWarningCode, number>();

  add(code: ObjectWarningCode, count = 1) {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + count);
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  list(): readonly ObjectWarning[] {
    return this.isEmpty ? none : [...this.#counts].map(([code, count]) => ({ code, count }));
  }
}

/** The envelope's fields of a parsed object; what is odd is counted. */
export function readEnvelope(raw: Readonly<Record<string, unknown>>, warnings: WarningCounter): FlowEnvelope {
  const text = (name: keyof FlowEnvelope) => {
    const value = raw[name];
    if (typeof value === 'string' && value !== '') return value;
    if (value === undefined || value === null || value === '') warnings.add('envelope_field_missing');
    return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : null;
  };
  const time = (name: 'capture_start_time' | 'capture_end_time') => {
    const value = raw[name];
    const { micros } = parseFlowTime(typeof value === 'string' ? value : '');
    if (!Number.isNaN(micros)) return micros;
    warnings.add(value === undefined ? 'envelope_field_missing' : 'bad_capture_time');
    return null;
  };
  const envelope: FlowEnvelope = {
    version: text('version'),
    collector_crn: text('collector_crn'),
    attached_endpoint_type: text('attached_endpoint_type'),
    network_interface_id: text('network_interface_id'),
    instance_crn: text('instance_crn'),
    vpc_crn: text('vpc_crn'),
    capture_start_time: time('capture_start_time'),
    capture_end_time: time('capture_end_time'),
    state: text('state')?.toLowerCase() ?? null,
    number_of_flow_logs: wholeNumber(text('number_of_flow_logs')),
  };
  warnAboutEnvelope(envelope, warnings);
  return envelope;
}

/** `skip data` and words nobody documented. */
function warnAboutEnvelope(envelope: FlowEnvelope, warnings: WarningCounter) {
  if (envelope.state === 'skip data') warnings.add('skip_data');
  else if (envelope.state !== null && envelope.state !== 'ok') warnings.add('unknown_state');
  if (envelope.version !== null && envelope.version !== '0.0.1') warnings.add('unknown_version');
}

function readRecords(list: unknown, envelope: FlowEnvelope, warnings: WarningCounter, sink: RecordSink): number {
  if (!Array.isArray(list)) {
    warnings.add('no_flow_logs');
    return 0;
  }
  const said = envelope.number_of_flow_logs;
  if (said !== null && said !== list.length) warnings.add('count_mismatch');
  const record = blankRecord();
  let rows = 0;
  for (let index = 0; index < list.length; index++) {
    const raw: unknown = list[index];
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      warnings.add('record_not_an_object');
      continue;
    }
    normaliseRecord(raw as Record<string, unknown>, envelope.capture_start_time, record);
    sink(record, index);
    rows++;
  }
  return rows;
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function damaged(code: 'not_json' | 'not_an_object' | 'not_a_flow_log', what: string): ObjectError {
  const advice = 'It is left out; remove it from the bucket, or upload it again if it was damaged on the way.';
  return { code, message: `${what} ${advice}`, retryable: false };
}

function describeKind(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
