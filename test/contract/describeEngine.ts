import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { foldSum, type SumClasses } from '../../src/core/flow/flowSum';
import { earlier, later } from '../../src/core/policy/groupByCause';
import { fields } from '../../src/core/query/fields';
import { parseQuery } from '../../src/core/query/parse';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import type { ExportFormat, QueryEngine, SearchRequest, Sort, SumRequest } from '../../src/engines/queryEngine';
import { readParquet } from './readParquet';
import { sampleRows } from './sampleRows';
import { type Bounds, boundsOf, narrowRanges, wideRanges } from './searchBounds';
import { searches } from './searches';

export interface EngineUnderTest {
  readonly engine: QueryEngine;
  dispose(): Promise<void>;
}

/** What is asked of an engine, where it is not everything. */
export interface EngineScope {
  readonly asked?: readonly string[];
  readonly rows?: readonly FlowRow[];
  /** Whether the engine knows what it holds beyond what a search finds: a timeline without bounds reaches over that. */
  readonly knowsAll?: boolean;
  /** The orders in which all rows are read; default every field up and down. */
  readonly sorted?: readonly Sort[];
}

const everything: Bounds = { from: null, to: null };
const newestFirst: Sort = { field: 'start_time', descending: true };
export const allSorts: readonly Sort[] = fields.flatMap(({ name: field }) => [
  { field, descending: false },
  { field, descending: true },
]);

/** Every third field, up and down in turn: for an engine that orders rows as one does that is tested with all. */
export const someSorts: readonly Sort[] = allSorts.filter((_, at) => at % 12 === 0 || at % 12 === 7);

/**
 * What every engine has to answer, measured against the engine in memory over the same rows. The factory gets rows that
 * are in no particular order.
 */
