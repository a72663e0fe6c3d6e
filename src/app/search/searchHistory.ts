import * as v from 'valibot';
import { maxQueryLength } from '../../core/query/parse';

/** A search that was run. */
export interface HistoryEntry {
  readonly text: string;
  readonly range: string;
  /** Microseconds UTC of the last run. */
  readonly at: number;
  /** Flows found then; null where it failed or was cancelled. */
  readonly found: number | null;
}

export const historyLength = 100;

const schemaVersion = 1;
const entrySchema = v.object({
  text: v.pipe(v.string(), v.maxLength(maxQueryLength)),
  range: v.pipe(v.string(), v.maxLength(200)),
  at: v.pipe(v.number(), v.safeInteger()),
  found: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});
const historySchema = v.object({ version: v.literal(schemaVersion), entries: v.array(v.unknown()) });

/** Newest first; the same search and range stand once. */
export function remember(history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] {
  const others = history.filter(({ text, range }) => text !== entry.text || range !== entry.range);
  return [entry, ...others].slice(0, historyLength);
}

/** What `readHistory` reads; a plain value for the editor's own state. */
export function writeHistory(history: readonly HistoryEntry[]): unknown {
  return { version: schemaVersion, entries: history };
}

/** Never throws: entries that do not fit are forgotten, and so is a history of another version. */
export function readHistory(value: unknown): readonly HistoryEntry[] {
  const history = v.safeParse(historySchema, value);
  if (!history.success) return [];
  const entries: HistoryEntry[] = [];
  for (const raw of history.output.entries) {
    const entry = v.safeParse(entrySchema, raw);
    if (entry.success) entries.push(entry.output);
  }
  return entries.slice(0, historyLength);
}
