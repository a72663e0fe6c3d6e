import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import type { FieldName } from '../../../src/core/query/fields';
import { parseQuery } from '../../../src/core/query/parse';
import { readRows } from '../../../src/engines/duckdb/database';
import { openDuckdbEngine } from '../../../src/engines/duckdb/duckdbEngine';
import type { Stretch } from '../../../src/engines/duckdb/firstWindow';
import { KeptRows } from '../../../src/engines/duckdb/keptRows';
import { KeptWindow } from '../../../src/engines/duckdb/keptWindow';
import { selection } from '../../../src/engines/duckdb/search';
import { StoreReader } from '../../../src/engines/duckdb/storeReader';
import { createMemoryEngine } from '../../../src/engines/memory/memoryEngine';
import type { QueryEngine, SearchRequest } from '../../../src/engines/queryEngine';
import { firstTime, sampleRows } from '../../contract/sampleRows';
import { rowsByObject, writeSampleStore, writeSegment } from '../../contract/sampleStore';

const hour = 3_600_000_000;
const rare = 'target_ip:10.240.0.4 target_port:22';
const other = 'target_port:3000 action:rejected';
const search = (text: string, from: number | null = null, to: number | null = null): SearchRequest => ({
  query: parseQuery(text).query,
  from,
  to,
});

describe('rows that a search found', () => {
  const rows = sampleRows();
  let directory: string;
  let reader: StoreReader;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kept-rows-'));
    await writeSampleStore(directory, rows);
  });
  beforeEach(async () => {
    reader = await StoreReader.open({ directory, memoryLimitMb: 256, threads: 1 });
  });
  afterEach(() => reader.close());
  after(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  /** What a request reads: `flows` or the name of a table. */
  const place = (kept: KeptRows, request: SearchRequest, field: FieldName = 'action', signal?: AbortSignal) =>
    reader.read(signal, async (session) =>
      kept.over(session, await selection(request, session), field, async ({ relation }) =>
        relation.replace(/^.*\./, ''),
      ),
    );
  const places = async (kept: KeptRows, requests: readonly SearchRequest[]) => {
    const found: string[] = [];
    for (const request of requests) found.push(await place(kept, request));
    return found;
  };

  it('are kept with the second request, and serve stretches of its range', async () => {
    const kept = new KeptRows({ from: 0, most: 1000 });
    const whole = search(rare);
    assert.deepEqual(await places(kept, [whole, whole, whole]), ['flows', 'kept_1', 'kept_1']);
    assert.equal(await place(kept, search(rare, firstTime, firstTime + hour)), 'kept_1');
    assert.equal(await place(kept, search(other)), 'flows');
    assert.equal(await place(kept, search(`${rare} action:rejected`)), 'flows');
  });

  it('serve no wider range', async () => {
    const kept = new KeptRows({ from: 0, most: 1000 });
    const narrow = search(rare, firstTime, firstTime + 2 * hour);
    assert.deepEqual(await places(kept, [narrow, narrow]), ['flows', 'kept_1']);
    for (const [from, to] of [
      [firstTime - 1, firstTime + hour],
      [firstTime, firstTime + 2 * hour + 1],
      [null, firstTime + hour],
      [firstTime, null],
    ] as const) {
      assert.equal(await place(kept, search(rare, from, to)), 'flows');
    }
    assert.equal(await place(kept, search(rare, firstTime, firstTime + 2 * hour)), 'kept_1');
  });

  it('are not kept where they are many, or few are read, or another field is asked for', async () => {
    const wide = search('action:accepted direction:*');
    const many = new KeptRows({ from: 0, most: 1000 });
    assert.deepEqual(await places(many, [wide, wide, wide]), ['flows', 'flows', 'flows']);
    assert.deepEqual(await places(many, [search(rare), search(rare)]), ['flows', 'kept_2']);
    const small = new KeptRows({ from: rows.length + 1, most: 1000 });
    assert.deepEqual(await places(small, [search(rare), search(rare)]), ['flows', 'flows']);
    assert.equal(await place(many, search(rare), 'bytes_from_initiator'), 'flows');
    assert.equal(await place(many, search(rare), 'vpc_crn'), 'kept_2');
  });

  it('make room for those of other searches, the least recently used first', async () => {
    const most = rows.filter(({ target_port: port, action }) => port === 3000 && action === 'rejected').length;
    const kept = new KeptRows({ from: 0, most });
    assert.deepEqual(await places(kept, [search(rare), search(rare)]), ['flows', 'kept_1']);
    assert.deepEqual(await places(kept, [search(other), search(other)]), ['flows', 'kept_2']);
    assert.deepEqual(await places(kept, [search(rare), search(rare)]), ['flows', 'kept_3']);
  });

  it('stay as long as somebody reads them', async () => {
    const most = rows.filter(({ target_port: port, action }) => port === 3000 && action === 'rejected').length;
    const kept = new KeptRows({ from: 0, most });
    await place(kept, search(rare));
    await reader.read(undefined, async (session) => {
      const lease = await kept.lease(session, await selection(search(rare), session), 'action');
      assert.deepEqual(await places(kept, [search(other), search(other)]), ['flows', 'kept_2']);
      assert.equal(await place(kept, search(rare)), 'kept_1');
      lease?.release();
    });
  });

  it('are kept once where many ask at the same time, by the count of the first', async () => {
    const kept = new KeptRows({ from: 0, most: 1000 });
    const told: number[] = [];
    const ask = () =>
      reader.read(undefined, async (session) => {
        const selected = await selection(search(rare), session);
        const work = async ({ relation }: { readonly relation: string }) => relation;
        return kept.over(session, selected, 'action', work, (relation) => told.push(relation.length) && 3);
      });
    const found = (await Promise.all([ask(), ask(), ask(), ask()])).map((name) => name.replace(/^.*\./, ''));
    assert.deepEqual(found.sort(), ['flows', 'kept_1', 'kept_1', 'kept_1']);
    assert.equal(told.length, 1);
  });

  it('are kept by the next request where one was cancelled at it', async () => {
    const kept = new KeptRows({ from: 0, most: 1000 });
    await place(kept, search(rare));
    const controller = new AbortController();
    const cancelled = place(kept, search(rare), 'action', controller.signal);
    controller.abort(new Error('enough'));
    await assert.rejects(cancelled, { message: 'enough' });
    assert.equal(await place(kept, search(rare)), 'kept_1');
  });
});

