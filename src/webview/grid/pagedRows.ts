import type { FlowRow } from '../../core/flow/flowRow';

export const pageSize = 200;
const keptPages = 40;

/** Where rows come from, a page at a time. Rejects with an `AbortError` when cancelled. */
export type FetchPage = (offset: number, limit: number, signal: AbortSignal) => Promise<readonly FlowRow[]>;

/**
 * Rows of a result, fetched by the page when they come into sight and forgotten, the least recently seen first.
 * What scrolled out of sight before it arrived is cancelled.
 */
export class PagedRows {
  private readonly pages = new Map<number, readonly FlowRow[]>();
  private readonly pending = new Map<number, AbortController>();
  private readonly failed = new Set<number>();
  private known: number;
  private exact: boolean;

  constructor(
    private readonly fetch: FetchPage,
    private readonly listener: {
      /** `arrived`: rows came; otherwise only the count is new. */
      changed(arrived: boolean): void;
      failed(error: unknown): void;
    },
    count: number | null = null,
  ) {
    this.known = count ?? 0;
    this.exact = count !== null;
  }

  /** Rows there are, or are known to be at least while the count is still under way. */
  get count(): number {
    return this.known;
  }

  get countIsExact(): boolean {
    return this.exact;
  }

  setCount(count: number): void {
    this.known = count;
    this.exact = true;
    this.listener.changed(false);
  }

  /** The row, or undefined while it is not here; `want` fetches it. */
  row(index: number): FlowRow | undefined {
    return this.pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** The rows that are here. */
  *loaded(): Iterable<FlowRow> {
    for (const rows of this.pages.values()) yield* rows;
  }

  /** Fetches what is missing of these rows and gives up what else was on its way. */
  want(first: number, end: number): void {
    const from = Math.floor(first / pageSize);
    const to = Math.floor(Math.max(first, end - 1) / pageSize);
    for (const [page, abort] of this.pending) {
      if (page < from || page > to) {
        abort.abort();
        this.pending.delete(page);
      }
    }
    for (let page = from; page <= to; page++) this.load(page);
  }

  /** Fetches what is missing of these rows, and keeps it. */
  async bring(first: number, end: number, signal: AbortSignal): Promise<void> {
    for (let page = Math.floor(first / pageSize); page * pageSize < end; page++) {
      if (!this.pages.has(page)) this.pages.set(page, await this.fetch(page * pageSize, pageSize, signal));
    }
  }

  /** Forgets failures, so that `want` tries again. */
  retry(): void {
    this.failed.clear();
  }

  /** Rows of a range, fetched where they are missing; nothing is kept of what was not here before. */
  async read(first: number, end: number, signal: AbortSignal): Promise<readonly FlowRow[]> {
    const rows: FlowRow[] = [];
    let next = first;
    while (next < end) {
      const page = Math.floor(next / pageSize);
      const held = this.pages.get(page) ?? (await this.fetch(page * pageSize, pageSize, signal));
      const part = held.slice(next - page * pageSize, end - page * pageSize);
      if (part.length === 0) break;
      rows.push(...part);
      next += part.length;
    }
    return rows;
  }

  dispose(): void {
    for (const abort of this.pending.values()) abort.abort();
    this.pending.clear();
  }

  private load(page: number): void {
    const held = this.pages.get(page);
    if (held !== undefined) {
      this.pages.delete(page);
      this.pages.set(page, held);
      return;
    }
    if (this.pending.has(page) || this.failed.has(page)) return;
    if (this.exact && page * pageSize >= this.known) return;
    const abort = new AbortController();
    this.pending.set(page, abort);
    this.fetch(page * pageSize, pageSize, abort.signal).then(
      (rows) => this.arrived(page, abort, rows),
      (error: unknown) => {
        if (this.pending.get(page) !== abort) return;
        this.pending.delete(page);
        this.failed.add(page);
        this.listener.failed(error);
      },
    );
  }

  private arrived(page: number, abort: AbortController, rows: readonly FlowRow[]): void {
    if (this.pending.get(page) !== abort) return;
    this.pending.delete(page);
    this.pages.set(page, rows);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= keptPages) break;
      this.pages.delete(oldest);
    }
    if (!this.exact) this.learn(page, rows.length);
    this.listener.changed(true);
  }

  /** A page that is not full is the last one, so its end is the count. */
  private learn(page: number, length: number): void {
    const end = page * pageSize + length;
    this.known = Math.max(this.known, end);
    if (length < pageSize) this.exact = true;
  }
}
