import type { FlowRow } from '../../core/flow/flowRow';
import type { RowSource } from '../grid/gridModel';
import { rowIdentity } from '../grid/rowIdentity';
import type { RowsMoved } from '../grid/rowsMoved';

/** Rows kept of what came in; of more the oldest are let go. */
export const mostFollowed = 5_000;

/** The rows a search found, with those on top, the newest first, that came in since. */
export class FollowedRows implements RowSource {
  /** How many came in, those let go included. */
  came = 0;
  private fresh: readonly FlowRow[] = [];

  constructor(
    private readonly found: () => RowSource & { loaded(): Iterable<FlowRow> },
    private readonly most = mostFollowed,
  ) {}

  get count(): number {
    return this.fresh.length + this.found().count;
  }

  get countIsExact(): boolean {
    return this.found().countIsExact;
  }

  /** How many of those that came in are let go. */
  get letGo(): number {
    return this.came - this.fresh.length;
  }

  row(index: number): FlowRow | undefined {
    return index < this.fresh.length ? this.fresh[index] : this.found().row(index - this.fresh.length);
  }

  want(first: number, end: number): void {
    const { length } = this.fresh;
    if (end > length) this.found().want(Math.max(0, first - length), end - length);
  }

  async read(first: number, end: number, signal: AbortSignal): Promise<readonly FlowRow[]> {
    const { length } = this.fresh;
    const top = this.fresh.slice(first, end);
    if (end <= length) return top;
    return [...top, ...(await this.found().read(Math.max(0, first - length), end - length, signal))];
  }

  /** Puts rows on top, the last of them first; those that are here already are passed over. */
  add(rows: readonly FlowRow[]): RowsMoved {
    const here = identities(this.fresh);
    for (const identity of identities(this.found().loaded())) here.add(identity);
    const added: FlowRow[] = [];
    for (const row of rows) {
      const identity = rowIdentity(row);
      if (identity !== null && here.has(identity)) continue;
      if (identity !== null) here.add(identity);
      added.push(row);
    }
    this.came += added.length;
    const before = this.fresh.length;
    this.fresh = [...added.reverse(), ...this.fresh].slice(0, this.most);
    const kept = Math.max(0, this.fresh.length - added.length);
    return { added: Math.min(added.length, this.most), removed: range(kept, before) };
  }

  /** Takes those from the top that the search has found by now. */
  settle(): RowsMoved {
    if (this.fresh.length === 0) return { added: 0, removed: [] };
    const found = identities(this.found().loaded());
    const removed: number[] = [];
    const fresh = this.fresh.filter((row, at) => {
      const identity = rowIdentity(row);
      const stays = identity === null || !found.has(identity);
      if (!stays) removed.push(at);
      return stays;
    });
    this.came -= removed.length;
    this.fresh = fresh;
    return { added: 0, removed };
  }
}

function identities(rows: Iterable<FlowRow>): Set<string> {
  const found = new Set<string>();
  for (const row of rows) {
    const identity = rowIdentity(row);
    if (identity !== null) found.add(identity);
  }
  return found;
}

function range(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
}
