import { formatIpv4 } from '../net/ipv4';
import { assumptionsOf } from './assumptions';
import { causesOf } from './causes';
import type {
  AclLayer,
  Blocker,
  ExplainedEnd,
  ExplanationClass,
  FlowExplanation,
  GroupLayer,
  Missing,
  RecordedFacts,
  SideExplanation,
  Verdict,
} from './explanation';
import { type FlowVerdict, flowVerdict, type SideVerdict } from './flowVerdict';
import { nearAclRules, nearGroupRules } from './nearMisses';
import { answerOf, type Packet, type PacketDirection } from './packet';
import type { AclVerdict } from './packetVerdict';
import type { PolicyDirectory } from './policyDirectory';
import { behindFloatingIp, type PlacedEnd, type PolicyFlow } from './policyFlow';
import type { PolicyPoint } from './policyPoint';
import { aclRuleReference, groupRuleReference } from './ruleReference';
import type { SnapshotGap } from './vpcSnapshot';

/**
 * Why a connection passes or not: every layer of both sides with the rule that decides, what nearly matched, the
 * answer's way back, and an overall class. `record` is what the log said, where the question comes from one.
 */
export function explainFlow(
  directory: PolicyDirectory,
  asked: PolicyFlow,
  record: RecordedFacts | null = null,
): FlowExplanation {
  const translated = behindFloatingIp(directory, asked);
  const flow = translated ?? asked;
  const verdict = flowVerdict(directory, flow);
  const { packet } = flow;
  const sides = verdict.sides.map((side) => explainSide(side, packet));
  const blockers = sides.flatMap(blockersOf);
  const missing = missingOf(directory, verdict, packet, sides);
  const logged = record?.side ?? null;
  if (logged !== null && sides.every(({ side }) => side !== logged)) {
    const address = logged === 'egress' ? packet.source : packet.destination;
    missing.push({ code: 'subnet_unknown', about: [formatIpv4(address)] });
  }
  const explained = {
    kind: 'flow-explanation' as const,
    class: classOf(sides, verdict, record),
    verdict: verdictWord(verdict.allowed),
    answer: verdict.sides.some(({ answer }) => answer !== null) ? verdictWord(verdict.answered) : null,
    packet,
    record,
    source: explainEnd(verdict.source, packet.source),
    target: explainEnd(verdict.target, packet.destination),
    sides,
    blockers,
    missing,
  };
  const causes = causesOf(directory, explained);
  const assumptions = assumptionsOf(directory, flow, verdict, explained);
  const floating = { code: 'floating_ip_translated' as const, about: [formatIpv4(asked.packet.destination)] };
  return { ...explained, causes, assumptions: translated === null ? assumptions : [floating, ...assumptions] };
}

export function verdictWord(allowed: boolean | null): Verdict {
  if (allowed === null) return 'unknown';
  return allowed ? 'allowed' : 'denied';
}

function explainSide({ side, direction, end, forward, answer }: SideVerdict, packet: Packet): SideExplanation {
  const back = direction === 'inbound' ? 'outbound' : 'inbound';
  return {
    side,
    direction,
    end: insideEnd(end),
    verdict: verdictWord(forward.allowed),
    infrastructure: forward.infrastructure,
    groups: groupLayer(end.point, direction, packet, forward.groups),
    acl: aclLayer(end.point, direction, packet, forward.acl),
    answer: answer === null ? null : aclLayer(end.point, back, answerOf(packet), answer),
  };
}

function groupLayer(
  point: PolicyPoint,
  direction: PacketDirection,
  packet: Packet,
  verdict: SideVerdict['forward']['groups'],
): GroupLayer {
  const groups = (point.groups ?? []).map(({ id, name }) => ({ id, name }));
  const layer = { layer: 'SG' as const, groups, rule: null, nearMisses: [] };
  switch (verdict.kind) {
    case 'admitted':
      return { ...layer, code: 'sg_admitted', rule: groupRuleReference(verdict.rule) };
    case 'no_rule':
      return { ...layer, code: 'sg_no_rule', nearMisses: nearGroupRules(point.groupRules, direction, packet) };
    case 'no_groups':
      return { ...layer, code: 'sg_none_attached' };
    case 'unknown':
      return { ...layer, code: 'sg_unknown' };
  }
}

function aclLayer(point: PolicyPoint, direction: PacketDirection, packet: Packet, verdict: AclVerdict): AclLayer {
  const { acl, aclRules, subnet } = point.subnet;
  const named = acl ?? subnet.network_acl;
  const layer = {
    layer: 'ACL' as const,
    direction,
    acl: { id: named.id, name: named.name },
    rule: null,
    nearMisses: [],
  };
  switch (verdict.kind) {
    case 'allowed':
      return { ...layer, code: 'acl_allowed', rule: aclRuleReference(verdict.rule) };
    case 'denied': {
      const nearMisses = nearAclRules(aclRules, direction, packet);
      if (verdict.rule === null) return { ...layer, code: 'acl_no_rule', nearMisses };
      return { ...layer, code: 'acl_denied', rule: aclRuleReference(verdict.rule), nearMisses };
    }
    case 'same_subnet':
      return { ...layer, code: 'acl_same_subnet' };
    case 'exempt':
      return { ...layer, code: 'acl_exempt' };
    case 'unknown':
      return { ...layer, code: 'acl_unknown' };
  }
}

