import * as v from 'valibot';
import { maxQueryLength } from '../../core/query/parse';

/** A search as it is kept: the text, the range beside it, and why one would run it. */
export interface SavedSearch {
  /** Unique among the saved ones; shown in the tree. */
  readonly name: string;
  readonly text: string;
  /** Range phrase, for example `last 24h`; empty for everything. */
  readonly range: string;
  /** What to look for; may be empty. */
  readonly note: string;
}

export type ReadSearches =
  | {
      readonly ok: true;
      readonly searches: readonly SavedSearch[];
      /** Entries left out because they are not searches, or repeat a name. */
      readonly dropped: number;
    }
  | { readonly ok: false; readonly code: 'not_searches' | 'newer_version'; readonly message: string };

const schemaVersion = 1;
const phrase = (length: number) => v.pipe(v.string(), v.maxLength(length));
const searchSchema = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  text: phrase(maxQueryLength),
  range: v.optional(phrase(200), ''),
  note: v.optional(phrase(2000), ''),
});
const fileSchema = v.object({
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  searches: v.array(v.unknown()),
});

/** JSON for settings, or for a file to pass on. `readSavedSearches` gives the same list back. */
export function writeSavedSearches(searches: readonly SavedSearch[]): string {
  const plain = searches.map(({ name, text, range, note }) => ({ name, text, range, note }));
  return JSON.stringify({ version: schemaVersion, searches: plain }, null, 2);
}

/** Never throws. What does not fit is left out and counted; a list of a newer version is refused as a whole. */
export function readSavedSearches(json: string): ReadSearches {
  const file = v.safeParse(fileSchema, parsed(json));
  if (!file.success) {
    return { ok: false, code: 'not_searches', message: 'This is not a list of saved searches of VPC Flow Lens.' };
  }
  if (file.output.version > schemaVersion) {
    const message = 'These searches were saved by a newer version of VPC Flow Lens. Update it to read them.';
    return { ok: false, code: 'newer_version', message };
  }
  const byName = new Map<string, SavedSearch>();
  for (const entry of file.output.searches) {
    const search = v.safeParse(searchSchema, entry);
    if (search.success && !byName.has(search.output.name)) byName.set(search.output.name, search.output);
  }
  return { ok: true, searches: [...byName.values()], dropped: file.output.searches.length - byName.size };
}

/** The list with the search added, or put in place of the one with its name. */
export function withSearch(searches: readonly SavedSearch[], search: SavedSearch): readonly SavedSearch[] {
  const at = searches.findIndex(({ name }) => name === search.name);
  return at < 0 ? [...searches, search] : searches.with(at, search);
}

export function withoutSearch(searches: readonly SavedSearch[], name: string): readonly SavedSearch[] {
  return searches.filter((search) => search.name !== name);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
