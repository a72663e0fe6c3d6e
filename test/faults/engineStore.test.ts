import assert from 'node:assert/strict';
import {
  access,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { parseQuery } from '../../src/core/query/parse';
import { openDatabase, readRows } from '../../src/engines/duckdb/database';
import { openDuckdbEngine } from '../../src/engines/duckdb/duckdbEngine';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import type { QueryEngine, SearchRequest, Sort } from '../../src/engines/queryEngine';
import { sampleRows } from '../contract/sampleRows';
import { rowsByObject, writeSampleStore, writeSegment } from '../contract/sampleStore';
import { writeManyRows } from './manyRows';

const everything: SearchRequest = { query: parseQuery('').query, from: null, to: null };
const newestFirst: Sort = { field: 'start_time', descending: true };
const page = { ...everything, sort: newestFirst, offset: 0, limit: 5000 };

describe('the local engine and what can happen to its store', function () {
  this.timeout(30_000);
  const rows = sampleRows();
  let directory: string;
  let segments: string;
  let engine: QueryEngine;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'engine-faults-'));
    segments = join(directory, 'segments');
  });
  afterEach(async () => {
    await engine?.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  async function open(memoryLimitMb = 256): Promise<QueryEngine> {
    engine = await openDuckdbEngine({ directory, memoryLimitMb, threads: 2 });
    return engine;
  }

  it('sees segments that appear', async () => {
    await open();
    assert.equal((await engine.count(everything)).total, 0);
    await writeSampleStore(directory, rows);
    assert.equal((await engine.count(everything)).total, rows.length);
    assert.deepEqual(await engine.page(page), await createMemoryEngine(rows).page(page));
  });

  it('leaves out rows of an object that was stored again', async () => {
    await writeSampleStore(directory, rows);
    await open();
    assert.equal((await engine.count(everything)).total, rows.length);
    const [object = []] = rowsByObject(rows);
    const newer = object.slice(0, 3).map((row): FlowRow => ({ ...row, etag: '"newer"', action: 'rejected' }));
    await writeSegment(directory, [newer], { at: 7 });
    const expected = createMemoryEngine([...rows.slice(object.length), ...newer]);
    assert.deepEqual(await engine.page(page), await expected.page(page));
    assert.deepEqual(await engine.count(everything), await expected.count(everything));
  });

  it('follows a compaction by another process, also in the middle of a stream', async () => {
    const ids = await writeSampleStore(directory, rows);
    engine = await openDuckdbEngine({
      directory,
      memoryLimitMb: 256,
      threads: 2,
      depth: { from: 10, slice: 50, stream: 100, sum: 500, window: 300_000, keep: 1_000_000 },
    });
    const found: FlowRow[] = [];
    let compacted = false;
    for await (const batch of engine.rows({ ...everything, sort: newestFirst })) {
      found.push(...batch);
      if (compacted) continue;
      compacted = true;
      await writeSegment(directory, rowsByObject(rows), { at: 9, replaces: ids });
      for (const id of ids) await rm(join(segments, id), { recursive: true });
    }
    assert.deepEqual(found, await createMemoryEngine(rows).page(page));
    assert.deepEqual(await engine.page(page), found);
  });

  it('says so when rows went away in the middle of a stream', async () => {
    const ids = await writeSampleStore(directory, rows);
    engine = await openDuckdbEngine({
      directory,
      memoryLimitMb: 256,
      threads: 2,
      depth: { from: 10, slice: 50, stream: 100, sum: 500, window: 300_000, keep: 1_000_000 },
    });
    await assert.rejects(
      async () => {
        for await (const _ of engine.rows({ ...everything, sort: newestFirst })) {
          for (const id of ids) await rm(join(segments, id), { recursive: true, force: true });
        }
      },
      { name: 'EngineError', code: 'failed', message: /changed while its rows were read/ },
    );
  });

  it('serves two engines on one store', async () => {
    await writeSampleStore(directory, rows);
    await open();
    const other = await openDuckdbEngine({ directory, memoryLimitMb: 256, threads: 1 });
    const answers = await Promise.all([engine.page(page), other.page(page), other.count(everything)]);
    assert.deepEqual(answers[0], answers[1]);
    assert.equal(answers[2].total, rows.length);
    await other.dispose();
  });

  for (const file of ['flows.parquet', 'objects.parquet']) {
    it(`names the segment whose ${file} was cut off`, async () => {
      const ids = await writeSampleStore(directory, rows);
      await truncate(join(segments, ids[1] ?? '', file), 100);
      await open();
      await assert.rejects(engine.page(page), damaged(ids[1]));
    });

    it(`names the segment whose ${file} is empty`, async () => {
      const ids = await writeSampleStore(directory, rows);
      await truncate(join(segments, ids[2] ?? '', file), 0);
      await open();
      await assert.rejects(engine.page(page), damaged(ids[2]));
    });
  }

  it('names the segment with a hole in its data', async () => {
    const ids = await writeSampleStore(directory, rows);
    const path = join(segments, ids[0] ?? '', 'flows.parquet');
    const bytes = await readFile(path);
    bytes.fill(0xff, 4, Math.floor(bytes.length / 3));
    await open();
    assert.equal((await engine.count(everything)).total, rows.length);
    await writeFile(path, bytes);
    await engine.dispose();
    await open();
    await assert.rejects(engine.page(page), damaged(ids[0]));
  });

  it('names a segment that says nothing readable of itself', async () => {
    const ids = await writeSampleStore(directory, rows);
    await writeFile(join(segments, ids[0] ?? '', 'segment.json'), '{');
    await open();
    await assert.rejects(engine.count(everything), damaged(ids[0]));
  });

  it('works again when the damaged segment is taken away', async () => {
    const ids = await writeSampleStore(directory, rows);
    await truncate(join(segments, ids[0] ?? '', 'flows.parquet'), 100);
    await open();
    await assert.rejects(engine.count(everything), damaged(ids[0]));
    await rename(join(segments, ids[0] ?? ''), join(directory, 'aside'));
    assert.ok((await engine.count(everything)).total < rows.length);
  });

  function damaged(id: string | undefined) {
    return { name: 'EngineError', code: 'store_damaged', message: new RegExp(`${id}.* is damaged`) };
  }

  it('says when a search needs more memory than it may use, and goes on', async () => {
    await writeManyRows(directory, 2_000_000);
    engine = await openDuckdbEngine({ directory, memoryLimitMb: 40, threads: 1, temporaryDirectory: '' });
    await assert.rejects(engine.topValues({ ...everything, field: 'bytes_from_initiator', limit: 1 }), {
      name: 'EngineError',
      code: 'out_of_memory',
      message: /more than the 40 MB/,
    });
    assert.equal((await engine.count(everything)).total, 2_000_000);
  });

  it('cancels a search in the middle, and the connection serves the next one', async () => {
    await writeManyRows(directory, 2_000_000);
    engine = await openDuckdbEngine({ directory, memoryLimitMb: 512, threads: 1, connections: 1 });
    await engine.info();
    for (let round = 0; round < 5; round++) {
      const controller = new AbortController();
      const reason = new Error(`enough of ${round}`);
      const search = engine.topValues({ ...everything, field: 'bytes_from_initiator', limit: 1 }, controller.signal);
      setImmediate(() => controller.abort(reason));
      await assert.rejects(search, (error) => error === reason);
    }
    assert.equal((await engine.count(everything)).total, 2_000_000);
  });

  it('sorts for others when who sorted first is cancelled', async () => {
    await writeManyRows(directory, 1_000_000);
    engine = await openDuckdbEngine({ directory, memoryLimitMb: 512, threads: 1 });
    await engine.info();
    const first = { ...everything, sort: { field: 'key', descending: true }, offset: 0, limit: 3 } as const;
    const controller = new AbortController();
    const cancelled = engine.page(first, controller.signal);
    const waiting = engine.page(first);
    setImmediate(() => controller.abort());
    await assert.rejects(cancelled, { name: 'AbortError' });
    assert.equal((await waiting).length, 3);
  });

  it('cancels an export in the middle and leaves no file', async () => {
    await writeManyRows(directory, 1_000_000);
    await open(512);
    const target = await mkdtemp(join(tmpdir(), 'engine-exports-'));
    for (const format of ['csv', 'jsonl', 'parquet'] as const) {
      const controller = new AbortController();
      const reason = new Error('enough');
      const request = { ...everything, sort: newestFirst, format, path: join(target, `all.${format}`) };
      const writing = engine.export(request, controller.signal);
      const seen = assert.rejects(writing, (error) => error === reason);
      while ((await readdir(target)).length === 0) await engine.info();
      controller.abort(reason);
      await seen;
      assert.deepEqual(await readdir(target), []);
    }
    await rm(target, { recursive: true });
  });

  it('says where an export cannot be written', async () => {
    await writeSampleStore(directory, rows);
    await open();
    for (const format of ['csv', 'parquet'] as const) {
      const request = { ...everything, sort: newestFirst, format };
      const nowhere = join(directory, 'nosuch', 'all');
      await assert.rejects(engine.export({ ...request, path: nowhere }), {
        name: 'EngineError',
        code: 'failed',
        message: /is not a folder/,
      });
      await mkdir(join(directory, `taken-${format}`));
      await assert.rejects(engine.export({ ...request, path: join(directory, `taken-${format}`) }), {
        name: 'EngineError',
        code: 'failed',
        message: /is a folder/,
      });
    }
  });

  it('exports deep results of many slices in order', async () => {
    const folder = await writeManyRows(directory, 60_000);
    await open();
    const path = join(directory, 'all.csv');
    assert.equal((await engine.export({ ...everything, sort: newestFirst, format: 'csv', path })).rows, 60_000);
    const times = (await readFile(path, 'utf8'))
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.slice(0, 20));
    assert.deepEqual(times, [...times].sort().reverse());
    assert.equal(times.length, 60_000);
    await access(folder);
  });

  it('works in folders with quotes, brackets and blanks in their names', async () => {
    const odd = join(directory, `it's [a] "store" *?`);
    await mkdir(odd);
    await writeSampleStore(odd, rows);
    engine = await openDuckdbEngine({ directory: odd, memoryLimitMb: 256, threads: 1 });
    assert.equal((await engine.count(everything)).total, rows.length);
    const path = join(odd, `all 'of' it.parquet`);
    assert.equal(
      (await engine.export({ ...everything, sort: newestFirst, format: 'parquet', path })).rows,
      rows.length,
    );
  });

  it('works in a folder behind a symbolic link', async () => {
    await writeSampleStore(join(directory, 'real'), rows);
    await symlink(join(directory, 'real'), join(directory, 'link'));
    engine = await openDuckdbEngine({ directory: join(directory, 'link'), memoryLimitMb: 256, threads: 1 });
    assert.equal((await engine.count(everything)).total, rows.length);
  });
});

