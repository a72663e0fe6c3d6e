import type { Deletion } from '../cloud';
import type { WaitOptions } from './waitOptions';

/** A project and where it is: every call below a project needs both. */
export interface ProjectAddress {
  readonly region: string;
  /** UUID; also the GUID that authorizations name. */
  readonly projectId: string;
}

export interface Project {
  readonly id: string;
  readonly crn: string | null;
  readonly name: string;
  readonly region: string;
  readonly resourceGroupId: string | null;
  /** `creating`, `active`, `inactive`, `creation_failed`, `soft_deleted` … */
  readonly status: string;
}

/** What a changed thing was when it was read; `*` in its place means whatever it is now. */
export type EntityTag = string;

export interface Secret {
  readonly name: string;
  readonly format: string;
  readonly entityTag: EntityTag;
  /** Null where the answer leaves it out, as lists may. */
  readonly data: Readonly<Record<string, string>> | null;
}

export interface NewSecret {
  readonly name: string;
  readonly format: 'generic' | 'basic_auth' | 'hmac_auth' | 'registry' | 'ssh_auth' | 'tls';
  readonly data: Readonly<Record<string, string>>;
}

export interface ConfigMap {
  readonly name: string;
  readonly entityTag: EntityTag;
  readonly data: Readonly<Record<string, string>>;
}

/** An environment variable of a workload; secrets come by reference only. */
export type EnvVariable =
  | { readonly type: 'literal'; readonly name: string; readonly value: string }
  | {
      readonly type: 'secret_key_reference' | 'config_map_key_reference';
      readonly name: string;
      readonly reference: string;
      readonly key: string;
    }
  | {
      readonly type: 'secret_full_reference' | 'config_map_full_reference';
      readonly reference: string;
      readonly prefix?: string;
    };

/** A secret or config map as files in a directory. */
export interface VolumeMount {
  readonly type: 'config_map' | 'secret';
  readonly reference: string;
  /** `/…` */
  readonly mountPath: string;
}

/** What apps and jobs have in common. CPU and memory as the API words them: `0.25` and `0.5G`. */
export interface Workload {
  readonly imageReference: string;
  /** Registry secret. */
  readonly imageSecret?: string;
  readonly commands?: readonly string[];
  readonly arguments?: readonly string[];
  readonly env?: readonly EnvVariable[];
  readonly mounts?: readonly VolumeMount[];
  readonly cpu?: string;
  readonly memory?: string;
}

export interface NewApp extends Workload {
  readonly name: string;
  readonly port?: number;
  readonly minInstances?: number;
  readonly maxInstances?: number;
  /** Requests at once per instance. */
  readonly concurrency?: number;
  readonly requestTimeoutSeconds?: number;
  readonly scaleDownDelaySeconds?: number;
  /** `local`: only from inside the project, which is where events come from. Default of the service: `local_public`. */
  readonly visibility?: 'local' | 'local_private' | 'local_public';
}

export interface NewFunction {
  readonly name: string;
  /** `nodejs-22`; see `functionRuntimes`. */
  readonly runtime: string;
  /** Source text of one module; the service takes 100 KB at most, base64 included. */
  readonly source: string;
  /** Exported name; default `main`. */
  readonly main?: string;
  readonly env?: readonly EnvVariable[];
  readonly cpu?: string;
  readonly memory?: string;
  readonly concurrency?: number;
  /** Up to 120. */
  readonly maxExecutionSeconds?: number;
  readonly scaleDownDelaySeconds?: number;
  readonly visibility?: NewApp['visibility'];
}

export interface NewJob extends Workload {
  readonly name: string;
  readonly retryLimit?: number;
  readonly maxExecutionSeconds?: number;
}

/** An app, a function or a job as it stands. */
export interface Deployed {
  readonly name: string;
  readonly entityTag: EntityTag;
  /** `ready`, `deploying`, `failed`, `warning`, `offline`; jobs have none and are `ready`. */
  readonly status: string;
  /** The service's reason word for the status; null where it gives none. */
  readonly reason: string | null;
  /** Public URL; null where it has none. */
  readonly endpoint: string | null;
  /** Image of an app or job; null for functions. */
  readonly imageReference: string | null;
  readonly env: readonly EnvVariable[];
}

export interface AppInstance {
  readonly name: string;
  readonly revision: string | null;
  readonly status: string;
  readonly restarts: number;
  readonly createdAt: string | null;
}

export interface AppRevision {
  readonly name: string;
  readonly status: string;
  readonly reason: string | null;
  readonly createdAt: string | null;
}

export interface JobRun {
  readonly name: string;
  readonly jobName: string | null;
  /** `pending`, `running`, `completed`, `failed`. */
  readonly status: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly startTime: string | null;
  readonly completionTime: string | null;
}

export interface FunctionRuntime {
  readonly id: string;
  readonly family: string;
  readonly isDefault: boolean;
  readonly deprecated: boolean;
}

