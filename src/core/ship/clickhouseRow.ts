import { stringifyExactJson } from '../flow/exactJson';
import type { Counter, FlowObjectFields, FlowRecord } from '../flow/flowRow';
import { formatFlowTime } from '../flow/flowTime';
import { formatIpv4 } from '../net/ipv4';

/**
 * A record as members of a JSON object with the columns of the table `flows` (resources/clickhouse/0001_flows.sql),
 * without the braces: what the record does not say is left out and becomes NULL.
 */
export function clickhouseMembers(r: Readonly<FlowRecord>): string {
  return (
    `"flags":${r.flags}` +
    time(',"start_time":"', r.start_time) +
    time(',"end_time":"', r.end_time) +
    time(',"connection_start_time":"', r.connection_start_time) +
    word(',"direction":"', r.direction) +
    word(',"action":"', r.action) +
    word(',"ether_type":"', r.ether_type) +
    (r.initiator_ip === null ? '' : `,"initiator_ip":"${formatIpv4(r.initiator_ip)}"`) +
    (r.target_ip === null ? '' : `,"target_ip":"${formatIpv4(r.target_ip)}"`) +
    plain(',"initiator_port":', r.initiator_port) +
    plain(',"target_port":', r.target_port) +
    plain(',"transport_protocol":', r.transport_protocol) +
    plain(',"was_initiated":', r.was_initiated) +
    plain(',"was_terminated":', r.was_terminated) +
    plain(',"bytes_from_initiator":', r.bytes_from_initiator) +
    plain(',"packets_from_initiator":', r.packets_from_initiator) +
    plain(',"bytes_from_target":', r.bytes_from_target) +
    plain(',"packets_from_target":', r.packets_from_target) +
    plain(',"cumulative_bytes_from_initiator":', r.cumulative_bytes_from_initiator) +
    plain(',"cumulative_packets_from_initiator":', r.cumulative_packets_from_initiator) +
    plain(',"cumulative_bytes_from_target":', r.cumulative_bytes_from_target) +
    plain(',"cumulative_packets_from_target":', r.cumulative_packets_from_target) +
    (r.extra === null ? '' : `,"extra":${JSON.stringify(stringifyExactJson(r.extra))}`)
  );
}

/** The columns that all records of an object share, written as `clickhouseMembers`. */
export function clickhouseObjectMembers(object: FlowObjectFields): string {
  const { key, capture_start_time, capture_end_time, ...texts } = object;
  // As the database itself divides keys: the part in front of the date is shared by very many.
  const date = key.indexOf('/year=') + 1;
  const shared = {
    ...texts,
    key_folder: key.slice(0, date),
    key_file: key.slice(date),
    capture_start_time: capture_start_time === null ? null : formatFlowTime(capture_start_time),
    capture_end_time: capture_end_time === null ? null : formatFlowTime(capture_end_time),
  };
  return Object.entries(shared)
    .filter(([name, value]) => typeof value === 'string' && columns.has(name))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(',');
}

/** A row handed in may know more than its object. */
const columns: ReadonlySet<string> = new Set([
  ...['bucket', 'key_folder', 'key_file', 'etag', 'version', 'collector_crn', 'attached_endpoint_type'],
  ...['network_interface_id', 'instance_crn', 'vpc_crn', 'subnet_crn', 'capture_start_time', 'capture_end_time'],
  ...['state', 'record_type', 'account', 'region'],
]);

/** One row for `INSERT … FORMAT JSONEachRow`; `object` is what `clickhouseObjectMembers` wrote. */
export function clickhouseRow(record: Readonly<FlowRecord>, index: number, object: string): string {
  return `{${clickhouseMembers(record)},${object},"idx":${index}}`;
}

function time(name: string, micros: number | null): string {
  return micros === null ? '' : `${name}${formatFlowTime(micros)}"`;
}

function word(name: string, value: string | null): string {
  return value === null ? '' : `${name}${value}"`;
}

function plain(name: string, value: Counter | boolean | null): string {
  return value === null ? '' : `${name}${value}`;
}
