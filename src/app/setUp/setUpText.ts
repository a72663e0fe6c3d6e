import type { PlanAction, SetUpPlan } from './setUpPlan';
import type { StepState } from './setUpProgress';

/** The action of a plan's item in one word, as it stands in lists. */
export const actionText: Readonly<Record<PlanAction, string>> = {
  keep: 'keep',
  create: 'create',
  update: 'change',
  replace: 'replace',
  by_hand: 'by you',
  cannot: 'cannot',
};

/** A state of progress, after the title of the step. */
export const stateText: Readonly<Record<StepState, string>> = {
  looking: 'looking',
  creating: 'creating',
  updating: 'changing',
  replacing: 'replacing',
  waiting: 'waiting until it is ready',
  kept: 'kept',
  created: 'created',
  updated: 'changed',
  by_hand: 'left to you',
  removing: 'removing',
  removed: 'removed',
  failed: 'failed',
};

/** What the user needs for a plan, each once. */
export function permissionsOf({ items }: SetUpPlan): readonly string[] {
  const changing = items.filter(({ action }) => action !== 'keep');
  return [...new Set(changing.flatMap(({ permissions }) => permissions))];
}
