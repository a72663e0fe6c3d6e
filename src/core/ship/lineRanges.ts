/** Half-open ranges of record indexes, in order and apart from each other. */
export type LineRanges = readonly (readonly [number, number])[];

/** With `from` up to, not including, `to` added. */
export function addRange(ranges: LineRanges, from: number, to: number): LineRanges {
  if (from >= to) return ranges;
  const last = ranges.at(-1);
  // Batches are mostly confirmed in order.
  if (last === undefined || from > last[1]) return [...ranges, [from, to]];
  const before = ranges.filter(([, end]) => end < from);
  const after = ranges.filter(([start]) => start > to);
  const touched = ranges.filter(([start, end]) => end >= from && start <= to);
  const start = Math.min(from, ...touched.map(([first]) => first));
  const end = Math.max(to, ...touched.map(([, beyond]) => beyond));
  return [...before, [start, end], ...after];
}

export function mergeRanges(a: LineRanges, b: LineRanges): LineRanges {
  return b.reduce((all: LineRanges, [from, to]) => addRange(all, from, to), a);
}

export function inRanges(ranges: LineRanges, index: number): boolean {
  return ranges.some(([from, to]) => index >= from && index < to);
}

/** How many indexes they hold. */
export function rangesLength(ranges: LineRanges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}
