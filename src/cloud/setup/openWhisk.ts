import type { Deletion } from '../cloud';

/** A package entity: parameters and annotations are plain objects here, key and value lists on the wire. */
export type WhiskValues = Readonly<Record<string, unknown>>;

export interface NewWhiskAction {
  /** `name`, or `package/name`. */
  readonly name: string;
  /** `nodejs:20` */
  readonly kind: string;
  /** Source text. */
  readonly code: string;
  readonly main?: string;
  readonly parameters?: WhiskValues;
  readonly annotations?: WhiskValues;
  readonly limits?: { readonly timeoutMs?: number; readonly memoryMb?: number };
}

export interface WhiskAction {
  readonly name: string;
  readonly version: string;
  readonly kind: string;
  readonly parameters: WhiskValues;
  readonly annotations: WhiskValues;
}

export interface WhiskTrigger {
  readonly name: string;
  readonly version: string;
  readonly parameters: WhiskValues;
  readonly annotations: WhiskValues;
}

export interface WhiskRule {
  readonly name: string;
  readonly version: string;
  /** `active` or `inactive`. */
  readonly status: string;
  readonly trigger: string;
  readonly action: string;
}

export interface WhiskActivation {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number | null;
  /** `success`, `application error`, `action developer error`, `whisk internal error`. */
  readonly status: string;
  readonly success: boolean;
  readonly result: unknown;
  readonly logs: readonly string[];
}

/**
 * One namespace of an Apache OpenWhisk that somebody runs, https://github.com/apache/openwhisk (`docs/rest_api.md`).
 * `put…` make or replace. Parameters may hold secrets: they are never logged.
 */
export interface OpenWhisk {
  /** Those the key belongs to; also the way to find out whether it is good. */
  namespaces(signal?: AbortSignal): Promise<readonly string[]>;

  action(name: string, signal?: AbortSignal): Promise<WhiskAction | null>;
  putAction(wanted: NewWhiskAction, signal?: AbortSignal): Promise<WhiskAction>;
  deleteAction(name: string, signal?: AbortSignal): Promise<Deletion>;
  /** Waits for its end, up to half a minute. `running`: it goes on under that activation id. */
  invoke(
    name: string,
    parameters: WhiskValues,
    signal?: AbortSignal,
  ): Promise<
    | { readonly kind: 'ended'; readonly activation: WhiskActivation }
    | { readonly kind: 'running'; readonly activationId: string }
  >;

  /** Makes the package if it is not there; replaces its parameters. */
  putPackage(name: string, parameters: WhiskValues, signal?: AbortSignal): Promise<void>;
  deletePackage(name: string, signal?: AbortSignal): Promise<Deletion>;

  trigger(name: string, signal?: AbortSignal): Promise<WhiskTrigger | null>;
  putTrigger(
    wanted: { readonly name: string; readonly parameters?: WhiskValues; readonly annotations?: WhiskValues },
    signal?: AbortSignal,
  ): Promise<WhiskTrigger>;
  /** The id of the activation; null where no active rule listens. */
  fireTrigger(name: string, event: WhiskValues, signal?: AbortSignal): Promise<string | null>;
  deleteTrigger(name: string, signal?: AbortSignal): Promise<Deletion>;

  /**
   * Makes a trigger that a feed fires: `feed` is the feed action's whole name, `/whisk.system/cos/changes`. Where the
   * feed refuses, the trigger is removed again.
   */
  createFeedTrigger(
    wanted: { readonly name: string; readonly feed: string; readonly parameters: WhiskValues },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Ends the feed, then removes the trigger. */
  deleteFeedTrigger(name: string, feed: string, signal?: AbortSignal): Promise<Deletion>;

  rule(name: string, signal?: AbortSignal): Promise<WhiskRule | null>;
  putRule(
    wanted: { readonly name: string; readonly trigger: string; readonly action: string },
    signal?: AbortSignal,
  ): Promise<WhiskRule>;
  setRuleStatus(name: string, status: 'active' | 'inactive', signal?: AbortSignal): Promise<void>;
  deleteRule(name: string, signal?: AbortSignal): Promise<Deletion>;

  /** Newest first, without logs and results unless `details`. `since` in milliseconds since 1970. */
  activations(
    filter?: { readonly name?: string; readonly since?: number; readonly limit?: number; readonly details?: boolean },
    signal?: AbortSignal,
  ): Promise<readonly WhiskActivation[]>;
  activation(id: string, signal?: AbortSignal): Promise<WhiskActivation | null>;
}
