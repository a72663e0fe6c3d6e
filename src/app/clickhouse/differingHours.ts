import type { ObjectRef, ObjectSource } from '../../store/store';
import type { CheckSummary } from './checkHistory';
import { hourOfKey } from './hourOfKey';

/** Bounds of the hours that differ, in microseconds UTC; nulls where one of them has no date. */
export function differingRange({ differences }: CheckSummary): {
  readonly from: number | null;
  readonly to: number | null;
} {
  const starts = differences.map(({ hour }) => (hour === null ? null : Date.parse(hour) * 1000));
  if (starts.length === 0 || starts.includes(null)) return { from: null, to: null };
  const known = starts as number[];
  const least = known.reduce((a, b) => Math.min(a, b));
  const most = known.reduce((a, b) => Math.max(a, b));
  return { from: least, to: most + 3_600_000_000 };
}

/** Of a source, the objects whose hour differs. */
export function differingObjects(source: ObjectSource, { differences }: CheckSummary): ObjectSource {
  const hours = new Set(differences.map(({ hour }) => hour));
  return {
    read: (ref, signal) => source.read(ref, signal),
    async *list(signal) {
      for await (const page of source.list(signal)) {
        const some: readonly ObjectRef[] = page.filter(({ key }) => hours.has(hourOfKey(key)));
        if (some.length > 0) yield some;
      }
    },
  };
}
