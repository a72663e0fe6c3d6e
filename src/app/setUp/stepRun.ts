import { CloudError } from '../../cloud/cloud';
import { findStep } from './inspectSetUp';
import type { ResourceRef } from './resourceRef';
import { isConflict, isUnsure, StepError } from './setUpFailure';
import type { MadeResource, SetUpEntry } from './setUpJournal';
import type { PlanItem } from './setUpPlan';
import type { StepOutcome, Tell } from './setUpProgress';
import type { SetUpScene } from './setUpScene';
import type { SetUpTools } from './setUpTools';
import { defaultPace, type Finding, type SetUpStep } from './step';
import { despiteLag, waitFor } from './waiting';

/** How often and how long a resource is looked for that may or may not have been made. */
const doubt = { everyMs: 3_000, forMs: 15_000 };

/** One application of a set-up, step by step, with its page of the journal. */
export class StepRun {
  constructor(
    private readonly tools: SetUpTools,
    private readonly scene: SetUpScene,
    private entry: SetUpEntry,
  ) {}

  async step(step: SetUpStep, item: PlanItem | undefined, tell: Tell, signal?: AbortSignal): Promise<StepOutcome> {
    tell('looking');
    const finding = await findStep(step, this.scene, this.entry, signal);
    switch (finding.kind) {
      case 'found':
        await this.noteOurs(step, finding, signal);
        return outcome(step, 'kept', finding.ref);
      case 'coming':
        await this.noteOurs(step, finding, signal);
        return outcome(step, 'kept', await this.settled(step, tell, signal));
      case 'by_hand':
        return { ...outcome(step, 'by_hand', null), commands: finding.commands };
      case 'blocked':
        throw new StepError('changed_since_plan', finding.why);
      case 'outdated':
        this.consented(step, item, ['update', 'create', 'replace']);
        await this.noteOurs(step, finding, signal);
        tell('updating', finding.why);
        await this.update(step, finding.ref, tell, signal);
        return outcome(step, 'updated', await this.settled(step, tell, signal));
      case 'broken':
        this.consented(step, item, ['replace', 'create', 'update']);
        if (!finding.ours) throw new StepError('changed_since_plan', finding.why);
        tell('replacing', finding.why);
        await step.remove?.(this.scene, finding.ref, signal);
        await this.gone(step, signal);
        return this.create(step, tell, signal);
      case 'missing':
        this.consented(step, item, ['create', 'replace', 'by_hand']);
        return this.create(step, tell, signal);
    }
  }

  private async create(step: SetUpStep, tell: Tell, signal?: AbortSignal): Promise<StepOutcome> {
    const { create } = step;
    if (create === undefined) throw new StepError('changed_since_plan', `${step.title} is not there.`);
    const before = this.entry.made.some((made) => made.step === step.id);
    if (!before) await this.note({ step: step.id, state: 'intended', ref: null });
    tell('creating');
    const onWait = (failure: CloudError): void => tell('waiting', failure.message);
    let made: { readonly ref: ResourceRef; readonly ours: boolean };
    try {
      const attempt = () => this.createOrFind(step, create, before, signal);
      made = await despiteLag(this.tools, step.lag ?? once, attempt, onWait, signal);
    } catch (error) {
      // Only a plain refusal says that nothing was made; otherwise the next application looks first.
      if (!before && !signal?.aborted && !isUnsure(error)) await this.forget(step);
      throw error;
    }
    if (made.ours) {
      await step.mark?.(this.scene, made.ref, signal);
      await this.note({ step: step.id, state: 'made', ref: made.ref });
    } else await this.forget(step);
    return outcome(step, made.ours ? 'created' : 'kept', await this.settled(step, tell, signal));
  }

  /** Where the answer got lost, or says that it is there already, it is looked for. */
  private async createOrFind(
    step: SetUpStep,
    create: NonNullable<SetUpStep['create']>,
    intended: boolean,
    signal?: AbortSignal,
  ): Promise<{ readonly ref: ResourceRef; readonly ours: boolean }> {
    try {
      return { ref: await create(this.scene, signal), ours: true };
    } catch (error) {
      signal?.throwIfAborted();
      const unsure = isUnsure(error);
      if (!unsure && !isConflict(error)) throw error;
      const look = async () => {
        const finding = await step.find(this.scene, signal).catch(() => null);
        signal?.throwIfAborted();
        return finding !== null && 'ref' in finding ? finding : 'wait';
      };
      const found = await waitFor(this.tools, unsure ? doubt : once, look, signal);
      if (found === null) throw error;
      return { ref: found.ref, ours: found.ours || unsure || intended };
    }
  }

