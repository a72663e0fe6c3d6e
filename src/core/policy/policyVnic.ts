import { parseIpv4 } from '../net/ipv4';
import { type AddressRange, parseAddressRange } from './addressRange';
import { groupMembers } from './groupMembers';
import { type ReadyAclRule, readyAclRules } from './networkAclRules';
import { type ReadyGroupRule, readyGroupRules } from './securityGroupRules';
import type { Instance, NetworkAcl, NetworkInterface, Reference, SecurityGroup, Subnet } from './vpcModel';
import type { VpcSnapshot } from './vpcSnapshot';

/** A subnet with its network ACL, ready for evaluation. `acl` null: the snapshot does not know it. */
export interface PolicySubnet {
  readonly subnet: Subnet;
  readonly range: AddressRange | null;
  readonly acl: NetworkAcl | null;
  readonly aclRules: readonly ReadyAclRule[];
}

/** A vNIC with everything that decides about its packets. */
export interface PolicyVnic {
  /** Id as flow logs name it: of the network interface, or of the attachment on instances of the new model. */
  readonly id: string;
  readonly name: string;
  readonly instance: Instance;
  /** Private addresses, the primary first. */
  readonly addresses: readonly number[];
  readonly subnet: PolicySubnet;
  /** Null: the snapshot does not say which groups it has. Empty: none, which admits everything (§1.14). */
  readonly groups: readonly SecurityGroup[] | null;
  readonly groupRules: readonly ReadyGroupRule[];
}

/** Subnets by id. */
export function policySubnets(snapshot: VpcSnapshot): ReadonlyMap<string, PolicySubnet> {
  const acls = new Map(snapshot.network_acls.map((acl) => [acl.id, { acl, rules: readyAclRules(acl) }]));
  return new Map(
    snapshot.subnets.map((subnet) => {
      const found = acls.get(subnet.network_acl.id);
      const range = parseAddressRange(subnet.ipv4_cidr_block);
      return [subnet.id, { subnet, range, acl: found?.acl ?? null, aclRules: found?.rules ?? [] }];
    }),
  );
}

/**
 * The vNICs of a snapshot by the id that flow logs carry. On instances of the new model the security groups and all
 * addresses come from the virtual network interface behind the attachment (contracts/policy-semantics.md §3.7).
 */
export function policyVnics(snapshot: VpcSnapshot): ReadonlyMap<string, PolicyVnic> {
  const subnets = policySubnets(snapshot);
  const members = groupMembers(snapshot);
  const groups = new Map(
    snapshot.security_groups.map((group) => [group.id, { group, rules: readyGroupRules(group, members) }]),
  );
  const vnics = new Map<string, PolicyVnic>();
  for (const instance of snapshot.instances) {
    for (const nic of instance.network_interfaces) {
      const subnet = subnets.get(nic.subnet.id);
      if (subnet === undefined) continue;
      const { addresses, attached } = ends(snapshot, instance, nic);
      const found = attached?.flatMap((reference) => groups.get(reference.id) ?? []) ?? [];
      vnics.set(nic.id, {
        id: nic.id,
        name: nic.name,
        instance,
        addresses,
        subnet,
        groups: attached === null ? null : found.map(({ group }) => group),
        groupRules: found.flatMap(({ rules }) => rules),
      });
    }
  }
  return vnics;
}

function ends(
  snapshot: VpcSnapshot,
  instance: Instance,
  nic: NetworkInterface,
): { readonly addresses: readonly number[]; readonly attached: readonly Reference[] | null } {
  const attachments = [
    ...(instance.network_attachments ?? []),
    ...(instance.primary_network_attachment === undefined ? [] : [instance.primary_network_attachment]),
  ];
  const attachment = attachments.find((candidate) => candidate.id === nic.id);
  const vniId = (attachment as { virtual_network_interface?: Reference } | undefined)?.virtual_network_interface?.id;
  const vni = snapshot.virtual_network_interfaces.find(({ id, target }) => id === vniId || target?.id === nic.id);
  const texts = [nic.primary_ip.address, ...(vni?.ips ?? []).map((ip) => ip.address)];
  const addresses = [...new Set(texts)].map(parseIpv4).filter((address) => address !== null);
  return { addresses, attached: vni?.security_groups ?? nic.security_groups ?? null };
}
