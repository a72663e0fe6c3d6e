import { orderSteps } from './orderSteps';
import { failureOf, type SetUpFailure } from './setUpFailure';
import { reopened } from './setUpJournal';
import type { SetUpPlan } from './setUpPlan';
import type { SetUpProgress, StepOutcome, StepState } from './setUpProgress';
import { openScene, type SetUpTools } from './setUpTools';
import { StepRun } from './stepRun';
import { stepsOf } from './stepsOf';

export type SetUpResult =
  /** All stands, but for what a person has to do. */
  | { readonly kind: 'done'; readonly outcomes: readonly StepOutcome[] }
  /** What was made before stands; the next application goes on there. */
  | { readonly kind: 'failed'; readonly failure: SetUpFailure; readonly outcomes: readonly StepOutcome[] };

/**
 * Makes what a plan says, and nothing else: each step is looked up once more first, and where something that was to be
 * kept has gone meanwhile, that is said instead. The journal holds the intent before each creation, so that what a crash
 * leaves is found by the next application and made only once. Rejects when cancelled (what stands is in the journal),
 * and where the journal cannot be written.
 */
export async function applySetUp(
  tools: SetUpTools,
  plan: SetUpPlan,
  onProgress: (progress: SetUpProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<SetUpResult> {
  const { config } = plan;
  const cannot = plan.items.find(({ action }) => action === 'cannot');
  if (cannot !== undefined) {
    const { step, title, why } = cannot;
    return { kind: 'failed', failure: { step, title, code: 'cannot', message: why }, outcomes: [] };
  }
  const { scene, refs } = await openScene(tools, config, signal);
  const known = await tools.journal.find(scene.account, plan.id);
  const page = { id: plan.id, account: scene.account, at: tools.now() };
  const run = new StepRun(tools, scene, reopened(known, page, config));
  const steps = orderSteps(stepsOf(config));
  const outcomes: StepOutcome[] = [];
  for (const [place, step] of steps.entries()) {
    const tell = (state: StepState, message = ''): void =>
      onProgress({ step: step.id, title: step.title, state, message, at: place + 1, of: steps.length });
    try {
      signal?.throwIfAborted();
      const item = plan.items.find((each) => each.step === step.id);
      const outcome = await run.step(step, item, tell, signal);
      if (outcome.ref !== null) refs.set(step.id, outcome.ref);
      outcomes.push(outcome);
      tell(outcome.state);
    } catch (error) {
      signal?.throwIfAborted();
      const failure = failureOf(step, error);
      if (failure === null) throw error;
      tell('failed', failure.message);
      return { kind: 'failed', failure, outcomes };
    }
  }
  return { kind: 'done', outcomes };
}
