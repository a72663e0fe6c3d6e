import type { DeadLetter, FlowStore, StoreStatus } from '../../store/store';
import type { Log } from '../log';

export type StoreState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ready'; readonly status: StoreStatus; readonly letters: readonly DeadLetter[] }
  /** The engine cannot be loaded, or the folder cannot be used: why, and what to do. */
  | { readonly kind: 'unavailable'; readonly message: string };

/**
 * What the local store holds, for the view, the status bar and the context keys. Read when somebody first asks, and
 * again whenever the store says that it changed; nothing starts the engine before.
 */
export class StoreWatch {
  readonly #listeners = new Set<() => void>();
  readonly #flowListeners = new Set<() => void>();
  #state: StoreState = { kind: 'unknown' };
  #reading: Promise<StoreState> | null = null;
  #again = false;
  #subscription: { dispose(): void } | null = null;

  constructor(
    private readonly store: () => FlowStore,
    /** Flows older than so many days are removed when the store is first looked at; 0 keeps everything. */
    private readonly retentionDays: number,
    /** Microseconds UTC. */
    private readonly now: () => number,
    private readonly log: Log,
  ) {}

  get state(): StoreState {
    return this.#state;
  }

  /** The state, read if it never was. */
  async known(): Promise<StoreState> {
    return this.#state.kind === 'unknown' ? this.refresh() : this.#state;
  }

  /** Reads anew. Calls that come while one is under way share the next one. */
  refresh(): Promise<StoreState> {
    if (this.#reading !== null) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** Calls back when there are other flows than before: not after a compaction, nor when the store is first read. */
  onFlowsChanged(listener: () => void): { dispose(): void } {
    this.#flowListeners.add(listener);
    return { dispose: () => void this.#flowListeners.delete(listener) };
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#listeners.clear();
    this.#flowListeners.clear();
  }

  async #read(): Promise<StoreState> {
    do {
      this.#again = false;
      const before = flowsOf(this.#state);
      this.#state = await this.#ask();
      for (const listener of this.#listeners) listener();
      if (before === null || before === flowsOf(this.#state)) continue;
      for (const listener of this.#flowListeners) listener();
    } while (this.#again);
    return this.#state;
  }

  async #ask(): Promise<StoreState> {
    try {
      const store = this.store();
      if (this.#subscription === null) {
        this.#subscription = store.onDidChange(() => void this.refresh());
        await this.#expire(store);
      }
      const [status, letters] = await Promise.all([store.status(), store.deadLetters()]);
      return { kind: 'ready', status, letters };
    } catch (error) {
      this.log.error('the local store cannot be read', error);
      return { kind: 'unavailable', message: error instanceof Error ? error.message : String(error) };
    }
  }

  async #expire(store: FlowStore): Promise<void> {
    if (this.retentionDays === 0) return;
    const removed = await store.removeBefore(this.now() - this.retentionDays * 86_400_000_000);
    if (removed > 0) this.log.info(`removed ${removed} flows older than ${this.retentionDays} days`);
  }
}

/** What tells one set of flows from another; null while it is not known. */
function flowsOf(state: StoreState): string | null {
  if (state.kind !== 'ready') return null;
  const { rows, objects, earliest, latest, buckets } = state.status;
  return JSON.stringify([rows, objects, earliest, latest, buckets]);
}
