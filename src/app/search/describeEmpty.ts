import type { EngineInfo, SearchRequest } from '../../engines/queryEngine';

export interface EmptyReason {
  readonly code: 'no_data' | 'range_outside' | 'icmp' | 'no_match';
  /** Why nothing was found, one or two sentences. */
  readonly message: string;
  /** What to do next; faces turn `action` into a button. */
  readonly steps: readonly { readonly action: 'ingest' | 'widen' | 'edit'; readonly label: string }[];
}

/** Why a search found nothing. `total` is what the search finds without a range, where the caller asked. */
export declare function describeEmpty(info: EngineInfo, request: SearchRequest, total?: number): EmptyReason;
