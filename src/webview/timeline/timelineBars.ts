/** What a bar of the timeline counts. `start` in microseconds UTC. */
export interface Bar {
  readonly start: number;
  readonly total: number;
  readonly accepted: number;
  readonly rejected: number;
}

export interface TimelineData {
  /** Microseconds a bar covers. */
  readonly width: number;
  readonly from: number;
  readonly to: number;
  /** Bars without flows are left out. */
  readonly buckets: readonly Bar[];
}

/** More than fit side by side would be drawn on top of each other anyway. */
const mostBars = 4000;

/** Every bar between the bounds, those without flows included. */
export function allBars({ width, from, to, buckets }: TimelineData): readonly Bar[] {
  const first = buckets[0]?.start ?? from;
  if (width <= 0 || to <= from || (to - from) / width > mostBars) return buckets;
  const byStart = new Map(buckets.map((bucket) => [bucket.start, bucket]));
  const bars: Bar[] = [];
  const phase = first - Math.ceil((first - from) / width) * width;
  for (let start = phase; start < to; start += width) {
    bars.push(byStart.get(start) ?? { start, total: 0, accepted: 0, rejected: 0 });
  }
  return bars;
}

/** What a bar counts: its stretch of time as far as the timeline reaches. */
export function rangeOfBar(
  { width, from, to }: Pick<TimelineData, 'width' | 'from' | 'to'>,
  { start }: Pick<Bar, 'start'>,
): { readonly from: number; readonly to: number } {
  return { from: Math.max(from, start), to: Math.min(to, start + width) };
}

/** Bounds on whole bars for what was dragged over, never less than one bar and never outside what they count. */
export function snapped(data: TimelineData, from: number, to: number): { readonly from: number; readonly to: number } {
  const origin = data.buckets[0]?.start ?? data.from;
  const down = Math.floor((Math.min(from, to) - origin) / data.width);
  const up = Math.max(down + 1, Math.ceil((Math.max(from, to) - origin) / data.width));
  return { from: Math.max(data.from, origin + down * data.width), to: Math.min(data.to, origin + up * data.width) };
}

/** The chart in a sentence, for those who cannot see it. */
export function chartSummary(data: TimelineData, time: (micros: number) => string): string {
  const total = data.buckets.reduce((sum, bucket) => sum + bucket.total, 0);
  const peak = data.buckets.reduce<Bar | null>(
    (most, bar) => (most === null || bar.total > most.total ? bar : most),
    null,
  );
  if (peak === null) return 'Timeline without flows';
  const rejected = data.buckets.reduce((sum, bucket) => sum + bucket.rejected, 0);
  const count = (value: number) => value.toLocaleString('en-US');
  return `Timeline of ${count(total)} flows, ${count(rejected)} of them rejected, from ${time(data.from)} to ${time(data.to)}; most at ${time(peak.start)} with ${count(peak.total)}`;
}
