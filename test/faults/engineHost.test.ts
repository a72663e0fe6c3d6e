import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseQuery } from '../../src/core/query/parse';
import { createEngineHost, type EngineHost } from '../../src/engines/duckdb/host/engineHost';
import {
  EngineError,
  type QueryEngine,
  type SearchRequest,
  type Sort,
  type TopValuesRequest,
} from '../../src/engines/queryEngine';
import { ObjectReadError, type ObjectRef, type ObjectSource } from '../../src/store/store';
import { sampleRows } from '../contract/sampleRows';
import { writeSampleStore } from '../contract/sampleStore';
import { buildHostBundles, type HostBundles } from '../engines/duckdb/hostBundles';
import { writeManyRows } from './manyRows';

const everything: SearchRequest = { query: parseQuery('').query, from: null, to: null };
const newestFirst: Sort = { field: 'start_time', descending: true };
/** Millions of groups: many of these at once keep an engine busy for longer than a test may take. */
const costly: TopValuesRequest = { ...everything, field: 'bytes_from_initiator', limit: 1 };

describe('the engine in a child process', function () {
  this.timeout(60_000);
  let bundles: HostBundles;
  let directory: string;
  let host: EngineHost;

  before(async () => {
    bundles = await buildHostBundles();
  });
  after(() => bundles.dispose());
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'engine-host-'));
    host = createHost();
  });
  afterEach(async () => {
    await host.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  function createHost(options: Partial<Parameters<typeof createEngineHost>[0]> = {}): EngineHost {
    const { modulePath, decodeWorker } = bundles;
    return createEngineHost({
      modulePath,
      decodeWorker,
      directory,
      memoryLimitMb: 256,
      delay: async () => {},
      ...options,
    });
  }

  it('answers over a store that does not exist yet, and leaves no trace of it', async () => {
    assert.deepEqual(await host.engine().count(everything), { total: 0, accepted: 0, rejected: 0 });
    assert.deepEqual(await host.engine().page({ ...everything, sort: newestFirst, offset: 0, limit: 5 }), []);
    assert.deepEqual(await readdir(directory), []);
  });

  it('ingests from a source of this process and finds it at once', async () => {
    const { store, engine } = { store: host.store(), engine: host.engine() };
    assert.equal((await engine.count(everything)).total, 0);
    let changes = 0;
    const listening = store.onDidChange(() => changes++);
    const summary = await store.ingest(sourceOf(40), { signal: new AbortController().signal });
    assert.deepEqual([summary.stored, summary.failed, summary.rows], [40, 2, 80]);
    assert.equal((await engine.count(everything)).total, 80);
    const letters = (await store.deadLetters()).map(({ key, error }) => `${key} ${error.code}`);
    assert.deepEqual(letters.sort(), ['bad gzip_truncated', 'gone not_found']);
    assert.equal((await store.status()).rows, 80);
    listening.dispose();
    assert.ok(changes > 0);
  });

  it('ends an ingest early with a summary when it is cancelled', async () => {
    const controller = new AbortController();
    const summary = await host.store().ingest(
      sourceOf(10, () => controller.abort()),
      { signal: controller.signal },
    );
    assert.equal(summary.cancelled, true);
  });

  it('fails what is under way when it is killed, and starts again with the next request', async () => {
    await writeManyRows(directory, 3_000_000);
    const crashes: string[] = [];
    host.onDidCrash(({ code }) => crashes.push(code));
    const engine = host.engine();
    assert.equal((await engine.count(everything)).total, 3_000_000);
    const batches = engine.rows({ ...everything, sort: newestFirst });
    await batches[Symbol.asyncIterator]().next();
    const searches = manySearches(engine);
    killChildren();
    const crashed = (error: unknown) => error instanceof EngineError && error.code === 'engine_crashed';
    for (const search of searches) await assert.rejects(search, crashed);
    await assert.rejects(async () => {
      for await (const batch of batches) assert.ok(batch);
    }, crashed);
    assert.deepEqual(crashes, ['engine_crashed']);
    assert.equal((await engine.count(everything)).total, 3_000_000);
  });

  it('waits longer with each crash in a row before it starts again', async () => {
    const waited: number[] = [];
    const now = 1_000_000;
    host = createHost({
      clock: () => now,
      delay: async (milliseconds) => {
        waited.push(milliseconds);
      },
    });
    for (let crash = 0; crash < 4; crash++) {
      await host.engine().info();
      const gone = new Promise<void>((resolve) => {
        host.onDidCrash(() => resolve());
      });
      killChildren();
      await gone;
    }
    await host.engine().info();
    assert.deepEqual(waited, [500, 2000, 5000]);
  });

  it('cancels a long search at once, and is free for the next one', async () => {
    await writeManyRows(directory, 3_000_000);
    const engine = host.engine();
    await engine.info();
    const controller = new AbortController();
    const reason = new Error('enough');
    const searches = manySearches(engine, controller.signal);
    setImmediate(() => controller.abort(reason));
    for (const search of searches) await assert.rejects(search, (error) => error === reason);
    assert.equal((await engine.count(everything)).total, 3_000_000);
  });

  it('holds back a stream nobody reads', async () => {
    await writeSampleStore(directory, sampleRows());
    const batches = host
      .engine()
      .rows({ ...everything, sort: newestFirst })
      [Symbol.asyncIterator]();
    const first = await batches.next();
    assert.ok(first.value.length > 0);
    assert.ok(((await host.engine().info()).rows ?? 0) > 0);
    await batches.return?.();
  });

  it('says that it cannot start, and why', async () => {
    const broken = join(directory, 'broken.js');
    await writeFile(broken, `throw new Error('the native module is for another machine')`);
    host = createHost({ modulePath: broken });
    await assert.rejects(host.engine().info(), {
      name: 'EngineError',
      code: 'engine_unavailable',
      message: /could not be started.*the native module is for another machine/,
    });
    host = createHost({ execPath: join(directory, 'nosuch') });
    await assert.rejects(host.engine().info(), { code: 'engine_unavailable', message: /ENOENT/ });
  });

  it('says that the native module is missing', async () => {
    const elsewhere = join(directory, 'engineHost.js');
    await writeFile(elsewhere, execFileSync('cat', [bundles.modulePath]));
    host = createHost({ modulePath: elsewhere });
    const missing = { code: 'engine_unavailable', message: /@duckdb\/node-api/ };
    await assert.rejects(host.engine().info(), missing);
    await assert.rejects(host.store().status(), { ...missing, name: 'StoreError' });
  });

  it('keeps class and code of the store’s errors', async () => {
    await writeFile(join(directory, 'store.json'), '{"format":99}');
    await assert.rejects(host.store().status(), { name: 'StoreError', code: 'newer_version' });
  });

  it('fails what is under way when it is disposed, and what comes after', async () => {
    await writeManyRows(directory, 3_000_000);
    await host.engine().info();
    const failed = assert.rejects(Promise.all(manySearches(host.engine())), { code: 'engine_unavailable' });
    await host.dispose();
    await failed;
    await assert.rejects(host.engine().info(), { code: 'engine_unavailable' });
  });

  it('ends with the process that started it', async () => {
    const parent = spawn(process.execPath, ['-e', parentScript, bundles.modulePath], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(parent.stdout.setEncoding('utf8'), 'data');
    const child = Number(line);
    assert.ok(runs(child));
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    while (runs(child)) await new Promise((resolve) => setImmediate(resolve));
  });
});

function manySearches(engine: QueryEngine, signal?: AbortSignal): Promise<unknown>[] {
  const searches = Array.from({ length: 60 }, () => engine.topValues(costly, signal));
  for (const search of searches) search.catch(() => {});
  return searches;
}

const parentScript = `
  const child = require('node:child_process').fork(process.argv[1], [], { serialization: 'advanced' });
  child.on('spawn', () => console.log(child.pid));
  setInterval(() => {}, 1000);
`;

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie whose parent has yet to collect it is no longer running.
    return !/^State:\s+Z/m.test(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}

/** Ends the children of this process that run an engine host. */
function killChildren(): void {
  for (const pid of childPids()) process.kill(pid, 'SIGKILL');
}

function childPids(): number[] {
  const found = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return found
    .split('\n')
    .filter((line) => line.includes('engineHost.js'))
    .map((line) => Number.parseInt(line, 10));
}

/** Objects of two records each; `bad` cannot be inflated, `gone` cannot be read. */
function sourceOf(objects: number, onRead: () => void = () => {}): ObjectSource {
  const ref = (key: string): ObjectRef => ({ bucket: 'shop', key, etag: '"1"', size: 100 });
  return {
    async *list() {
      yield [ref('bad')];
      yield Array.from({ length: objects }, (_, at) => ref(`object-${at}`));
      yield [ref('gone')];
    },
    async read({ key }) {
      onRead();
      if (key === 'gone') {
        throw new ObjectReadError({ code: 'not_found', message: 'It is not there any more.', retryable: false });
      }
      const body = gzipSync(
        JSON.stringify({ version: '0.0.1', state: 'ok', number_of_flow_logs: 2, flow_logs: [{}, {}] }),
      );
      return key === 'bad' ? body.subarray(0, 30) : body;
    },
  };
}
