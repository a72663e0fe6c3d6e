import { type AddressRange, parseAddressRange } from './addressRange';
import { groupMembers } from './groupMembers';
import { type ReadyAclRule, readyAclRules } from './networkAclRules';
import { type ReadyGroupRule, readyGroupRules } from './securityGroupRules';
import type { NetworkAcl, Reference, SecurityGroup, Subnet } from './vpcModel';
import type { VpcSnapshot } from './vpcSnapshot';

/** A subnet with its network ACL, ready for evaluation. */
export interface PolicySubnet {
  readonly subnet: Subnet;
  readonly range: AddressRange | null;
  /** Null: the snapshot does not know it. */
  readonly acl: NetworkAcl | null;
  readonly aclRules: readonly ReadyAclRule[];
}

/** A place where packets enter or leave a VPC's network: a vNIC, or one of a gateway's or load balancer's addresses. */
export interface PolicyPoint {
  readonly subnet: PolicySubnet;
  /** Null: the snapshot does not say which groups it has. Empty: none, which admits everything (§1.14). */
  readonly groups: readonly SecurityGroup[] | null;
  readonly groupRules: readonly ReadyGroupRule[];
  /** Its subnet's ACL does not hold for it (contracts/policy-semantics.md §2.7). */
  readonly aclExempt?: boolean;
  /** It has groups that the snapshot lacks: what these would admit is not known. */
  readonly groupsIncomplete?: boolean;
}

/** A snapshot's rules, made ready once. */
export interface PolicyIndex {
  readonly subnets: ReadonlyMap<string, PolicySubnet>;
  readonly groups: ReadonlyMap<string, { readonly group: SecurityGroup; readonly rules: readonly ReadyGroupRule[] }>;
  /** Addresses of every group's targets, by group id. */
  readonly members: ReadonlyMap<string, ReadonlySet<number>>;
}

export function policyIndex(snapshot: VpcSnapshot): PolicyIndex {
  const acls = new Map(snapshot.network_acls.map((acl) => [acl.id, { acl, rules: readyAclRules(acl) }]));
  const members = groupMembers(snapshot);
  const subnets = snapshot.subnets.map((subnet): [string, PolicySubnet] => {
    const found = acls.get(subnet.network_acl.id);
    const range = parseAddressRange(subnet.ipv4_cidr_block);
    return [subnet.id, { subnet, range, acl: found?.acl ?? null, aclRules: found?.rules ?? [] }];
  });
  const groups = snapshot.security_groups.map(
    (group) => [group.id, { group, rules: readyGroupRules(group, members) }] as const,
  );
  return { subnets: new Map(subnets), groups: new Map(groups), members };
}

/**
 * The point in a subnet that has these security groups; null where the subnet is not in the snapshot. `attached` null
 * means that nobody told which groups it has; so does a group that the snapshot lacks, unless another one is enough.
 */
export function policyPoint(
  index: PolicyIndex,
  subnetId: string,
  attached: readonly Reference[] | null,
): PolicyPoint | null {
  const subnet = index.subnets.get(subnetId);
  if (subnet === undefined) return null;
  const found = attached?.flatMap((reference) => index.groups.get(reference.id) ?? []) ?? [];
  const missing = attached === null || (attached.length > 0 && found.length === 0);
  const point: PolicyPoint = {
    subnet,
    groups: missing ? null : found.map(({ group }) => group),
    groupRules: found.flatMap(({ rules }) => rules),
  };
  return found.length < (attached?.length ?? 0) ? { ...point, groupsIncomplete: true } : point;
}