describe('the flows with which an order begins', () => {
  const rows = sampleRows();
  let directory: string;
  let reader: StoreReader;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kept-window-'));
    await writeSampleStore(directory, rows);
    reader = await StoreReader.open({ directory, memoryLimitMb: 256, threads: 1 });
  });
  after(async () => {
    reader.close();
    await rm(directory, { recursive: true, force: true });
  });

  const early = { first: firstTime, last: firstTime + hour };
  const late = { first: firstTime + 4 * hour, last: firstTime + 5 * hour };
  /** How many rows there are in the table, null where nothing is kept. */
  const keptIn = (kept: KeptWindow, stretch: Stretch) =>
    reader.read(undefined, async (session) => {
      const lease = await kept.lease(session, stretch, () => session.snapshot.views.flowsOf(session.snapshot.segments));
      if (!lease) return null;
      const [[count] = []] = await readRows(session.connection, `SELECT count(*) FROM ${lease.table}`);
      lease.release();
      return Number(count);
    });
  const startingIn = ({ first, last }: Stretch) =>
    rows.filter(({ start_time: time }) => time !== null && time >= first && time <= last).length;

  it('are kept with the second page, one stretch at a time', async () => {
    const kept = new KeptWindow(10_000);
    const found: unknown[] = [];
    for (const stretch of [early, early, late, late, early]) found.push(await keptIn(kept, stretch));
    assert.deepEqual(found, [null, startingIn(early), null, startingIn(late), startingIn(early)]);
    const tables = await reader.read(undefined, ({ connection }) =>
      readRows(connection, "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'window%'"),
    );
    assert.equal(tables.length, 1);
  });

  it('are not kept where they crowd', async () => {
    const kept = new KeptWindow(3);
    for (let page = 0; page < 3; page++) assert.equal(await keptIn(kept, late), null);
  });
});

describe('an engine that keeps rows', () => {
  const rows = sampleRows();
  let directory: string;
  let engine: QueryEngine;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kept-rows-'));
    await writeSampleStore(directory, rows);
    const depth = { from: 10_000, slice: 20_000, stream: 200_000, sum: 4_000_000, window: 40, keep: 0 };
    engine = await openDuckdbEngine({ directory, memoryLimitMb: 512, threads: 2, depth });
  });
  afterEach(async () => {
    await engine.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  const answers = async (of: QueryEngine, request: SearchRequest): Promise<unknown[]> => {
    const sorts: readonly FieldName[] = ['start_time', 'target_ip', 'bytes_from_target', 'network_interface_id'];
    const found: unknown[] = [await of.count(request), await of.timeline({ ...request, buckets: 20 })];
    for (const field of ['action', 'target_ip', 'vpc_crn', 'end_time', 'start_time'] as const) {
      found.push(await of.topValues({ ...request, field, limit: 5 }));
    }
    for (const field of sorts) {
      const sort = { field, descending: found.length % 2 === 0 };
      for (const [offset, limit] of [
        [0, 3],
        [2, 5],
        [0, 1000],
      ] as const) {
        found.push(await of.page({ ...request, sort, offset, limit }));
      }
    }
    return found;
  };
  const assertSame = async (held: readonly FlowRow[]) => {
    const reference = createMemoryEngine(held);
    for (const text of [
      rare,
      other,
      'target_port:99999',
      'initiator_ip:92.63.197.0/24 -action:accepted',
      'state:skip',
    ]) {
      for (const [from, to] of [
        [null, null],
        [firstTime + hour, firstTime + 3 * hour],
      ] as const) {
        const request = search(text, from, to);
        assert.deepEqual(await answers(engine, request), await answers(reference, request), text);
      }
    }
  };

  it('answers as one does that reads them anew, also after a newer version of an object came', async () => {
    await assertSame(rows);
    const [object = []] = rowsByObject(rows);
    const newer = object.map((row): FlowRow => ({ ...row, etag: '"newer"', action: 'rejected', target_port: 3000 }));
    await writeSegment(directory, [newer], { at: 7 });
    await assertSame([...rows.slice(object.length), ...newer]);
  });
});
