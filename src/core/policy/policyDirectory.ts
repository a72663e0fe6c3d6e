import { parseIpv4 } from '../net/ipv4';
import { inRange } from './addressRange';
import { groupsByTarget } from './groupMembers';
import { type PolicyIndex, type PolicyPoint, type PolicySubnet, policyIndex, policyPoint } from './policyPoint';
import { type PolicyVnic, policyVnics } from './policyVnic';
import type { Reference, ReservedIp } from './vpcModel';
import type { VpcSnapshot } from './vpcSnapshot';

export type EndpointKind =
  | 'instance'
  | 'network_interface'
  | 'worker'
  | 'endpoint_gateway'
  | 'load_balancer'
  | 'vpn_gateway'
  | 'vpn_server';

/** Something with addresses in one subnet of a VPC: a vNIC, or the part of a gateway or load balancer in that subnet. */
export interface PolicyEndpoint extends PolicyPoint {
  readonly kind: EndpointKind;
  /** Ids it goes by; the first is the one that flow logs carry, for a vNIC the interface's or attachment's. */
  readonly ids: readonly string[];
  /** Of the instance, where there is one. */
  readonly name: string;
  readonly vnicName: string | null;
  readonly instanceId: string | null;
  /** The primary first. */
  readonly addresses: readonly number[];
  /** Nobody told which groups it has; those that such a resource gets by default stand in. */
  readonly groupsAssumed: boolean;
}

/** A snapshot made ready to be asked: its rules, and everything in it that packets come from or go to. */
export interface PolicyDirectory {
  readonly snapshot: VpcSnapshot;
  readonly index: PolicyIndex;
  readonly endpoints: readonly PolicyEndpoint[];
  readonly byId: ReadonlyMap<string, readonly PolicyEndpoint[]>;
  readonly byAddress: ReadonlyMap<number, readonly PolicyEndpoint[]>;
  /** Private address behind each floating IP that is bound. */
  readonly privateAddress: ReadonlyMap<number, number>;
}

export function policyDirectory(snapshot: VpcSnapshot): PolicyDirectory {
  const index = policyIndex(snapshot);
  const vnics = [...policyVnics(snapshot, index).values()].map(vnicEndpoint);
  const known = new Set(vnics.flatMap(({ ids }) => ids));
  const endpoints = [...vnics, ...otherEndpoints(snapshot, index, known)];
  const byId = new Map<string, PolicyEndpoint[]>();
  const byAddress = new Map<number, PolicyEndpoint[]>();
  for (const endpoint of endpoints) {
    for (const id of endpoint.ids) add(byId, id, endpoint);
    for (const address of endpoint.addresses) add(byAddress, address, endpoint);
  }
  return { snapshot, index, endpoints, byId, byAddress, privateAddress: floatingAddresses(snapshot, byId) };
}

/** Subnets whose range holds an address; several where VPCs use the same range. */
export function subnetsOf(directory: PolicyDirectory, address: number): readonly PolicySubnet[] {
  return [...directory.index.subnets.values()].filter(({ range }) => range !== null && inRange(range, address));
}

function vnicEndpoint(vnic: PolicyVnic): PolicyEndpoint {
  return {
    subnet: vnic.subnet,
    groups: vnic.groups,
    groupRules: vnic.groupRules,
    ...(vnic.groupsIncomplete === true && { groupsIncomplete: true }),
    kind: 'instance',
    ids: vnic.vniId === undefined ? [vnic.id] : [vnic.id, vnic.vniId],
    name: vnic.instance.name,
    vnicName: vnic.name,
    instanceId: vnic.instance.id,
    addresses: vnic.addresses,
    groupsAssumed: false,
  };
}

interface Other {
  readonly kind: EndpointKind;
  readonly id: string;
  readonly name: string;
  readonly ips: readonly ReservedIp[];
  /** Where it may have addresses; null: anywhere. */
  readonly subnetIds: readonly string[] | null;
  readonly vpcId: string | null;
  readonly groups: readonly Reference[] | null;
  readonly assumed: boolean;
  readonly aclExempt?: boolean;
}

