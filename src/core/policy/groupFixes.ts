import { formatIpv4 } from '../net/ipv4';
import { inRange, parseAddressRange } from './addressRange';
import type { FixRefusal } from './fixProposal';
import type { FlowVerdict, SideVerdict } from './flowVerdict';
import type { Packet } from './packet';
import type { PolicyDirectory } from './policyDirectory';
import type { AddGroupRule, NewGroupRule } from './ruleChange';
import { freeName } from './ruleNames';
import { tcp } from './ruleProtocol';
import type { RuleRemote, SecurityGroup } from './vpcModel';

/** Rules a group, targets a group (https://cloud.ibm.com/docs/vpc?topic=vpc-quotas). */
export const mostGroupRules = 250;

export interface GroupFixes {
  /** For every side whose groups do not admit the packet, the rules of which each would. */
  readonly perSide: readonly (readonly AddGroupRule[])[];
  readonly refusals: readonly FixRefusal[];
}

/** One rule on one of the vNIC's groups is enough; which group and which remote is a choice. */
export function groupFixes(
  directory: PolicyDirectory,
  verdict: FlowVerdict,
  packet: Packet,
  widenTo: string | null,
): GroupFixes {
  const refusals: FixRefusal[] = [];
  const stopping = verdict.sides.filter(({ forward }) => forward.groups.kind === 'no_rule');
  const perSide = stopping.map((side) => {
    const groups = side.end.point.groups ?? [];
    const full = groups.filter(({ rules }) => rules.length >= mostGroupRules);
    if (full.length > 0) refusals.push({ code: 'quota_group_rules', about: full.map(({ name }) => name) });
    const remotes = remotesOf(directory, verdict, side, packet, widenTo);
    return groups
      .filter((group) => !full.includes(group))
      .flatMap((group) => remotes.map((remote) => groupRule(group, side, packet, remote)));
  });
  return { perSide, refusals };
}

function groupRule(
  group: SecurityGroup,
  { direction, end }: SideVerdict,
  packet: Packet,
  remote: RuleRemote,
): AddGroupRule {
  const protocol = packet.protocol === tcp ? 'tcp' : 'udp';
  const peer = 'id' in remote ? remote.name : 'address' in remote ? remote.address : remote.cidr_block;
  const word = direction === 'inbound' ? 'from' : 'to';
  const taken = group.rules.flatMap(({ name }) => name ?? []);
  const rule: NewGroupRule = {
    name: freeName(`allow-${protocol}-${packet.destinationPort}-${word}-${peer}`, taken),
    ...{ direction, ip_version: 'ipv4', protocol, remote },
    ...{ port_min: packet.destinationPort, port_max: packet.destinationPort },
  };
  // With several addresses on the vNIC the rule is for the one that was asked for (§5).
  const several = (end.endpoint?.addresses.length ?? 0) > 1;
  const change = { kind: 'add_group_rule' as const, group: { id: group.id, name: group.name } };
  return { ...change, rule: several ? { ...rule, local: { address: formatIpv4(end.address) } } : rule };
}

/** The groups of the peer in the same VPC, and its address alone; or the range that was asked for. */
function remotesOf(
  { index }: PolicyDirectory,
  { source, target }: FlowVerdict,
  { side, end }: SideVerdict,
  packet: Packet,
  widenTo: string | null,
): readonly RuleRemote[] {
  const peer = side === 'egress' ? target : source;
  const address = side === 'egress' ? packet.destination : packet.source;
  const range = widenTo === null ? null : parseAddressRange(widenTo);
  if (widenTo !== null && range !== null && inRange(range, address)) return [{ cidr_block: widenTo }];
  const alone: RuleRemote = { address: formatIpv4(address) };
  if (peer.kind !== 'inside' || peer.point.subnet.subnet.vpc.id !== end.point.subnet.subnet.vpc.id) return [alone];
  const groups = (peer.point.groups ?? [])
    .filter(({ id }) => index.members.get(id)?.has(address) === true)
    .map(({ id, name }): RuleRemote => ({ id, name }));
  return [...groups, alone];
}
