import type { TimelineRequest } from './queryEngine';

const second = 1_000_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Widths that a clock face and a calendar know. */
const widths = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7].map((count) => count * day),
];

export interface TimelineShape {
  readonly from: number;
  readonly to: number;
  /** Microseconds. */
  readonly width: number;
  /** Where the first bucket starts: the whole multiple of `width` (UTC) at or before `from`. */
  readonly origin: number;
}

/**
 * Range and bucket width of a timeline, the same in every engine. Where the request has no bound the range ends at the
 * earliest or latest `start_time` the engine holds (not only those that match), so that the picture stays put while the
 * search is narrowed. Buckets start at whole multiples of a round width (5 min, 1 h, …), the first of them possibly
 * before `from`. Null where there is nothing to show: no rows, or an empty range.
 */
export function timelineShape(
  request: Pick<TimelineRequest, 'from' | 'to' | 'buckets'>,
  held: { readonly earliest: number | null; readonly latest: number | null },
): TimelineShape | null {
  const from = request.from ?? held.earliest;
  const to = request.to ?? (held.latest === null ? null : held.latest + 1);
  if (from === null || to === null || from >= to) return null;
  const width = roundWidth((to - from) / Math.max(1, Math.floor(request.buckets)));
  return { from, to, width, origin: Math.floor(from / width) * width };
}

function roundWidth(least: number): number {
  return widths.find((width) => width >= least) ?? Math.ceil(least / (7 * day)) * 7 * day;
}
