import type { DemoContext, DemoResource } from './demoResources';
import { demoResources } from './demoResources';
import { type ActionName, type ActionState, type ActionStep, StepFailure, type WorkspaceState } from './workspaceState';

/** One step of a job takes that long, or a reading of its state, whichever comes first. */
const stepMilliseconds = 450;

/** Whether Terraform knows what to do with each resource of the template. */
export function isDemoTemplate({ template }: WorkspaceState): boolean {
  if (template === null) return false;
  const known = new Set(demoResources.map(({ address }) => withoutKey(address)));
  return template.resources.size === known.size && [...template.resources].every((address) => known.has(address));
}

function withoutKey(address: string): string {
  return address.replace(/\[.*$/, '');
}

/** The steps of a job, made when each is its turn, so that they see what the ones before did. */
export function stepsOf(
  name: ActionName,
  workspace: WorkspaceState,
  action: () => ActionState,
  context: DemoContext,
): readonly ActionStep[] {
  const missing = (resource: DemoResource) => !workspace.resources.some(({ address }) => address === resource.address);
  const toCreate = name === 'PLAN' || name === 'APPLY' ? demoResources.filter(missing) : [];
  const standing = demoResources.filter((resource) => !missing(resource));
  const toRemove = name === 'DESTROY' ? [...standing].reverse() : [];
  const summary = `Plan: ${toCreate.length} to add, 0 to change, ${toRemove.length} to destroy.`;
  const plan = [...toCreate.map(willBe('created')), ...toRemove.map(willBe('destroyed')), summary];
  const quiet = toCreate.length + toRemove.length === 0;
  const planned: ActionStep = {
    run: () => (quiet ? ['No changes. Your infrastructure matches the configuration.'] : plan),
  };
  if (name === 'PLAN' || name === 'REFRESH') return [initialising, planned];
  return [
    initialising,
    planned,
    ...toCreate.map((resource) => creation(resource, workspace, action, context)),
    ...toRemove.map((resource) => removal(resource, workspace, action, context)),
    {
      run: () => [
        name === 'APPLY'
          ? `Apply complete! Resources: ${action().added} added, 0 changed, 0 destroyed.`
          : `Destroy complete! Resources: ${action().destroyed} destroyed.`,
      ],
    },
  ];
}

const initialising: ActionStep = {
  run: () => ['Initializing provider plugins...', 'Terraform has been successfully initialized!'],
};

const willBe =
  (what: string) =>
  ({ address }: DemoResource) =>
    `  # ${address} will be ${what}`;

function creation(
  resource: DemoResource,
  workspace: WorkspaceState,
  action: () => ActionState,
  context: DemoContext,
): ActionStep {
  const { address } = resource;
  return {
    run: () => {
      const id = resource.create(context);
      workspace.resources = [...workspace.resources, { address, id }];
      action().added++;
      return [`${address}: Creating...`, `${address}: Creation complete after 1s [id=${id}]`];
    },
  };
}

function removal(
  resource: DemoResource,
  workspace: WorkspaceState,
  action: () => ActionState,
  context: DemoContext,
): ActionStep {
  const { address } = resource;
  return {
    run: () => {
      resource.remove(context, context.idOf(address));
      workspace.resources = workspace.resources.filter((known) => known.address !== address);
      action().destroyed++;
      return [`${address}: Destroying...`, `${address}: Destruction complete after 1s`];
    },
  };
}

/** Carries a job on to where it is by now; `now` in milliseconds. */
export function carryOn(workspace: WorkspaceState, action: ActionState, now: number): void {
  if (action.status !== 'INPROGRESS') return;
  const due = Math.max(action.readings, Math.floor((now - action.startedAt) / stepMilliseconds));
  const failure = runSteps(action, due, now);
  if (failure !== null) end(workspace, action, 'FAILED', failure, now);
  else if (action.stopAsked) end(workspace, action, 'STOPPED', null, now);
  else if (action.done === action.steps.length) end(workspace, action, 'COMPLETED', null, now);
}

/** Runs the steps that are due, none after it was asked to stop; what went wrong, or null. */
function runSteps(action: ActionState, due: number, now: number): string | null {
  while (!action.stopAsked && action.done < Math.min(due, action.steps.length)) {
    try {
      for (const line of action.steps[action.done]?.run() ?? []) write(action, line, now);
      action.done++;
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      write(action, `Error: ${error.message}`, now);
      return error.message;
    }
  }
  return null;
}

/** A line of the log, as the service writes them: its time, then what Terraform said. */
function write(action: ActionState, line: string, now: number): void {
  action.log.push(`${logTime(now)} Terraform ${action.name.toLowerCase()} | ${line}`);
}

export function logTime(now: number): string {
  return ` ${new Date(now).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')}`;
}

function end(
  workspace: WorkspaceState,
  action: ActionState,
  status: 'COMPLETED' | 'FAILED' | 'STOPPED',
  error: string | null,
  now: number,
): void {
  action.status = status;
  action.endedAt = now;
  action.error = error;
  const last = status === 'COMPLETED' ? 'Command finished successfully.' : `Command ${status.toLowerCase()}.`;
  action.log.push(`${logTime(now)} ${last}`);
  workspace.message = error ?? '';
  if (status !== 'COMPLETED') workspace.status = status;
  else workspace.status = workspace.resources.length > 0 ? 'ACTIVE' : 'INACTIVE';
}
