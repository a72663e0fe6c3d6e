import type { FlowExplanation, RuleReference } from '../../core/policy/explanation';
import type { ChangeEntry } from './changeJournal';
import { ownerOf } from './ruleOwner';

/**
 * Of the rules that let a rejected flow pass now, those that were added from here after it was recorded: they explain why
 * it was rejected then. Empty for every other flow.
 */
export function rulesAddedSince(
  { class: kind, record, sides }: FlowExplanation,
  entries: readonly ChangeEntry[],
): readonly RuleReference[] {
  const time = record?.time ?? null;
  if (kind !== 'allowed_now' || record?.action !== 'rejected' || time === null) return [];
  const later = entries.filter(({ at, state }) => at > time && (state === 'applied' || state === 'incomplete'));
  const made = later.flatMap(({ steps }) => steps.filter(({ ruleId, removed }) => ruleId !== null && !removed));
  const deciding = sides.flatMap(({ groups, acl, answer }) => [groups.rule, acl.rule, answer?.rule ?? null]);
  const found = deciding.filter(
    (rule) =>
      rule !== null && made.some(({ ruleId, change }) => ruleId === rule.id && ownerOf(change).id === rule.owner.id),
  );
  return found.filter(
    (rule, at): rule is RuleReference => rule !== null && found.findIndex((other) => other?.id === rule.id) === at,
  );
}
