import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  lastOffset,
  offsetShowing,
  type RowMetrics,
  rowsAt,
  scrollScale,
  spaceHeight,
} from '../../src/webview/grid/rowWindow';

const metrics = fc.record({
  rows: fc.integer({ min: 0, max: 100_000_000 }),
  rowHeight: fc.constant(24),
  viewport: fc.integer({ min: 0, max: 2000 }),
});

describe('which rows are in sight', () => {
  it('draws the rows of the viewport and a few around them', () => {
    const some: RowMetrics = { rows: 1000, rowHeight: 24, viewport: 240 };
    assert.deepEqual(rowsAt(0, some, 2), { first: 0, end: 12 });
    assert.deepEqual(rowsAt(2400, some, 2), { first: 98, end: 112 });
    assert.deepEqual(rowsAt(lastOffset(some), some, 2), { first: 988, end: 1000 });
    assert.deepEqual(rowsAt(0, { ...some, rows: 0 }), { first: 0, end: 0 });
  });

  it('never makes an element taller than browsers can, yet reaches every row', () => {
    fc.assert(
      fc.property(metrics, (given) => {
        assert.ok(spaceHeight(given) <= 15_000_000);
        const scale = scrollScale(given);
        assert.ok(scale >= 1);
        const furthest = Math.max(0, spaceHeight(given) - given.viewport) * scale;
        assert.ok(Math.abs(furthest - lastOffset(given)) < 1);
        const { end } = rowsAt(lastOffset(given), given);
        assert.equal(end, given.rows);
      }),
      { seed: 7 },
    );
  });

  it('scrolls no further than needed to show a row whole', () => {
    fc.assert(
      fc.property(metrics, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (given, at, share) => {
        fc.pre(given.rows > 0 && given.viewport >= given.rowHeight);
        const row = at % given.rows;
        const offset = share * lastOffset(given);
        const moved = offsetShowing(row, offset, given);
        assert.ok(moved <= row * 24 + 0.001 && moved + given.viewport >= row * 24 + 24 - 0.001);
        assert.equal(offsetShowing(row, moved, given), moved);
      }),
      { seed: 7 },
    );
  });
});
