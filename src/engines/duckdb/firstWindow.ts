import type { LiveSegment } from '../../store/segments';
import type { SearchRequest, Sort } from '../queryEngine';

/** Times from `first` to `last`, both included, in microseconds. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** The segments with records that may start in a stretch: each one more to look into costs a millisecond. */
export function segmentsIn(segments: readonly LiveSegment[], { first, last }: Stretch): readonly LiveSegment[] {
  return segments.filter(
    ({ minTime, maxTime }) => minTime !== null && maxTime !== null && minTime <= last && maxTime >= first,
  );
}

export function liesIn(inner: Stretch, outer: Stretch): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

/** So many times as long, from the same edge of the order. */
export function widened({ first, last }: Stretch, times: number, descending: boolean): Stretch {
  const width = Math.ceil((last - first) * times);
  return descending ? { first: last - width, last } : { first, last: first + width };
}

/** As a condition of the first rows of the order: before its edge there are none. */
export function startsIn({ first, last }: Stretch, descending: boolean): string {
  return descending ? `start_time >= ${BigInt(first)}` : `start_time <= ${BigInt(last)}`;
}

/**
 * The stretch at the beginning of a sort by time that holds about so many rows, where most searches find the rows of their first page:
 * reading all of the newest segment, whose rows come in the order of time, would take ten times as long. Null where the
 * sort is another one or nothing is known of the times.
 */
export function firstWindow(
  segments: readonly LiveSegment[],
  { from, to, sort }: Pick<SearchRequest, 'from' | 'to'> & { readonly sort: Sort },
  rowsWanted: number,
): Stretch | null {
  if (sort.field !== 'start_time') return null;
  const timed = segments.flatMap(({ rows, minTime, maxTime }) =>
    rows === 0 || minTime === null || maxTime === null ? [] : [{ rows, minTime, maxTime }],
  );
  const first = Math.max(from ?? Number.MIN_SAFE_INTEGER, Math.min(...timed.map(({ minTime }) => minTime)));
  const last = Math.min(to ?? Number.MAX_SAFE_INTEGER, Math.max(...timed.map(({ maxTime }) => maxTime)));
  if (!(first <= last)) return null;
  const edge = sort.descending ? last : first;
  const there = timed.filter(({ minTime, maxTime }) => minTime <= edge && edge <= maxTime);
  const rowsPerMicro = there.reduce((sum, { rows, minTime, maxTime }) => sum + rows / (maxTime - minTime + 1), 0);
  if (rowsPerMicro === 0) return null;
  const width = Math.ceil(rowsWanted / rowsPerMicro);
  if (width >= last - first) return null;
  return sort.descending
    ? { first: Math.floor(last - width), last: Math.ceil(last) }
    : { first: Math.floor(first), last: Math.ceil(first + width) };
}