function blockersOf(explained: SideExplanation): Blocker[] {
  if (explained.infrastructure) return [];
  const { side, groups, acl, answer } = explained;
  const found: Blocker[] = [];
  const ofAcl = (layer: AclLayer, leg: Blocker['leg']) => {
    if (layer.code !== 'acl_denied' && layer.code !== 'acl_no_rule') return;
    const owners = layer.acl === null ? [] : [layer.acl];
    found.push({ layer: 'ACL', side, leg, code: layer.code, owners, rule: layer.rule });
  };
  const ofGroups = () => {
    if (groups.code !== 'sg_no_rule') return;
    found.push({ layer: 'SG', side, leg: 'forward', code: 'sg_no_rule', owners: groups.groups, rule: null });
  };
  // In the order in which the packet meets them (§2.10).
  if (side === 'egress') ofGroups();
  ofAcl(acl, 'forward');
  if (side === 'ingress') ofGroups();
  if (answer !== null) ofAcl(answer, 'answer');
  return found;
}

/** Which layers the record is about: the answer's where an answer was rejected, else those of the side that logged. */
function classOf(
  sides: readonly SideExplanation[],
  verdict: FlowVerdict,
  record: RecordedFacts | null,
): ExplanationClass {
  const rejected = record?.action === 'rejected';
  const logged = sides.filter(({ side }) => !rejected || record.side === null || side === record.side);
  const told: Verdict[] = [];
  const answers = logged.map(({ answer }) => layerVerdict(answer));
  if (rejected && record.answerRejected !== null) told.push(...answers);
  else {
    told.push(...logged.map(({ verdict: forward }) => forward));
    // Without a record, or where nothing came back, an answer that is stopped is what is felt as a failure.
    if (record === null || record.unanswered) told.push(...answers);
  }
  if (told.includes('denied')) return 'denied_by_configuration';
  if (told.length === 0 || told.includes('unknown')) return 'cannot_tell';
  return verdict.allowed === null && !rejected ? 'cannot_tell' : 'allowed_now';
}

function layerVerdict(layer: AclLayer | null): Verdict {
  if (layer === null) return 'allowed';
  if (layer.code === 'acl_unknown') return 'unknown';
  return layer.code === 'acl_denied' || layer.code === 'acl_no_rule' ? 'denied' : 'allowed';
}

function missingOf(
  { snapshot }: PolicyDirectory,
  verdict: FlowVerdict,
  packet: Packet,
  sides: readonly SideExplanation[],
): Missing[] {
  const missing: Missing[] = [];
  const gap = (list: string): SnapshotGap | undefined => snapshot.gaps?.find((known) => known.list === list);
  const lists = new Set<string>();
  for (const [end, address] of [
    [verdict.source, packet.source],
    [verdict.target, packet.destination],
  ] as const) {
    if (end.kind === 'ambiguous') {
      const about = [formatIpv4(address), ...end.subnets.map(({ subnet }) => subnet.name)];
      missing.push({ code: 'address_ambiguous', about });
    }
  }
  for (const { end, groups, acl, infrastructure } of sides) {
    if (infrastructure) continue;
    const about = [formatIpv4(end.address), end.subnet.name];
    if (end.endpoint === null) {
      missing.push({ code: 'vnic_unknown', about });
      for (const list of ['instances', 'virtual_network_interfaces']) lists.add(list);
    } else if (groups.code === 'sg_unknown') missing.push({ code: 'groups_unknown', about: [end.endpoint.name] });
    if (groups.code === 'sg_unknown') lists.add('security_groups');
    if (acl.code !== 'acl_unknown') continue;
    missing.push({ code: 'acl_unknown', about: [acl.acl?.name ?? end.subnet.name] });
    lists.add('network_acls');
  }
  if (sides.length === 0 && !missing.some(({ code }) => code === 'address_ambiguous')) {
    missing.push({
      code: 'no_end_in_snapshot',
      about: [formatIpv4(packet.source), formatIpv4(packet.destination)],
    });
    lists.add('subnets');
  }
  for (const list of lists) {
    const code = gap(list)?.code;
    if (code !== undefined)
      missing.push({ code: code === 'forbidden' ? 'no_permission' : 'list_not_read', about: [list] });
  }
  return missing;
}

function explainEnd(end: PlacedEnd, address: number): ExplainedEnd {
  switch (end.kind) {
    case 'outside':
      return { kind: 'outside', address };
    case 'ambiguous':
      return {
        kind: 'ambiguous',
        address,
        subnets: end.subnets.map(({ subnet }) => ({ id: subnet.id, name: subnet.name })),
      };
    case 'inside':
      return insideEnd(end);
  }
}

function insideEnd({ endpoint, point, address }: SideVerdict['end']): SideExplanation['end'] {
  const { subnet } = point.subnet;
  return {
    kind: 'inside',
    address,
    endpoint:
      endpoint === null
        ? null
        : {
            kind: endpoint.kind,
            id: endpoint.ids[0] ?? '',
            name: endpoint.name,
            vnicName: endpoint.vnicName,
            instanceId: endpoint.instanceId,
          },
    subnet: { id: subnet.id, name: subnet.name },
    vpc: { id: subnet.vpc.id, name: subnet.vpc.name },
  };
}