export function describeEngine(
  name: string,
  create: (rows: readonly FlowRow[]) => Promise<EngineUnderTest>,
  { asked = searches, rows = sampleRows(), knowsAll = true, sorted = allSorts }: EngineScope = {},
): void {
  describe(`engine contract: ${name}`, () => {
    const reference = createMemoryEngine(rows);
    let tested: EngineUnderTest;
    let engine: QueryEngine;
    let folder: string;

    before(async () => {
      tested = await create(rows);
      engine = tested.engine;
      folder = await mkdtemp(join(tmpdir(), 'engine-contract-'));
    });
    after(async () => {
      await tested?.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    it('says what it holds', async function () {
      if (!knowsAll) this.skip();
      const { limits: _, ...held } = await engine.info();
      const { limits: __, ...expected } = await reference.info();
      assert.deepEqual(held, expected);
    });

    it('adds up flows by what rules can tell of them', async function () {
      if (engine.sums === undefined) this.skip();
      for (const text of ['', 'action:rejected']) {
        for (const range of [...wideRanges, ...narrowRanges]) {
          const request = { query: parseQuery(text).query, ...range, portFloors: [0, 22, 1024, 2000, 32_768, 50_000] };
          assert.deepEqual(await sumsOf(engine, request), await sumsOf(reference, request), text);
        }
      }
    });

    it('folds at most what rules cannot tell apart', async function () {
      if (engine.sums === undefined) this.skip();
      const classes: SumClasses = {
        portFloors: [0, 22, 23, 1024, 32_768, 65_536],
        accepted: { addressFloors: [0x0af00000, 0x0af04000, 0x0af08000, 2 ** 32], exactPorts: [22] },
      };
      for (const range of [...wideRanges, ...narrowRanges]) {
        const request = { query: parseQuery('').query, ...range, ...classes };
        assert.deepEqual(await sumsOf(engine, request), await sumsOf(reference, request));
      }
    });

    for (const [at, text] of asked.entries()) {
      it(`answers ${text === '' ? 'the empty search' : JSON.stringify(text)}`, async () => {
        const bounds = boundsOf(text);
        const search: SearchRequest = { query: parseQuery(text).query, ...bounds };
        const sort = allSorts[at % allSorts.length]!;
        const top = { ...search, field: sort.field, limit: 7 };
        const asked = [
          alike('rows', (each) => all(each, search, sort)),
          alike('count', (each) => each.count(search)),
          alike(`top values of ${sort.field}`, (each) => each.topValues(top)),
        ];
        if (at % 2 === 0) asked.push(alike('page', (each) => each.page({ ...search, sort, offset: 3, limit: 40 })));
        if (knowsAll || (bounds.from !== null && bounds.to !== null)) {
          const buckets = [1, 50][Math.floor(at / 3) % 2]!;
          asked.push(alike('timeline', (each) => each.timeline({ ...search, buckets })));
        }
        await Promise.all(asked);
      });
    }

    async function alike(what: string, ask: (engine: QueryEngine) => Promise<unknown>): Promise<void> {
      assert.deepEqual(await ask(engine), await ask(reference), what);
    }

    for (const sort of sorted) {
      it(`sorts by ${sort.field} ${sort.descending ? 'down' : 'up'}, pages without overlap or gap`, async () => {
        const search = { query: parseQuery('').query, ...everything };
        const expected = await all(reference, search, sort);
        const offsets = Array.from({ length: Math.ceil(rows.length / 400) }, (_, at) => at * 400);
        const pages = await Promise.all(offsets.map((offset) => engine.page({ ...search, sort, offset, limit: 400 })));
        assert.deepEqual(pages.flat(), expected);
      });
    }

    it('answers pages at and behind the end', async () => {
      const search = { query: parseQuery('').query, ...everything, sort: newestFirst };
      const expected = await all(reference, search, newestFirst);
      assert.deepEqual(await engine.page({ ...search, offset: rows.length - 2, limit: 10 }), expected.slice(-2));
      assert.deepEqual(await engine.page({ ...search, offset: rows.length, limit: 10 }), []);
      assert.deepEqual(await engine.page({ ...search, offset: 1_000_000, limit: 10 }), []);
      assert.deepEqual(await engine.page({ ...search, offset: 0, limit: 0 }), []);
    });

    it('counts the values of every field', async () => {
      const search = { query: parseQuery('action:rejected').query, ...everything };
      for (const { name: field } of fields) {
        const top = { ...search, field, limit: 1000 };
        assert.deepEqual(await engine.topValues(top), await reference.topValues(top), field);
      }
    });

    const formats: readonly ExportFormat[] = ['csv', 'jsonl'];
    for (const format of formats) {
      for (const text of ['', 'action:rejected', 'state:"skip data"', 'note:*', 'target_port:99999']) {
        it(`exports ${JSON.stringify(text)} as ${format}`, async () => {
          const request = { query: parseQuery(text).query, ...everything, sort: newestFirst, format };
          const path = join(folder, `tested.${format}`);
          const expected = join(folder, `expected.${format}`);
          const result = await engine.export({ ...request, path });
          assert.deepEqual(result, await reference.export({ ...request, path: expected }));
          assert.equal(await readFile(path, 'utf8'), await readFile(expected, 'utf8'));
        });
      }
    }

    for (const text of ['', 'state:"skip data"', 'target_port:99999']) {
      it(`exports ${JSON.stringify(text)} as Parquet`, async () => {
        const sort: Sort = { field: 'bytes_from_target', descending: true };
        const request = { query: parseQuery(text).query, ...everything, sort, format: 'parquet' as const };
        const path = join(folder, 'tested.parquet');
        const expected = join(folder, 'expected.parquet');
        assert.equal((await engine.export({ ...request, path })).rows, (await reference.count(request)).total);
        await reference.export({ ...request, path: expected });
        assert.deepEqual(await readParquet(path), await readParquet(expected));
      });
    }

    it('rejects with the reason of the signal when it is cancelled before', async () => {
      const reason = new Error('enough');
      const signal = AbortSignal.abort(reason);
      const search = { query: parseQuery('').query, ...everything };
      const path = join(folder, 'cancelled.csv');
      const cancelled = (error: unknown) => error === reason;
      await assert.rejects(engine.count(search, signal), cancelled);
      await assert.rejects(engine.info(signal), cancelled);
      await assert.rejects(engine.page({ ...search, sort: newestFirst, offset: 0, limit: 1 }, signal), cancelled);
      await assert.rejects(engine.timeline({ ...search, buckets: 1 }, signal), cancelled);
      await assert.rejects(engine.topValues({ ...search, field: 'action', limit: 1 }, signal), cancelled);
      await assert.rejects(all(engine, search, newestFirst, signal), cancelled);
      await assert.rejects(engine.export({ ...search, sort: newestFirst, format: 'csv', path }, signal), cancelled);
      await assert.rejects(readFile(path), { code: 'ENOENT' });
    });

    it('can be left in the middle of its rows', async () => {
      const search = { query: parseQuery('').query, ...everything, sort: newestFirst };
      for await (const batch of engine.rows(search)) {
        assert.ok(batch.length > 0);
        break;
      }
      assert.equal((await engine.count(search)).total, rows.length);
    });
  });
}

async function all(engine: QueryEngine, search: SearchRequest, sort: Sort, signal?: AbortSignal): Promise<FlowRow[]> {
  const found: FlowRow[] = [];
  for await (const batch of engine.rows({ ...search, sort }, signal)) found.push(...batch);
  return found;
}

/** Flows and their first and last time by their traits. */
async function sumsOf(engine: QueryEngine, request: SumRequest): Promise<Map<string, object>> {
  const found = new Map<string, { flows: number; firstSeen: number | null; lastSeen: number | null }>();
  for await (const sums of engine.sums?.(request) ?? []) {
    for (const sum of sums) {
      const { flows, firstSeen, lastSeen, ...traits } = foldSum(sum, request);
      const name = JSON.stringify(traits, [...Object.keys(traits), ...Object.keys(traits.place)].sort());
      const known = found.get(name);
      found.set(name, {
        flows: flows + (known?.flows ?? 0),
        firstSeen: earlier(firstSeen, known?.firstSeen ?? null),
        lastSeen: later(lastSeen, known?.lastSeen ?? null),
      });
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
