import { CloudError } from '../../cloud/cloud';
import type { DemoVpcChoice, DemoVpcProgress, DemoVpcTools } from './demoVpc';
import { findDemoWorkspace } from './demoVpc';
import { followJob, runJob } from './runJob';

/**
 * Removes a demo VPC: destroys what its workspace made, then the workspace. A job under way is waited for. `gone`: there
 * is none. Where destroying fails the workspace stays, so that it can be run again. Flow logs in their bucket stay.
 */
export async function removeDemoVpc(
  tools: Pick<DemoVpcTools, 'schematics'>,
  choice: DemoVpcChoice,
  progress: DemoVpcProgress,
  signal: AbortSignal,
): Promise<'removed' | 'gone'> {
  const { schematics } = tools;
  progress.onStep?.('workspace');
  const found = await findDemoWorkspace(tools, choice, signal);
  if (found === null) return 'gone';
  const { at, workspace } = found;
  if (workspace.locked && workspace.lastActionId !== null) {
    await followJob(schematics, at, workspace.lastActionId, progress, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof CloudError) || error.code !== 'service_error') throw error;
    });
  }
  const standing = await schematics.resources(at, signal);
  if (standing.length > 0) await runJob(schematics, at, 'destroy', progress, signal);
  progress.onStep?.('delete');
  await schematics.deleteWorkspace(at, signal);
  return 'removed';
}