  private async update(step: SetUpStep, ref: ResourceRef, tell: Tell, signal?: AbortSignal): Promise<void> {
    const { update } = step;
    if (update === undefined) throw new StepError('changed_since_plan', `${step.title} cannot be changed.`);
    const onWait = (failure: CloudError): void => tell('waiting', failure.message);
    await despiteLag(this.tools, step.lag ?? once, () => update(this.scene, ref, signal), onWait, signal);
  }

  /** Waits until it can be used, and so verifies it: the same look-up that will be believed next time says so. */
  private async settled(step: SetUpStep, tell: Tell, signal?: AbortSignal): Promise<ResourceRef> {
    let last: Finding | null = null;
    const ref = await waitFor(
      this.tools,
      step.settles ?? defaultPace,
      async () => {
        const finding = await this.lookDespiteLag(step, signal);
        last = finding;
        if (finding.kind === 'found') return finding.ref;
        if (finding.kind === 'broken') {
          throw new StepError('not_verified', `${finding.why} Apply the set-up again to make it anew.`);
        }
        tell('waiting', finding.kind === 'missing' ? '' : finding.why);
        return 'wait';
      },
      signal,
    );
    if (ref !== null) return ref;
    throw new StepError(
      'not_ready',
      `${step.title} is not ready yet.${whyOf(last)} Apply the set-up again in a minute.`,
    );
  }

  /** Right after its creation a service may answer that it does not know it. */
  private async lookDespiteLag(step: SetUpStep, signal?: AbortSignal): Promise<Finding> {
    try {
      return await step.find(this.scene, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof CloudError && error.code === 'not_found') return { kind: 'missing', why: error.message };
      throw error;
    }
  }

  private async gone(step: SetUpStep, signal?: AbortSignal): Promise<void> {
    const look = async () => ('ref' in (await step.find(this.scene, signal)) ? ('wait' as const) : true);
    if ((await waitFor(this.tools, step.settles ?? defaultPace, look, signal)) !== null) return;
    throw new StepError('not_ready', `${step.title} is still being removed. Apply the set-up again in a minute.`);
  }

  private consented(step: SetUpStep, item: PlanItem | undefined, actions: readonly PlanItem['action'][]): void {
    if (item !== undefined && actions.includes(item.action)) return;
    const message = `${step.title} was to be kept, but it has changed since the plan was made. Nothing was done to it; look at the plan again.`;
    throw new StepError('changed_since_plan', message);
  }

  /** A crash, or another machine, may have left what carries our mark without a note. */
  private async noteOurs(
    step: SetUpStep,
    finding: Extract<Finding, { ref: ResourceRef }>,
    signal?: AbortSignal,
  ): Promise<void> {
    if (!finding.ours || step.remove === undefined) return;
    const noted = this.entry.made.find((made) => made.step === step.id);
    if (noted?.state === 'made' && noted.ref?.id === finding.ref.id) return;
    await step.mark?.(this.scene, finding.ref, signal);
    await this.note({ step: step.id, state: 'made', ref: finding.ref });
  }

  private async note(made: MadeResource): Promise<void> {
    const others = this.entry.made.filter(({ step }) => step !== made.step);
    this.entry = { ...this.entry, made: [...others, made] };
    await this.tools.journal.save(this.entry);
  }

  private async forget({ id }: SetUpStep): Promise<void> {
    this.entry = { ...this.entry, made: this.entry.made.filter(({ step }) => step !== id) };
    await this.tools.journal.save(this.entry);
  }
}

/** A single attempt. */
const once = { passes: () => false, everyMs: 1, forMs: 0 };

const outcome = (step: SetUpStep, state: StepOutcome['state'], ref: ResourceRef | null): StepOutcome => ({
  ...{ step: step.id, title: step.title, state, ref, commands: [] },
});

function whyOf(finding: Finding | null): string {
  return finding === null || finding.why === undefined ? '' : ` ${finding.why}`;
}
