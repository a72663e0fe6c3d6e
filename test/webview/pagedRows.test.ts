import assert from 'node:assert/strict';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { PagedRows, pageSize } from '../../src/webview/grid/pagedRows';
import { syntheticRow } from './harness/syntheticEngine';

interface Asked {
  readonly offset: number;
  readonly signal: AbortSignal;
  answer(rows: readonly FlowRow[]): void;
  fail(error: unknown): void;
}

/** Rows whose pages arrive when the test says so. */
function paged(count: number | null = null) {
  const asked: Asked[] = [];
  const failures: unknown[] = [];
  let changes = 0;
  const rows = new PagedRows(
    (offset, _limit, signal) =>
      new Promise((answer, fail) => {
        asked.push({ offset, signal, answer, fail });
      }),
    { changed: () => changes++, failed: (error) => failures.push(error) },
    count,
  );
  return { rows, asked, failures, changes: () => changes };
}

const page = (offset: number, length = pageSize) => Array.from({ length }, (_, at) => syntheticRow(offset + at));
/** Lets the promises that have settled be seen. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('rows fetched by the page', () => {
  it('asks once for what is in sight and shows it when it comes', async () => {
    const { rows, asked, changes } = paged(1000);
    rows.want(0, 30);
    rows.want(5, 35);
    assert.deepEqual(
      asked.map(({ offset }) => offset),
      [0],
    );
    assert.equal(rows.row(3), undefined);
    asked[0]!.answer(page(0));
    await settled();
    assert.equal(rows.row(3), rows.row(3));
    assert.equal(rows.row(3)?.start_time, syntheticRow(3).start_time);
    assert.equal(changes(), 1);
  });

  it('cancels what scrolled out of sight before it came', async () => {
    const { rows, asked, failures } = paged(1_000_000);
    rows.want(0, 30);
    rows.want(500_000, 500_030);
    assert.equal(asked[0]!.signal.aborted, true);
    assert.equal(asked[1]!.signal.aborted, false);
    asked[0]!.fail(new Error('late'));
    asked[0]!.answer(page(0));
    await settled();
    assert.equal(rows.row(0), undefined);
    assert.deepEqual(failures, []);
  });

  it('asks for two pages where the view lies across their border', () => {
    const { rows, asked } = paged(1000);
    rows.want(pageSize - 5, pageSize + 20);
    assert.deepEqual(
      asked.map(({ offset }) => offset),
      [0, pageSize],
    );
  });

  it('learns the count from a page that is not full', async () => {
    const { rows, asked } = paged();
    rows.want(0, 1);
    asked[0]!.answer(page(0));
    await settled();
    assert.deepEqual([rows.count, rows.countIsExact], [pageSize, false]);
    rows.want(pageSize, pageSize + 10);
    asked[1]!.answer(page(pageSize, 17));
    await settled();
    assert.deepEqual([rows.count, rows.countIsExact], [pageSize + 17, true]);
  });

  it('tries a failed page again only when told', async () => {
    const { rows, asked, failures } = paged(1000);
    rows.want(0, 10);
    asked[0]!.fail(new Error('engine'));
    await settled();
    assert.equal(failures.length, 1);
    rows.want(0, 10);
    assert.equal(asked.length, 1);
    rows.retry();
    rows.want(0, 10);
    assert.equal(asked.length, 2);
  });

  it('forgets the pages seen longest ago', async () => {
    const { rows, asked } = paged(1_000_000);
    for (let at = 0; at < 60; at++) {
      rows.want(at * pageSize, at * pageSize + 1);
      asked.at(-1)!.answer(page(at * pageSize));
      await settled();
    }
    assert.equal(rows.row(0), undefined);
    assert.notEqual(rows.row(59 * pageSize), undefined);
  });

  it('reads a range for copying, from here and from the engine', async () => {
    const { rows, asked } = paged(1000);
    rows.want(0, 1);
    asked[0]!.answer(page(0));
    await settled();
    const reading = rows.read(pageSize - 3, pageSize + 2, new AbortController().signal);
    await settled();
    asked[1]!.answer(page(pageSize));
    assert.deepEqual(
      (await reading).map(({ start_time }) => start_time),
      [-3, -2, -1, 0, 1].map((at) => syntheticRow(pageSize + at).start_time),
    );
  });
});
