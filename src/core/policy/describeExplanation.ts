import { formatIpv4 } from '../net/ipv4';
import type {
  AclLayer,
  Blocker,
  ExplainedEnd,
  FlowExplanation,
  GroupLayer,
  Named,
  NearMiss,
  RuleReference,
  SideExplanation,
} from './explanation';
import { assumptionText, causeText, missingText } from './explanationWords';
import { answerOf, type Packet } from './packet';
import { endText, packetText, ruleName, ruleText } from './ruleText';

/** An explanation for people. Names come from the account and are not escaped: the face that shows them does that. */
export interface ExplanationText {
  /** One sentence: the verdict and its reason. */
  readonly headline: string;
  /** The path layer by layer, then what is uncertain about it; a sentence each. */
  readonly sentences: readonly string[];
}

/** `added`: rules that let a rejected flow pass now and are known to be younger than it; nothing else is guessed then. */
export function describeExplanation(
  explanation: FlowExplanation,
  added: readonly RuleReference[] = [],
): ExplanationText {
  const { sides, packet, assumptions, missing } = explanation;
  const causes = added.length > 0 ? [] : explanation.causes;
  return {
    headline: headline(explanation, added),
    sentences: [
      ...sides.flatMap((side) => sideSentences(side, packet)),
      ...causes.map(causeText),
      ...missing.map(missingText),
      ...assumptions.map(assumptionText),
    ],
  };
}

function headline(explanation: FlowExplanation, added: readonly RuleReference[]): string {
  const { record, packet, blockers } = explanation;
  const flow = `${packetText(packet)} from ${endName(explanation.source)} to ${endName(explanation.target)}`;
  switch (explanation.class) {
    case 'denied_by_configuration': {
      const told = [...new Set(relevant(explanation).map((blocker) => reason(blocker, packet)))];
      const reasons = told.length > 2 ? told.join('; ') : told.join(', and ');
      const forward = blockers.some(({ leg }) => leg === 'forward');
      if (record?.answerRejected != null) return `The answer to ${flow} is rejected, because ${reasons}.`;
      if (record?.action === 'rejected') return `Rejected, because ${reasons}.`;
      if (record?.action === 'accepted' && forward)
        return `Accepted when it was recorded, but the present rules deny it: ${reasons}.`;
      if (!forward) return `${flow} gets through, but its answer does not, because ${reasons}.`;
      return `${flow} is denied, because ${reasons}.`;
    }
    case 'allowed_now':
      if (added.length > 0) return `Recorded before ${addedText(added)} added. ${flow} would pass now.`;
      return record?.action === 'rejected'
        ? `The present rules let ${flow} pass, so they do not explain why it was rejected.`
        : `${flow} is allowed.`;
    case 'cannot_tell':
      return blockers.length === 0
        ? `Cannot tell whether ${flow} passes.`
        : `Cannot tell for certain: ${joined(blockers.map((blocker) => reason(blocker, packet)))}.`;
  }
}

/** `the rule allow-ssh of sg1 was` */
function addedText(added: readonly RuleReference[]): string {
  const names = added.map((rule) => `${ruleName(rule)} of ${rule.owner.name}`);
  return names.length === 1 ? `${names[0]} was` : `${joined(names)} were`;
}

/** A record is explained by the layers of the side that wrote it, where these stop it. */
function relevant({ record, blockers }: FlowExplanation): readonly Blocker[] {
  if (record?.action !== 'rejected') return blockers;
  const leg = record.answerRejected === null ? 'forward' : 'answer';
  const of = blockers.filter(
    (blocker) => blocker.leg === leg && (record.side === null || blocker.side === record.side),
  );
  return of.length === 0 ? blockers : of;
}

function reason(blocker: Blocker, packet: Packet): string {
  const { side, leg, code, owners, rule } = blocker;
  const asked = leg === 'answer' ? answerOf(packet) : packet;
  const inbound = (side === 'ingress') === (leg === 'forward');
  const peer = formatIpv4(inbound ? asked.source : asked.destination);
  const about = `${traffic(asked, leg)} ${inbound ? 'from' : 'to'} ${peer}`;
  const names = owners.map(({ name }) => name);
  if (code === 'sg_no_rule')
    return `no ${inbound ? 'inbound' : 'outbound'} rule of ${alternatives(names)} admits ${about}`;
  const acl = `network ACL ${names[0] ?? ''}`.trim();
  const what = leg === 'answer' ? `the answer ${about}` : about;
  if (rule === null) return `no ${inbound ? 'inbound' : 'outbound'} rule of ${acl} allows ${what}`;
  return `${acl} denies ${what} (${ruleName(rule)}, priority ${rule.place})`;
}

