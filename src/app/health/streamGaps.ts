import { parseObjectKey } from '../../core/flow/objectKey';

/** Numbers that are missing between others of the same stream, hour and record type. */
export interface StreamGap {
  readonly vnicId: string;
  readonly recordType: string;
  readonly streamId: string;
  /** Start of the hour, microseconds UTC. */
  readonly hour: number;
  readonly missing: readonly number[];
}

/**
 * The gaps of listed keys. Numbers begin at 0 with each hour (contracts/ibm-cloud.md §8.1); in the hour of its birth a
 * stream may begin later. Nothing is said of numbers behind the last one: they may be still to come.
 */
export function streamGaps(keys: readonly string[]): readonly StreamGap[] {
  const groups = new Map<string, Omit<StreamGap, 'missing'> & { readonly born: boolean; readonly seen: Set<number> }>();
  for (const text of keys) {
    const key = parseObjectKey(text);
    if (key === null || key.year === null || key.month === null || key.day === null || key.hour === null) continue;
    const { vnicId, recordType, streamId, sequence } = key;
    const hour = Date.UTC(key.year, key.month - 1, key.day, key.hour) * 1000;
    const id = [vnicId, recordType, streamId, hour].join(' ');
    const known = groups.get(id);
    if (known !== undefined) known.seen.add(sequence);
    else {
      const born = streamId.startsWith(new Date(hour / 1000).toISOString().slice(0, 13).replace(/-/g, ''));
      groups.set(id, { vnicId, recordType, streamId, hour, born, seen: new Set([sequence]) });
    }
  }
  return [...groups.values()].flatMap(({ born, seen, ...rest }) => {
    const numbers = [...seen].sort((a, b) => a - b);
    const first = born ? (numbers[0] ?? 0) : 0;
    const missing: number[] = [];
    // A number far beyond all others is no reason to count a million missing ones.
    for (let at = first; at < (numbers.at(-1) ?? 0) && missing.length < mostNamed; at++)
      if (!seen.has(at)) missing.push(at);
    return missing.length === 0 ? [] : [{ ...rest, missing }];
  });
}

const mostNamed = 100;
