import { CanonicalHeads } from './canonicalHead';
import { CanonicalReader, literal, putWide, timeRead } from './canonicalReader';
import type { DecodedObject } from './decodeObject';
import type { FlowColumns, GrowingColumn } from './flowColumns';
import { rowFlag } from './rowFlag';

/**
 * The fast way to read a flow log object: straight from bytes to columns, for objects laid out exactly as IBM Cloud
 * writes them (compact, fields in documented order, no escapes; times may be empty). About four times as fast as parsing
 * the JSON, which would be the larger part of ingest. Anything unexpected makes it give up before anything is appended,
 * and the caller takes the general way; that both agree is held by a property test.
 */
export function scanCanonicalObject(
  bytes: Uint8Array,
  columns: FlowColumns,
  high: number,
  low: number,
): DecodedObject | null {
  const head = heads.read(bytes);
  if (head === null) return null;
  const { envelope, warnings } = head;
  const before = columns.rows;
  columns.reserve(Math.ceil(bytes.length / shortestRecord));
  const end = scanRecords(bytes, head.end, columns, envelope.capture_start_time, high, low);
  const rows = columns.rows - before;
  if (end < 0 || !closesAt(bytes, end)) {
    columns.dropFrom(before);
    return null;
  }
  const said = envelope.number_of_flow_logs;
  if (said !== null && said !== rows) warnings.add('count_mismatch');
  return { kind: 'decoded', envelope, rows, warnings: warnings.list() };
}

/** Whether `}` and nothing but white space follows. */
function closesAt(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 125) return false;
  for (let i = at + 1; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte !== 10 && byte !== 13 && byte !== 32 && byte !== 9) return false;
  }
  return true;
}

const beforeStart = literal('{"start_time":"');
const beforeEnd = literal('","end_time":"');
const beforeConnection = literal('","connection_start_time":"');
const beforeDirection = literal('","direction":"');
const beforeAction = literal('","action":"');
const beforeInitiator = literal('","initiator_ip":"');
const beforeTarget = literal('","target_ip":"');
const beforeInitiatorPort = literal('","initiator_port":');
const beforeTargetPort = literal(',"target_port":');
const beforeProtocol = literal(',"transport_protocol":');
const beforeInitiated = literal(',"ether_type":"IPv4","was_initiated":');
const beforeTerminated = literal(',"was_terminated":');
const counters = [
  'bytes_from_initiator',
  'packets_from_initiator',
  'bytes_from_target',
  'packets_from_target',
  'cumulative_bytes_from_initiator',
  'cumulative_packets_from_initiator',
  'cumulative_bytes_from_target',
  'cumulative_packets_from_target',
] as const;
const beforeCounter = counters.map((name) => literal(`,"${name}":`));

/** Spelled out: a list made by mapping is of one kind at first and of another once that is compiled. */
function counterColumnsOf(c: Columns): readonly Uint32Array[] {
  return [
    c.bytes_from_initiator.u32,
    c.packets_from_initiator.u32,
    c.bytes_from_target.u32,
    c.packets_from_target.u32,
    c.cumulative_bytes_from_initiator.u32,
    c.cumulative_packets_from_initiator.u32,
    c.cumulative_bytes_from_target.u32,
    c.cumulative_packets_from_target.u32,
  ];
}

/** Fewer bytes than any record of this layout takes. */
const shortestRecord = 360;

/** One for all objects: with the last of its kind gone, code that was made fast for it would be thrown away. */
const reader = new CanonicalReader();
const heads = new CanonicalHeads();

type Columns = FlowColumns['columns'];

