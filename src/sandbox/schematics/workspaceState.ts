import type { TerraformTemplate } from './terraformFiles';

/** A Schematics workspace of the sandbox (contracts/ibm-cloud.md §9). */
export interface WorkspaceState {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly type: string;
  readonly createdAt: number;
  readonly templateId: string;
  readonly folder: string;
  readonly variables: readonly WorkspaceVariable[];
  template: TerraformTemplate | null;
  /** The service looks at a new archive for some readings of the workspace, or some seconds. */
  scan: { readonly since: number; readings: number } | null;
  status: WorkspaceStatus;
  message: string;
  /** What stands, in the order it was made. */
  resources: CreatedResource[];
  actions: ActionState[];
}

export type WorkspaceStatus = 'DRAFT' | 'CONNECTING' | 'SCANNING' | 'INACTIVE' | 'TEMPLATE ERROR' | JobStatus;
export type JobStatus = 'INPROGRESS' | 'ACTIVE' | 'FAILED' | 'STOPPED';

export interface WorkspaceVariable {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly secure: boolean;
}

export interface CreatedResource {
  /** `ibm_is_vpc.vpc`, or with a key: `ibm_is_security_group_rule.install_software["http"]`. */
  readonly address: string;
  readonly id: string;
}

export type ActionName = 'PLAN' | 'APPLY' | 'DESTROY' | 'REFRESH';

export interface ActionState {
  readonly id: string;
  readonly name: ActionName;
  /** Milliseconds. */
  readonly startedAt: number;
  status: 'INPROGRESS' | 'COMPLETED' | 'FAILED' | 'STOPPED';
  endedAt: number | null;
  error: string | null;
  stopAsked: boolean;
  /** How often its state was asked for. */
  readings: number;
  done: number;
  readonly steps: readonly ActionStep[];
  readonly log: string[];
  added: number;
  destroyed: number;
  /** The workspace goes when it is completed. */
  readonly thenDelete: boolean;
}

/** One thing a job does; it says what it did. Throws `StepFailure`. */
export interface ActionStep {
  run(): readonly string[];
}

/** Terraform gives up. */
export class StepFailure extends Error {}
