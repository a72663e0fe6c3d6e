import { utcZone } from '../../src/core/query/localZone';
import { parseTimeRange } from '../../src/core/query/timeRange';
import type { SearchRequest } from '../../src/engines/queryEngine';
import { searches } from './searches';

export type Bounds = Pick<SearchRequest, 'from' | 'to'>;

/** Everything, and every row that has a time. */
export const wideRanges = ['all', 'today'].map(rangeSaid);
/** As users say them; the last one is empty. */
export const narrowRanges: readonly Bounds[] = [
  ...['last 3 hours', '2pm to 3:30pm', 'since 15:10', 'until 14:10', '2026-06-04 15:00..16:40'].map(rangeSaid),
  { from: Date.UTC(2026, 5, 4, 15) * 1_000, to: Date.UTC(2026, 5, 4, 15) * 1_000 },
];

/**
 * The range in which a search of the contract is asked, always the same one: two of three searches a wide one. All that
 * is asked of a search is asked in it, so that an engine that fetches what it searches does so once.
 */
export function boundsOf(search: string): Bounds {
  const at = Math.max(0, searches.indexOf(search));
  return wideRanges[at % 3] ?? narrowRanges[Math.floor(at / 3) % narrowRanges.length]!;
}

/** What a phrase means at half past seven in the evening of the sample's day. */
function rangeSaid(phrase: string): Bounds {
  const range = parseTimeRange(phrase, { now: Date.UTC(2026, 5, 4, 19, 30) * 1_000, zone: utcZone });
  if (!range.ok) throw new Error(range.problem.message);
  return { from: range.from, to: range.to };
}
