import type { Memento } from 'vscode';
import {
  readSavedSearches,
  type SavedSearch,
  withoutSearch,
  withSearch,
  writeSavedSearches,
} from '../../app/search/savedSearch';
import { type HistoryEntry, readHistory, remember, writeHistory } from '../../app/search/searchHistory';

const keys = { saved: 'searches.saved', history: 'searches.history' } as const;

/** Saved searches and those run lately, kept in the editor's global state. What does not validate is dropped. */
export class SearchShelf {
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly state: Memento,
    /** Microseconds UTC. */
    private readonly now: () => number,
  ) {}

  /** By name. */
  saved(): readonly SavedSearch[] {
    const read = readSavedSearches(this.state.get(keys.saved, ''));
    return read.ok ? read.searches : [];
  }

  /** Newest first. */
  history(): readonly HistoryEntry[] {
    return readHistory(this.state.get(keys.history));
  }

  /** Replaces the saved search of that name, or adds it. */
  async save(search: SavedSearch): Promise<void> {
    await this.#keep(withSearch(this.saved(), search));
  }

  async rename(name: string, to: string): Promise<void> {
    const search = this.saved().find((candidate) => candidate.name === name);
    if (search === undefined || name === to) return;
    await this.#keep(withSearch(withoutSearch(this.saved(), name), { ...search, name: to }));
  }

  async remove(name: string): Promise<void> {
    await this.#keep(withoutSearch(this.saved(), name));
  }

  /** Puts a search on top of the history; the same text and range stands there once. */
  async record(text: string, range: string, found: number | null = null): Promise<void> {
    if (text.trim() === '') return;
    await this.#write(keys.history, writeHistory(remember(this.history(), { text, range, at: this.now(), found })));
  }

  async forget(entry: HistoryEntry): Promise<void> {
    const others = this.history().filter(({ text, range }) => text !== entry.text || range !== entry.range);
    await this.#write(keys.history, writeHistory(others));
  }

  async clearHistory(): Promise<void> {
    await this.#write(keys.history, undefined);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  async #keep(searches: readonly SavedSearch[]): Promise<void> {
    const byName = [...searches].sort((a, b) => a.name.localeCompare(b.name));
    await this.#write(keys.saved, writeSavedSearches(byName));
  }

  async #write(key: string, value: unknown): Promise<void> {
    await this.state.update(key, value);
    for (const listener of this.#listeners) listener();
  }
}
