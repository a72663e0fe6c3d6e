import { differenceText, endName } from '../../core/policy/describeExplanation';
import type { AclLayer, GroupLayer, NearMiss, RuleReference, SideExplanation } from '../../core/policy/explanation';
import { ruleText } from '../../core/policy/ruleText';

/** A rule, by what it belongs to. */
export interface RulePlace {
  readonly ownerKind: 'securityGroup' | 'networkAcl';
  readonly ownerId: string;
  readonly ruleId: string;
}

/** A layer on the way of a packet, in words. */
export interface PathLayerText {
  readonly layer: 'SG' | 'ACL';
  readonly leg: 'forward' | 'answer';
  readonly outcome: 'passes' | 'stops' | 'unknown' | 'exempt';
  readonly title: string;
  /** The rule that decides; null: there is none. */
  readonly rule: string | null;
  readonly at: RulePlace | null;
  readonly near: readonly NearRuleText[];
}

/** A rule that nearly decides otherwise, and how it differs. */
export interface NearRuleText {
  readonly rule: string;
  readonly at: RulePlace;
  readonly differs: string;
}

/** One side of the path, its layers in the order in which the packet meets them, then the answer's. */
export interface PathSideText {
  readonly side: 'egress' | 'ingress';
  readonly place: string;
  readonly layers: readonly PathLayerText[];
}

export function verdictPath(sides: readonly SideExplanation[]): readonly PathSideText[] {
  return sides.map(({ side, end, groups, acl, answer, infrastructure }) => {
    const place = `${side === 'egress' ? 'Leaving' : 'Arriving at'} ${endName(end)}`;
    if (infrastructure) return { side, place, layers: [] };
    const group = groupLayer(groups);
    const border = aclLayer(acl, 'forward');
    const forward = side === 'egress' ? [group, border] : [border, group];
    return { side, place, layers: answer === null ? forward : [...forward, aclLayer(answer, 'answer')] };
  });
}

function groupLayer({ code, groups, rule, nearMisses }: GroupLayer): PathLayerText {
  const names = groups.map(({ name }) => name).join(', ');
  const outcomes = { sg_admitted: 'passes', sg_no_rule: 'stops', sg_none_attached: 'passes', sg_unknown: 'unknown' };
  return {
    ...{ layer: 'SG', leg: 'forward', outcome: outcomes[code] as PathLayerText['outcome'] },
    title: names === '' ? 'No security group' : `Security group${groups.length === 1 ? '' : 's'} ${names}`,
    rule: rule === null ? null : `${rule.owner.name}: ${named(rule.name, ruleText(rule))}`,
    at: rule === null ? null : placeOf(rule),
    near: nearMisses.map(nearLine),
  };
}

function aclLayer({ code, acl, rule, nearMisses }: AclLayer, leg: PathLayerText['leg']): PathLayerText {
  const outcomes = {
    ...{ acl_allowed: 'passes', acl_denied: 'stops', acl_no_rule: 'stops' },
    ...{ acl_same_subnet: 'exempt', acl_exempt: 'exempt', acl_unknown: 'unknown' },
  };
  return {
    ...{ layer: 'ACL', leg, outcome: outcomes[code] as PathLayerText['outcome'] },
    title: acl === null ? 'Network ACL' : `Network ACL ${acl.name}`,
    rule: rule === null ? exemptText(code) : `${named(rule.name, ruleText(rule))}, priority ${rule.place}`,
    at: rule === null ? null : placeOf(rule),
    near: nearMisses.map(nearLine),
  };
}

/** Why an ACL is not asked, where it is not that both ends are in its subnet. */
function exemptText(code: AclLayer['code']): string | null {
  return code === 'acl_exempt' ? 'does not hold for a Private Path load balancer' : null;
}

function nearLine({ rule, fields }: NearMiss): NearRuleText {
  return { rule: `${rule.owner.name} “${ruleText(rule)}”`, at: placeOf(rule), differs: differenceText(fields) };
}

function placeOf({ layer, id, owner }: RuleReference): RulePlace {
  return { ownerKind: layer === 'SG' ? 'securityGroup' : 'networkAcl', ownerId: owner.id, ruleId: id };
}

function named(name: string | null, text: string): string {
  return name === null ? text : `${name} (${text})`;
}
