import { parseIpv4 } from '../net/ipv4';
import type { Counter, FlowRecord } from './flowRow';
import { parseFlowTime } from './flowTime';
import { rowFlag } from './rowFlag';

/** The record's fields in the order in which the wire format writes them. */
export const recordFields = [
  'start_time',
  'end_time',
  'connection_start_time',
  'direction',
  'action',
  'initiator_ip',
  'target_ip',
  'initiator_port',
  'target_port',
  'transport_protocol',
  'ether_type',
  'was_initiated',
  'was_terminated',
  'bytes_from_initiator',
  'packets_from_initiator',
  'bytes_from_target',
  'packets_from_target',
  'cumulative_bytes_from_initiator',
  'cumulative_packets_from_initiator',
  'cumulative_bytes_from_target',
  'cumulative_packets_from_target',
] as const satisfies readonly (keyof FlowRecord)[];

const known: ReadonlySet<string> = new Set(recordFields);

/** Documented in 2020 and optional: kept, and nothing odd. */
const legacyFields: ReadonlySet<string> = new Set(['vpc_internal']);
/** A misspelling that the documentation carried for a while. */
const aliases: ReadonlyMap<string, string> = new Map([['was_termined', 'was_terminated']]);

/** A record with nothing in it, for `normaliseRecord` to fill. */
export function blankRecord(): FlowRecord {
  return {
    start_time: null,
    end_time: null,
    connection_start_time: null,
    direction: null,
    action: null,
    initiator_ip: null,
    target_ip: null,
    initiator_port: null,
    target_port: null,
    transport_protocol: null,
    ether_type: null,
    was_initiated: null,
    was_terminated: null,
    bytes_from_initiator: null,
    packets_from_initiator: null,
    bytes_from_target: null,
    packets_from_target: null,
    cumulative_bytes_from_initiator: null,
    cumulative_packets_from_initiator: null,
    cumulative_bytes_from_target: null,
    cumulative_packets_from_target: null,
    flags: 0,
    extra: null,
  };
}

let flags = 0;
let extra: Record<string, unknown> | null = null;

/**
 * Fills `into` from a record as it came (`JSON.parse`, or `parseExactJson` for exact counters). Every member is
 * overwritten. `captureStart` stands in for a start time that is empty or unreadable.
 */
export function normaliseRecord(raw: Readonly<Record<string, unknown>>, captureStart: number | null, into: FlowRecord) {
  flags = 0;
  extra = null;
  const start = time('start_time', raw.start_time);
  into.start_time = start ?? captureStart;
  if (start === null) flags |= rowFlag.timeFromCapture;
  into.end_time = time('end_time', raw.end_time);
  into.connection_start_time = time('connection_start_time', raw.connection_start_time);
  into.direction = direction(raw.direction);
  into.action = action(raw.action);
  into.initiator_ip = address('initiator_ip', raw.initiator_ip);
  into.target_ip = address('target_ip', raw.target_ip);
  into.initiator_port = integer('initiator_port', raw.initiator_port, 65535);
  into.target_port = integer('target_port', raw.target_port, 65535);
  into.transport_protocol = integer('transport_protocol', raw.transport_protocol, 255);
  into.ether_type = etherType(raw.ether_type);
  into.was_initiated = flag('was_initiated', raw.was_initiated);
  into.was_terminated = flag(
    'was_terminated',
    raw.was_terminated === undefined ? raw.was_termined : raw.was_terminated,
  );
  into.bytes_from_initiator = counter('bytes_from_initiator', raw.bytes_from_initiator);
  into.packets_from_initiator = counter('packets_from_initiator', raw.packets_from_initiator);
  into.bytes_from_target = counter('bytes_from_target', raw.bytes_from_target);
  into.packets_from_target = counter('packets_from_target', raw.packets_from_target);
  into.cumulative_bytes_from_initiator = counter(
    'cumulative_bytes_from_initiator',
    raw.cumulative_bytes_from_initiator,
  );
  into.cumulative_packets_from_initiator = counter(
    'cumulative_packets_from_initiator',
    raw.cumulative_packets_from_initiator,
  );
  into.cumulative_bytes_from_target = counter('cumulative_bytes_from_target', raw.cumulative_bytes_from_target);
  into.cumulative_packets_from_target = counter('cumulative_packets_from_target', raw.cumulative_packets_from_target);
  if (start !== null && into.end_time !== null && into.end_time < start) flags |= rowFlag.endBeforeStart;
  keepUnknownFields(raw);
  into.flags = flags;
  into.extra = extra;
}

