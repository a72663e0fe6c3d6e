import type { CloudError, Deletion } from '../../cloud/cloud';
import type { ResourceRef } from './resourceRef';
import type { SetUpScene } from './setUpScene';

/** One thing that has to stand, or to hold, for flow logs to be collected and shipped. */
export interface SetUpStep {
  /** `bucket`, `collector.vpc.shop`: lower case, digits, dots, hyphens; unique in a set-up. */
  readonly id: string;
  /** `Bucket shop-flowlogs`, as it stands in lists. */
  readonly title: string;
  /** Ids of the steps before it. What stands is removed before what it needs. */
  readonly needs: readonly string[];
  readonly price: PriceCategory;
  /** What the user needs for it, in IBM Cloud's words; empty: nothing beyond what the others need. */
  readonly permissions: readonly string[];
  /** Name that the configuration may change; what was made under another one is not left behind unseen. */
  readonly resourceName?: string;
  /** Looks it up. Rejects with `CloudError` or `CliError`. */
  find(scene: SetUpScene, signal?: AbortSignal): Promise<Finding>;
  /** What keeps it from being made where it does not stand: why, and what to do. Null: nothing. */
  readonly hindrance?: (scene: SetUpScene, signal?: AbortSignal) => Promise<string | null>;
  /** Absent: a check, or something that only a person can do. Resolves with what was made; it need not be usable yet. */
  readonly create?: (scene: SetUpScene, signal?: AbortSignal) => Promise<ResourceRef>;
  /** Puts the set-up's mark on what was made, where its creation does not; doing it again changes nothing. */
  readonly mark?: (scene: SetUpScene, ref: ResourceRef, signal?: AbortSignal) => Promise<void>;
  /** Brings what stands, but is out of date, to what is wanted. */
  readonly update?: (scene: SetUpScene, ref: ResourceRef, signal?: AbortSignal) => Promise<void>;
  /** Takes away what this step made, and what lives and dies with it. */
  readonly remove?: (scene: SetUpScene, ref: ResourceRef, signal?: AbortSignal) => Promise<Deletion>;
  /** Failures of `create` that pass by themselves: what was made just before is not seen everywhere at once. */
  readonly lag?: Lag;
  /** How long it may take until it can be used, and again until it is gone. Default: 2 minutes, asked every 3 seconds. */
  readonly settles?: Pace;
}

export interface Pace {
  readonly everyMs: number;
  readonly forMs: number;
}

export interface Lag extends Pace {
  readonly passes: (failure: CloudError) => boolean;
}

/** For what stands inside of something that may have been made a moment ago. */
export const freshLag: Lag = { passes: ({ code }) => code === 'not_found', everyMs: 3_000, forMs: 60_000 };

export type Finding =
  /** It stands and fits. `ours`: it carries the set-up's mark. */
  | { readonly kind: 'found'; readonly ref: ResourceRef; readonly ours: boolean; readonly why: string }
  /** It stands, and will be usable soon. */
  | { readonly kind: 'coming'; readonly ref: ResourceRef; readonly ours: boolean; readonly why: string }
  /** It stands, but not as it is wanted; `update` changes that. */
  | { readonly kind: 'outdated'; readonly ref: ResourceRef; readonly ours: boolean; readonly why: string }
  /** It stands and cannot become usable: it is to be taken away and made anew. */
  | { readonly kind: 'broken'; readonly ref: ResourceRef; readonly ours: boolean; readonly why: string }
  /** `why` where there is more to say than that it is not there. */
  | { readonly kind: 'missing'; readonly why?: string }
  /** It cannot be made here: why, and what to do. */
  | { readonly kind: 'blocked'; readonly why: string }
  /** A person has to do it: these commands, in a terminal. */
  | { readonly kind: 'by_hand'; readonly why: string; readonly commands: readonly string[] };

/** As IBM's catalogue bills it. */
export type PriceCategory =
  | 'none'
  | 'cos-standard'
  | 'flow-logs'
  | 'code-engine'
  | 'code-engine-config'
  | 'cloud-logs'
  | 'own-openwhisk';

export const priceText: Readonly<Record<PriceCategory, string>> = {
  none: 'free',
  'cos-standard': 'Standard: by GB stored and requests, free tier',
  'flow-logs': 'by GB of flow logs, each target',
  'code-engine': 'by vCPU and memory seconds, monthly free tier',
  'code-engine-config': 'free',
  'cloud-logs': 'Standard: by GB sent and days kept',
  'own-openwhisk': 'free of IBM charges',
};

export const defaultPace: Pace = { everyMs: 3_000, forMs: 120_000 };
