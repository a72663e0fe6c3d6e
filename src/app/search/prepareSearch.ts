import type { Query } from '../../core/query/ast';
import type { Problem } from '../../core/query/problem';
import type { SearchRequest } from '../../engines/queryEngine';

/** A problem of the search text or of the time range beside it; offsets count in the text it belongs to. */
export interface SearchProblem extends Problem {
  readonly in: 'search' | 'range';
}

export type PreparedSearch =
  | {
      readonly ok: true;
      readonly query: Query;
      readonly request: SearchRequest;
      /** Hints and warnings; the search runs. */
      readonly problems: readonly SearchProblem[];
    }
  | { readonly ok: false; readonly problems: readonly SearchProblem[] };

/**
 * Search text and time range (a phrase such as `last 24h`, empty for everything) to a request for an engine.
 * `now` is microseconds UTC; `zone` minutes east of UTC for ranges without one.
 */
export declare function prepareSearch(
  text: string,
  range: string,
  options: { readonly now: number; readonly offsetMinutes?: number },
): PreparedSearch;
