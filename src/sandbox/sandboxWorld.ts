import type { AccountState } from './account/accountState';
import type { ObjectEvents } from './s3/objectEvents';
import type { Settling } from './settling';
import type { NewNames } from './vpc/newNames';

/** What the services of one sandbox share. */
export interface SandboxWorld {
  readonly account: AccountState;
  readonly seed: number;
  /** Milliseconds. */
  readonly now: () => number;
  /** Ids and names of what is made from now on. */
  readonly names: NewNames;
  readonly objectEvents: ObjectEvents;
  readonly settling: Settling;
  /** To be called after rules, instances, addresses or gateways were changed: they hold from now on. */
  networkChanged(): void;
  /** To be called after collectors, buckets or authorizations were changed. */
  collectionChanged(): void;
}
