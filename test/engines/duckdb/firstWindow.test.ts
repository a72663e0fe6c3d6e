import assert from 'node:assert/strict';
import { segmentsIn, startsIn, widened, firstWindow as windowOf } from '../../../src/engines/duckdb/firstWindow';
import type { LiveSegment } from '../../../src/store/segments';

const hour = 3_600_000_000;
const segment = (minTime: number | null, maxTime: number | null, rows = 3_000_000): LiveSegment => ({
  ...{ format: 1, id: 's', createdAt: 0, objects: 1, bytes: 1, replaces: [], rows, minTime, maxTime },
  ...{ flowsPath: '', objectsPath: '', summaryPath: '' },
});
const firstWindow = (segments: readonly LiveSegment[], request: Parameters<typeof windowOf>[1]) =>
  windowOf(segments, request, 300_000);
const newest = { field: 'start_time', descending: true } as const;
const oldest = { field: 'start_time', descending: false } as const;
const unbounded = { from: null, to: null };

describe('where the first rows of a sort by time lie', () => {
  const day = [segment(0, 10 * hour - 1), segment(10 * hour, 20 * hour - 1)];

  it('is a tenth of a segment of three million records', () => {
    assert.deepEqual(firstWindow(day, { ...unbounded, sort: newest }), { first: 19 * hour - 1, last: 20 * hour - 1 });
    assert.deepEqual(firstWindow(day, { ...unbounded, sort: oldest }), { first: 0, last: hour });
  });

  it('begins at the bound of the range', () => {
    assert.deepEqual(firstWindow(day, { from: null, to: 15 * hour, sort: newest }), {
      first: 14 * hour,
      last: 15 * hour,
    });
    assert.deepEqual(firstWindow(day, { from: 5 * hour, to: null, sort: oldest }), { first: 5 * hour, last: 6 * hour });
  });

  it('is narrower where segments lie over each other', () => {
    const over = Array.from({ length: 5 }, () => segment(0, 10 * hour - 1));
    assert.deepEqual(firstWindow(over, { ...unbounded, sort: oldest }), { first: 0, last: hour / 5 });
  });

  it('names the segments that reach into it', () => {
    const of = (first: number, last: number) => segmentsIn([...day, segment(null, null)], { first, last });
    assert.deepEqual(of(19 * hour, 20 * hour), [day[1]]);
    assert.deepEqual(of(10 * hour - 1, 10 * hour), day);
    assert.deepEqual(of(20 * hour, 30 * hour), []);
  });

  it('grows away from the edge of the order, over times before 1970, too', () => {
    const stretch = { first: hour, last: 2 * hour };
    assert.deepEqual(widened(stretch, 3, true), { first: -hour, last: 2 * hour });
    assert.deepEqual(widened(stretch, 3, false), { first: hour, last: 4 * hour });
    assert.equal(startsIn(widened(stretch, 3, true), true), `start_time >= -${hour}`);
    const early = [segment(-10 * hour, -1)];
    assert.deepEqual(firstWindow(early, { ...unbounded, sort: oldest }), { first: -10 * hour, last: -9 * hour });
  });

  it('is none where it would hold everything, or nothing is known', () => {
    assert.equal(firstWindow([segment(0, hour, 1000)], { ...unbounded, sort: newest }), null);
    assert.equal(firstWindow([], { ...unbounded, sort: newest }), null);
    assert.equal(firstWindow([segment(null, null)], { ...unbounded, sort: newest }), null);
    assert.deepEqual(firstWindow(day, { from: 30 * hour, to: null, sort: newest }), null);
    assert.deepEqual(firstWindow(day, { ...unbounded, sort: { field: 'target_port', descending: true } }), null);
  });
});