describe('what SQL of the local engine can reach', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'engine-sealed-'));
    await mkdir(join(directory, 'store'));
    await writeFile(join(directory, 'store', 'inside.csv'), 'a\n1\n');
    await writeFile(join(directory, 'outside.csv'), 'a\n1\n');
    await cp(join(directory, 'outside.csv'), join(directory, 'store-not-ours.csv'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('is the store’s folder and the file of an export, nothing else', async () => {
    const target = join(directory, 'export.parquet');
    const instance = await openDatabase({
      memoryLimitMb: 256,
      directories: [join(directory, 'store')],
      files: [target],
    });
    const connection = await instance.connect();
    const run = (sql: string) => readRows(connection, sql);
    assert.deepEqual(await run(`SELECT * FROM read_csv('${join(directory, 'store', 'inside.csv')}')`), [[1n]]);
    await run(`COPY (SELECT 1) TO '${target}'`);
    for (const sql of [
      `SELECT * FROM read_text('/etc/passwd')`,
      `SELECT * FROM read_text('${join(directory, 'store')}/../outside.csv')`,
      `SELECT * FROM read_csv('${join(directory, 'outside.csv')}')`,
      `SELECT * FROM read_csv('${join(directory, 'store-not-ours.csv')}')`,
      `SELECT * FROM glob('/etc/*')`,
      `SELECT * FROM read_csv('https://example.com/x.csv')`,
      `COPY (SELECT 1) TO '${join(directory, 'elsewhere.csv')}'`,
      `ATTACH '${join(directory, 'elsewhere.db')}'`,
      `INSTALL httpfs`,
      `LOAD httpfs`,
      `SET enable_external_access = true`,
      `SET allowed_directories = ['/']`,
      `RESET lock_configuration`,
    ]) {
      await assert.rejects(
        run(sql),
        /operations are disabled|configuration has been locked|disabled through configuration|not allowed|Cannot change|cannot be changed|does not exist/i,
        sql,
      );
    }
    connection.closeSync();
    instance.closeSync();
  });
});
