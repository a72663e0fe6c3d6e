import type { Packet } from './packet';
import { type PolicyDirectory, type PolicyEndpoint, subnetsOf } from './policyDirectory';
import type { PolicyPoint, PolicySubnet } from './policyPoint';

/** `egress`: where the packet leaves its source's vNIC. `ingress`: where it arrives at its target's. */
export type Side = 'egress' | 'ingress';

/** What is known of an end of a flow besides its address. */
export interface FlowEnd {
  /** Of an interface, attachment, gateway or load balancer. */
  readonly id?: string;
  readonly subnetId?: string;
  readonly vpcId?: string;
  /** Known to be outside of every VPC of the snapshot, whatever its address. */
  readonly outside?: boolean;
}

/** A connection to be judged: its first packet, from initiator to target, with what is known of its ends. */
export interface PolicyFlow {
  readonly packet: Packet;
  readonly source?: FlowEnd;
  readonly target?: FlowEnd;
  /** Ask at this side alone. */
  readonly only?: Side;
}

/** Where an end of a flow turned out to be. */
export type PlacedEnd =
  | { readonly kind: 'outside' }
  | InsideEnd
  /** Several VPCs use the address, and nothing tells which one is meant. */
  | { readonly kind: 'ambiguous'; readonly subnets: readonly PolicySubnet[] };

export interface InsideEnd {
  readonly kind: 'inside';
  readonly point: PolicyPoint;
  /** Null: nothing in the snapshot has the address; the subnet's network ACL can still be asked (§3.6). */
  readonly endpoint: PolicyEndpoint | null;
  readonly address: number;
}

/** Finds the vNIC, gateway or load balancer at an end of a flow: by id where it is known, else by its private address. */
export function placeEnd(directory: PolicyDirectory, address: number, end: FlowEnd = {}): PlacedEnd {
  if (end.outside === true) return { kind: 'outside' };
  const fits = ({ subnet: { subnet } }: PolicyPoint) =>
    (end.subnetId === undefined || subnet.id === end.subnetId) &&
    (end.vpcId === undefined || subnet.vpc.id === end.vpcId);
  const byId = end.id === undefined ? [] : (directory.byId.get(end.id) ?? []);
  const named = byId.find(({ addresses }) => addresses.includes(address)) ?? byId.find(fits) ?? byId[0];
  if (named !== undefined) return { kind: 'inside', point: named, endpoint: named, address };
  const byAddress = (directory.byAddress.get(address) ?? []).filter(fits);
  const found = byAddress[0];
  if (found !== undefined && byAddress.every(({ subnet }) => subnet === found.subnet))
    return { kind: 'inside', point: found, endpoint: found, address };
  return placeInSubnet(directory, address, end);
}

/**
 * A flow from outside to a floating IP, as the vNIC, its rules and the log see it: with the private address
 * (contracts/policy-semantics.md §3.1). Null where nothing is to be translated.
 */
export function behindFloatingIp(directory: PolicyDirectory, flow: PolicyFlow): PolicyFlow | null {
  const { source, destination } = flow.packet;
  const address = directory.privateAddress.get(destination);
  if (address === undefined || placeEnd(directory, destination, flow.target).kind !== 'outside') return null;
  if (placeEnd(directory, source, flow.source).kind !== 'outside') return null;
  return { ...flow, packet: { ...flow.packet, destination: address } };
}

function placeInSubnet(directory: PolicyDirectory, address: number, end: FlowEnd): PlacedEnd {
  const told = end.subnetId === undefined ? undefined : directory.index.subnets.get(end.subnetId);
  const subnets = subnetsOf(directory, address).filter(
    ({ subnet }) => end.vpcId === undefined || subnet.vpc.id === end.vpcId,
  );
  const subnet = told ?? subnets[0];
  if (subnet === undefined) return { kind: 'outside' };
  if (told === undefined && subnets.length > 1) return { kind: 'ambiguous', subnets };
  return { kind: 'inside', point: { subnet, groups: null, groupRules: [] }, endpoint: null, address };
}
