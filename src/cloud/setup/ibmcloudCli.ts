import type { Deletion } from '../cloud';

/** What the CLI is pointed at. */
export interface CliTarget {
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly region: string | null;
  readonly resourceGroup: string | null;
  readonly user: string | null;
}

export interface CliPlugin {
  /** `code-engine` */
  readonly name: string;
  readonly version: string;
}

export interface NewCosSubscription {
  readonly name: string;
  readonly bucket: string;
  readonly destination: string;
  readonly destinationType: 'app' | 'job';
  readonly eventType: 'write' | 'delete' | 'all';
  readonly prefix?: string;
  readonly suffix?: string;
  /** Path of the app that gets the events. */
  readonly path?: string;
}

export interface NewCronSubscription {
  readonly name: string;
  readonly destination: string;
  readonly destinationType: 'app' | 'job' | 'function';
  /** Five fields of cron, UTC: `0 * * * *`. */
  readonly schedule: string;
  readonly path?: string;
  /** Sent with every event; JSON. */
  readonly data?: string;
}

export interface Subscription {
  readonly name: string;
  /** Absent in the answer: null. */
  readonly destination: string | null;
  readonly bucket: string | null;
  readonly prefix: string | null;
  readonly suffix: string | null;
  readonly eventType: string | null;
  readonly schedule: string | null;
  /** Null where the answer does not say. */
  readonly ready: boolean | null;
  /** What it says where it is not ready. */
  readonly reason: string | null;
}

export type CliErrorCode =
  | 'not_installed'
  | 'too_old'
  | 'plugin_missing'
  | 'not_logged_in'
  | 'wrong_account'
  | 'no_project'
  | 'not_found'
  | 'exists'
  | 'forbidden'
  | 'timeout'
  | 'failed';

/** A failure of the `ibmcloud` CLI, worded for the user. Cancelling is not one. */
export class CliError extends Error {
  constructor(
    readonly code: CliErrorCode,
    message: string,
    readonly detail: {
      /** What was run, fit to be shown and pasted: it holds no secret. */
      readonly command: string;
      readonly exitCode?: number | null;
      /** What the CLI wrote, redacted and shortened. */
      readonly output?: string;
    },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CliError';
  }
}

/**
 * The `ibmcloud` executable for what has no REST call, mainly subscriptions of Code Engine. It runs without a shell, with
 * a time limit, and never gets a secret in its arguments. Rejects with `CliError`, or with the signal's reason.
 */
export interface IbmcloudCli {
  /** `2.34.0`. `not_installed` where there is none. */
  version(signal?: AbortSignal): Promise<string>;
  plugins(signal?: AbortSignal): Promise<readonly CliPlugin[]>;
  /** `not_logged_in` where nobody is. */
  target(signal?: AbortSignal): Promise<CliTarget>;
  /**
   * Checks everything a subscription needs: the CLI, the plugin `code-engine`, a login, and that it is to the same
   * account. Where nobody is logged in and there is an API key, logs in with it; a login to another account is left
   * alone and told (`wrong_account`). Points the CLI at the region and resource group.
   */
  prepare(
    wanted: { readonly accountId: string; readonly region: string; readonly resourceGroup?: string },
    signal?: AbortSignal,
  ): Promise<void>;

  selectProject(projectId: string, signal?: AbortSignal): Promise<void>;

  /** Of the selected project, as are all that follow; `no_project` where none is. */
  cosSubscriptions(signal?: AbortSignal): Promise<readonly Subscription[]>;
  cosSubscription(name: string, signal?: AbortSignal): Promise<Subscription | null>;
  /**
   * Waits up to a minute for it to be ready; then `timeout`, and it is there all the same. `forbidden` where the project
   * lacks the role Notifications Manager on the COS instance.
   */
  createCosSubscription(wanted: NewCosSubscription, signal?: AbortSignal): Promise<Subscription>;
  deleteCosSubscription(name: string, signal?: AbortSignal): Promise<Deletion>;

  cronSubscription(name: string, signal?: AbortSignal): Promise<Subscription | null>;
  createCronSubscription(wanted: NewCronSubscription, signal?: AbortSignal): Promise<Subscription>;
  deleteCronSubscription(name: string, signal?: AbortSignal): Promise<Deletion>;

  /** The same as command lines for a terminal, where the user has to or wants to run them. */
  readonly commands: CliCommandLines;
}

/** Command lines that read alike in POSIX shells, PowerShell and cmd. Values that do not are refused (`failed`). */
export interface CliCommandLines {
  login(region: string, resourceGroup?: string): readonly string[];
  installPlugin(): readonly string[];
  createCosSubscription(projectId: string, wanted: NewCosSubscription): readonly string[];
  createCronSubscription(projectId: string, wanted: NewCronSubscription): readonly string[];
  deleteCosSubscription(projectId: string, name: string): readonly string[];
  deleteCronSubscription(projectId: string, name: string): readonly string[];
}
