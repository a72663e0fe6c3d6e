import type { Span } from '../ast';

/**
 * A search in the words of a hosted service. The services say less than our language does, so the text finds every row
 * the search finds and possibly more: what comes back is to pass the predicate (`compilePredicate`) unless `left` is
 * empty. Nothing the search finds is missed for want of words; only a value that does not fit its field (text where a
 * port should be) is no value there, as the services index a field by one type, and next to a control character, which no
 * flow log has, words begin elsewhere.
 */
export interface HostedSearch {
  /** Empty: every line of the source. Null: nothing can match, there is nothing to ask. */
  readonly text: string | null;
  /** What the text leaves to the second look; where empty, the service finds exactly what the search means. */
  readonly left: readonly LeftOver[];
}

export interface LeftOver {
  readonly code: LeftCode;
  /** Of the condition, in the search as the user wrote it. */
  readonly span: Span;
}

export type LeftCode =
  /** A name or id of the object around the record: lines hold the record alone. */
  | 'object_field'
  /** A field the flow log format does not know: the service compares its values in its own way. */
  | 'unknown_field'
  /** Times are text in a line; text has no order there. */
  | 'time'
  /** Where words begin differs. */
  | 'word'
  /** A network or the beginning of an address, asked for by its first numbers. */
  | 'network'
  /** More runs of values than one question should list. */
  | 'many_values'
  /** Beyond 2^53, where the service counts in doubles. */
  | 'large_number'
  /** Characters that the service's syntax has no sure way to write. */
  | 'characters';
