import type { Query } from '../../core/query/ast';
import type { HostedSearch } from '../../core/query/hosted/hostedSearch';
import type { ShippedLine } from '../../core/ship/readLine';
import type { Counts, TimelineBucket } from '../queryEngine';
import type { FollowSource } from './followLines';

/** What is asked of a log service. */
export interface LineRequest {
  /** In the service's own words; empty for every line of the flow logs' source. */
  readonly text: string;
  /** Milliseconds, both ends included. */
  readonly from: number;
  readonly to: number;
  /** Lines of one answer at most, where the first few are enough. */
  readonly pageSize?: number;
}

export interface LinePage {
  readonly lines: readonly ShippedLine[];
  /** In words for the user: what the service says it left out. */
  readonly warnings: readonly string[];
}

/** A log service as an engine sees it. */
export interface LineSource {
  /**
   * The lines, newest first from page to page; within a page in any order. Ends where there are no more, or where the
   * service gives no more. Rejects with `CloudError`.
   */
  pages(request: LineRequest, signal: AbortSignal): AsyncIterable<LinePage>;
  /** How the service is asked. */
  compile(query: Query): HostedSearch;
  /**
   * Counting by the service itself, for searches that it understands exactly and that find more lines than are fetched.
   * Lines that were sent twice count twice. Absent: it cannot.
   */
  readonly counting?: ServiceCounting;
  /** Lines as they come in. Absent: the service has no live tail. */
  readonly follow?: FollowSource;
}

export interface ServiceCounting {
  count(request: LineRequest, signal: AbortSignal | undefined): Promise<Counts>;
  /** Buckets that have lines, ascending; `width` in microseconds, as `timelineShape` chooses it. */
  timeline(request: LineRequest, width: number, signal: AbortSignal | undefined): Promise<readonly TimelineBucket[]>;
}
