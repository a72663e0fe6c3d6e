import { CloudError } from '../../cloud/cloud';
import type { Workspace, WorkspaceAddress } from '../../cloud/setup/schematics';
import {
  type DemoVpc,
  type DemoVpcProgress,
  type DemoVpcTools,
  demoBasename,
  demoTag,
  demoWorkspaceName,
  findDemoWorkspace,
  type NewDemoVpc,
  readDemoVpc,
  schematicsLocation,
} from './demoVpc';
import { followJob, runJob } from './runJob';
import { tarArchive } from './tarArchive';

export interface BuiltDemoVpc {
  readonly at: WorkspaceAddress;
  readonly vpc: DemoVpc;
  /** Whether there was nothing to do. */
  readonly stood: boolean;
}

/**
 * Builds the demo VPC by Schematics: workspace, template, plan, apply. It goes on from whatever is there: a workspace
 * without a template, a job under way, a failed one; what stands whole is left alone. Rejects with `CloudError`, or with
 * the signal's reason when cancelled; a running job is then asked to stop.
 */
export async function buildDemoVpc(
  tools: DemoVpcTools,
  wanted: NewDemoVpc,
  progress: DemoVpcProgress,
  signal: AbortSignal,
): Promise<BuiltDemoVpc> {
  if (!demoBasename.test(wanted.basename)) {
    const message = `“${wanted.basename}” cannot stand before the names of the demo VPC: it takes lower-case letters, digits and hyphens, begins with a letter, and is at most 40 long.`;
    throw new CloudError('invalid_request', message, { service: 'Schematics' });
  }
  const { schematics } = tools;
  progress.onStep?.('workspace');
  const found = await findDemoWorkspace(tools, wanted, signal);
  const { at, workspace } = found ?? (await createWorkspace(tools, wanted, signal));
  if (workspace.locked && workspace.lastActionId !== null) {
    // However it ends: what follows is decided by what is there then.
    await followJob(schematics, at, workspace.lastActionId, progress, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof CloudError) || error.code !== 'service_error') throw error;
    });
  }
  const now = await schematics.workspace(at, signal);
  if (now?.status === 'ACTIVE') {
    const vpc = await readDemoVpc(tools, at, signal);
    if (vpc !== null) return { at, vpc, stood: true };
  }
  await provideTemplate(tools, at, now ?? workspace, progress, signal);
  await runJob(schematics, at, 'plan', progress, signal);
  await runJob(schematics, at, 'apply', progress, signal);
  progress.onStep?.('outputs');
  const vpc = await readDemoVpc(tools, at, signal);
  if (vpc !== null) return { at, vpc, stood: false };
  const message = `The demo VPC was applied, but its workspace ${at.workspaceId} does not tell its addresses. Open the workspace in the IBM Cloud console, or run it again.`;
  throw new CloudError('unexpected_answer', message, { service: 'Schematics' });
}

async function createWorkspace({ schematics }: DemoVpcTools, wanted: NewDemoVpc, signal: AbortSignal) {
  const location = schematicsLocation(wanted.region);
  const [terraformVersion] = await schematics.terraformVersions(location, signal);
  if (terraformVersion === undefined) {
    const message = `Schematics in ${location} offers no version of Terraform. Choose another region.`;
    throw new CloudError('unexpected_answer', message, { service: 'Schematics' });
  }
  const variable = (name: string, value: string) => ({ name, value, type: 'string' });
  const workspace = await schematics.createWorkspace(
    location,
    {
      name: demoWorkspaceName(wanted),
      description: 'Demo VPC of VPC Flow Lens: two instances whose traffic shows in flow logs.',
      resourceGroupId: wanted.resourceGroupId,
      tags: [demoTag],
      terraformVersion,
      variables: [
        variable('basename', wanted.basename),
        variable('region', wanted.region),
        variable('resource_group_id', wanted.resourceGroupId),
        ...(wanted.sshKeyName === undefined ? [] : [variable('ssh_key_name', wanted.sshKeyName)]),
      ],
    },
    signal,
  );
  return { at: { location: workspace.location ?? location, workspaceId: workspace.id }, workspace };
}

/** The template as this version has it, also where an older one is there already: unchanged, it changes nothing. */
async function provideTemplate(
  { schematics, templateFiles }: DemoVpcTools,
  at: WorkspaceAddress,
  { templateId }: Workspace,
  { onStep }: DemoVpcProgress,
  signal: AbortSignal,
): Promise<void> {
  if (templateId === null) {
    const message = `The workspace ${at.workspaceId} has no place for a template. Remove the demo VPC and build it again.`;
    throw new CloudError('unexpected_answer', message, { service: 'Schematics' });
  }
  onStep?.('upload');
  await schematics.uploadTemplate(at, templateId, tarArchive(await templateFiles()), signal);
  await schematics.waitForWorkspace(at, { signal });
}
