import type { Query } from '../../core/query/ast';
import { parseQuery } from '../../core/query/parse';
import type { Problem } from '../../core/query/problem';
import type { Clock } from '../../core/query/timePoint';
import { parseTimeRange } from '../../core/query/timeRange';
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
 * Search text and time range (a phrase such as `last 24h`; empty for everything) to a request for an engine. Never
 * throws; an error of either keeps it from running. A phrase without a zone counts in the clock's.
 */
export function prepareSearch(text: string, range: string, clock: Clock): PreparedSearch {
  const { query, problems: found } = parseQuery(text);
  const times = parseTimeRange(range, clock);
  const problems: SearchProblem[] = found.map((problem) => ({ ...problem, in: 'search' }));
  if (!times.ok) problems.push({ ...times.problem, in: 'range' });
  if (!times.ok || problems.some(({ severity }) => severity === 'error')) return { ok: false, problems };
  return { ok: true, query, request: { query, from: times.from, to: times.to }, problems };
}
