import { formatFlowTime } from '../../../core/flow/flowTime';
import type { RuleReference } from '../../../core/policy/explanation';
import { ruleProtocol } from '../../../core/policy/ruleProtocol';
import { allHits, isLogged, type RuleHits } from '../../../core/policy/usage/ruleUsage';
import { counted } from '../../words';

/** `1,204 flows`, `31 denied`, `never used`; empty where no interface that the rule holds for has flow logs. */
export function hitsText(rule: RuleReference, hits: RuleHits | null, logged: boolean): string {
  const deny = rule.layer === 'ACL' && rule.rule.action === 'deny';
  if (!recordable(rule)) return 'never logged';
  if (hits === null || allHits(hits) === 0) return logged ? (deny ? '0 denied' : 'never used') : 'no flow logs';
  if (deny) return `${counted(hits.denied, 'flow')} denied`;
  const parts = [
    ...(hits.accepted > 0 || hits.answers === 0 ? [counted(hits.accepted, 'flow')] : []),
    ...(hits.answers > 0 ? [counted(hits.answers, 'answer')] : []),
  ];
  return parts.join(', ');
}

/** The same in full, a line each. */
export function hitsDetails(rule: RuleReference, hits: RuleHits | null, logged: boolean): readonly string[] {
  if (!recordable(rule)) return ['Flow logs hold TCP and UDP alone, so nothing can be said of its use.'];
  if (hits === null || allHits(hits) === 0) {
    const why = logged ? 'No recorded flow uses it.' : 'None of the interfaces it holds for has recorded flows.';
    return [why];
  }
  const { accepted, answers, denied, rejectedElsewhere, lastSeen } = hits;
  return [
    ...(accepted > 0 ? [`${counted(accepted, 'accepted flow')} that it lets pass.`] : []),
    ...(answers > 0 ? [`${counted(answers, 'answer')} that it lets pass.`] : []),
    ...(denied > 0 ? [`${counted(denied, 'rejected flow')} that it stops.`] : []),
    ...(rejectedElsewhere > 0
      ? [`${counted(rejectedElsewhere, 'flow')} that it would let pass were rejected by something else.`]
      : []),
    ...(lastSeen === null ? [] : [`Last at ${formatFlowTime(lastSeen)}.`]),
  ];
}

function recordable({ layer, rule }: RuleReference): boolean {
  const deny = layer === 'ACL' && 'action' in rule && rule.action === 'deny';
  return isLogged(ruleProtocol(rule.protocol, deny ? 'deny' : 'allow'));
}
