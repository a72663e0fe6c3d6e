import type { FixTools } from './applyFix';
import type { ChangeEntry } from './changeJournal';
import { findRule, removeRules } from './removeRules';
import { ownerText } from './ruleOwner';

export type UndoResult =
  /** `gone`: rules that somebody else had removed already. */
  | { readonly kind: 'undone'; readonly entry: ChangeEntry; readonly gone: number }
  /** Nothing was tried. */
  | {
      readonly kind: 'refused';
      readonly code: 'nothing_left' | 'other_account' | 'rule_changed';
      readonly message: string;
    }
  | { readonly kind: 'failed'; readonly cause: unknown; readonly message: string; readonly entry: ChangeEntry };

/**
 * Removes the rules that a fix made; rules that are gone already are no failure. A rule that somebody has changed since
 * is left, and with it all others. Rejects where reading fails, and when cancelled.
 */
export async function undoFix(
  { cloud, journal }: Pick<FixTools, 'cloud' | 'journal'>,
  entry: ChangeEntry,
  signal?: AbortSignal,
): Promise<UndoResult> {
  if (entry.state === 'undone' || entry.state === 'failed')
    return { kind: 'refused', code: 'nothing_left', message: `Nothing of ${entry.id} is left to be undone.` };
  const account = await cloud.accountId(signal);
  if (entry.account !== null && account !== null && entry.account !== account) {
    const message = `${entry.id} was made in the account ${entry.account}, and you are signed in to ${account}. Sign in there.`;
    return { kind: 'refused', code: 'other_account', message };
  }
  for (const step of entry.steps) {
    const found = await findRule(cloud.vpcWrites, entry.region, step, signal);
    if (found.kind !== 'changed') continue;
    const message = `Rule ${found.rule.name} of ${ownerText(step.change)} has been changed since it was made, so it was left. Remove it yourself if nobody needs it.`;
    return { kind: 'refused', code: 'rule_changed', message };
  }
  const { entry: after, gone, failure } = await removeRules(cloud.vpcWrites, entry, signal);
  if (failure === null) {
    const undone: ChangeEntry = { ...after, state: 'undone' };
    await journal.save(undone);
    return { kind: 'undone', entry: undone, gone };
  }
  const incomplete: ChangeEntry = { ...after, state: 'incomplete' };
  await journal.save(incomplete);
  signal?.throwIfAborted();
  const why = failure instanceof Error ? failure.message : String(failure);
  return { kind: 'failed', cause: failure, message: why, entry: incomplete };
}
