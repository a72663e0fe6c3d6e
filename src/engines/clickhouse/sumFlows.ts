import { type FlowSum, firstClientPort, placeNames, type SumClasses } from '../../core/flow/flowSum';
import type { ClickhouseParameter } from '../../core/query/clickhouseCompiler';
import type { SumRequest } from '../queryEngine';
import type { ClickhouseServer, ServerRow } from './clickhouseServer';
import type { Selection } from './searchTable';
import { sumStretches } from './sumStretches';

/** Rows that are added up at a time: some seconds of a server's work, and what bounds its memory. */
const usualSum = 50_000_000;
/** More classes of addresses than a statement is to carry. */
const mostFloors = 20_000;

/**
 * All flows of a selection by their traits, a stretch of time after the other: grouped on the server, on its disk where
 * they are many, read as they come. Accepted flows are folded by the classes they need not be told apart by.
 */
export async function* sumFlows(
  server: ClickhouseServer,
  { from, where, parameters }: Selection,
  request: SumRequest,
  most = usualSum,
  signal?: AbortSignal,
): AsyncGenerator<readonly FlowSum[]> {
  const { columns, values } = groupColumns(request);
  const traits = Object.keys(columns);
  const select = Object.entries(columns).map(([name, column]) => (name === column ? name : `${column} AS ${name}`));
  for (const stretch of await sumStretches(server, request, most, signal)) {
    const sql = `SELECT ${select.join(', ')},
        count(), min(toUnixTimestamp64Micro(start_time)), max(toUnixTimestamp64Micro(start_time))
      FROM ${from} WHERE ${where} AND ${stretch.sql} GROUP BY ${traits.join(', ')}`;
    const statement = { sql, parameters: { ...parameters, ...values, ...stretch.parameters }, whole: true };
    for await (const batch of server.stream(statement, signal)) yield batch.map(readSum);
  }
}

interface Columns {
  readonly columns: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, ClickhouseParameter>>;
}

/** In the order in which `readSum` reads them. `roundDown` finds the class of a number by halving. */
function groupColumns({ portFloors, accepted }: SumClasses): Columns {
  const ports = classStarts(portFloors, firstClientPort, 0xffff);
  const service = (port: string) =>
    `if(${port} < {firstClient:UInt16}, ${port}, toUInt16(roundDown(${port}, {ports:Array(UInt16)})))`;
  const addresses = classStarts(accepted?.addressFloors ?? [], 0, 0xffffffff);
  const folds = accepted !== undefined && addresses.length <= mostFloors;
  const folded = `ifNull(action = 'accepted', false) AND NOT has({exactPorts:Array(UInt16)}, ifNull(target_port, 0))`;
  const address = (name: string) => {
    const whole = `toUInt32(${name})`;
    return folds ? `if(${folded}, toUInt32(roundDown(${whole}, {addresses:Array(UInt32)})), ${whole})` : whole;
  };
  return {
    columns: {
      direction: 'direction',
      action: 'action',
      a: address('initiator_ip'),
      b: address('target_ip'),
      client: service('initiator_port'),
      service: folds ? `if(${folded}, ${service('target_port')}, target_port)` : 'target_port',
      transport_protocol: 'transport_protocol',
      asked: 'packets_from_initiator > 0',
      answered: 'packets_from_target > 0',
      ...Object.fromEntries(placeNames.map((name) => [name, name])),
    },
    values: {
      ...{ firstClient: firstClientPort, ports },
      ...(folds && { addresses, exactPorts: accepted.exactPorts }),
    },
  };
}

/** Starts of classes within a type's range, the first of which is `first`. */
function classStarts(floors: readonly number[], first: number, last: number): readonly number[] {
  return [first, ...floors.filter((floor) => floor > first && floor <= last)];
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
