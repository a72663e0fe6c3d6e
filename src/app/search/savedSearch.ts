/** A search as it is kept: the text, the range beside it, and how its result is shown. */
export interface SavedSearch {
  /** Unique among the saved ones; shown in the tree. */
  readonly name: string;
  readonly text: string;
  /** Range phrase, for example `last 24h`; empty for everything. */
  readonly range: string;
  /** Why one would run it; may be empty. */
  readonly note: string;
}
