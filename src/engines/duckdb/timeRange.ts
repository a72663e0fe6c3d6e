import type { SearchRequest } from '../queryEngine';

/** Times from `from` on, before `to`, in microseconds UTC; null where there is no bound. */
export type TimeRange = Pick<SearchRequest, 'from' | 'to'>;

/** A range as conditions over the flows. A record without a start lies in the unbounded one alone. */
export function inRange({ from, to }: TimeRange): string[] {
  return [
    ...(from === null ? [] : [`start_time >= ${micros(from)}`]),
    ...(to === null ? [] : [`start_time < ${micros(to)}`]),
  ];
}

/** A bound as an SQL number: anything else than a whole number would not be one. */
function micros(time: number): string {
  return BigInt(Math.round(time)).toString();
}

/** Whether all of the inner range lies in the outer one. */
export function covers(outer: TimeRange, inner: TimeRange): boolean {
  return (
    (outer.from === null || (inner.from !== null && inner.from >= outer.from)) &&
    (outer.to === null || (inner.to !== null && inner.to <= outer.to))
  );
}
