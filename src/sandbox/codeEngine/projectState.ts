import type { CosSubscription, CronSubscription } from './subscriptions';

/** Names of the collections below a project, as in the paths. */
export type EntityCollection = 'apps' | 'jobs' | 'job_runs' | 'functions' | 'config_maps' | 'secrets' | 'bindings';

/** Anything that lives in a project: what was asked for, with defaults filled in. */
export interface Entity {
  readonly collection: EntityCollection;
  readonly id: string;
  readonly name: string;
  /** Milliseconds. */
  readonly createdAt: number;
  /** Rises with each change. */
  revision: number;
  spec: Readonly<Record<string, unknown>>;
}

export interface ProjectState {
  /** GUID of its resource instance. */
  readonly id: string;
  readonly crn: string;
  readonly name: string;
  readonly region: string;
  readonly resourceGroup: string;
  readonly createdAt: number;
  /** Part of the host names of its workloads. */
  readonly subdomain: string;
  /** How often its state was asked for: who polls sees it become active, also where the clock stands still. */
  reads: number;
  /** When it was deleted; it is kept for seven days. */
  deletedAt: number | null;
  readonly entities: Readonly<Record<EntityCollection, Map<string, Entity>>>;
  readonly cosSubscriptions: Map<string, CosSubscription>;
  readonly cronSubscriptions: Map<string, CronSubscription>;
}

export type ProjectStatus = 'creating' | 'active' | 'soft_deleted' | 'hard_deleted';

const creationMilliseconds = 4_000;
const readsUntilActive = 2;
const keptAfterDelete = 7 * 24 * 3_600_000;

/** `now` in milliseconds. */
export function projectStatus(project: ProjectState, now: number): ProjectStatus {
  const { deletedAt } = project;
  if (deletedAt !== null) return now - deletedAt < keptAfterDelete ? 'soft_deleted' : 'hard_deleted';
  const ready = now - project.createdAt >= creationMilliseconds || project.reads > readsUntilActive;
  return ready ? 'active' : 'creating';
}

export function newEntityMaps(): ProjectState['entities'] {
  return {
    apps: new Map(),
    jobs: new Map(),
    job_runs: new Map(),
    functions: new Map(),
    config_maps: new Map(),
    secrets: new Map(),
    bindings: new Map(),
  };
}
