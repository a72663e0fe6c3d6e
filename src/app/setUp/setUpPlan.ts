import type { ResourceRef } from './resourceRef';
import type { SetUpConfig } from './setUpConfig';
import type { Finding, PriceCategory } from './step';

/** What a set-up would do, for the user to say yes to. */
export interface SetUpPlan {
  readonly kind: 'set_up_plan';
  readonly id: string;
  readonly account: string;
  readonly config: SetUpConfig;
  /** In the order of the doing. */
  readonly items: readonly PlanItem[];
}

export interface PlanItem {
  readonly step: string;
  readonly title: string;
  readonly action: PlanAction;
  /** Why so; with `cannot`, also what to do. Empty for what is simply not there yet. */
  readonly why: string;
  readonly needs: readonly string[];
  readonly price: PriceCategory;
  readonly permissions: readonly string[];
  /** What stands; null where nothing does. */
  readonly ref: ResourceRef | null;
  /** Whether this set-up made, or will make, it: then it goes with `remove`. */
  readonly ours: boolean;
  /** To be typed in a terminal, where a person has to do it. */
  readonly commands: readonly string[];
}

/**
 * `keep`: it stands and is kept. `create`, `update`, `replace`: what is going to be done. `by_hand`: a person has to.
 * `cannot`: nothing is done before this is mended.
 */
export type PlanAction = 'keep' | 'create' | 'update' | 'replace' | 'by_hand' | 'cannot';

/** Whether it can be applied. */
export const isApplicable = ({ items }: SetUpPlan): boolean => items.every(({ action }) => action !== 'cannot');

/** Whether all stands already. */
export const isNothingToDo = ({ items }: SetUpPlan): boolean => items.every(({ action }) => action === 'keep');

export const actionOf: Readonly<Record<Finding['kind'], PlanAction>> = {
  found: 'keep',
  coming: 'keep',
  outdated: 'update',
  broken: 'replace',
  missing: 'create',
  blocked: 'cannot',
  by_hand: 'by_hand',
};
