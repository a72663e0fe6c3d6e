import { stringifyExactJson } from '../flow/exactJson';
import type { Counter, FlowRecord } from '../flow/flowRow';
import { formatFlowTime } from '../flow/flowTime';
import { rowFlag } from '../flow/rowFlag';
import { formatIpv4 } from '../net/ipv4';

/** Longest `extra` of a line in characters: with it a line stays below the 16 KB at which LogDNA cuts. */
const longestExtra = 4_000;

/**
 * The record's fields as members of a JSON object, without the braces; names, order and forms are those of the flow log.
 * A time the record does not say is `""`, as in the log; another silent field is left out. What did not fit its field,
 * and fields the format does not know, stand as JSON text in `extra`, so that no name ever changes its type.
 */
export function recordMembers(r: Readonly<FlowRecord>): string {
  const start = (r.flags & rowFlag.timeFromCapture) === 0 ? r.start_time : null;
  return (
    `"start_time":"${time(start)}","end_time":"${time(r.end_time)}"` +
    `,"connection_start_time":"${time(r.connection_start_time)}"` +
    (r.direction === null ? '' : `,"direction":"${r.direction}"`) +
    (r.action === null ? '' : `,"action":"${r.action}"`) +
    (r.initiator_ip === null ? '' : `,"initiator_ip":"${formatIpv4(r.initiator_ip)}"`) +
    (r.target_ip === null ? '' : `,"target_ip":"${formatIpv4(r.target_ip)}"`) +
    number(',"initiator_port":', r.initiator_port) +
    number(',"target_port":', r.target_port) +
    number(',"transport_protocol":', r.transport_protocol) +
    (r.ether_type === null ? '' : `,"ether_type":"${r.ether_type}"`) +
    (r.was_initiated === null ? '' : `,"was_initiated":${r.was_initiated}`) +
    (r.was_terminated === null ? '' : `,"was_terminated":${r.was_terminated}`) +
    number(',"bytes_from_initiator":', r.bytes_from_initiator) +
    number(',"packets_from_initiator":', r.packets_from_initiator) +
    number(',"bytes_from_target":', r.bytes_from_target) +
    number(',"packets_from_target":', r.packets_from_target) +
    number(',"cumulative_bytes_from_initiator":', r.cumulative_bytes_from_initiator) +
    number(',"cumulative_packets_from_initiator":', r.cumulative_packets_from_initiator) +
    number(',"cumulative_bytes_from_target":', r.cumulative_bytes_from_target) +
    number(',"cumulative_packets_from_target":', r.cumulative_packets_from_target) +
    (r.extra === null ? '' : `,"extra":${extraText(r.extra)}`)
  );
}

function number(name: string, value: Counter | null): string {
  return value === null ? '' : name + value;
}

function extraText(extra: Readonly<Record<string, unknown>>): string {
  const text = stringifyExactJson(extra);
  return JSON.stringify(text.length > longestExtra ? `${text.slice(0, longestExtra)}…` : text);
}

/** Records of one object share few seconds. */
const recent = new Map<number, string>();
const mostRecent = 4_096;

function time(micros: number | null): string {
  if (micros === null) return '';
  const known = recent.get(micros);
  if (known !== undefined) return known;
  if (recent.size >= mostRecent) recent.clear();
  const text = formatFlowTime(micros);
  recent.set(micros, text);
  return text;
}
