import type { PendingWork } from '../pendingWork';
import type { ProgramHost } from '../programs/programHost';
import type { ObjectEvents } from '../s3/objectEvents';
import type { ActionHosts } from './actionHosts';
import type { WhiskState } from './whiskState';

/** What the calls of OpenWhisk work on. */
export interface WhiskContext {
  readonly state: WhiskState;
  /** `uuid:key` */
  readonly auth: string;
  readonly hosts: ActionHosts;
  readonly programs: ProgramHost;
  readonly pending: PendingWork;
  readonly objectEvents: ObjectEvents;
  /** Milliseconds. */
  readonly now: () => number;
  /** 32 hex digits, unlike any before. */
  readonly newId: () => string;
  readonly bucketExists: (name: string) => boolean;
}

export const whiskNamespace = 'guest';
