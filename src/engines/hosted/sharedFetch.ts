/**
 * Something fetched bit by bit for several who wait: each leaves when its own signal says so, and the fetching ends when
 * the last has left.
 */
export class SharedFetch<Held, Whole> {
  failed = false;
  #done = false;
  #waiting = 0;
  readonly #controller = new AbortController();
  readonly #whole: Promise<Whole>;
  readonly #looks = new Set<() => void>();

  constructor(
    private readonly held: Held,
    fetch: (held: Held, tell: () => void, signal: AbortSignal) => Promise<Whole>,
  ) {
    const tell = () => {
      for (const look of [...this.#looks]) look();
    };
    this.#whole = fetch(held, tell, this.#controller.signal).then(
      (whole) => {
        this.#done = true;
        return whole;
      },
      (error: unknown) => {
        this.failed = true;
        throw error;
      },
    );
    // Whoever waits hears of it; where nobody does, it is nobody's.
    this.#whole.catch(() => undefined);
  }

  /** Everything. Rejects as the fetching does, or with the signal's reason. `watch` sees what is there while it waits. */
  whole(signal?: AbortSignal, watch?: (held: Held) => void): Promise<Whole> {
    return this.#leaving(this.#whole, signal, watch);
  }

  /** What is there as soon as it is enough, or everything. */
  until(enough: (held: Held) => boolean, signal?: AbortSignal, watch?: (held: Held) => void): Promise<Held> {
    const early = new Promise<Held>((resolve) => {
      const look = () => {
        if (!enough(this.held)) return;
        this.#looks.delete(look);
        resolve(this.held);
      };
      this.#looks.add(look);
      look();
    });
    return this.#leaving(Promise.race([early, this.#whole.then(() => this.held)]), signal, watch);
  }

  cancel(): void {
    if (this.#done) return;
    this.failed = true;
    this.#controller.abort();
  }

  async #leaving<T>(
    result: Promise<T>,
    signal: AbortSignal | undefined,
    watch: ((held: Held) => void) | undefined,
  ): Promise<T> {
    signal?.throwIfAborted();
    this.#waiting++;
    const look = () => watch?.(this.held);
    if (!this.#done) {
      this.#looks.add(look);
      look();
    }
    let leave = () => {};
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal?.reason);
      signal?.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([result, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      this.#looks.delete(look);
      this.#waiting--;
      if (this.#waiting === 0 && signal?.aborted === true) this.cancel();
    }
  }
}
