import type { Deletion } from '../cloud';
import type { WaitOptions } from './waitOptions';

/** A workspace and the Schematics location that keeps it, such as `us-south` or `eu-de`. */
export interface WorkspaceAddress {
  readonly location: string;
  readonly workspaceId: string;
}

export interface TemplateVariable {
  readonly name: string;
  readonly value: string;
  /** Terraform's type; default `string`. Values of other types are JSON text. */
  readonly type?: string;
  /** Kept hidden by the service. */
  readonly secure?: boolean;
}

export interface NewWorkspace {
  readonly name: string;
  readonly description?: string;
  readonly resourceGroupId: string;
  readonly tags?: readonly string[];
  /** `terraform_v1.13`; see `terraformVersions`. */
  readonly terraformVersion: string;
  readonly variables: readonly TemplateVariable[];
}

export interface Workspace {
  readonly id: string;
  readonly crn: string | null;
  readonly name: string;
  readonly location: string | null;
  /** Upper case without blanks or underscores: `DRAFT`, `CONNECTING`, `INACTIVE`, `ACTIVE`, `FAILED`, `TEMPLATEERROR` … */
  readonly status: string;
  /** What the service says of the status; null where it says nothing. */
  readonly message: string | null;
  readonly locked: boolean;
  /** Null until there is a template. */
  readonly templateId: string | null;
  readonly lastActionId: string | null;
}

/** A job of a workspace. */
export interface WorkspaceAction {
  readonly id: string;
  /** `PLAN`, `APPLY`, `DESTROY`, `WORKSPACE_CREATE`, `TAR_WORKSPACE_UPLOAD` … */
  readonly name: string;
  readonly state: 'running' | 'completed' | 'failed' | 'stopped';
  /** What it says of itself, such as the error; null where nothing. */
  readonly message: string | null;
  readonly templateId: string | null;
  readonly summary: { readonly added: number; readonly modified: number; readonly destroyed: number } | null;
}

export interface OutputValue {
  readonly name: string;
  readonly value: unknown;
  readonly sensitive: boolean;
}

export interface WorkspaceResource {
  /** Terraform's: `ibm_is_vpc`. */
  readonly type: string;
  readonly name: string;
  readonly id: string | null;
}

/** Schematics: https://cloud.ibm.com/apidocs/schematics/schematics. 50 requests a minute and user: waits look every 10 s. */
export interface Schematics {
  /** Those that can be had for new workspaces, the newest first: `terraform_v1.14`. */
  terraformVersions(location: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** All that the location's geography shows. */
  workspaces(location: string, signal?: AbortSignal): Promise<readonly Workspace[]>;
  workspace(at: WorkspaceAddress, signal?: AbortSignal): Promise<Workspace | null>;
  /** Without a repository: it is a draft until a template is uploaded. */
  createWorkspace(location: string, wanted: NewWorkspace, signal?: AbortSignal): Promise<Workspace>;
  /** `tar`: an archive of the Terraform files, not compressed. */
  uploadTemplate(at: WorkspaceAddress, templateId: string, tar: Uint8Array, signal?: AbortSignal): Promise<void>;
  /**
   * Until it can be planned (`INACTIVE`, `ACTIVE`, `FAILED` or `STOPPED`) and is not locked. `service_error` where the
   * template is bad, `timeout` after 20 minutes.
   */
  waitForWorkspace(at: WorkspaceAddress, options?: WaitOptions): Promise<Workspace>;
  /** Removes the workspace, not what it made: destroy first. */
  deleteWorkspace(at: WorkspaceAddress, signal?: AbortSignal): Promise<Deletion>;

  /** Each returns the id of the action that was started; `conflict` while another runs. */
  plan(at: WorkspaceAddress, signal?: AbortSignal): Promise<string>;
  apply(at: WorkspaceAddress, signal?: AbortSignal): Promise<string>;
  destroy(at: WorkspaceAddress, signal?: AbortSignal): Promise<string>;
  /** Asks a running action to stop. */
  stop(at: WorkspaceAddress, actionId: string, signal?: AbortSignal): Promise<void>;
  action(at: WorkspaceAddress, actionId: string, signal?: AbortSignal): Promise<WorkspaceAction | null>;
  /** The log so far, as plain text. */
  log(at: WorkspaceAddress, templateId: string, actionId: string, signal?: AbortSignal): Promise<string>;
  /**
   * Until it has ended, however; `timeout` after 60 minutes. `onLog` gets the text that is new since the last look,
   * also what came with the end.
   */
  waitForAction(
    at: WorkspaceAddress,
    actionId: string,
    options?: WaitOptions & { readonly onLog?: (text: string) => void },
  ): Promise<WorkspaceAction>;

  outputs(at: WorkspaceAddress, signal?: AbortSignal): Promise<readonly OutputValue[]>;
  resources(at: WorkspaceAddress, signal?: AbortSignal): Promise<readonly WorkspaceResource[]>;
}
