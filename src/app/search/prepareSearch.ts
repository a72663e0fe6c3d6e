import type { Query } from '../../core/query/ast';
import { parseQuery } from '../../core/query/parse';
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

export function prepareSearch(text: string, range: string, options: { readonly now: number }): PreparedSearch {
  const { query, problems: found } = parseQuery(text);
  const problems = found.map((problem): SearchProblem => ({ ...problem, in: 'search' }));
  if (problems.some(({ severity }) => severity === 'error')) return { ok: false, problems };
  return { ok: true, query, request: { query, from: null, to: null }, problems };
}
