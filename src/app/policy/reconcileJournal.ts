import type { FixTools } from './applyFix';
import type { ChangeEntry, ChangeState } from './changeJournal';
import { findRule } from './removeRules';

/** An intent that young may be another window's that is still at it. */
const stillAtIt = 5 * 60_000_000;

/**
 * Finds out what became of fixes that the program did not live to write down: their rules are looked up by name. What
 * is found can be undone; nothing is removed unasked. Returns the entries whose state is known now. Of other accounts
 * nothing can be found out, nor where the service cannot be reached: those are asked for again the next time.
 */
export async function reconcileJournal(
  { cloud, journal, now }: Pick<FixTools, 'cloud' | 'journal' | 'now'>,
  signal?: AbortSignal,
): Promise<readonly ChangeEntry[]> {
  const open = (await journal.entries()).filter(({ state, at }) => state === 'intended' && now() - at > stillAtIt);
  if (open.length === 0) return [];
  const account = await cloud.accountId(signal);
  const settled: ChangeEntry[] = [];
  for (const entry of open) {
    if (entry.account !== account) continue;
    try {
      const found = await Promise.all(
        entry.steps.map(async (step) => {
          const rule = await findRule(cloud.vpcWrites, entry.region, step, signal);
          return { ...step, ruleId: rule.kind === 'absent' ? null : rule.rule.id, removed: rule.kind === 'absent' };
        }),
      );
      const standing = found.filter(({ removed }) => !removed).length;
      const state: ChangeState = standing === found.length ? 'applied' : standing === 0 ? 'failed' : 'incomplete';
      const known: ChangeEntry = { ...entry, steps: found, state };
      await journal.save(known);
      settled.push(known);
    } catch {
      signal?.throwIfAborted();
    }
  }
  return settled;
}
