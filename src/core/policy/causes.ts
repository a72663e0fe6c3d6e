import { parseFlowTime } from '../flow/flowTime';
import type { Cause, FlowExplanation, RuleReference } from './explanation';
import type { PolicyDirectory } from './policyDirectory';

type Unfinished = Omit<FlowExplanation, 'causes' | 'assumptions'>;

/**
 * Why a record may say other than the present rules (contracts/policy-semantics.md §4.4, §4.6), the likeliest first.
 * None without a record, and none where the rules explain it.
 */
export function causesOf({ snapshot }: PolicyDirectory, explained: Unfinished): readonly Cause[] {
  const { record, sides } = explained;
  if (record === null || record.action === null) return [];
  const rules = sides.flatMap(({ acl, answer }) => [acl.rule, answer?.rule ?? null]).filter((rule) => rule !== null);
  const newer = rules.filter((rule) => isNewer(rule, record.time));
  const causes: Cause[] = newer.map((rule) => ({ code: 'rule_newer_than_flow', rule }));
  if (record.action === 'accepted') {
    if (explained.verdict === 'denied') {
      // Groups are stateful: edits do not touch connections that stand (§1.3).
      causes.push({ code: 'connection_older_than_rules' }, { code: 'rules_changed' });
    }
    if (record.unanswered && explained.class === 'allowed_now') causes.push({ code: 'no_answer_from_target' });
    return causes;
  }
  if (sides.some(({ infrastructure }) => infrastructure)) return [{ code: 'infrastructure_flow' }, ...causes];
  if (explained.class === 'denied_by_configuration') return causes;
  if (explained.class === 'cannot_tell') return causes;
  causes.push({ code: 'out_of_state' }, { code: 'rules_changed' });
  if (record.answerRejected === null) causes.push({ code: 'rejected_answer' });
  const byMembership = sides.some(({ groups }) => groups.rule !== null && isGroupRemote(groups.rule));
  if (byMembership) causes.push({ code: 'membership_changed' });
  if ((snapshot.gaps?.length ?? 0) > 0) causes.push({ code: 'snapshot_incomplete' });
  return causes;
}

function isNewer(reference: RuleReference, time: number | null): boolean {
  if (reference.layer !== 'ACL' || time === null || reference.rule.created_at === undefined) return false;
  return parseFlowTime(reference.rule.created_at).micros > time;
}

function isGroupRemote(reference: RuleReference): boolean {
  return reference.layer === 'SG' && 'id' in reference.rule.remote;
}
