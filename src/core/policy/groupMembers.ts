import { parseIpv4 } from '../net/ipv4';
import type { Reference, ReservedIp } from './vpcModel';
import type { VpcSnapshot } from './vpcSnapshot';

/**
 * The private addresses of every security group's targets, by group id: what a rule with that group as remote matches
 * (contracts/policy-semantics.md §1.9). A group may be attached through a target's own `security_groups` or through
 * the group's `targets`; exports carry either, so both count. All addresses of a virtual network interface belong.
 */
export function groupMembers(snapshot: VpcSnapshot): ReadonlyMap<string, ReadonlySet<number>> {
  const members = new Map<string, Set<number>>();
  const addressesOf = new Map<string, readonly number[]>();
  for (const { id, ips, groups } of groupTargets(snapshot)) {
    const addresses = ips.map((ip) => parseIpv4(ip.address)).filter((address) => address !== null);
    addressesOf.set(id, [...(addressesOf.get(id) ?? []), ...addresses]);
    for (const group of groups) addTo(members, group.id, addresses);
  }
  for (const group of snapshot.security_groups)
    for (const target of group.targets) addTo(members, group.id, addressesOf.get(target.id) ?? []);
  return members;
}

interface GroupTarget {
  readonly id: string;
  readonly ips: readonly ReservedIp[];
  readonly groups: readonly Reference[];
}

function groupTargets(snapshot: VpcSnapshot): GroupTarget[] {
  const interfaces = snapshot.instances.flatMap((instance) => instance.network_interfaces);
  const others = [
    ...(snapshot.endpoint_gateways ?? []).map(({ ips, ...rest }) => ({ ...rest, addresses: ips })),
    ...(snapshot.load_balancers ?? []).map(({ private_ips, ...rest }) => ({ ...rest, addresses: private_ips })),
    ...(snapshot.vpn_servers ?? []).map(({ private_ips, ...rest }) => ({ ...rest, addresses: private_ips })),
  ];
  return [
    ...interfaces.map((nic) => ({ id: nic.id, ips: [nic.primary_ip], groups: nic.security_groups ?? [] })),
    ...snapshot.virtual_network_interfaces.map((vni) => ({
      id: vni.id,
      ips: [vni.primary_ip, ...(vni.ips ?? [])],
      groups: vni.security_groups ?? [],
    })),
    ...others.map(({ id, addresses, security_groups }) => ({
      id,
      ips: addresses ?? [],
      groups: security_groups ?? [],
    })),
  ];
}

/** The groups that name a resource among their `targets`, by the resource's id. */
export function groupsByTarget(snapshot: VpcSnapshot): ReadonlyMap<string, readonly Reference[]> {
  const groups = new Map<string, Reference[]>();
  for (const group of snapshot.security_groups) {
    for (const { id } of group.targets) {
      const known = groups.get(id);
      if (known === undefined) groups.set(id, [group]);
      else known.push(group);
    }
  }
  return groups;
}

function addTo(members: Map<string, Set<number>>, group: string, addresses: readonly number[]): void {
  const set = members.get(group) ?? new Set<number>();
  for (const address of addresses) set.add(address);
  members.set(group, set);
}
