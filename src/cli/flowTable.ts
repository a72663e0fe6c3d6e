import type { FlowRow } from '../core/flow/flowRow';
import { formatFlowTime } from '../core/flow/flowTime';
import { formatIpv4 } from '../core/net/ipv4';
import { protocolName } from '../core/net/protocols';
import { serviceName } from '../core/net/services';
import { type Column, table } from './table';

/** Flows for people: one line each, service names beside ports, times in UTC. */
export function flowTable(rows: readonly FlowRow[]): string {
  return table(columns, rows);
}

/** The same without headings, for flows that come one after the other. */
export function flowLines(rows: readonly FlowRow[]): string {
  return flowTable(rows).split('\n').slice(1).join('\n');
}

const columns: readonly Column<FlowRow>[] = [
  { heading: 'TIME', text: ({ start_time }) => (start_time === null ? '-' : formatFlowTime(start_time)) },
  { heading: 'ACTION', text: ({ action }) => action ?? '-' },
  { heading: 'DIR', text: ({ direction }) => (direction === null ? '-' : direction === 'I' ? 'in' : 'out') },
  { heading: 'FROM', text: (row) => endpoint(row.initiator_ip, row.initiator_port) },
  { heading: 'TO', text: (row) => endpoint(row.target_ip, row.target_port) },
  { heading: 'SERVICE', text: service },
  { heading: 'SENT', text: (row) => amount(row.bytes_from_initiator), align: 'right' },
  { heading: 'ANSWERED', text: (row) => amount(row.bytes_from_target), align: 'right' },
];

function endpoint(address: number | null, port: number | null): string {
  return `${address === null ? '-' : formatIpv4(address)}${port === null ? '' : `:${port}`}`;
}

/** `https`, `udp/9999`, `tcp`. */
function service({ transport_protocol: protocol, target_port: port }: FlowRow): string {
  if (protocol === null) return '-';
  const name = protocolName(protocol) ?? `protocol ${protocol}`;
  const service = port === null ? undefined : serviceName(port, protocol);
  return service === undefined ? name : `${service}/${name}`;
}

const amount = (bytes: number | bigint | null): string => (bytes === null ? '-' : String(bytes));
