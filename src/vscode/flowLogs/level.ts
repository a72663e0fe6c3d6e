import { compareNodes } from '../../app/browse/compareNodes';
import type { BrowseNode } from '../../app/browse/node';
import type { Entry, NodeEntry, ParentEntry, PendingEntry } from './entry';

/** So many entries are read without asking; then the user decides. */
const readAhead = 2_000;
/** Reading that goes on for longer, in milliseconds, says so with an entry of its own. */
const patience = 300;

/**
 * One unfolded level of the tree, read batch by batch. `ready` settles with the first batch; `onMore` is called when
 * `entries()` has changed since. Reading stops at `readAhead` entries until `continue()`.
 */
export class Level {
  readonly ready: Promise<void>;
  /** Grows with every change of what there is to show. */
  version = 0;
  /** The version that was last given to the editor. */
  served = -1;
  readonly #abort = new AbortController();
  readonly #batches: AsyncIterator<readonly BrowseNode[]>;
  readonly #entries = new Map<string, NodeEntry>();
  readonly #changed = new Set<NodeEntry>();
  #sorted: readonly NodeEntry[] | null = null;
  #limit = readAhead;
  #state: 'reading' | 'waiting' | 'done' = 'reading';
  #slow: NodeJS.Timeout | null = null;
  #saysReading = false;

  constructor(
    readonly parent: ParentEntry,
    read: (signal: AbortSignal) => AsyncIterable<readonly BrowseNode[]>,
    private readonly onMore: () => void,
  ) {
    this.#batches = read(this.#abort.signal)[Symbol.asyncIterator]();
    this.ready = this.#next().then(() => {
      this.#rest();
    });
  }

  /** Sorted; with an entry at the end that says so while there is more to come. */
  entries(): readonly Entry[] {
    this.served = this.version;
    this.#sorted ??= [...this.#entries.values()].sort((a, b) => compareNodes(a.node, b.node));
    const waiting = this.#state === 'waiting';
    if (!waiting && !this.#saysReading) return this.#sorted;
    const id = `${this.parent.id}>!pending`;
    const pending: PendingEntry = { kind: 'pending', id, parent: this.parent, waiting, shown: this.#sorted.length };
    return [...this.#sorted, pending];
  }

  nodes(): readonly NodeEntry[] {
    return [...this.#entries.values()];
  }

  /** Whether it was read to its end, a failure included. */
  get complete(): boolean {
    return this.#state === 'done';
  }

  /** Whether reading it again could show more: it failed, or was left before its end. */
  get worthReadingAgain(): boolean {
    return !this.complete || this.nodes().some(({ node }) => node.kind === 'failure');
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** What entries show has changed; not which there are, nor their order. */
  touch(entries: readonly NodeEntry[]): void {
    for (const entry of entries) this.#changed.add(entry);
    this.onMore();
  }

  /** Entries that changed and have not been given to the editor since. */
  changed(): readonly NodeEntry[] {
    return [...this.#changed];
  }

  /** The editor asked what the entry looks like. */
  seen(entry: NodeEntry): void {
    this.#changed.delete(entry);
  }

  continue(): void {
    if (this.#state !== 'waiting') return;
    this.#limit += readAhead;
    this.#state = 'reading';
    this.#saysReading = true;
    this.#grow();
    this.#rest();
  }

  dispose(): void {
    this.#abort.abort();
    this.#saySlow(false);
    if (this.#state !== 'done') void this.#batches.return?.()?.catch(() => undefined);
  }

  /** Reads on in the background; nobody waits for it. */
  #rest(): void {
    if (this.#state !== 'reading' || this.#abort.signal.aborted) return;
    this.#slow ??= setTimeout(() => this.#saySlow(true), patience);
    this.#next().then(
      (grown) => {
        if (this.#abort.signal.aborted) return;
        const said = this.#saysReading;
        if (this.#state !== 'reading') this.#saySlow(false);
        if (grown || said !== this.#saysReading || this.#state === 'waiting') this.#grow();
        this.#rest();
      },
      () => this.#saySlow(false),
    );
  }

  #saySlow(slow: boolean): void {
    if (this.#slow) clearTimeout(this.#slow);
    this.#slow = null;
    const changed = slow && !this.#saysReading;
    this.#saysReading = slow;
    if (changed) this.#grow();
  }

  #grow(): void {
    this.version++;
    this.onMore();
  }

  /** Takes in one batch; whether it brought anything. */
  async #next(): Promise<boolean> {
    try {
      const { done, value } = await this.#batches.next();
      if (done) {
        this.#state = 'done';
        return false;
      }
      for (const node of value) {
        const known = this.#entries.get(node.id);
        if (known) known.node = node;
        else this.#entries.set(node.id, { kind: 'node', id: node.id, parent: this.parent, node });
      }
      this.#sorted = null;
      if (this.#entries.size >= this.#limit) this.#state = 'waiting';
      return value.length > 0;
    } catch (error) {
      this.#state = 'done';
      if (this.#abort.signal.aborted) return false;
      throw error;
    }
  }
}
