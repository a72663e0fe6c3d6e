import type { VpcWrites } from '../../cloud/cloud';
import type { ChangeEntry, ChangeStep } from './changeJournal';
import { effectOf, type KnownRule } from './ruleIdentity';
import { deleteRule, readOwner } from './ruleOwner';

/** The rule that a step made, where it stands now. */
export type FoundRule =
  | { readonly kind: 'found'; readonly rule: KnownRule }
  /** It is there, and somebody made it do something else. */
  | { readonly kind: 'changed'; readonly rule: KnownRule }
  /** It was removed, or never made; or its group or ACL is gone. */
  | { readonly kind: 'absent' };

/** By its id; where that was never written down by name and effect, which a fix chooses so that nothing else has them. */
export async function findRule(
  writes: VpcWrites,
  region: string,
  { change, ruleId, removed }: ChangeStep,
  signal?: AbortSignal,
): Promise<FoundRule> {
  if (removed) return { kind: 'absent' };
  const owner = await readOwner(writes, region, change, signal);
  const effect = effectOf(change);
  const rule = owner?.rules.find((known) =>
    ruleId === null ? known.name === change.rule.name && known.effect === effect : known.id === ruleId,
  );
  if (rule === undefined) return { kind: 'absent' };
  return rule.effect === effect ? { kind: 'found', rule } : { kind: 'changed', rule };
}

/** What is left of an entry after as much as possible of it was removed. */
export interface Removal {
  readonly entry: ChangeEntry;
  /** Rules that somebody else had removed already. */
  readonly gone: number;
  /** Why the first of those that are left is left; null: nothing is left. */
  readonly failure: unknown;
}

/** Removes the rules of an entry, the last made first; goes on where one cannot be removed. */
export async function removeRules(writes: VpcWrites, entry: ChangeEntry, signal?: AbortSignal): Promise<Removal> {
  const steps: ChangeStep[] = [...entry.steps];
  let failure: unknown = null;
  let gone = 0;
  for (const [at, step] of [...steps.entries()].reverse()) {
    if (step.removed) continue;
    try {
      const found = await findRule(writes, entry.region, step, signal);
      const ruleId = found.kind === 'absent' ? null : found.rule.id;
      if (ruleId === null || (await deleteRule(writes, entry.region, step.change, ruleId, signal)) === 'gone') gone++;
      steps[at] = { ...step, ruleId: step.ruleId ?? ruleId, removed: true };
    } catch (error) {
      failure ??= error;
    }
  }
  return { entry: { ...entry, steps }, gone, failure };
}