/** An answer is known by the port it comes from. */
function traffic(packet: Packet, leg: Blocker['leg']): string {
  if (leg === 'forward' || packet.sourcePort === 0) return packetText(packet);
  const protocol = packetText(packet).split(' ')[0];
  return `${protocol} from port ${packet.sourcePort} to port ${packet.destinationPort}`;
}

function sideSentences(explained: SideExplanation, packet: Packet): readonly string[] {
  const { side, end, groups, acl, answer, infrastructure } = explained;
  const place = side === 'egress' ? `Leaving ${endName(end)}` : `Arriving at ${endName(end)}`;
  if (infrastructure) return [`${place}: DHCP and the metadata service pass whatever the rules say.`];
  const group = groupSentence(groups, packet, explained);
  const border = aclSentence(acl);
  const inOrder = side === 'egress' ? [group, border] : [border, group];
  const sentences = [`${place}: ${inOrder.join('; ')}.`];
  const nearest =
    side === 'egress' ? [...groups.nearMisses, ...acl.nearMisses] : [...acl.nearMisses, ...groups.nearMisses];
  if (nearest.length > 0) sentences.push(`Nearest: ${nearest.map((miss) => nearText(miss)).join('; ')}.`);
  if (answer !== null && answer.code !== 'acl_same_subnet' && answer.code !== 'acl_exempt') {
    sentences.push(`The answer: ${aclSentence(answer)}.`);
    if (answer.nearMisses.length > 0)
      sentences.push(`Nearest for the answer: ${answer.nearMisses.map((miss) => nearText(miss)).join('; ')}.`);
  }
  return sentences;
}

function groupSentence(layer: GroupLayer, packet: Packet, { direction, side }: SideExplanation): string {
  const names = alternatives(layer.groups.map(({ name }) => name));
  switch (layer.code) {
    case 'sg_admitted':
      return layer.rule === null
        ? `security group ${names} admits it`
        : `security group ${layer.rule.owner.name} admits it (${ruleName(layer.rule)})`;
    case 'sg_no_rule': {
      const peer = formatIpv4(side === 'egress' ? packet.destination : packet.source);
      return `no ${direction} rule of ${names} admits ${packetText(packet)} ${side === 'egress' ? 'to' : 'from'} ${peer}`;
    }
    case 'sg_none_attached':
      return 'no security group is attached, which admits everything';
    case 'sg_unknown':
      return 'its security groups are not known';
  }
}

function aclSentence(layer: AclLayer): string {
  const acl = layer.acl === null ? 'the network ACL' : `network ACL ${layer.acl.name}`;
  switch (layer.code) {
    case 'acl_allowed':
      return layer.rule === null
        ? `${acl} allows it`
        : `${acl} allows it (${ruleName(layer.rule)}, priority ${layer.rule.place})`;
    case 'acl_denied':
      return layer.rule === null
        ? `${acl} denies it`
        : `${acl} denies it (${ruleName(layer.rule)}, priority ${layer.rule.place})`;
    case 'acl_no_rule':
      return `no ${layer.direction} rule of ${acl} matches, which denies it`;
    case 'acl_same_subnet':
      return 'the network ACL is not asked inside a subnet';
    case 'acl_exempt':
      return 'the network ACL does not hold for a Private Path load balancer';
    case 'acl_unknown':
      return `${acl} is not known`;
  }
}

const fieldWords = {
  protocol: 'protocol',
  port: 'port',
  source_port: 'source port',
  icmp: 'ICMP type',
  remote: 'remote address',
  local: 'local address',
  direction: 'direction',
  ip_version: 'IP version',
} as const;

function nearText({ rule, fields }: NearMiss): string {
  return `${rule.owner.name} rule “${ruleText(rule)}” (${differenceText(fields)})`;
}

/** What keeps a rule from matching: `port differs`. */
export function differenceText(fields: NearMiss['fields']): string {
  const differing = fields.filter((field) => field !== 'place').map((field) => fieldWords[field]);
  return differing.length === 0
    ? 'stands behind the rule that decides'
    : `${joined(differing)} ${differing.length === 1 ? 'differs' : 'differ'}`;
}

/** `vsi1 (10.240.0.4)`, `10.240.0.9 in subnet1`, or the address. */
export function endName(end: ExplainedEnd): string {
  const address = endText(end.address, 0);
  if (end.kind !== 'inside') return address;
  return end.endpoint === null ? `${address} in ${end.subnet.name}` : `${end.endpoint.name} (${address})`;
}

function alternatives(names: readonly Named['name'][]): string {
  if (names.length < 2) return names[0] ?? 'its security groups';
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function joined(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
