import assert from 'node:assert/strict';
import { firstWindow } from '../../../src/engines/duckdb/firstWindow';
import type { LiveSegment } from '../../../src/store/segments';

const hour = 3_600_000_000;
const segment = (minTime: number | null, maxTime: number | null, rows = 3_000_000): LiveSegment => ({
  ...{ format: 1, id: 's', createdAt: 0, objects: 1, bytes: 1, replaces: [], rows, minTime, maxTime },
  ...{ flowsPath: '', objectsPath: '', summaryPath: '' },
});
const newest = { field: 'start_time', descending: true } as const;
const oldest = { field: 'start_time', descending: false } as const;
const unbounded = { from: null, to: null };

describe('where the first rows of a sort by time lie', () => {
  const day = [segment(0, 10 * hour - 1), segment(10 * hour, 20 * hour - 1)];

  it('is a tenth of a segment of three million records', () => {
    assert.equal(firstWindow(day, { ...unbounded, sort: newest }), `start_time >= ${19 * hour - 1}`);
    assert.equal(firstWindow(day, { ...unbounded, sort: oldest }), `start_time <= ${hour}`);
  });

  it('begins at the bound of the range', () => {
    assert.equal(firstWindow(day, { from: null, to: 15 * hour, sort: newest }), `start_time >= ${14 * hour}`);
    assert.equal(firstWindow(day, { from: 5 * hour, to: null, sort: oldest }), `start_time <= ${6 * hour}`);
  });

  it('is narrower where segments lie over each other', () => {
    const over = Array.from({ length: 5 }, () => segment(0, 10 * hour - 1));
    assert.equal(firstWindow(over, { ...unbounded, sort: oldest }), `start_time <= ${hour / 5}`);
  });

  it('is none where it would hold everything, or nothing is known', () => {
    assert.equal(firstWindow([segment(0, hour, 1000)], { ...unbounded, sort: newest }), null);
    assert.equal(firstWindow([], { ...unbounded, sort: newest }), null);
    assert.equal(firstWindow([segment(null, null)], { ...unbounded, sort: newest }), null);
    assert.equal(firstWindow(day, { from: 30 * hour, to: null, sort: newest }), null);
    assert.equal(firstWindow(day, { ...unbounded, sort: { field: 'target_port', descending: true } }), null);
  });
});
