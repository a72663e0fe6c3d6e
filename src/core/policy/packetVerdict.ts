import { inRange } from './addressRange';
import { decidingAclRule, type ReadyAclRule } from './networkAclRules';
import { answerOf, type Packet, type PacketDirection } from './packet';
import type { PolicyPoint, PolicySubnet } from './policyPoint';
import { udp } from './ruleProtocol';
import { admittingRule, type ReadyGroupRule } from './securityGroupRules';

/** What the security groups of a vNIC say. `no_groups` admits; `unknown`: the snapshot lacks them. */
export type GroupVerdict =
  | { readonly kind: 'admitted'; readonly rule: ReadyGroupRule }
  | { readonly kind: 'no_rule' }
  | { readonly kind: 'no_groups' }
  | { readonly kind: 'unknown' };

/** What the subnet's network ACL says. `same_subnet`, `exempt`: it is not asked. A denial without a rule is the implicit one. */
export type AclVerdict =
  | { readonly kind: 'allowed'; readonly rule: ReadyAclRule }
  | { readonly kind: 'denied'; readonly rule: ReadyAclRule | null }
  | { readonly kind: 'same_subnet' }
  | { readonly kind: 'exempt' }
  | { readonly kind: 'unknown' };

export interface PacketVerdict {
  /** Null: a layer is unknown and no other denies. */
  readonly allowed: boolean | null;
  /** DHCP and metadata pass whatever the rules say (contracts/policy-semantics.md §3.10). */
  readonly infrastructure: boolean;
  readonly groups: GroupVerdict;
  readonly acl: AclVerdict;
}

/**
 * Decides about the first packet of a connection at one vNIC (or other point of a VPC): security groups and network ACL must both admit it
 * (contracts/policy-semantics.md §0). Both layers are always evaluated, since both may have to be mended.
 */
export function packetVerdict(point: PolicyPoint, direction: PacketDirection, packet: Packet): PacketVerdict {
  const groups = groupVerdict(point, direction, packet);
  const acl = pointAclVerdict(point, direction, packet);
  const infrastructure = isInfrastructure(point.subnet, packet);
  return { allowed: infrastructure || together(groups, acl), infrastructure, groups, acl };
}

/** Whether the subnet's ACL lets the answer to a packet pass; groups are stateful and never stop it (§2.5). */
export function answerVerdict(point: PolicyPoint, direction: PacketDirection, packet: Packet): AclVerdict {
  const back = direction === 'inbound' ? 'outbound' : 'inbound';
  return pointAclVerdict(point, back, answerOf(packet));
}

export function groupVerdict(point: PolicyPoint, direction: PacketDirection, packet: Packet): GroupVerdict {
  if (point.groups === null) return { kind: 'unknown' };
  if (point.groups.length === 0) return { kind: 'no_groups' };
  const rule = admittingRule(point.groupRules, direction, packet);
  if (rule !== null) return { kind: 'admitted', rule };
  return { kind: point.groupsIncomplete === true ? 'unknown' : 'no_rule' };
}

/** An ACL filters what enters or leaves its subnet; between two addresses inside it is not asked (§2.6). */
export function aclVerdict(subnet: PolicySubnet, direction: PacketDirection, packet: Packet): AclVerdict {
  const remote = direction === 'inbound' ? packet.source : packet.destination;
  if (subnet.range !== null && inRange(subnet.range, remote)) return { kind: 'same_subnet' };
  if (subnet.acl === null) return { kind: 'unknown' };
  const rule = decidingAclRule(subnet.aclRules, direction, packet);
  return rule?.rule.action === 'allow' ? { kind: 'allowed', rule } : { kind: 'denied', rule };
}

function pointAclVerdict(point: PolicyPoint, direction: PacketDirection, packet: Packet): AclVerdict {
  return point.aclExempt === true ? { kind: 'exempt' } : aclVerdict(point.subnet, direction, packet);
}

function together(groups: GroupVerdict, acl: AclVerdict): boolean | null {
  if (groups.kind === 'no_rule' || acl.kind === 'denied') return false;
  return groups.kind === 'unknown' || acl.kind === 'unknown' ? null : true;
}

const broadcast = 0xffffffff;
const linkLocalMetadata = 0xa9fea9fe;

/** DHCP to the subnet's gateway or broadcast, and the metadata service. */
function isInfrastructure(subnet: PolicySubnet, packet: Packet): boolean {
  if (packet.destination === linkLocalMetadata) return true;
  if (packet.protocol !== udp || packet.sourcePort !== 68 || packet.destinationPort !== 67) return false;
  return packet.destination === broadcast || packet.destination === (subnet.range?.first ?? Number.NaN) + 1;
}
