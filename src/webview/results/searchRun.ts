import type { FieldName } from '../../core/query/fields';
import type {
  CountsMessage,
  EmptyReasonMessage,
  ResultsMethods,
  TimelineMessage,
  WireSearch,
  WireSort,
} from '../../protocol/results';
import { decodePage } from '../../protocol/wirePage';
import type { FacetState } from '../facets/facetsView';
import { PagedRows, pageSize } from '../grid/pagedRows';
import type { RowsMoved } from '../grid/rowsMoved';
import { type HostConnection, HostError, isCancelled, messageOf } from '../host/hostConnection';
import { FollowedRows } from './followedRows';
import { RunProgress } from './runProgress';

/** What of a run failed, in the host's words. */
export interface RunError {
  readonly code: string;
  readonly message: string;
}

/**
 * Rows are what one waits for, and an engine that counts at the same time is slower to find them: all else is asked for
 * once the first page is there, or after so many milliseconds where that takes longer.
 */
const headStartMs = 120;

/**
 * One Run of a search: its first page, then count and timeline are asked for and shown as they come; further pages
 * and top values follow on demand. `cancel` ends all of it.
 */
export class SearchRun {
  rows: PagedRows;
  /** The rows, and those that came in since. */
  readonly shown = new FollowedRows(() => this.rows);
  counts: CountsMessage | null = null;
  timeline: TimelineMessage | null = null;
  error: RunError | null = null;
  empty: EmptyReasonMessage | null = null;
  cancelled = false;
  /** Milliseconds until first page and count were there; null while they are not. */
  elapsed: number | null = null;
  /** Milliseconds until the first rows were there. */
  firstRows: number | null = null;
  readonly facets = new Map<FieldName, FacetState>();
  readonly progress = new RunProgress(() => this.changed());
  private onFirstPage: { resolve(): void; reject(error: unknown): void } | null = null;
  private readonly abort = new AbortController();
  private underWay = 0;
  private allSettled: () => void = () => undefined;
  /** Resolves when first page, count and timeline are there or failed. */
  readonly settled = new Promise<void>((resolve) => {
    this.allSettled = resolve;
  });
  private readonly started = performance.now();
  private readonly rowsFirst: Promise<unknown>;

  constructor(
    readonly search: WireSearch,
    private sort: WireSort,
    buckets: number,
    private readonly host: HostConnection<ResultsMethods>,
    private readonly changed: () => void,
    /** Rows that had come in are among those found: the others moved. */
    private readonly moved: (moved: RowsMoved) => void,
  ) {
    this.rows = this.pages(null);
    const page = this.firstPage();
    this.rowsFirst = Promise.race([page.catch(() => undefined), elapsed(headStartMs)]);
    this.track(page);
    this.track(this.count());
    this.track(this.drawTimeline(buckets));
  }

  get running(): boolean {
    return this.underWay > 0;
  }

  cancel(): void {
    if (this.running) this.cancelled = true;
    this.abort.abort();
    this.rows.dispose();
    this.onFirstPage?.reject(new HostError('cancelled', 'Cancelled.'));
  }

  /** The same result in another order; what was counted stays. */
  sortBy(sort: WireSort): void {
    this.sort = sort;
    this.rows.dispose();
    this.rows = this.pages(this.counts?.covers?.rows ?? this.counts?.total ?? null);
    this.rows.want(0, pageSize);
  }

  async topValues(field: FieldName, limit: number): Promise<void> {
    const held = this.facets.get(field);
    if (held?.kind !== 'ready') this.facets.set(field, { kind: 'waiting' });
    try {
      await this.rowsFirst;
      const values = await this.host.request('topValues', { search: this.search, field, limit }, this.abort.signal);
      this.facets.set(field, { kind: 'ready', values, limit });
    } catch (error) {
      if (isCancelled(error)) this.facets.delete(field);
      else this.facets.set(field, { kind: 'failed', message: messageOf(error) });
    }
    this.changed();
  }

  private track(part: Promise<void>): void {
    this.underWay++;
    void part
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.underWay--;
        if (this.underWay === 0) this.allSettled();
        this.changed();
      });
  }

  private fail(error: unknown): void {
    if (isCancelled(error)) return;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    this.error ??= { code, message: messageOf(error) };
  }

  /** The grid's own source fetches it; here it is only waited for. */
  private firstPage(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onFirstPage = { resolve, reject };
      this.rows.want(0, pageSize);
    });
  }

  private pages(count: number | null): PagedRows {
    const rows: PagedRows = new PagedRows(
      async (offset, limit, signal) => {
        const both = AbortSignal.any([signal, this.abort.signal]);
        const asked = { search: this.search, sort: this.sort, offset, limit };
        return decodePage(
          await this.progress.of('page', (onProgress) => this.host.request('page', asked, both, onProgress)),
        );
      },
      {
        changed: (arrived) => {
          if (rows !== this.rows) return;
          if (arrived) {
            this.firstRowsCame();
            const moved = this.shown.settle();
            if (moved.removed.length > 0) this.moved(moved);
          }
          this.changed();
        },
        failed: (error) => {
          if (rows !== this.rows) return;
          if (this.onFirstPage !== null && this.firstRows === null) this.onFirstPage.reject(error);
          else this.fail(error);
          this.changed();
        },
      },
      count,
    );
    return rows;
  }

  private async count(): Promise<void> {
    await this.rowsFirst;
    const counts = await this.progress.of('count', (onProgress) =>
      this.host.request('count', { search: this.search }, this.abort.signal, onProgress),
    );
    this.counts = counts;
    this.rows.setCount(counts.covers?.rows ?? counts.total);
    this.settleTime();
    if (counts.total === 0) {
      this.empty = await this.host.request('describeEmpty', { search: this.search }, this.abort.signal);
    }
  }

  private firstRowsCame(): void {
    this.firstRows ??= performance.now() - this.started;
    this.onFirstPage?.resolve();
    this.settleTime();
  }

  private settleTime(): void {
    if (this.counts !== null && this.firstRows !== null) this.elapsed ??= performance.now() - this.started;
  }

  private async drawTimeline(buckets: number): Promise<void> {
    await this.rowsFirst;
    this.timeline = await this.progress.of('timeline', (onProgress) =>
      this.host.request('timeline', { search: this.search, buckets }, this.abort.signal, onProgress),
    );
  }
}

function elapsed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
