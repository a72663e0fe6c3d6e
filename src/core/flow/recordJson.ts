import { formatIpv4 } from '../net/ipv4';
import { stringifyExactJson } from './exactJson';
import type { FlowRecord } from './flowRow';
import { formatFlowTime } from './flowTime';
import { recordFields } from './recordNormaliser';
import { rowFlag } from './rowFlag';

const times: ReadonlySet<string> = new Set(['start_time', 'end_time', 'connection_start_time']);
const addresses: ReadonlySet<string> = new Set(['initiator_ip', 'target_ip']);

/**
 * The record in wire form again: ISO times, dotted addresses, fields in the format's order, values that did not fit and
 * unknown fields as they came. A time the record did not say is `""`; another silent field is null, or left out where
 * the record was flagged for a missing field.
 */
export function recordToJson(row: Readonly<FlowRecord>, indent = 0): string {
  const extra = row.extra ?? {};
  const members: [string, string][] = [];
  for (const name of recordFields) {
    if (Object.hasOwn(extra, name)) members.push([name, stringifyExactJson(extra[name])]);
    else {
      const value = wireValue(row, name);
      if (value !== undefined) members.push([name, stringifyExactJson(value)]);
    }
  }
  for (const [name, value] of Object.entries(extra)) {
    if (!(recordFields as readonly string[]).includes(name)) members.push([name, stringifyExactJson(value)]);
  }
  const colon = indent > 0 ? ': ' : ':';
  const lines = members.map(([name, value]) => `${JSON.stringify(name)}${colon}${value}`);
  if (indent === 0) return `{${lines.join(',')}}`;
  const margin = ' '.repeat(indent);
  return `{\n${lines.map((line) => margin + line).join(',\n')}\n}`;
}

function wireValue(row: Readonly<FlowRecord>, name: (typeof recordFields)[number]): unknown {
  const unsaid = name === 'start_time' && (row.flags & rowFlag.timeFromCapture) !== 0;
  const value = unsaid ? null : row[name];
  if (value === null) {
    if (row.flags & rowFlag.missingField) return undefined;
    return times.has(name) ? '' : null;
  }
  if (times.has(name)) return formatFlowTime(Number(value));
  return addresses.has(name) ? formatIpv4(Number(value)) : value;
}
