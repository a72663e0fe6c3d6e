import type { FlowRow } from './flowRow';
import { unknownRow } from './unknownRow';

export const placeNames = ['network_interface_id', 'subnet_crn', 'vpc_crn', 'record_type', 'region'] as const;
/** Where a flow was recorded. */
export type FlowPlace = Pick<FlowRow, (typeof placeNames)[number]>;

/**
 * Flows that are the same to any rules, added up. A client's port stands for its class (`portFloor`), a count of packets
 * for whether there were any (0 or 1).
 */
export interface FlowSum
  extends Pick<
    FlowRow,
    | 'direction'
    | 'action'
    | 'initiator_ip'
    | 'target_ip'
    | 'initiator_port'
    | 'target_port'
    | 'transport_protocol'
    | 'packets_from_initiator'
    | 'packets_from_target'
  > {
  readonly place: FlowPlace;
  readonly flows: number;
  /** Range of their start, microseconds UTC; null where no flow has one. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
}

/** What flows need not be told apart by, where they are added up for a set of rules. */
export interface SumClasses {
  /** Where classes of client ports begin, ascending (`portFloor`). */
  readonly portFloors: readonly number[];
  /** Given, an engine may fold accepted flows by it (`foldSum`); one that does not is as right, and slower. */
  readonly accepted?: AcceptedClasses;
}

/** What else accepted flows need not be told apart by: who they were with counts where flows are rejected alone. */
export interface AcceptedClasses {
  /** Where classes of addresses begin, ascending. */
  readonly addressFloors: readonly number[];
  /** Flows to these target ports stay as they are. */
  readonly exactPorts: readonly number[];
}

/** Ports below are told apart one by one: a service may answer from there. */
export const firstClientPort = 1024;

/** The first port of a client port's class. `floors`: where classes begin, ascending. */
export function portFloor(port: number, floors: readonly number[]): number {
  if (port < firstClientPort) return port;
  return floors.findLast((floor) => floor <= port && floor >= firstClientPort) ?? firstClientPort;
}

/** A sum whose ends stand for their classes, where its flows were accepted: the first address and port of each class. */
export function foldSum(sum: FlowSum, { portFloors, accepted }: SumClasses): FlowSum {
  const { action, target_port, initiator_ip, target_ip } = sum;
  if (accepted === undefined || action !== 'accepted') return sum;
  if (target_port !== null && accepted.exactPorts.includes(target_port)) return sum;
  const floor = (address: number | null) =>
    address === null ? null : (accepted.addressFloors.findLast((each) => each <= address) ?? 0);
  return {
    ...sum,
    ...{ initiator_ip: floor(initiator_ip), target_ip: floor(target_ip) },
    target_port: target_port === null ? null : portFloor(target_port, portFloors),
  };
}

/** One flow as a sum. */
export function sumOfRow(row: FlowRow, floors: readonly number[]): FlowSum {
  return {
    direction: row.direction,
    action: row.action,
    initiator_ip: row.initiator_ip,
    target_ip: row.target_ip,
    initiator_port: row.initiator_port === null ? null : portFloor(row.initiator_port, floors),
    target_port: row.target_port,
    transport_protocol: row.transport_protocol,
    packets_from_initiator: some(row.packets_from_initiator),
    packets_from_target: some(row.packets_from_target),
    place: {
      network_interface_id: row.network_interface_id,
      subnet_crn: row.subnet_crn,
      vpc_crn: row.vpc_crn,
      record_type: row.record_type,
      region: row.region,
    },
    flows: 1,
    firstSeen: row.start_time,
    lastSeen: row.start_time,
  };
}

/** The newest flow of a sum as far as the sum knows it: without its object (`key` is empty), its counters and its end. */
export function rowOfSum({ place, flows: _, firstSeen: __, lastSeen, ...traits }: FlowSum): FlowRow {
  return { ...unknownRow, ...place, ...traits, start_time: lastSeen };
}

const some = (packets: FlowRow['packets_from_target']): 0 | 1 | null => {
  if (packets === null) return null;
  return BigInt(packets) === 0n ? 0 : 1;
};
