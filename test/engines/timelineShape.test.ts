import assert from 'node:assert/strict';
import { timelineShape } from '../../src/engines/timelineShape';

const second = 1_000_000;

describe('timelineShape', () => {
  it('rounds the width up to whole seconds', () => {
    const held = { earliest: null, latest: null };
    assert.deepEqual(timelineShape({ from: 0, to: 100 * second, buckets: 30 }, held), {
      from: 0,
      to: 100 * second,
      width: 4 * second,
    });
    assert.equal(timelineShape({ from: 5, to: 6, buckets: 100 }, held)?.width, second);
    assert.equal(timelineShape({ from: 0, to: 10 * second, buckets: 0 }, held)?.width, 10 * second);
  });

  it('takes a missing bound from what the engine holds, the latest row included', () => {
    const held = { earliest: 7, latest: 3 * second };
    assert.deepEqual(timelineShape({ from: null, to: null, buckets: 1 }, held), {
      from: 7,
      to: 3 * second + 1,
      width: 3 * second,
    });
  });

  it('is null where nothing can be shown', () => {
    const empty = { earliest: null, latest: null };
    assert.equal(timelineShape({ from: null, to: null, buckets: 9 }, empty), null);
    assert.equal(timelineShape({ from: 5, to: 5, buckets: 9 }, { earliest: 1, latest: 9 }), null);
    assert.equal(timelineShape({ from: 10, to: null, buckets: 9 }, { earliest: 1, latest: 9 }), null);
  });
});
