import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { RowSelection } from '../../src/webview/grid/rowSelection';
import { rowAfter } from '../../src/webview/grid/rowsMoved';
import { FollowedRows } from '../../src/webview/results/followedRows';
import { syntheticRow } from './harness/syntheticEngine';

const rowOf = (index: number): FlowRow => ({ ...syntheticRow(index), key: `object-${index}` });

/** Rows as a search found them. */
function found(rows: readonly FlowRow[]) {
  return {
    count: rows.length,
    countIsExact: true,
    row: (index: number) => rows[index],
    want: () => undefined,
    read: async (first: number, end: number) => rows.slice(first, end),
    loaded: () => rows,
  };
}

const all = (rows: FollowedRows) => Array.from({ length: rows.count }, (_, index) => rows.row(index)?.key);

describe('the rows of a search that is followed', () => {
  it('has what came in on top, each once, and lets go of the oldest of it', async () => {
    const rows = new FollowedRows(() => found([rowOf(1), rowOf(0)]), 3);
    assert.deepEqual(rows.add([rowOf(1), rowOf(2), rowOf(3), rowOf(3)]), { added: 2, removed: [] });
    assert.deepEqual(all(rows), ['object-3', 'object-2', 'object-1', 'object-0']);
    assert.deepEqual(rows.add([rowOf(4), rowOf(5)]), { added: 2, removed: [1] });
    assert.deepEqual(all(rows), ['object-5', 'object-4', 'object-3', 'object-1', 'object-0']);
    assert.deepEqual([rows.came, rows.letGo], [4, 1]);
    const { signal } = new AbortController();
    assert.deepEqual(
      (await rows.read(2, 4, signal)).map(({ key }) => key),
      ['object-3', 'object-1'],
    );
    assert.equal((await rows.read(0, 2, signal)).length, 2);
  });

  it('has every row that names no object', () => {
    const rows = new FollowedRows(() => found([]));
    const nameless = { ...rowOf(1), key: '' };
    rows.add([nameless, nameless]);
    assert.equal(rows.count, 2);
  });

  it('leaves to the search what it finds itself by and by', () => {
    let held = found([rowOf(0)]);
    const rows = new FollowedRows(() => held);
    rows.add([rowOf(1), rowOf(2), rowOf(3)]);
    held = found([rowOf(2), rowOf(0)]);
    assert.deepEqual(rows.settle(), { added: 0, removed: [1] });
    assert.deepEqual(all(rows), ['object-3', 'object-1', 'object-2', 'object-0']);
    assert.equal(rows.came, 2);
  });

  it('says how rows moved, so that the same stay selected', () => {
    const batches = fc.array(fc.array(fc.nat(30), { maxLength: 8 }), { maxLength: 8 });
    fc.assert(
      fc.property(batches, fc.nat(4), (comes, picked) => {
        const rows = new FollowedRows(() => found(Array.from({ length: 5 }, (_, index) => rowOf(index))), 6);
        let selected: number | null = picked;
        let selection = RowSelection.span(picked, picked);
        const { key } = rowOf(picked);
        for (const come of comes) {
          const moved = rows.add(come.map(rowOf));
          if (selected !== null) selected = rowAfter(selected, moved);
          selection = selection.after(moved);
        }
        assert.ok(selected !== null);
        assert.equal(rows.row(selected)?.key, key);
        assert.deepEqual(selection.ranges, [{ first: selected, end: selected + 1 }]);
      }),
      { seed: 7 },
    );
  });
});
