import { CloudError } from '../../cloud/cloud';
import type { Schematics, WorkspaceAction, WorkspaceAddress } from '../../cloud/setup/schematics';
import type { DemoVpcProgress } from './demoVpc';

export type DemoJob = 'plan' | 'apply' | 'destroy';

/**
 * Starts a job and follows it to its end. Rejects with `CloudError` (`service_error`) where it fails or somebody stops
 * it; when cancelled, the job is asked to stop before the signal's reason is thrown, so that nothing goes on unseen.
 */
export async function runJob(
  schematics: Schematics,
  at: WorkspaceAddress,
  job: DemoJob,
  { onStep, onLog }: DemoVpcProgress,
  signal: AbortSignal,
): Promise<WorkspaceAction> {
  onStep?.(job);
  const id = await schematics[job](at, signal);
  return followJob(schematics, at, id, { ...(onLog === undefined ? {} : { onLog }) }, signal);
}

/** Follows a job that is under way already; ends as `runJob` does. */
export async function followJob(
  schematics: Schematics,
  at: WorkspaceAddress,
  id: string,
  { onLog }: DemoVpcProgress,
  signal: AbortSignal,
): Promise<WorkspaceAction> {
  let log = '';
  const heard = (text: string) => {
    log = (log + text).slice(-20_000);
    onLog?.(text);
  };
  try {
    const ended = await schematics.waitForAction(at, id, { signal, onLog: heard });
    if (ended.state !== 'completed') throw jobFailure(ended, log);
    return ended;
  } catch (error) {
    // Best effort, and with a patience of its own: the user's signal has been used up.
    if (signal.aborted) await schematics.stop(at, id, AbortSignal.timeout(10_000)).catch(() => undefined);
    throw error;
  }
}

function jobFailure(action: WorkspaceAction, log: string): CloudError {
  const job = action.name.toLowerCase();
  if (action.state === 'stopped') {
    const next = 'What was made so far stands: run it again to go on, or remove the demo VPC.';
    return new CloudError('service_error', `The ${job} of the demo VPC was stopped. ${next}`, {
      service: 'Schematics',
    });
  }
  const said = terraformError(log) ?? action.message ?? 'the log tells more';
  const next = 'What was made so far stands: mend the cause and run it again, or remove the demo VPC.';
  const message = `The ${job} of the demo VPC failed: ${said.replace(/[.\s]+$/, '')}. ${next}`;
  return new CloudError('service_error', message, { service: 'Schematics' });
}

/** The first error in a log, without what Schematics writes before each line. */
function terraformError(log: string): string | null {
  const line = /\bError: ([^\n]{1,300})/.exec(log)?.[1];
  return line === undefined ? null : line.trim();
}
