import type { FlowRow } from '../../core/flow/flowRow';
import { formatIpv4 } from '../../core/net/ipv4';
import { parseQuery } from '../../core/query/parse';
import type { QueryEngine } from '../../engines/queryEngine';

/**
 * The row as it was recorded, where it came out of a sum (`rowOfSum`) and lacks what rules do not look at. The row as it
 * is where the engine has it no more.
 */
export async function recordedRow(engine: QueryEngine, row: FlowRow, signal?: AbortSignal): Promise<FlowRow> {
  if (row.key !== '' || row.start_time === null) return row;
  const { initiator_ip, target_ip, target_port, transport_protocol, direction, action, start_time } = row;
  const terms = [
    ...(initiator_ip === null ? [] : [`initiator_ip:${formatIpv4(initiator_ip)}`]),
    ...(target_ip === null ? [] : [`target_ip:${formatIpv4(target_ip)}`]),
    ...(target_port === null ? [] : [`target_port:${target_port}`]),
    ...(transport_protocol === null ? [] : [`transport_protocol:${transport_protocol}`]),
    ...(direction === null ? [] : [`direction:${direction}`]),
    ...(action === null ? [] : [`action:${action}`]),
    ...(row.network_interface_id === null ? [] : [`network_interface_id:=="${row.network_interface_id}"`]),
  ];
  const request = {
    query: parseQuery(terms.join(' ')).query,
    ...{ from: start_time, to: start_time + 1, offset: 0, limit: 1 },
    sort: { field: 'start_time', descending: true },
  } as const;
  const [found] = await engine.page(request, signal);
  return found ?? row;
}
