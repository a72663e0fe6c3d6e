import * as v from 'valibot';
import type { Memento } from 'vscode';
import type { SavedSearch } from '../../app/search/savedSearch';

/** A search that was run: what the History group shows. */
export interface PastSearch {
  readonly text: string;
  readonly range: string;
  /** Milliseconds since 1970, of the last run. */
  readonly at: number;
}

const saved = v.array(
  v.object({ name: v.pipe(v.string(), v.nonEmpty()), text: v.string(), range: v.string(), note: v.string() }),
);
const past = v.array(v.object({ text: v.string(), range: v.string(), at: v.number() }));
const keys = { saved: 'searches.saved', history: 'searches.history' } as const;
const historyLength = 30;

/** Saved searches and those run lately, kept in the editor's global state. What does not validate is dropped. */
export class SearchShelf {
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly state: Memento,
    private readonly now: () => number,
  ) {}

  saved(): readonly SavedSearch[] {
    const read = v.safeParse(saved, this.state.get(keys.saved, []));
    return read.success ? read.output : [];
  }

  history(): readonly PastSearch[] {
    const read = v.safeParse(past, this.state.get(keys.history, []));
    return read.success ? read.output : [];
  }

  /** Replaces the saved search of that name, or adds it. */
  async save(search: SavedSearch): Promise<void> {
    const others = this.saved().filter(({ name }) => name !== search.name);
    const all = [...others, search].sort((a, b) => a.name.localeCompare(b.name));
    await this.#write(keys.saved, all);
  }

  async rename(name: string, to: string): Promise<void> {
    const search = this.saved().find((candidate) => candidate.name === name);
    if (search === undefined || name === to) return;
    await this.#write(
      keys.saved,
      this.saved().filter((candidate) => candidate.name !== name && candidate.name !== to),
    );
    await this.save({ ...search, name: to });
  }

  async remove(name: string): Promise<void> {
    await this.#write(
      keys.saved,
      this.saved().filter((search) => search.name !== name),
    );
  }

  /** Puts a search on top of the history; the same text and range stands there once. */
  async record(text: string, range: string): Promise<void> {
    if (text.trim() === '') return;
    const others = this.history().filter((search) => search.text !== text || search.range !== range);
    await this.#write(keys.history, [{ text, range, at: this.now() }, ...others].slice(0, historyLength));
  }

  async forget(search: PastSearch): Promise<void> {
    const others = this.history().filter(({ text, range }) => text !== search.text || range !== search.range);
    await this.#write(keys.history, others);
  }

  async clearHistory(): Promise<void> {
    await this.#write(keys.history, []);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  async #write(key: string, value: unknown): Promise<void> {
    await this.state.update(key, value);
    for (const listener of this.#listeners) listener();
  }
}
