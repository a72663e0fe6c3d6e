import { type FSWatcher, watch } from 'node:fs';
import { liveSegments } from './segments';
import type { StorePaths } from './storeLayout';

/** Tells listeners when segments appear or vanish, whoever did it. */
export class StoreChanges {
  readonly #listeners = new Set<() => void>();
  #watcher: FSWatcher | null = null;
  #last = '';
  #checking: Promise<void> | null = null;
  #again = false;

  constructor(private readonly paths: StorePaths) {}

  add(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    if (!this.#watcher) this.#watch();
    return {
      dispose: () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size === 0) this.#unwatch();
      },
    };
  }

  /** Looks whether anything changed. Called for every event of the file system, and after the store's own doings. */
  check(): void {
    if (this.#listeners.size === 0) return;
    this.#again = true;
    this.#checking ??= this.#compare().finally(() => {
      this.#checking = null;
    });
  }

  dispose() {
    this.#listeners.clear();
    this.#unwatch();
  }

  /** Events come in bursts: those that arrive during a look lead to one more. */
  async #compare(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const now = await this.#fingerprint();
      if (now === this.#last) continue;
      this.#last = now;
      for (const listener of [...this.#listeners]) listener();
    }
  }

  async #fingerprint(): Promise<string> {
    const segments = await liveSegments(this.paths.root).catch(() => []);
    return segments.map((segment) => segment.id).join();
  }

  #watch() {
    void this.#fingerprint().then((now) => {
      this.#last ||= now;
    });
    try {
      this.#watcher = watch(this.paths.segments, { persistent: false }, () => this.check());
      // Not every file system can be watched; the store's own changes are told all the same.
      this.#watcher.on('error', () => this.#unwatch());
    } catch {
      this.#watcher = null;
    }
  }

  #unwatch() {
    this.#watcher?.close();
    this.#watcher = null;
  }
}
