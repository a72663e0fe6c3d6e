import { findStep } from './inspectSetUp';
import { neededBy } from './orderSteps';
import { type RemovalItem, type RemovalPlan, stepsToRemove } from './removalPlan';
import { failureOf, type SetUpFailure, StepError } from './setUpFailure';
import type { SetUpEntry } from './setUpJournal';
import type { SetUpProgress, StepState, Tell } from './setUpProgress';
import type { SetUpScene } from './setUpScene';
import { openScene, type SetUpTools } from './setUpTools';
import { defaultPace, type Lag, type SetUpStep } from './step';
import { bucketStepId } from './steps/bucketStep';
import { emptyBucket } from './steps/emptyBucket';
import { despiteLag, waitFor } from './waiting';

export type RemovalResult =
  | { readonly kind: 'removed'; readonly removed: readonly RemovalItem[] }
  /** What could not be removed, and the titles of all that therefore stands; the next removal goes on there. */
  | {
      readonly kind: 'incomplete';
      readonly removed: readonly RemovalItem[];
      readonly failures: readonly SetUpFailure[];
      readonly left: readonly string[];
    };

/** What was deleted just before may still count as using it. */
const inUse: Lag = { passes: ({ code }) => code === 'conflict', everyMs: 5_000, forMs: 60_000 };

/**
 * Takes away what the plan says, the dependent before what it needs, each looked up once more first: what is gone is
 * fine, what is not ours any more stays. Where something cannot be removed, what it needs stays as well and the rest
 * goes on. Rejects when cancelled; the journal then tells what still stands.
 */
export async function removeSetUp(
  tools: SetUpTools,
  plan: RemovalPlan,
  onProgress: (progress: SetUpProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<RemovalResult> {
  const { scene, refs } = await openScene(tools, plan.config, signal);
  const journal = new JournalPage(tools, await tools.journal.find(scene.account, plan.id));
  const steps = stepsToRemove(plan.config, journal.entry);
  for (const { step, ref } of plan.items) if (ref !== null) refs.set(step, ref);
  for (const step of steps.filter(({ remove }) => remove === undefined)) {
    const finding = await step.find(scene, signal).catch(() => null);
    signal?.throwIfAborted();
    if (finding !== null && 'ref' in finding) refs.set(step.id, finding.ref);
  }
  const going = plan.items.filter(({ action }) => action === 'remove');
  const removed: RemovalItem[] = [];
  // What may not be looked at may still stand, and need what would be removed.
  const failures = plan.items.flatMap(({ step, title, action, why }): SetUpFailure[] =>
    action === 'cannot_tell' ? [{ step, title, code: 'cannot_tell', message: why }] : [],
  );
  for (const [place, item] of going.entries()) {
    const step = steps.find(({ id }) => id === item.step);
    if (step === undefined) continue;
    const tell: Tell = (state: StepState, message = '') =>
      onProgress({ step: step.id, title: step.title, state, message, at: place + 1, of: going.length });
    const standing = neededBy(
      steps,
      failures.map((failure) => failure.step),
    );
    if (standing.has(step.id)) {
      tell('kept', 'Something that needs it still stands.');
      continue;
    }
    try {
      signal?.throwIfAborted();
      tell('removing');
      await takeAway(tools, scene, step, plan, journal.entry, tell, signal);
      await journal.crossOut(step.id);
      removed.push(item);
      tell('removed');
    } catch (error) {
      signal?.throwIfAborted();
      const failure = failureOf(step, error);
      if (failure === null) throw error;
      failures.push(failure);
      tell('failed', failure.message);
    }
  }
  if (failures.length === 0) {
    await journal.crossOutAllGone(plan);
    return { kind: 'removed', removed };
  }
  const left = going.filter((item) => !removed.includes(item)).map(({ title }) => title);
  return { kind: 'incomplete', removed, failures, left };
}

async function takeAway(
  tools: SetUpTools,
  scene: SetUpScene,
  step: SetUpStep,
  { deleteLogs }: RemovalPlan,
  entry: SetUpEntry | null,
  tell: Tell,
  signal?: AbortSignal,
): Promise<void> {
  const { remove } = step;
  const finding = await findStep(step, scene, entry, signal);
  if (remove === undefined || !('ref' in finding) || !finding.ours) return;
  const { ref } = finding;
  if (step.id === bucketStepId && deleteLogs) await emptyBucket(scene, ref, (text) => tell('removing', text), signal);
  const onWait = ({ message }: { readonly message: string }): void => tell('waiting', message);
  await despiteLag(tools, inUse, () => remove(scene, ref, signal), onWait, signal);
  const look = async () => ('ref' in (await step.find(scene, signal)) ? ('wait' as const) : true);
  if ((await waitFor(tools, step.settles ?? defaultPace, look, signal)) !== null) return;
  throw new StepError(
    'not_ready',
    `${step.title} is still there, though its removal was accepted. Remove the set-up again in a minute.`,
  );
}

/** The page of the set-up that is being removed; what is gone is crossed out at once. */
class JournalPage {
  constructor(
    private readonly tools: SetUpTools,
    public entry: SetUpEntry | null,
  ) {}

  async crossOut(step: string): Promise<void> {
    await this.keep((noted) => noted !== step);
  }

  /** What the plan did not find any more. */
  async crossOutAllGone({ items }: RemovalPlan): Promise<void> {
    const kept = new Set(items.filter(({ action }) => action !== 'remove').map(({ step }) => step));
    await this.keep((noted) => kept.has(noted));
  }

  private async keep(wanted: (step: string) => boolean): Promise<void> {
    if (this.entry === null || this.entry.made.every(({ step }) => wanted(step))) return;
    this.entry = { ...this.entry, made: this.entry.made.filter(({ step }) => wanted(step)) };
    await this.tools.journal.save(this.entry);
  }
}
