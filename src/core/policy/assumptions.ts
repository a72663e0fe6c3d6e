import { formatIpv4 } from '../net/ipv4';
import { describeAddress } from '../net/ranges';
import type { Assumption, AssumptionCode, FlowExplanation } from './explanation';
import type { FlowVerdict, SideVerdict } from './flowVerdict';
import type { Packet } from './packet';
import type { PolicyDirectory } from './policyDirectory';
import type { PolicyFlow } from './policyFlow';
import { icmp } from './ruleProtocol';
import type { SecurityGroupRule } from './vpcModel';

type Unfinished = Omit<FlowExplanation, 'causes' | 'assumptions'>;

/** What was taken for granted on the way to a verdict, so that a reader can contradict. */
export function assumptionsOf(
  directory: PolicyDirectory,
  { packet, only }: PolicyFlow,
  verdict: FlowVerdict,
  explained: Unfinished,
): readonly Assumption[] {
  const found: Assumption[] = [];
  const assume = (code: AssumptionCode, ...about: readonly string[]) => found.push({ code, about });
  for (const [side, end, address] of [
    ['egress', verdict.source, packet.source],
    ['ingress', verdict.target, packet.destination],
  ] as const) {
    const asked = only === undefined || only === side;
    if (asked && end.kind === 'outside') assume('end_outside_not_judged', formatIpv4(address));
  }
  for (const side of verdict.sides) {
    const name = side.end.endpoint?.name ?? formatIpv4(side.end.address);
    if (side.forward.groups.kind === 'no_groups') assume('no_groups_admit_all', name);
    if (side.end.endpoint?.groupsAssumed === true) assume('groups_assumed', name);
    if (side.end.endpoint !== null && !side.end.endpoint.addresses.includes(side.end.address))
      assume('address_not_of_vnic', formatIpv4(side.end.address), name);
    if (side.forward.groups.kind === 'no_rule') {
      const empty = emptyRemotes(directory, side, packet);
      if (empty.length > 0) assume('group_without_members', ...empty);
    }
    const words = unknownProtocols(side);
    if (words.length > 0) assume('unknown_protocol', ...words);
    const repeated = repeatedIds(side);
    if (repeated.length > 0) assume('duplicate_rule_ids', ...repeated);
  }
  const { record } = explained;
  if (record?.answerRejected === 'swapped') assume('answer_guessed');
  if (packet.protocol === icmp) {
    assume('icmp_not_logged');
    if (explained.answer !== null) assume('echo_reply');
  }
  if (record === null && lacksRoute(directory, verdict, packet)) assume('no_external_route', formatIpv4(packet.source));
  return found;
}

/** Remote groups, of rules that would fit otherwise, in which the snapshot knows nobody. */
function emptyRemotes(directory: PolicyDirectory, { end, direction }: SideVerdict, packet: Packet): readonly string[] {
  const { members } = directory.index;
  const names = end.point.groupRules
    .filter(({ rule }) => rule.direction === direction && fits(rule, packet))
    .flatMap(({ rule }) =>
      'id' in rule.remote && (members.get(rule.remote.id)?.size ?? 0) === 0 ? [rule.remote.name] : [],
    );
  return [...new Set(names)];
}

function fits(rule: SecurityGroupRule, { destinationPort }: Packet): boolean {
  return destinationPort >= (rule.port_min ?? 0) && destinationPort <= (rule.port_max ?? 65535);
}

function unknownProtocols({ end, forward }: SideVerdict): readonly string[] {
  const groups = forward.groups.kind === 'no_rule' ? end.point.groupRules : [];
  const acl = forward.acl.kind === 'denied' || forward.acl.kind === 'allowed' ? end.point.subnet.aclRules : [];
  const words = [...groups, ...acl].flatMap(({ protocol }) => (protocol.kind === 'unknown' ? [protocol.word] : []));
  return [...new Set(words)];
}

/** Ids that an ACL repeats: its `before` chain cannot be followed then, and the order of the list stands (§2.2). */
function repeatedIds({ end, forward }: SideVerdict): readonly string[] {
  if (forward.acl.kind !== 'denied' && forward.acl.kind !== 'allowed') return [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { rule } of end.point.subnet.aclRules) {
    if (seen.has(rule.id)) repeated.add(rule.id);
    seen.add(rule.id);
  }
  return [...repeated];
}

/**
 * Leaving for the Internet takes a floating IP or a public gateway (§3.2); only said where the snapshot has the lists
 * to know. The service networks of IBM need neither (§3.3), private networks have their own gateways.
 */
function lacksRoute(
  { snapshot, privateAddress }: PolicyDirectory,
  { source, target }: FlowVerdict,
  { destination }: Packet,
): boolean {
  if (source.kind !== 'inside' || target.kind !== 'outside' || snapshot.floating_ips === undefined) return false;
  if (source.endpoint?.kind !== 'instance' || !source.endpoint.addresses.includes(source.address)) return false;
  if (describeAddress(destination) !== undefined) return false;
  const floating = new Set(privateAddress.values());
  return source.point.subnet.subnet.public_gateway === undefined && !floating.has(source.address);
}
