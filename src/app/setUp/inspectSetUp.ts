import { CloudError } from '../../cloud/cloud';
import { CliError } from '../../cloud/setup/ibmcloudCli';
import { orderSteps } from './orderSteps';
import { type SetUpConfig, setUpIdOf } from './setUpConfig';
import { StepError } from './setUpFailure';
import type { SetUpEntry } from './setUpJournal';
import { actionOf, type PlanItem, type SetUpPlan } from './setUpPlan';
import type { SetUpScene } from './setUpScene';
import { openScene, type SetUpTools } from './setUpTools';
import type { Finding, SetUpStep } from './step';
import { ownText } from './steps/findings';
import { stepsOf } from './stepsOf';

/**
 * What stands, what would be made, what cannot be, without changing anything. A step that may not be looked up is an
 * item that says why. Rejects where the sign-in itself fails, and when cancelled.
 */
export async function inspectSetUp(
  tools: SetUpTools,
  config: SetUpConfig,
  onLook: (title: string) => void = () => undefined,
  signal?: AbortSignal,
): Promise<SetUpPlan> {
  const { scene, refs } = await openScene(tools, config, signal);
  const entry = await tools.journal.find(scene.account, setUpIdOf(config));
  const items: PlanItem[] = [];
  for (const step of orderSteps(stepsOf(config))) {
    onLook(step.title);
    const finding = await findOrSay(step, scene, entry, signal);
    if ('ref' in finding) refs.set(step.id, finding.ref);
    items.push(itemOf(step, finding));
  }
  return { kind: 'set_up_plan', id: setUpIdOf(config), account: scene.account, config, items };
}

/** The finding of a step, where the journal also counts: what it says was made is ours, marked or not. */
export async function findStep(
  step: SetUpStep,
  scene: SetUpScene,
  entry: SetUpEntry | null,
  signal?: AbortSignal,
): Promise<Finding> {
  const noted = entry?.made.find((made) => made.step === step.id);
  const finding = await step.find(scene, signal);
  if (!('ref' in finding) || finding.ours || step.remove === undefined) return finding;
  if (noted === undefined) return finding;
  if (noted.ref !== null && noted.ref.id !== finding.ref.id) return finding;
  return { ...finding, ours: true, why: finding.kind === 'found' ? ownText : finding.why };
}

async function findOrSay(
  step: SetUpStep,
  scene: SetUpScene,
  entry: SetUpEntry | null,
  signal?: AbortSignal,
): Promise<Finding> {
  const made = entry?.made.find((each) => each.step === step.id)?.ref?.name;
  if (made !== undefined && step.resourceName !== undefined && made !== step.resourceName) {
    return {
      kind: 'blocked',
      why: `This set-up made ${made} before. For ${step.resourceName} remove it first, or choose another name prefix.`,
    };
  }
  try {
    const finding = await findStep(step, scene, entry, signal);
    if (finding.kind === 'broken' && !finding.ours) {
      return { kind: 'blocked', why: `${finding.why} It is not this set-up's: mend or remove it, then try again.` };
    }
    const toBeMade = finding.kind === 'missing' || finding.kind === 'outdated' || finding.kind === 'broken';
    const hindrance = toBeMade ? ((await step.hindrance?.(scene, signal)) ?? null) : null;
    return hindrance === null ? finding : { kind: 'blocked', why: hindrance };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof CliError || error instanceof StepError) return { kind: 'blocked', why: error.message };
    // Without a sign-in every step says the same.
    if (!(error instanceof CloudError) || error.code === 'bad_credentials' || error.code === 'signed_out') throw error;
    return { kind: 'blocked', why: error.message };
  }
}

function itemOf(step: SetUpStep, finding: Finding): PlanItem {
  const { id, title, needs, price, permissions } = step;
  const action = actionOf[finding.kind];
  return {
    ...{ step: id, title, action, needs, price, permissions },
    why: finding.why ?? '',
    ref: 'ref' in finding ? finding.ref : null,
    ours: 'ref' in finding ? finding.ours : action === 'create',
    commands: finding.kind === 'by_hand' ? finding.commands : [],
  };
}
