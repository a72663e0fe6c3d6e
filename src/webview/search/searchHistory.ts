/** A search as the panel ran it. */
export interface SearchEntry {
  readonly text: string;
  readonly range: string;
}

/** Walk back and forth through the searches of a panel, as in a browser. Immutable. */
export interface SearchHistory {
  readonly entries: readonly SearchEntry[];
  /** Which entry is shown; -1 when there is none. */
  readonly at: number;
}

const kept = 100;

/** A search was run: what lay ahead is forgotten. Running the same again adds nothing. */
export function remembered(history: SearchHistory, entry: SearchEntry): SearchHistory {
  const shown = history.entries[history.at];
  if (shown !== undefined && shown.text === entry.text && shown.range === entry.range) return history;
  const entries = [...history.entries.slice(0, history.at + 1), entry].slice(-kept);
  return { entries, at: entries.length - 1 };
}

/** One step back (-1) or forth (1), or null where there is nothing. */
export function stepped(
  history: SearchHistory,
  step: -1 | 1,
): { readonly history: SearchHistory; readonly entry: SearchEntry } | null {
  const at = history.at + step;
  const entry = history.entries[at];
  return entry === undefined ? null : { history: { entries: history.entries, at }, entry };
}
