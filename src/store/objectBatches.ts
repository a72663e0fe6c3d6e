import type { WantedObject } from './segmentRows';

const firstWindow = 2048;
const largestWindow = 16384;
const batchBytes = 2 * 1024 * 1024;

/** Where in time an object's records lie, as far as its key says: sorts as text. Keys without a date come first. */
function timeOf(key: string): string {
  const match = /\/year=(\d{4})\/month=(\d\d)\/day=(\d\d)\/hour=(\d\d)\/stream-id=[^/]*\/(\d+)/.exec(key);
  return match ? `${match[1]}${match[2]}${match[3]}${match[4]}${match[5]}` : '';
}

/**
 * Groups listed objects into batches for decoding. Lists come by interface; within windows that begin small, so that
 * work starts while the listing goes on, and grow, objects are put in the order of time, so that segments cover narrow
 * ranges of it. Windows are bounded, so that a list of any length fits into memory.
 */
export async function* objectBatches(
  pages: AsyncIterable<readonly WantedObject[]>,
  batchObjects: number,
): AsyncGenerator<readonly WantedObject[]> {
  let window: WantedObject[] = [];
  let size = firstWindow;
  for await (const page of pages) {
    for (const object of page) window.push(object);
    if (window.length < size) continue;
    yield* cut(window, batchObjects);
    window = [];
    size = Math.min(size * 4, largestWindow);
  }
  yield* cut(window, batchObjects);
}

function* cut(window: readonly WantedObject[], batchObjects: number): Generator<readonly WantedObject[]> {
  const timed = window.map((object) => ({ object, time: timeOf(object.ref.key) }));
  timed.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  let batch: WantedObject[] = [];
  let bytes = 0;
  for (const { object } of timed) {
    const { size } = object.ref;
    if (batch.length >= batchObjects || (bytes > 0 && bytes + size > batchBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(object);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
