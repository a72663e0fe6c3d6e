import type { LiveSegment } from '../../store/segments';
import type { SearchRequest, Sort } from '../queryEngine';

/** Records that a first look takes, about: a row group or two of each segment that reaches so far. */
const rowsInWindow = 300_000;

/**
 * A condition for the stretch at the beginning of a sort by time, where most searches find the rows of their first page:
 * reading all of the newest segment, whose rows come in the order of time, would take ten times as long. Null where the
 * sort is another one or nothing is known of the times.
 */
export function firstWindow(
  segments: readonly LiveSegment[],
  { from, to, sort }: Pick<SearchRequest, 'from' | 'to'> & { readonly sort: Sort },
): string | null {
  if (sort.field !== 'start_time') return null;
  const timed = segments.flatMap(({ rows, minTime, maxTime }) =>
    rows === 0 || minTime === null || maxTime === null ? [] : [{ rows, minTime, maxTime }],
  );
  const first = Math.max(from ?? 0, Math.min(...timed.map(({ minTime }) => minTime)));
  const last = Math.min(to ?? Number.MAX_SAFE_INTEGER, Math.max(...timed.map(({ maxTime }) => maxTime)));
  if (!(first <= last)) return null;
  const edge = sort.descending ? last : first;
  const there = timed.filter(({ minTime, maxTime }) => minTime <= edge && edge <= maxTime);
  const rowsPerMicro = there.reduce((sum, { rows, minTime, maxTime }) => sum + rows / (maxTime - minTime + 1), 0);
  if (rowsPerMicro === 0) return null;
  const width = Math.ceil(rowsInWindow / rowsPerMicro);
  if (width >= last - first) return null;
  return sort.descending
    ? `start_time >= ${BigInt(Math.floor(last - width))}`
    : `start_time <= ${BigInt(Math.ceil(first + width))}`;
}