export interface Binding {
  readonly id: string;
  readonly prefix: string;
  readonly secretName: string;
  readonly component: { readonly name: string; readonly resourceType: string };
}

/**
 * Code Engine v2: https://cloud.ibm.com/apidocs/codeengine/v2. Subscriptions are not part of it: `IbmcloudCli` makes
 * them. Updates carry the entity tag of what was read and reject with `conflict` where somebody else changed it since.
 */
export interface CodeEngine {
  projects(region: string, signal?: AbortSignal): Promise<readonly Project[]>;
  project(at: ProjectAddress, signal?: AbortSignal): Promise<Project | null>;
  createProject(
    region: string,
    wanted: { readonly name: string; readonly resourceGroupId: string; readonly tags?: readonly string[] },
    signal?: AbortSignal,
  ): Promise<Project>;
  /** Until it is active and its domain is ready. `service_error` where it failed, `timeout` after 10 minutes. */
  waitForProject(at: ProjectAddress, options?: WaitOptions): Promise<Project>;
  /** Soft: it is kept for seven days. */
  deleteProject(at: ProjectAddress, signal?: AbortSignal): Promise<Deletion>;

  secret(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<Secret | null>;
  createSecret(at: ProjectAddress, wanted: NewSecret, signal?: AbortSignal): Promise<Secret>;
  replaceSecret(at: ProjectAddress, wanted: NewSecret, entityTag: EntityTag, signal?: AbortSignal): Promise<Secret>;
  deleteSecret(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<Deletion>;

  configMap(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<ConfigMap | null>;
  createConfigMap(
    at: ProjectAddress,
    wanted: { readonly name: string; readonly data: Readonly<Record<string, string>> },
    signal?: AbortSignal,
  ): Promise<ConfigMap>;
  replaceConfigMap(
    at: ProjectAddress,
    wanted: { readonly name: string; readonly data: Readonly<Record<string, string>> },
    entityTag: EntityTag,
    signal?: AbortSignal,
  ): Promise<ConfigMap>;
  deleteConfigMap(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<Deletion>;

  apps(at: ProjectAddress, signal?: AbortSignal): Promise<readonly Deployed[]>;
  app(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<Deployed | null>;
  createApp(at: ProjectAddress, wanted: NewApp, signal?: AbortSignal): Promise<Deployed>;
  /** What is absent stays as it is. */
  updateApp(
    at: ProjectAddress,
    name: string,
    change: Partial<Omit<NewApp, 'name'>>,
    entityTag: EntityTag,
    signal?: AbortSignal,
  ): Promise<Deployed>;
  /** Until it is ready. `service_error` where it failed, `timeout` after 5 minutes. */
  waitForApp(at: ProjectAddress, name: string, options?: WaitOptions): Promise<Deployed>;
  appInstances(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<readonly AppInstance[]>;
  appRevisions(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<readonly AppRevision[]>;
  deleteApp(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<Deletion>;

  functionRuntimes(region: string, signal?: AbortSignal): Promise<readonly FunctionRuntime[]>;
  functions(at: ProjectAddress, signal?: AbortSignal): Promise<readonly Deployed[]>;
  function(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<Deployed | null>;
  createFunction(at: ProjectAddress, wanted: NewFunction, signal?: AbortSignal): Promise<Deployed>;
  updateFunction(
    at: ProjectAddress,
    name: string,
    change: Partial<Omit<NewFunction, 'name'>>,
    entityTag: EntityTag,
    signal?: AbortSignal,
  ): Promise<Deployed>;
  waitForFunction(at: ProjectAddress, name: string, options?: WaitOptions): Promise<Deployed>;
  deleteFunction(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<Deletion>;

  jobs(at: ProjectAddress, signal?: AbortSignal): Promise<readonly Deployed[]>;
  job(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<Deployed | null>;
  createJob(at: ProjectAddress, wanted: NewJob, signal?: AbortSignal): Promise<Deployed>;
  updateJob(
    at: ProjectAddress,
    name: string,
    change: Partial<Omit<NewJob, 'name'>>,
    entityTag: EntityTag,
    signal?: AbortSignal,
  ): Promise<Deployed>;
  deleteJob(at: ProjectAddress, name: string, signal?: AbortSignal): Promise<Deletion>;
  /** Newest as the service orders them; runs are removed some minutes after their end. */
  jobRuns(at: ProjectAddress, jobName?: string, signal?: AbortSignal): Promise<readonly JobRun[]>;
  startJob(
    at: ProjectAddress,
    jobName: string,
    options?: { readonly env?: readonly EnvVariable[] },
    signal?: AbortSignal,
  ): Promise<JobRun>;

  bindings(at: ProjectAddress, signal?: AbortSignal): Promise<readonly Binding[]>;
  createBinding(at: ProjectAddress, wanted: Omit<Binding, 'id'>, signal?: AbortSignal): Promise<Binding>;
  deleteBinding(at: ProjectAddress, id: string, signal?: AbortSignal): Promise<Deletion>;
}
