import type { Schematics, Workspace, WorkspaceAddress } from '../../cloud/setup/schematics';
import type { ArchiveFile } from './tarArchive';

/** What the demo VPC needs of the outside. */
export interface DemoVpcTools {
  readonly schematics: Schematics;
  /** The files of resources/demo-vpc. */
  readonly templateFiles: () => Promise<readonly ArchiveFile[]>;
}

/** One demo VPC of an account: region and base name tell it from others. */
export interface DemoVpcChoice {
  /** Of the VPC: `us-south`. */
  readonly region: string;
  /** Stands before every name; lower-case letters, digits and hyphens, at most 40. */
  readonly basename: string;
}

export interface NewDemoVpc extends DemoVpcChoice {
  readonly resourceGroupId: string;
  /** Name of an SSH key of the region; absent: nobody can log in to the instances. */
  readonly sshKeyName?: string;
}

/** What stands, as the template's outputs tell it. */
export interface DemoVpc {
  readonly vpcId: string;
  /** Of vsi1, on port 3000. */
  readonly publicIp: string;
  /** Of vsi1: what flow logs show as its address. */
  readonly privateIp: string;
  /** Of vsi2. */
  readonly remotePrivateIp: string;
}

export type DemoVpcStep = 'workspace' | 'upload' | 'plan' | 'apply' | 'destroy' | 'outputs' | 'delete';

/** Told while a demo VPC is built or removed. */
export interface DemoVpcProgress {
  readonly onStep?: (step: DemoVpcStep) => void;
  /** New text of the job's log. */
  readonly onLog?: (text: string) => void;
}

export const demoBasename = /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/;

/** Marks the workspaces that this product made. */
export const demoTag = 'vpc-flow-lens:demo-vpc';

export function demoWorkspaceName({ basename, region }: DemoVpcChoice): string {
  return `${workspacePrefix}${basename}-${region}`;
}

const workspacePrefix = 'flow-lens-';

/**
 * Where the workspace of a region is kept: Schematics is in few regions, and one elsewhere may make things in any
 * (contracts/ibm-cloud.md §9).
 */
export function schematicsLocation(region: string): string {
  if (locations.includes(region)) return region;
  return region.startsWith('eu-') ? 'eu-de' : region.startsWith('ca-') ? 'ca-tor' : 'us-south';
}

const locations = ['us-south', 'us-east', 'eu-de', 'eu-gb', 'ca-tor', 'ca-mon'];

/** The workspace of a demo VPC; null where there is none. Rejects with `CloudError`. */
export async function findDemoWorkspace(
  { schematics }: Pick<DemoVpcTools, 'schematics'>,
  choice: DemoVpcChoice,
  signal?: AbortSignal,
): Promise<{ readonly at: WorkspaceAddress; readonly workspace: Workspace } | null> {
  const location = schematicsLocation(choice.region);
  const listed = await schematics.workspaces(location, signal);
  const found = listed.find(({ name }) => name === demoWorkspaceName(choice));
  if (found === undefined) return null;
  const at = { location: found.location ?? location, workspaceId: found.id };
  // Lists may leave out whether it is locked and what ran last.
  const workspace = await schematics.workspace(at, signal);
  return workspace === null ? null : { at, workspace };
}

/** The demo VPCs of a region, whatever state they are in. Rejects with `CloudError`. */
export async function demoVpcsIn(
  { schematics }: Pick<DemoVpcTools, 'schematics'>,
  region: string,
  signal?: AbortSignal,
): Promise<readonly DemoVpcChoice[]> {
  const listed = await schematics.workspaces(schematicsLocation(region), signal);
  return listed.flatMap(({ name }) => {
    const isOne = name.startsWith(workspacePrefix) && name.endsWith(`-${region}`);
    return isOne ? [{ region, basename: name.slice(workspacePrefix.length, -region.length - 1) }] : [];
  });
}

/** What stands of a demo VPC; null where it is not there, or not whole. Rejects with `CloudError`. */
export async function readDemoVpc(
  { schematics }: Pick<DemoVpcTools, 'schematics'>,
  at: WorkspaceAddress,
  signal?: AbortSignal,
): Promise<DemoVpc | null> {
  const outputs = await schematics.outputs(at, signal);
  const text = (name: string) => {
    const value = outputs.find((output) => output.name === name)?.value;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const [vpcId, publicIp] = [text('vpc_id'), text('ibm1_public_ip')];
  const [privateIp, remotePrivateIp] = [text('ibm1_private_ip'), text('ibm2_private_ip')];
  if (vpcId === null || publicIp === null || privateIp === null || remotePrivateIp === null) return null;
  return { vpcId, publicIp, privateIp, remotePrivateIp };
}
