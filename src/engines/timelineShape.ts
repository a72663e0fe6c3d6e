import type { TimelineRequest } from './queryEngine';

const second = 1_000_000;

export interface TimelineShape {
  readonly from: number;
  readonly to: number;
  /** Microseconds, a whole number of seconds. */
  readonly width: number;
}

/**
 * Range and bucket width of a timeline, the same in every engine. Where the request has no bound the range ends at the
 * earliest or latest `start_time` the engine holds (not only those that match), so that the picture stays put while the
 * search is narrowed. Null where there is nothing to show: no rows, or an empty range.
 */
export function timelineShape(
  request: Pick<TimelineRequest, 'from' | 'to' | 'buckets'>,
  held: { readonly earliest: number | null; readonly latest: number | null },
): TimelineShape | null {
  const from = request.from ?? held.earliest;
  const to = request.to ?? (held.latest === null ? null : held.latest + 1);
  if (from === null || to === null || from >= to) return null;
  const wanted = Math.max(1, Math.floor(request.buckets));
  return { from, to, width: Math.max(1, Math.ceil((to - from) / wanted / second)) * second };
}
