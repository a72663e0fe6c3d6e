import type { SetUpResult } from '../../app/setUp/applySetUp';
import type { RemovalItem, RemovalPlan } from '../../app/setUp/removalPlan';
import type { RemovalResult } from '../../app/setUp/removeSetUp';
import { isApplicable, isNothingToDo, type PlanAction, type SetUpPlan } from '../../app/setUp/setUpPlan';
import type { SetUpProgress, StepState } from '../../app/setUp/setUpProgress';
import { actionText, permissionsOf, stateText } from '../../app/setUp/setUpText';
import { priceText } from '../../app/setUp/step';
import { counted } from '../../app/words';
import type { WireSetUp, WireSetUpItem } from '../../protocol/setUp';

type PageHead = Pick<WireSetUp, 'deed' | 'name' | 'account'>;

/** While the account is looked over. */
export function lookingPage(head: PageHead, title: string): WireSetUp {
  return { ...blank(head), phase: 'looking', message: `Looking: ${title}` };
}

/** The page when nothing could be planned, or the work was broken off. */
export function stoppedPage(before: WireSetUp, phase: 'failed' | 'cancelled', message: string): WireSetUp {
  const items = before.items.map((item) =>
    item.mark === 'working' ? { ...item, mark: 'waiting' as const, word: 'broken off' } : item,
  );
  return { ...before, phase, message, items, canStart: false };
}

export function planPage(head: PageHead, plan: SetUpPlan): WireSetUp {
  return {
    ...blank(head),
    phase: 'planned',
    message: planMessage(plan),
    items: plan.items.map(
      ({ step, title, action, why, price, commands }): WireSetUpItem => ({
        ...{ step, title, word: actionText[action], message: why, commands: [...commands] },
        mark: markOf[action],
        price: action === 'keep' ? '' : priceText[price],
      }),
    ),
    permissions: [...permissionsOf(plan)],
    canStart: isApplicable(plan) && !isNothingToDo(plan),
  };
}

const markOf: Readonly<Record<PlanAction, WireSetUpItem['mark']>> = {
  keep: 'kept',
  create: 'planned',
  update: 'planned',
  replace: 'planned',
  by_hand: 'by_hand',
  cannot: 'failed',
};

function planMessage(plan: SetUpPlan): string {
  const count = (wanted: PlanAction) => plan.items.filter(({ action }) => action === wanted).length;
  if (!isApplicable(plan)) {
    return 'Nothing can be set up yet: mend what is marked “cannot”, then look again, or change the answers.';
  }
  if (isNothingToDo(plan)) return 'All of it stands: there is nothing to do.';
  const parts = [
    `${counted(count('create'), 'thing')} will be created`,
    ...(count('update') + count('replace') === 0 ? [] : [`${count('update') + count('replace')} changed`]),
    `${count('keep')} kept`,
    ...(count('by_hand') === 0 ? [] : [`${count('by_hand')} left to you`]),
  ];
  return `${parts.join(', ')}. Nothing has been changed yet.`;
}

export function removalPage(head: PageHead, plan: RemovalPlan): WireSetUp {
  const going = plan.items.filter(({ action }) => action === 'remove').length;
  return {
    ...blank(head),
    phase: 'planned',
    message:
      going === 0
        ? 'Nothing that this set-up made is left to be removed.'
        : `${counted(going, 'thing')} will be removed, in this order. What the set-up did not make stays.`,
    items: plan.items.map(removalItem),
    deleteLogs: plan.deleteLogs,
    canStart: going > 0,
  };
}

function removalItem({ step, title, action, why }: RemovalItem): WireSetUpItem {
  const words = { remove: 'remove', keep: 'keep', cannot_tell: 'cannot tell' } as const;
  const mark = action === 'remove' ? 'planned' : action === 'keep' ? 'kept' : 'failed';
  return { ...{ step, title, mark, word: words[action], message: why, price: '', commands: [] } };
}

/** The plan's page once the work has begun. */
export function startedPage(page: WireSetUp): WireSetUp {
  const items = page.items.map((item) =>
    item.mark === 'planned' ? { ...item, mark: 'waiting' as const, word: '' } : item,
  );
  return { ...page, phase: 'working', message: 'Beginning…', items, canStart: false };
}

const progressMark: Readonly<Record<StepState, WireSetUpItem['mark']>> = {
  looking: 'working',
  creating: 'working',
  updating: 'working',
  replacing: 'working',
  waiting: 'working',
  removing: 'working',
  kept: 'kept',
  created: 'done',
  updated: 'done',
  removed: 'done',
  by_hand: 'by_hand',
  failed: 'failed',
};

export function progressPage(page: WireSetUp, progress: SetUpProgress): WireSetUp {
  const { step, title, state, message, at, of } = progress;
  const word = stateText[state];
  const items = page.items.map((item) =>
    item.step === step ? { ...item, mark: progressMark[state], word, message } : item,
  );
  return { ...page, items, message: `${at} of ${of}: ${title}, ${word}` };
}

export function resultPage(page: WireSetUp, result: SetUpResult): WireSetUp {
  if (result.kind === 'failed') {
    const { title, message } = result.failure;
    const next = 'What was made before stands: mend this, then look again, and it goes on here.';
    return { ...page, phase: 'failed', message: `${title}: ${message} ${next}` };
  }
  const commands = new Map(result.outcomes.map(({ step, commands }) => [step, commands]));
  const items = page.items.map((item) => ({ ...item, commands: [...(commands.get(item.step) ?? item.commands)] }));
  const byHand = result.outcomes.filter(({ state }) => state === 'by_hand').length;
  const message =
    byHand > 0
      ? `Set up, but for ${counted(byHand, 'step')} left to you: run the commands below, then look again.`
      : 'Set up. The first flow logs come after the window of five minutes that runs now, ten minutes at most.';
  return { ...page, phase: 'done', message, items };
}

export function removedPage(page: WireSetUp, result: RemovalResult): WireSetUp {
  const removed = `${counted(result.removed.length, 'thing')} removed.`;
  if (result.kind === 'removed') return { ...page, phase: 'done', message: removed };
  const failures = result.failures.map(({ title, message }) => `${title}: ${message}`).join(' ');
  return { ...page, phase: 'failed', message: `${removed} ${failures} Still there: ${result.left.join('; ')}.` };
}

const blank = (head: PageHead): WireSetUp => ({
  ...head,
  ...{ phase: 'looking', message: '', items: [], permissions: [], deleteLogs: null, canStart: false },
});
