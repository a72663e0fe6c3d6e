import type { FlowWatch } from '../core/watch/flowWatch';
import type { WatchRules } from '../core/watch/readWatchRules';
import type { WatchRule } from '../core/watch/watchRule';
import type { ShipperLog } from './shipperLog';
import type { StateFiles } from './stateFiles';

/** Alerts of the shipper. */
export interface WatchesConfig {
  readonly rules: readonly WatchRule[];
  /** Address that they are posted to: secret. */
  readonly webhook: string;
}

/**
 * What makes alerts, for the forms of the shipper that have room for the search language: the source of a function,
 * which is sent inline, has not.
 */
export interface WatchForm {
  readonly read: (searches: string) => WatchRules;
  readonly create: (watches: WatchesConfig, files: StateFiles | null, log: ShipperLog) => FlowWatch;
}
