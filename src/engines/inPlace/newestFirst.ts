import type { FoundObject } from './foundObjects';

/** Objects that wait to be read; the one that may hold the newest flows is taken first. */
export interface NewestFirst {
  readonly size: number;
  add(objects: readonly FoundObject[]): void;
  /** Throws where there is none. */
  take(): FoundObject;
  /** The bound of the newest; -Infinity where there is none. */
  olderThan(): number;
}

/** Sorted when something is asked after something was added: additions come by the thousand. */
export function newestFirst(): NewestFirst {
  const held: FoundObject[] = [];
  let sorted = true;
  const sort = () => {
    if (!sorted) held.sort((a, b) => (a.olderThan < b.olderThan ? -1 : Number(a.olderThan > b.olderThan)));
    sorted = true;
  };
  return {
    get size() {
      return held.length;
    },
    add(objects) {
      for (const object of objects) held.push(object);
      sorted &&= objects.length === 0;
    },
    take() {
      sort();
      const newest = held.pop();
      if (newest === undefined) throw new RangeError('No object waits.');
      return newest;
    },
    olderThan() {
      sort();
      return held.at(-1)?.olderThan ?? Number.NEGATIVE_INFINITY;
    },
  };
}
