import { keyTimeWindow, parseObjectKey } from '../../core/flow/objectKey';
import type { ObjectSource } from '../../store/store';
import type { CountingSource } from './bucketSource';

/**
 * A source without the objects whose key says that they lie wholly outside a time range (microseconds UTC, half open).
 * An object whose key has no date is kept.
 */
export function withinTime(
  source: ObjectSource,
  range: { readonly from?: number | null; readonly to?: number | null },
): CountingSource {
  const from = range.from ?? Number.NEGATIVE_INFINITY;
  const to = range.to ?? Number.POSITIVE_INFINITY;
  let outside = 0;
  const inside = (key: string): boolean => {
    const parsed = parseObjectKey(key);
    const window = parsed && keyTimeWindow(parsed);
    const kept = !window || (window.from < to && window.to > from);
    if (!kept) outside++;
    return kept;
  };
  return {
    counts: () => ({ foreign: 0, outside }),
    async *list(signal) {
      for await (const refs of source.list(signal)) yield refs.filter(({ key }) => inside(key));
    },
    read: (ref, signal) => source.read(ref, signal),
  };
}
