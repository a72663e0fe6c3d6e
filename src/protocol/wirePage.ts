import * as v from 'valibot';
import { parseExactJson, stringifyExactJson } from '../core/flow/exactJson';
import type { Counter, FlowObjectFields, FlowRow } from '../core/flow/flowRow';

/**
 * Rows on their way to a webview. Messages travel as JSON, so a bigint counter goes as text; the fields of the object
 * around the records, most of a row's bytes, are sent once a page and not once a row.
 */
const time = v.nullable(v.pipe(v.number(), v.safeInteger()));
const whole = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)));
const text = v.nullable(v.string());
const flag = v.nullable(v.boolean());
const counter = v.nullable(
  v.union([v.pipe(v.number(), v.safeInteger(), v.minValue(0)), v.pipe(v.string(), v.regex(/^\d{1,20}$/))]),
);

const wireObjectSchema = v.object({
  version: text,
  collector_crn: text,
  attached_endpoint_type: text,
  network_interface_id: text,
  instance_crn: text,
  vpc_crn: text,
  subnet_crn: text,
  capture_start_time: time,
  capture_end_time: time,
  state: text,
  record_type: text,
  account: text,
  region: text,
  bucket: v.string(),
  key: v.string(),
  etag: v.string(),
});

const wireRowSchema = v.object({
  start_time: time,
  end_time: time,
  connection_start_time: time,
  direction: v.nullable(v.picklist(['I', 'O'])),
  action: v.nullable(v.picklist(['accepted', 'rejected'])),
  initiator_ip: whole,
  target_ip: whole,
  initiator_port: whole,
  target_port: whole,
  transport_protocol: whole,
  ether_type: v.nullable(v.literal('IPv4')),
  was_initiated: flag,
  was_terminated: flag,
  bytes_from_initiator: counter,
  packets_from_initiator: counter,
  bytes_from_target: counter,
  packets_from_target: counter,
  cumulative_bytes_from_initiator: counter,
  cumulative_packets_from_initiator: counter,
  cumulative_bytes_from_target: counter,
  cumulative_packets_from_target: counter,
  flags: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** `extra` as JSON text. */
  extra: text,
  index: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Place of the row's object in `objects`. */
  object: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

export const wirePageSchema = v.pipe(
  v.object({ objects: v.array(wireObjectSchema), rows: v.array(wireRowSchema) }),
  v.check(
    (page) => page.rows.every((row) => row.object < page.objects.length),
    'A row names an object that is absent.',
  ),
);

type WireObject = v.InferOutput<typeof wireObjectSchema>;
type WireRow = v.InferOutput<typeof wireRowSchema>;
export type WirePage = v.InferOutput<typeof wirePageSchema>;

function objectOf(row: FlowObjectFields): WireObject {
  return {
    version: row.version,
    collector_crn: row.collector_crn,
    attached_endpoint_type: row.attached_endpoint_type,
    network_interface_id: row.network_interface_id,
    instance_crn: row.instance_crn,
    vpc_crn: row.vpc_crn,
    subnet_crn: row.subnet_crn,
    capture_start_time: row.capture_start_time,
    capture_end_time: row.capture_end_time,
    state: row.state,
    record_type: row.record_type,
    account: row.account,
    region: row.region,
    bucket: row.bucket,
    key: row.key,
    etag: row.etag,
  };
}

const wireCounter = (value: Counter | null): number | string | null =>
  typeof value === 'bigint' ? value.toString() : value;

function wireRow(row: FlowRow, object: number): WireRow {
  return {
    start_time: row.start_time,
    end_time: row.end_time,
    connection_start_time: row.connection_start_time,
    direction: row.direction,
    action: row.action,
    initiator_ip: row.initiator_ip,
    target_ip: row.target_ip,
    initiator_port: row.initiator_port,
    target_port: row.target_port,
    transport_protocol: row.transport_protocol,
    ether_type: row.ether_type,
    was_initiated: row.was_initiated,
    was_terminated: row.was_terminated,
    bytes_from_initiator: wireCounter(row.bytes_from_initiator),
    packets_from_initiator: wireCounter(row.packets_from_initiator),
    bytes_from_target: wireCounter(row.bytes_from_target),
    packets_from_target: wireCounter(row.packets_from_target),
    cumulative_bytes_from_initiator: wireCounter(row.cumulative_bytes_from_initiator),
    cumulative_packets_from_initiator: wireCounter(row.cumulative_packets_from_initiator),
    cumulative_bytes_from_target: wireCounter(row.cumulative_bytes_from_target),
    cumulative_packets_from_target: wireCounter(row.cumulative_packets_from_target),
    flags: row.flags,
    extra: row.extra === null ? null : stringifyExactJson(row.extra),
    index: row.index,
    object,
  };
}

export function encodePage(rows: readonly FlowRow[]): WirePage {
  const objects: WireObject[] = [];
  const places = new Map<string, number>();
  const wireRows = rows.map((row) => {
    const identity = JSON.stringify([row.bucket, row.key, row.etag]);
    let place = places.get(identity);
    if (place === undefined) {
      place = objects.push(objectOf(row)) - 1;
      places.set(identity, place);
    }
    return wireRow(row, place);
  });
  return { objects, rows: wireRows };
}

const counterOf = (value: number | string | null): Counter | null => {
  if (typeof value !== 'string') return value;
  const big = BigInt(value);
  return big <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(big) : big;
};

function extraOf(json: string | null): Readonly<Record<string, unknown>> | null {
  if (json === null) return null;
  try {
    const value = parseExactJson(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** The rows of a page that `wirePageSchema` has passed. */
export function decodePage(page: WirePage): FlowRow[] {
  return page.rows.map((wire) => {
    const { object, extra, ...plain } = wire;
    return {
      ...page.objects[object]!,
      ...plain,
      bytes_from_initiator: counterOf(wire.bytes_from_initiator),
      packets_from_initiator: counterOf(wire.packets_from_initiator),
      bytes_from_target: counterOf(wire.bytes_from_target),
      packets_from_target: counterOf(wire.packets_from_target),
      cumulative_bytes_from_initiator: counterOf(wire.cumulative_bytes_from_initiator),
      cumulative_packets_from_initiator: counterOf(wire.cumulative_packets_from_initiator),
      cumulative_bytes_from_target: counterOf(wire.cumulative_bytes_from_target),
      cumulative_packets_from_target: counterOf(wire.cumulative_packets_from_target),
      extra: extraOf(extra),
    };
  });
}
