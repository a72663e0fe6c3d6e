import { CloudError } from '../../cloud/cloud';
import { CliError } from '../../cloud/setup/ibmcloudCli';
import { counted } from '../words';
import { findStep } from './inspectSetUp';
import { neededBy, orderSteps } from './orderSteps';
import type { ResourceRef } from './resourceRef';
import { type SetUpConfig, setUpIdOf } from './setUpConfig';
import { StepError } from './setUpFailure';
import type { SetUpEntry } from './setUpJournal';
import { openScene, type SetUpTools } from './setUpTools';
import type { Finding, SetUpStep } from './step';
import { bucketStepId } from './steps/bucketStep';
import { stepsOf } from './stepsOf';

/** What would be taken away, for the user to say yes to. */
export interface RemovalPlan {
  readonly kind: 'removal_plan';
  readonly id: string;
  readonly account: string;
  readonly config: SetUpConfig;
  /** Whether the flow logs in the set-up's own bucket go with it. */
  readonly deleteLogs: boolean;
  /** In the order of the removing. What is not there is left out. */
  readonly items: readonly RemovalItem[];
}

export interface RemovalItem {
  readonly step: string;
  readonly title: string;
  /** `keep`: it is not the set-up's, or something that is kept needs it. `cannot_tell`: it may not be looked up. */
  readonly action: 'remove' | 'keep' | 'cannot_tell';
  readonly why: string;
  readonly ref: ResourceRef | null;
}

/**
 * What the set-up made: by the journal of this machine, or by its mark on the resources where it was made from another.
 * Changes nothing. Rejects where the sign-in fails, and when cancelled.
 */
export async function planRemoval(
  tools: SetUpTools,
  config: SetUpConfig,
  { deleteLogs = false }: { readonly deleteLogs?: boolean } = {},
  signal?: AbortSignal,
): Promise<RemovalPlan> {
  const { scene, refs } = await openScene(tools, config, signal);
  const id = setUpIdOf(config);
  const entry = await tools.journal.find(scene.account, id);
  const steps = stepsToRemove(config, entry);
  const items: RemovalItem[] = [];
  for (const step of steps) {
    const finding = await lookUp(() => findStep(step, scene, entry, signal), signal);
    if ('ref' in finding) refs.set(step.id, finding.ref);
    if (step.remove === undefined) continue;
    const noted = entry?.made.some((made) => made.step === step.id) ?? false;
    if (finding.kind === 'unseen' || (finding.kind === 'blocked' && noted)) {
      items.push(itemOf(step, 'cannot_tell', finding.why, null));
    } else if ('ref' in finding) {
      const { ref, ours } = finding;
      items.push(
        ours
          ? itemOf(step, 'remove', 'This set-up made it.', ref)
          : itemOf(step, 'keep', 'This set-up did not make it.', ref),
      );
    }
  }
  const kept = deleteLogs ? new Map<string, string>() : await keptForLogs(tools, config, steps, items, signal);
  const shown = items.reverse().map((item): RemovalItem => {
    const why = kept.get(item.step);
    return why === undefined || item.action !== 'remove' ? item : { ...item, action: 'keep', why };
  });
  return { kind: 'removal_plan', id, account: scene.account, config, deleteLogs, items: shown };
}

/**
 * The steps of every configuration the set-up was applied with, since a target may have been dropped later. What was
 * applied counts more than what is asked for now, which may never have been.
 */
export function stepsToRemove(config: SetUpConfig, entry: SetUpEntry | null): readonly SetUpStep[] {
  const byId = new Map<string, SetUpStep>();
  for (const each of [config, ...(entry?.configs ?? [])]) for (const step of stepsOf(each)) byId.set(step.id, step);
  return orderSteps([...byId.values()]);
}

/** Flow logs are the user's: a bucket that holds some stays unless it is asked for, and so does what it needs. */
async function keptForLogs(
  { cloud }: SetUpTools,
  { region }: SetUpConfig,
  steps: readonly SetUpStep[],
  items: readonly RemovalItem[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const bucket = items.find(({ step, action }) => step === bucketStepId && action === 'remove')?.ref;
  if (!bucket) return new Map();
  const place = { name: bucket.name, location: region, instanceCrn: null };
  const { objects, next } = await cloud.storage.list(place, { limit: 1000 }, signal);
  if (objects.length === 0) return new Map();
  const many = next === null ? counted(objects.length, 'object') : 'more than 1,000 objects';
  const needed = [...neededBy(steps, [bucketStepId])].map(
    (step) => [step, 'The bucket that is kept needs it.'] as const,
  );
  return new Map([...needed, [bucketStepId, `It holds ${many}; deleting flow logs has to be asked for.`]]);
}

/** `unseen`: it may stand, but cannot be looked at. */
type Sight = Finding | { readonly kind: 'unseen'; readonly why: string };

async function lookUp(find: () => Promise<Finding>, signal?: AbortSignal): Promise<Sight> {
  try {
    return await find();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof CliError || error instanceof StepError) return { kind: 'unseen', why: error.message };
    if (!(error instanceof CloudError) || error.code === 'bad_credentials' || error.code === 'signed_out') throw error;
    return { kind: 'unseen', why: error.message };
  }
}

const itemOf = (step: SetUpStep, action: RemovalItem['action'], why: string, ref: ResourceRef | null): RemovalItem => ({
  step: step.id,
  title: step.title,
  action,
  why,
  ref,
});
