import { compareNodes } from '../../app/browse/compareNodes';
import type { BrowseNode } from '../../app/browse/node';
import type { Entry, NodeEntry, ParentEntry, PendingEntry } from './entry';

/** So many entries are read without asking; then the user decides. */
const readAhead = 2_000;

/**
 * One unfolded level of the tree, read batch by batch. `ready` settles with the first batch; `onMore` is called when
 * later ones have changed `entries()`. Reading stops at `readAhead` entries until `continue()`.
 */
export class Level {
  readonly ready: Promise<void>;
  readonly #abort = new AbortController();
  readonly #batches: AsyncIterator<readonly BrowseNode[]>;
  readonly #entries = new Map<string, NodeEntry>();
  #sorted: readonly NodeEntry[] | null = null;
  #limit = readAhead;
  #state: 'reading' | 'waiting' | 'done' = 'reading';

  constructor(
    readonly parent: ParentEntry,
    read: (signal: AbortSignal) => AsyncIterable<readonly BrowseNode[]>,
    private readonly onMore: () => void,
  ) {
    this.#batches = read(this.#abort.signal)[Symbol.asyncIterator]();
    this.ready = this.#begin();
  }

  /** Sorted; with an entry at the end that says so while there is more to come. */
  entries(): readonly Entry[] {
    this.#sorted ??= [...this.#entries.values()].sort((a, b) => compareNodes(a.node, b.node));
    if (this.#state === 'done') return this.#sorted;
    const pending: PendingEntry = {
      kind: 'pending',
      id: `${this.parent.id}>!pending`,
      parent: this.parent,
      waiting: this.#state === 'waiting',
      shown: this.#sorted.length,
    };
    return [...this.#sorted, pending];
  }

  nodes(): readonly NodeEntry[] {
    return [...this.#entries.values()];
  }

  /** Whether reading it again could show more: it failed, or was left before its end. */
  get incomplete(): boolean {
    return this.#state !== 'done' || this.nodes().some(({ node }) => node.kind === 'failure');
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  continue(): void {
    if (this.#state !== 'waiting') return;
    this.#limit += readAhead;
    this.#state = 'reading';
    this.onMore();
    void this.#rest();
  }

  dispose(): void {
    this.#abort.abort();
    if (this.#state !== 'done') void this.#batches.return?.()?.catch(() => undefined);
  }

  /** A level that ends with its first batch is seen to end, so that no "reading on" flickers up behind it. */
  async #begin(): Promise<void> {
    await this.#next();
    if (this.#state !== 'reading') return;
    let told = false;
    const second = this.#next().then(() => {
      if (told && !this.#abort.signal.aborted) this.onMore();
      return this.#rest();
    });
    await Promise.race([second, new Promise((settle) => setImmediate(settle))]);
    told = true;
    second.catch(() => undefined);
  }

  async #rest(): Promise<void> {
    while (this.#state === 'reading' && !this.#abort.signal.aborted) {
      await this.#next();
      if (!this.#abort.signal.aborted) this.onMore();
    }
  }

  async #next(): Promise<void> {
    try {
      const { done, value } = await this.#batches.next();
      if (done) this.#state = 'done';
      else {
        for (const node of value) {
          const known = this.#entries.get(node.id);
          if (known) known.node = node;
          else this.#entries.set(node.id, { kind: 'node', id: node.id, parent: this.parent, node });
        }
        this.#sorted = null;
        if (this.#entries.size >= this.#limit) this.#state = 'waiting';
      }
    } catch (error) {
      this.#state = 'done';
      if (!this.#abort.signal.aborted) throw error;
    }
  }
}