function time(name: string, value: unknown): number | null {
  if (typeof value === 'string') {
    if (value === '') return null;
    const { micros, zoned } = parseFlowTime(value);
    if (!Number.isNaN(micros)) {
      if (!zoned) flags |= rowFlag.timeWithoutZone;
      return micros;
    }
  }
  return unsaidOrOdd(name, value);
}

const directionWords: ReadonlyMap<string, 'I' | 'O'> = new Map([
  ['i', 'I'],
  ['in', 'I'],
  ['inbound', 'I'],
  ['ingress', 'I'],
  ['o', 'O'],
  ['out', 'O'],
  ['outbound', 'O'],
  ['egress', 'O'],
]);

function direction(value: unknown): 'I' | 'O' | null {
  if (value === 'I' || value === 'O') return value;
  const word = typeof value === 'string' ? directionWords.get(value.toLowerCase()) : undefined;
  if (word === undefined) return unsaidOrOdd('direction', value);
  flags |= rowFlag.directionAsWord;
  return word;
}

function action(value: unknown): 'accepted' | 'rejected' | null {
  if (value === 'accepted' || value === 'rejected') return value;
  unsaidOrOdd('action', value);
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  return word === 'accepted' || word === 'rejected' ? word : null;
}

function etherType(value: unknown): 'IPv4' | null {
  if (value === 'IPv4') return value;
  unsaidOrOdd('ether_type', value);
  return typeof value === 'string' && value.toLowerCase() === 'ipv4' ? 'IPv4' : null;
}

function address(name: string, value: unknown): number | null {
  const parsed = typeof value === 'string' ? parseIpv4(value) : null;
  return parsed ?? unsaidOrOdd(name, value);
}

function integer(name: string, value: unknown, highest: number): number | null {
  if (typeof value === 'number') {
    return Number.isInteger(value) && value >= 0 && value <= highest ? value + 0 : unsaidOrOdd(name, value);
  }
  if (typeof value === 'string' && /^\d{1,9}$/.test(value) && Number(value) <= highest) {
    flags |= rowFlag.valueAsText;
    return Number(value);
  }
  return unsaidOrOdd(name, value);
}

const highestCounter = 2n ** 64n - 1n;

function counter(name: string, value: unknown): Counter | null {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && value >= 0 ? value + 0 : unsaidOrOdd(name, value);
  }
  if (typeof value === 'bigint') return value >= 0n && value <= highestCounter ? value : unsaidOrOdd(name, value);
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) {
    const exact = BigInt(value);
    if (exact <= highestCounter) {
      flags |= rowFlag.valueAsText;
      return exact <= Number.MAX_SAFE_INTEGER ? Number(exact) : exact;
    }
  }
  return unsaidOrOdd(name, value);
}

function flag(name: string, value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (word !== 'true' && word !== 'false') return unsaidOrOdd(name, value);
  flags |= rowFlag.valueAsText;
  return word === 'true';
}

/** Absent and null mean "not said"; anything else is kept under the field's name. */
function unsaidOrOdd(name: string, value: unknown): null {
  if (value === undefined) flags |= rowFlag.missingField;
  else if (value !== null) {
    flags |= rowFlag.oddValue;
    keep(name, value);
  }
  return null;
}

function keepUnknownFields(raw: Readonly<Record<string, unknown>>) {
  for (const name in raw) {
    if (known.has(name)) continue;
    const alias = aliases.get(name);
    if (alias !== undefined && raw[alias] === undefined) continue;
    if (!legacyFields.has(name)) flags |= rowFlag.unknownField;
    keep(name, raw[name]);
  }
}

/** Deeper values could not be written as JSON again without exhausting the stack. */
const deepest = 100;

function keep(name: string, value: unknown) {
  extra ??= {};
  const kept = nests(value, deepest) ? value : 'nested too deeply to keep';
  if (name !== '__proto__') extra[name] = kept;
  else Object.defineProperty(extra, name, { value: kept, enumerable: true, configurable: true, writable: true });
}

function nests(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => nests(member, levels - 1));
}
