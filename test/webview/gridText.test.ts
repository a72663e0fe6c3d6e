import assert from 'node:assert/strict';
import fc from 'fast-check';
import { columnOf } from '../../src/webview/grid/columns';
import { resized, shifted } from '../../src/webview/grid/gridModel';
import { RowSelection } from '../../src/webview/grid/rowSelection';
import { safeCell, tabbedText } from '../../src/webview/grid/tabbedText';
import { syntheticRow } from './harness/syntheticEngine';

describe('copying rows', () => {
  it('writes tab-separated values under their headings, exact and in UTC', () => {
    const columns = ['start_time', 'action', 'from', 'to', 'cumulative_bytes_from_initiator'].map(
      (id) => columnOf(id)!,
    );
    assert.equal(
      tabbedText([syntheticRow(2)], columns),
      [
        'Time\tAction\tFrom\tTo\tBytes sent so far',
        '2026-11-21T13:19:45.154Z\trejected\t45.143.200.14:1286\t10.240.0.4:3000\t18446744073709551615',
      ].join('\n'),
    );
  });

  it('leaves silent fields empty', () => {
    const silent = { ...syntheticRow(0), start_time: null, action: null, target_ip: null, target_port: null };
    const columns = ['start_time', 'action', 'to'].map((id) => columnOf(id)!);
    assert.equal(tabbedText([silent], columns).split('\n')[1], '\t\t');
  });

  it('defuses what a spreadsheet would take for a formula', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1']) {
      assert.match(safeCell(text), /^'/, text);
    }
    assert.equal(safeCell('10.0.0.1:443'), '10.0.0.1:443');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' ', 'a', '1') }), (text) => {
        assert.doesNotMatch(safeCell(text), /^\s*[=+\-@]|[\t\r\n]/);
      }),
      { seed: 7 },
    );
  });
});

describe('the selection of rows', () => {
  it('behaves as a set of rows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), (toggles) => {
        const set = new Set<number>();
        let selection = RowSelection.none;
        for (const row of toggles) {
          selection = selection.toggle(row);
          if (!set.delete(row)) set.add(row);
        }
        assert.equal(selection.count, set.size);
        for (let row = 0; row <= 31; row++) assert.equal(selection.has(row), set.has(row));
        for (const [at, range] of selection.ranges.entries()) {
          assert.ok(range.first < range.end && (selection.ranges[at + 1]?.first ?? 99) > range.end);
        }
      }),
      { seed: 7 },
    );
  });

  it('spans either way', () => {
    assert.deepEqual(RowSelection.span(5, 2).ranges, [{ first: 2, end: 6 }]);
  });
});

describe('columns', () => {
  const columns = [
    { id: 'action', width: 100 },
    { id: 'from', width: 200 },
  ];

  it('keep a width that can be seen and grabbed', () => {
    assert.deepEqual(resized(columns, 0, 3)[0], { id: 'action', width: 44 });
    assert.deepEqual(resized(columns, 1, 1e9)[1], { id: 'from', width: 1200 });
  });

  it('move by one place, and not over the edge', () => {
    assert.deepEqual(
      shifted(columns, 0, 1)?.map(({ id }) => id),
      ['from', 'action'],
    );
    assert.equal(shifted(columns, 0, -1), null);
    assert.equal(shifted(columns, 1, 1), null);
  });
});
