import type { DeadLetter, FlowStore, StoreStatus } from '../../store/store';

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
  #state: StoreState = { kind: 'unknown' };
  #reading: Promise<StoreState> | null = null;
  #again = false;
  #subscription: { dispose(): void } | null = null;

  constructor(
    private readonly store: () => FlowStore,
    private readonly failed: (error: unknown) => void,
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
    if (this.#reading) {
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

  dispose(): void {
    this.#subscription?.dispose();
    this.#listeners.clear();
  }

  async #read(): Promise<StoreState> {
    do {
      this.#again = false;
      this.#state = await this.#ask();
      for (const listener of this.#listeners) listener();
    } while (this.#again);
    return this.#state;
  }

  async #ask(): Promise<StoreState> {
    try {
      const store = this.store();
      this.#subscription ??= store.onDidChange(() => void this.refresh());
      const [status, letters] = await Promise.all([store.status(), store.deadLetters()]);
      return { kind: 'ready', status, letters };
    } catch (error) {
      this.failed(error);
      return { kind: 'unavailable', message: error instanceof Error ? error.message : String(error) };
    }
  }
}
