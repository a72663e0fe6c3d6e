import type { Query } from '../../core/query/ast';
import { checkQuery } from '../../core/query/check';
import { type LocalZone, systemZone } from '../../core/query/localZone';
import { parseQuery } from '../../core/query/parse';
import type { Problem } from '../../core/query/problem';
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

export interface SearchClock {
  /** Microseconds UTC. */
  readonly now: number;
  /** What a phrase without a zone counts in; default: the system's. */
  readonly zone?: LocalZone;
}

/**
 * Search text and time range (a phrase such as `last 24h`; empty for everything) to a request for an engine. Never
 * throws; an error of either keeps it from running. Hints come in the order of the text.
 */
export function prepareSearch(text: string, range: string, { now, zone = systemZone }: SearchClock): PreparedSearch {
  const { query, problems: errors } = parseQuery(text);
  const broken = errors.some(({ severity }) => severity === 'error');
  // What the parser made up of a broken text would only be hinted at wrongly.
  const found = broken ? errors : [...errors, ...checkQuery(query)].sort((a, b) => a.start - b.start);
  const problems: SearchProblem[] = found.map((problem) => ({ ...problem, in: 'search' }));
  const times = parseTimeRange(range, { now, zone });
  if (!times.ok) problems.push({ ...times.problem, in: 'range' });
  if (!times.ok || broken) return { ok: false, problems };
  return { ok: true, query, request: { query, from: times.from, to: times.to }, problems };
}
