import { type FlowSum, firstClientPort, placeNames } from '../../core/flow/flowSum';
import type { SumRequest } from '../queryEngine';
import type { ClickhouseServer, ServerRow } from './clickhouseServer';
import type { Selection } from './searchTable';

/** All flows of a selection by their traits: grouped on the server, on its disk where they are many, read as they come. */
export async function* sumFlows(
  server: ClickhouseServer,
  { from, where, parameters }: Selection,
  { portFloors }: Pick<SumRequest, 'portFloors'>,
  signal?: AbortSignal,
): AsyncGenerator<readonly FlowSum[]> {
  const floors = portFloors.filter((floor) => floor >= firstClientPort);
  // The last floor that is not above the port.
  const floor = `multiIf(isNull(initiator_port), NULL, initiator_port < {firstClient:UInt16}, initiator_port,
    arrayLast(f -> f <= assumeNotNull(initiator_port), arrayConcat([{firstClient:UInt16}], {floors:Array(UInt16)})))`;
  const sql = `SELECT direction, action, toUInt32(initiator_ip) AS a, toUInt32(target_ip) AS b, ${floor} AS client,
      target_port, transport_protocol, packets_from_initiator > 0 AS asked, packets_from_target > 0 AS answered,
      ${placeNames.join(', ')},
      count(), min(toUnixTimestamp64Micro(start_time)), max(toUnixTimestamp64Micro(start_time))
    FROM ${from} WHERE ${where}
    GROUP BY direction, action, a, b, client, target_port, transport_protocol, asked, answered, ${placeNames.join(', ')}`;
  const values = { ...parameters, firstClient: firstClientPort, floors };
  for await (const batch of server.stream({ sql, parameters: values, whole: true }, signal)) yield batch.map(readSum);
}

function readSum(row: ServerRow): FlowSum {
  const number = (at: number) => (row[at] === null ? null : Number(row[at]));
  const some = (at: number) => (row[at] === null ? null : Number(row[at]) === 1 ? 1 : 0);
  const text = (at: number) => (typeof row[at] === 'string' ? row[at] : null);
  return {
    direction: row[0] as FlowSum['direction'],
    action: row[1] as FlowSum['action'],
    initiator_ip: number(2),
    target_ip: number(3),
    initiator_port: number(4),
    target_port: number(5),
    transport_protocol: number(6),
    packets_from_initiator: some(7),
    packets_from_target: some(8),
    place: {
      network_interface_id: text(9),
      subnet_crn: text(10),
      vpc_crn: text(11),
      record_type: text(12),
      region: text(13),
    },
    flows: Number(row[14]),
    firstSeen: number(15),
    lastSeen: number(16),
  };
}