/** Load balancers, gateways, workers and interfaces without an instance: logged, but in no list of instances (§3.6). */
function otherEndpoints(snapshot: VpcSnapshot, index: PolicyIndex, known: ReadonlySet<string>): PolicyEndpoint[] {
  const byTarget = groupsByTarget(snapshot);
  return others(snapshot, known).flatMap((other) => {
    const groups = other.groups ?? byTarget.get(other.id) ?? null;
    // A load balancer may get further addresses in any of its subnets.
    const named = other.subnetIds?.flatMap((id) => index.subnets.get(id) ?? []) ?? [];
    const bySubnet = new Map<PolicySubnet, number[]>(named.map((subnet) => [subnet, []]));
    for (const { address: text } of other.ips) {
      const address = parseIpv4(text);
      const subnet = address === null ? undefined : subnetFor(index, other, address);
      if (address !== null && subnet !== undefined) add(bySubnet, subnet, address);
    }
    return [...bySubnet].map(([subnet, addresses]) => ({
      ...(policyPoint(index, subnet.subnet.id, groups) ?? { subnet, groups: null, groupRules: [] }),
      kind: other.kind,
      ids: [other.id],
      name: other.name,
      vnicName: null,
      instanceId: null,
      addresses: [...new Set(addresses)],
      groupsAssumed: other.assumed,
      ...(other.aclExempt === true && { aclExempt: true }),
    }));
  });
}

function others(snapshot: VpcSnapshot, known: ReadonlySet<string>): Other[] {
  const plain = { subnetIds: null, vpcId: null, groups: null, assumed: false };
  const ids = (references: readonly Reference[] | undefined) => references?.map(({ id }) => id) ?? null;
  return [
    ...snapshot.virtual_network_interfaces
      .filter((vni) => !known.has(vni.id))
      .map((vni): Other => {
        const kind = vni.groups_assumed === true ? 'worker' : 'network_interface';
        const assumed = vni.groups_assumed === true;
        const ips = [vni.primary_ip, ...(vni.ips ?? [])];
        const groups = vni.security_groups ?? null;
        return { ...plain, kind, id: vni.id, name: vni.name, ips, subnetIds: [vni.subnet.id], groups, assumed };
      }),
    ...(snapshot.endpoint_gateways ?? []).map((gateway): Other => {
      const { id, name, ips = [], security_groups: groups = null } = gateway;
      return { ...plain, kind: 'endpoint_gateway', id, name, ips, vpcId: gateway.vpc?.id ?? null, groups };
    }),
    ...(snapshot.load_balancers ?? []).map((balancer): Other => {
      const { id, name, private_ips: ips = [], security_groups = null } = balancer;
      const aclExempt = balancer.is_private_path === true;
      const groups = aclExempt ? [] : security_groups;
      return { ...plain, kind: 'load_balancer', id, name, ips, subnetIds: ids(balancer.subnets), groups, aclExempt };
    }),
    ...(snapshot.vpn_gateways ?? []).map((gateway): Other => {
      const ips = (gateway.members ?? []).flatMap(({ private_ip }) => private_ip ?? []);
      const subnetIds = gateway.subnet === undefined ? null : [gateway.subnet.id];
      return { ...plain, kind: 'vpn_gateway', id: gateway.id, name: gateway.name, ips, subnetIds };
    }),
    ...(snapshot.vpn_servers ?? []).map((server): Other => {
      const { id, name, private_ips: ips = [], security_groups: groups = null } = server;
      return { ...plain, kind: 'vpn_server', id, name, ips, subnetIds: ids(server.subnets), groups };
    }),
  ];
}

function subnetFor(index: PolicyIndex, other: Other, address: number): PolicySubnet | undefined {
  const named = other.subnetIds?.flatMap((id) => index.subnets.get(id) ?? []) ?? [];
  const holds = ({ range }: PolicySubnet) => range !== null && inRange(range, address);
  const found = named.find(holds);
  if (found !== undefined) return found;
  if (named.length === 1 && other.kind !== 'load_balancer') return named[0];
  return [...index.subnets.values()].find(
    (subnet) => holds(subnet) && (other.vpcId === null || subnet.subnet.vpc.id === other.vpcId),
  );
}

function floatingAddresses(
  snapshot: VpcSnapshot,
  byId: ReadonlyMap<string, readonly PolicyEndpoint[]>,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const bind = (floating: string, endpointId: string) => {
    const address = parseIpv4(floating);
    const endpoint = byId.get(endpointId)?.[0]?.addresses[0];
    if (address !== null && endpoint !== undefined) found.set(address, endpoint);
  };
  for (const { address, target } of snapshot.floating_ips ?? []) if (target !== undefined) bind(address, target.id);
  for (const { network_interfaces } of snapshot.instances)
    for (const nic of network_interfaces) for (const { address } of nic.floating_ips ?? []) bind(address, nic.id);
  return found;
}

function add<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
