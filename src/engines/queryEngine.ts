import type { FlowRow } from '../core/flow/flowRow';
import type { FlowSum, SumClasses } from '../core/flow/flowSum';
import type { Query } from '../core/query/ast';
import type { FieldName } from '../core/query/fields';
import type { OnProgress } from '../core/query/searchProgress';

/** What every engine answers. All times are microseconds UTC; ranges are half open over `start_time`. */
export interface SearchRequest {
  readonly query: Query;
  /** `null`: no bound. A row whose `start_time` is null is found only where both bounds are null. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface Sort {
  readonly field: FieldName;
  readonly descending: boolean;
}

export interface PageRequest extends SearchRequest {
  /** Ties are broken by bucket, key and index, so that pages never overlap. Nulls come last either way. */
  readonly sort: Sort;
  readonly offset: number;
  readonly limit: number;
}

export interface Counts {
  readonly total: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Where the engine could look at the newest rows only: the first time it counts from, in microseconds UTC. */
  readonly seenFrom?: number;
}

export interface TimelineRequest extends SearchRequest {
  /** Wanted number of buckets; there may be one more, since they have a round width and start on the clock. */
  readonly buckets: number;
}
export interface TimelineBucket extends Counts {
  /** Start of the bucket. Buckets without rows are left out. */
  readonly start: number;
}
export interface Timeline {
  /** Width of a bucket in microseconds. */
  readonly width: number;
  readonly from: number;
  readonly to: number;
  readonly buckets: readonly TimelineBucket[];
}

export interface TopValuesRequest extends SearchRequest {
  readonly field: FieldName;
  readonly limit: number;
}
/** `value` as a search would write it (`10.240.0.4`, `443`, `rejected`), `null` for rows without one. */
export interface TopValue {
  readonly value: string | null;
  readonly count: number;
}

export type ExportFormat = 'csv' | 'jsonl' | 'parquet';
export interface ExportRequest extends SearchRequest {
  readonly sort: Sort;
  readonly format: ExportFormat;
  /** Written under a temporary name beside it and renamed, so that it is whole or absent. */
  readonly path: string;
}
export interface ExportResult {
  readonly rows: number;
  readonly bytes: number;
}

export interface SumRequest extends SearchRequest, SumClasses {}

export interface EngineInfo {
  /** Null where the engine cannot tell without fetching everything. */
  readonly rows: number | null;
  readonly objects: number | null;
  /** Range of `start_time`, or as far as the engine reaches; null when empty. */
  readonly earliest: number | null;
  readonly latest: number | null;
  /** What this engine cannot see or say, in words for the user. */
  readonly limits: readonly string[];
  /** When what happens can be found, where that is not said by `latest`: words for behind the engine's name. */
  readonly freshness?: string;
}

export type FollowEvent =
  | { readonly kind: 'rows'; readonly rows: readonly FlowRow[] }
  /** How the following goes, in words for the user. */
  | { readonly kind: 'state'; readonly connected: boolean; readonly message: string };

export type EngineKind = 'memory' | 'duckdb' | 'logdna' | 'cloudlogs' | 'clickhouse' | 'bucket';

/** How much of a search its rows, top values and exports are of, where an engine could look at the newest rows only. */
export interface Coverage {
  /** Microseconds UTC. */
  readonly from: number;
  /** Rows it holds of the search, which `count` may exceed. */
  readonly rows: number;
}

/** `onProgress` is told how far an answer is while it is under way, where the engine knows; others never call it. */
export interface QueryEngine {
  readonly kind: EngineKind;
  /** Short name for the user, for example `Local`. */
  readonly label: string;
  info(signal?: AbortSignal): Promise<EngineInfo>;
  page(request: PageRequest, signal?: AbortSignal, onProgress?: OnProgress): Promise<readonly FlowRow[]>;
  /** All rows in batches, in the request's order; memory stays flat. */
  rows(
    request: SearchRequest & { readonly sort: Sort },
    signal?: AbortSignal,
    onProgress?: OnProgress,
  ): AsyncIterable<readonly FlowRow[]>;
  /**
   * All flows added up by their traits, in no order; the same traits may come several times. Memory stays flat. What comes
   * is complete: absent where an engine could only do it by reading all rows, or has the newest rows alone.
   */
  sums?(request: SumRequest, signal?: AbortSignal): AsyncIterable<readonly FlowSum[]>;
  count(request: SearchRequest, signal?: AbortSignal, onProgress?: OnProgress): Promise<Counts>;
  timeline(request: TimelineRequest, signal?: AbortSignal, onProgress?: OnProgress): Promise<Timeline>;
  topValues(request: TopValuesRequest, signal?: AbortSignal, onProgress?: OnProgress): Promise<readonly TopValue[]>;
  export(request: ExportRequest, signal?: AbortSignal, onProgress?: OnProgress): Promise<ExportResult>;
  /**
   * Flows as they come in, newest last, until the signal is aborted: then it ends. Absent where an engine hears of new
   * flows in another way.
   */
  follow?(request: Pick<SearchRequest, 'query'>, signal: AbortSignal): AsyncIterable<FollowEvent>;
  /** The search is run again: what was kept of it from before is not to answer. Absent where nothing is kept. */
  renew?(request: SearchRequest): void;
  /** Null: rows, top values and exports are of everything that the search finds. Absent: they always are. */
  coverage?(request: SearchRequest, signal?: AbortSignal): Promise<Coverage | null>;
  /** Whether there are flows in the range at all, where counting them would fetch them all. */
  holdsFlows?(range: Pick<SearchRequest, 'from' | 'to'>, signal?: AbortSignal): Promise<boolean>;
  dispose(): Promise<void>;
}

/** A failure an engine can explain. Cancelling rejects with the signal's reason instead. */
export class EngineError extends Error {
  constructor(
    readonly code:
      | 'engine_unavailable'
      | 'engine_crashed'
      | 'out_of_memory'
      | 'disk_full'
      | 'store_damaged'
      | 'unsupported'
      | 'failed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EngineError';
  }
}
