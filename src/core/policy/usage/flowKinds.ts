import { type FlowPlace, type FlowSum, firstClientPort, type SumClasses } from '../../flow/flowSum';
import { adminPorts } from '../fixWarnings';
import type { PolicyClasses } from './policyClasses';

/** More different kinds of flows than one configuration tells apart; beyond them they are judged anew. */
export const mostKinds = 200_000;

/** By what flows may be added up for a configuration; who reached an administrator's port is told apart. */
export function sumClasses({ portFloors, addressFloors }: PolicyClasses): SumClasses {
  return { portFloors, accepted: { addressFloors, exactPorts: adminPorts } };
}

/** What a verdict depends on, as one text. Causes name the port of a rejected flow, so there it counts as it is. */
export function kindReader(classes: PolicyClasses): (sum: FlowSum) => string {
  const placeOf = placeReader();
  const address = (value: number | null) => (value === null ? '' : classes.address(value));
  const port = (value: number | null) => (value === null ? '' : classes.port(value));
  const service = (value: number | null) => (value !== null && value < firstClientPort ? value : `c${port(value)}`);
  return (sum) => {
    const { action, direction, transport_protocol, initiator_port, target_port } = sum;
    const asked = `${action}|${direction}|${placeOf(sum.place)}|${transport_protocol}`;
    const ends = `${address(sum.initiator_ip)}|${address(sum.target_ip)}`;
    const ports =
      action === 'rejected'
        ? `${target_port}|${service(initiator_port)}`
        : `${port(target_port)}|${port(initiator_port)}`;
    return `${asked}|${ends}|${ports}|${sum.packets_from_initiator}|${sum.packets_from_target}`;
  };
}

/** A short number for each place where it makes a difference: its words would cost more than all the rest. */
function placeReader(): (place: FlowPlace) => number {
  const numbers = new Map<string, number>();
  const known = new WeakMap<FlowPlace, number>();
  return (place) => {
    const found = known.get(place);
    if (found !== undefined) return found;
    const words = `${place.record_type}|${place.network_interface_id}|${place.subnet_crn}`;
    const number = numbers.get(words) ?? numbers.size;
    numbers.set(words, number);
    known.set(place, number);
    return number;
  };
}
