import assert from 'node:assert/strict';
import { timelineShape } from '../../src/engines/timelineShape';

const second = 1_000_000;

describe('timelineShape', () => {
  const nothingHeld = { earliest: null, latest: null };

  it('rounds the width up to what a clock knows', () => {
    const widthOf = (span: number, buckets: number) =>
      (timelineShape({ from: 0, to: span * second, buckets }, nothingHeld)?.width ?? 0) / second;
    assert.equal(widthOf(100, 30), 5);
    assert.equal(widthOf(10, 0), 10);
    assert.equal(widthOf(3600, 100), 60);
    assert.equal(widthOf(24 * 3600, 120), 900);
    assert.equal(widthOf(30 * 86_400, 120), 6 * 3600);
    assert.equal(widthOf(365 * 86_400, 60), 7 * 86_400);
    assert.equal(widthOf(3650 * 86_400, 100), 42 * 86_400);
    assert.equal(timelineShape({ from: 5, to: 6, buckets: 100 }, nothingHeld)?.width, second);
  });

  it('starts its buckets on the clock', () => {
    const at = Date.UTC(2026, 10, 21, 14, 7, 23) * 1000;
    assert.deepEqual(timelineShape({ from: at, to: at + 3600 * second, buckets: 12 }, nothingHeld), {
      from: at,
      to: at + 3600 * second,
      width: 300 * second,
      origin: Date.UTC(2026, 10, 21, 14, 5) * 1000,
    });
  });

  it('takes a missing bound from what the engine holds, the latest row included', () => {
    const held = { earliest: 7, latest: 3 * second };
    assert.deepEqual(timelineShape({ from: null, to: null, buckets: 1 }, held), {
      from: 7,
      to: 3 * second + 1,
      width: 5 * second,
      origin: 0,
    });
  });

  it('is null where nothing can be shown', () => {
    const empty = { earliest: null, latest: null };
    assert.equal(timelineShape({ from: null, to: null, buckets: 9 }, empty), null);
    assert.equal(timelineShape({ from: 5, to: 5, buckets: 9 }, { earliest: 1, latest: 9 }), null);
    assert.equal(timelineShape({ from: 10, to: null, buckets: 9 }, { earliest: 1, latest: 9 }), null);
  });
});