/** Appends the records from `at` on. Returns the place behind the closing bracket, or -1. */
function scanRecords(
  bytes: Uint8Array,
  at: number,
  columns: FlowColumns,
  captureStart: number | null,
  high: number,
  low: number,
): number {
  if (bytes[at] === 93) return at + 1;
  reader.open(bytes, at);
  const c = columns.columns;
  const obj = c.obj.u32;
  const idx = c.idx.u32;
  const counterColumns = counterColumnsOf(c);
  const first = columns.rows;
  try {
    for (let row = first; ; row++) {
      if (!scanTimes(c, row, captureStart) || !scanPeers(c, row)) return -1;
      if (!scanCounters(counterColumns, row)) return -1;
      obj[row * 2] = low;
      obj[row * 2 + 1] = high;
      idx[row] = row - first;
      columns.rows = row + 1;
      const end = reader.at;
      reader.at = end + 2;
      if (bytes[end] !== 125) return -1;
      const next = bytes[end + 1];
      if (next === 93) return end + 2;
      if (next !== 44) return -1;
    }
  } catch (error) {
    // A literal that would reach beyond the end: the text is cut off.
    if (error instanceof RangeError) return -1;
    throw error;
  }
}

function scanTimes(c: Columns, row: number, captureStart: number | null): boolean {
  if (!reader.skip(beforeStart)) return false;
  const start = reader.time();
  if (start === timeRead.empty && captureStart !== null) reader.micros = captureStart;
  else if (start !== timeRead.some) return false;
  const begin = reader.micros;
  if (begin < 0) return false;
  putWide(c.start_time.u32, row, begin);
  c.flags.u16[row] = start === timeRead.empty ? rowFlag.timeFromCapture : 0;
  if (!reader.skip(beforeEnd)) return false;
  const end = reader.time();
  if (!putTime(c.end_time, row, end, reader.micros)) return false;
  if (start === timeRead.some && end === timeRead.some && reader.micros < begin) return false;
  if (!reader.skip(beforeConnection)) return false;
  return putTime(c.connection_start_time, row, reader.time(), reader.micros);
}

/** False where the time is none. */
function putTime(column: GrowingColumn, row: number, read: number, micros: number): boolean {
  if (read === timeRead.empty) column.setNull(row);
  putWide(column.u32, row, read === timeRead.empty ? 0 : micros);
  return read !== timeRead.none && (read === timeRead.empty || micros >= 0);
}

function scanPeers(c: Columns, row: number): boolean {
  if (!reader.skip(beforeDirection)) return false;
  const direction = reader.direction();
  if (direction === 0 || !reader.skip(beforeAction)) return false;
  c.direction.bytes[row] = direction;
  const action = reader.action();
  if (action === 0) return false;
  c.action.bytes[row] = action;
  c.ether_type.bytes[row] = 1;
  if (!reader.skip(beforeInitiator) || !reader.address(c.initiator_ip.u32, row)) return false;
  if (!reader.skip(beforeTarget) || !reader.address(c.target_ip.u32, row)) return false;
  return scanPorts(c, row);
}

function scanPorts(c: Columns, row: number): boolean {
  if (!reader.skip(beforeInitiatorPort)) return false;
  const initiatorPort = reader.small(65535);
  if (initiatorPort < 0 || !reader.skip(beforeTargetPort)) return false;
  c.initiator_port.u16[row] = initiatorPort;
  const targetPort = reader.small(65535);
  if (targetPort < 0 || !reader.skip(beforeProtocol)) return false;
  c.target_port.u16[row] = targetPort;
  const protocol = reader.small(255);
  if (protocol < 0 || !reader.skip(beforeInitiated)) return false;
  c.transport_protocol.bytes[row] = protocol;
  const initiated = reader.flag();
  if (initiated < 0 || !reader.skip(beforeTerminated)) return false;
  c.was_initiated.bytes[row] = initiated;
  const terminated = reader.flag();
  c.was_terminated.bytes[row] = terminated;
  return terminated >= 0;
}

function scanCounters(columns: readonly Uint32Array[], row: number): boolean {
  for (let i = 0; i < 8; i++) if (!reader.skip(beforeCounter[i]!) || !reader.counter(columns[i]!, row)) return false;
  return true;
}
