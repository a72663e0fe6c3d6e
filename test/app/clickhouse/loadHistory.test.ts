import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { LoadProgress } from '../../../src/app/clickhouse/loadHistory';
import { insertFromBucket } from '../../../src/app/clickhouse/loadStatements';
import { openClickhouseAdmin } from '../../../src/cloud/clickhouse/openClickhouseAdmin';
import { clickhouseInstalled } from '../../clickhouse/startClickhouse';
import { type HistoryLab, openHistoryLab } from './historyLab';

/** The real table function reads the sandbox’s bucket over HTTP. */
describe('loading a bucket’s history into ClickHouse', () => {
  let lab: HistoryLab;

  beforeEach(async function () {
    if (!clickhouseInstalled()) this.skip();
    lab = await openHistoryLab();
  });
  afterEach(() => lab?.close());

  it('loads every record once, and nothing when it is run again', async () => {
    for (let n = 0; n < 30; n++) await lab.putGenerated(n);
    lab.asked();
    const told: LoadProgress[] = [];
    const first = await lab.load({ batchObjects: 8, onProgress: (progress) => told.push(progress) });
    assert.deepEqual(
      [first.listed, first.before, first.loaded, first.failed, first.odd, first.rows],
      [30, 0, 30, 0, 0, 150],
    );
    assert.equal(await lab.rows(), 150);
    assert.equal(lab.asked().GET, 30);
    assert.ok(told.some(({ loaded }) => loaded > 0 && loaded < 30));
    const second = await lab.load();
    assert.deepEqual([second.before, second.loaded, second.rows], [30, 0, 0]);
    assert.deepEqual(lab.asked(), {});
    assert.equal(await lab.rows(), 150);
  });

  it('takes up what came since, and what was written anew', async () => {
    for (let n = 0; n < 4; n++) await lab.putGenerated(n);
    await lab.load();
    await lab.putGenerated(4);
    await lab.putGenerated(2, undefined, 2);
    const { loaded, before } = await lab.load();
    assert.deepEqual([loaded, before], [2, 3]);
    assert.equal(await lab.rows(), 22);
  });

  it('loads what is laid out otherwise by our own decoder', async () => {
    await lab.putGenerated(0);
    await lab.putGenerated(1, (text) => JSON.stringify(JSON.parse(text), null, 2));
    await lab.putGenerated(2, (text) => text.replace(/"target_port":(\d+)/, '"target_port":"$1"'));
    await lab.put('copies/of/x,y{1}*.gz', gzipSync('{"version":"0.0.1","flow_logs":[]}'));
    const { loaded, odd, failed, rows } = await lab.load();
    assert.deepEqual([loaded, odd, failed, rows], [3, 2, 0, 15], 'what is no flow log by its key is not listed');
    assert.equal(await lab.rows(), 15);
    assert.deepEqual((await lab.load()).before, 3);
  });

  it('says which objects cannot be read, and loads the others', async () => {
    for (let n = 0; n < 12; n++) await lab.putGenerated(n);
    const good = gzipSync('{}');
    const key = await lab.putGenerated(20);
    const cut = await lab.putGenerated(21);
    const empty = await lab.putGenerated(22);
    const wrong = await lab.putGenerated(23, (text) =>
      text.replace('"number_of_flow_logs":5', '"number_of_flow_logs":6'),
    );
    const packed = gzipSync('{"flow_logs":[]}'.repeat(20));
    packed[packed.length - 6]! ^= 255;
    await lab.put(key, packed);
    await lab.put(cut, good.subarray(0, good.length - 3));
    await lab.put(empty, Buffer.alloc(0));
    const summary = await lab.load();
    assert.deepEqual([summary.loaded, summary.failed, summary.rows], [12, 4, 60]);
    assert.deepEqual(
      new Map(summary.failures.map((failure) => [failure.key, failure.code])),
      new Map([
        [key, 'gzip_checksum'],
        [cut, 'gzip_truncated'],
        [empty, 'empty_object'],
        [wrong, 'count_mismatch'],
      ]),
    );
    assert.equal(await lab.rows(), 60, 'nothing of them is there');
    const again = await lab.load();
    assert.deepEqual([again.before, again.failed], [16, 0]);
    await lab.putGenerated(21);
    assert.equal((await lab.load()).loaded, 1);
    assert.equal((await lab.load({ again: true })).failed, 3);
  });

  it('goes on where it was cancelled', async () => {
    for (let n = 0; n < 24; n++) await lab.putGenerated(n);
    const cancel = new AbortController();
    const first = await lab.load({
      ...{ batchObjects: 6, signal: cancel.signal },
      onProgress: ({ loaded }) => loaded >= 6 && cancel.abort(),
    });
    assert.equal(first.cancelled, true);
    assert.ok(first.loaded < 24);
    const second = await lab.load();
    assert.equal(second.before + second.loaded, 24);
    assert.equal(await lab.rows(), 120);
  });

  it('tells what the server has read within a batch, and stops it there', async () => {
    for (let n = 0; n < 12; n++) await lab.putGenerated(n);
    const slow = lab.sandbox.addFault({
      ...{ service: 'cos', method: 'GET', path: /\.gz$/ },
      effect: { kind: 'delay', milliseconds: 60 },
    });
    const told: LoadProgress[] = [];
    const cancel = new AbortController();
    const { server, admin } = lab;
    const { name: user, password } = server.admin;
    const watching = await openClickhouseAdmin(
      { ...{ url: server.url, user, password }, ...admin },
      { progressEvery: 5 },
    );
    const running = 'SELECT count() AS n FROM system.processes WHERE query LIKE {inserts:String}';
    const inserts = { parameters: { inserts: 'INSERT INTO vpc_flow_lens.inbox%' } };
    const first = await lab.load(
      {
        signal: cancel.signal,
        onProgress(progress) {
          told.push(progress);
          if ((progress.running?.read ?? 0) > 0) cancel.abort();
        },
      },
      { admin: watching },
    );
    await watching.close();
    const within = told.at(-2)?.running;
    assert.deepEqual([first.cancelled, first.loaded, first.running], [true, 0, null]);
    assert.ok(within && within.read > 0 && within.read <= within.of && within.of === 12, JSON.stringify(within));
    // The client was told to stop, and the server with it: it ends what it does, and nothing of that counts.
    while ((await admin.rows<{ n: string }>(running, inserts))[0]?.n !== '0');
    slow();
    const second = await lab.load();
    assert.deepEqual([second.before, second.loaded, await lab.rows()], [0, 12, 60]);
  });

  it('ends a batch by its bytes, too', async () => {
    for (let n = 0; n < 4; n++) await lab.putGenerated(n);
    const told: number[] = [];
    await lab.load({ batchBytes: 1, onProgress: ({ loaded }) => told.push(loaded) });
    assert.deepEqual([...new Set(told)], [0, 1, 2, 3, 4]);
  });

  it('counts again where it is told to, and loads anew what lacks records', async () => {
    const keys: string[] = [];
    for (let n = 0; n < 4; n++) keys.push(await lab.putGenerated(n));
    await lab.load();
    const { admin } = lab;
    await admin.run(`DELETE FROM ${admin.database}.flows WHERE key = {key:String}`, { parameters: { key: keys[0] } });
    await admin.run(`DELETE FROM ${admin.database}.flows WHERE key = {key:String} AND idx = 2`, {
      parameters: { key: keys[1] },
    });
    assert.deepEqual([(await lab.load()).loaded, await lab.rows()], [0, 14]);
    assert.deepEqual([(await lab.load({ recount: true })).loaded, await lab.rows()], [2, 20]);
    assert.equal((await lab.load({ recount: true })).loaded, 0);
    // As many keys as no address could hold.
    for (let n = 4; n < 60; n++) await lab.putGenerated(n);
    await lab.load();
    await admin.run(`DELETE FROM ${admin.database}.flows WHERE idx = 3`);
    assert.deepEqual([(await lab.load({ recount: true })).loaded, await lab.rows()], [60, 300]);
  });

  it('loads a batch anew that never ended, and has its records once', async () => {
    for (let n = 0; n < 6; n++) await lab.putGenerated(n);
    const { admin } = lab;
    const dying = {
      ...admin,
      run: async (sql: string, options?: object) => {
        if (/'loaded'/.test(sql)) throw new Error('the process ended here');
        return admin.run(sql, options);
      },
    };
    await assert.rejects(lab.load({}, { admin: dying }), /ended here/);
    const { loaded, before } = await lab.load();
    assert.deepEqual([loaded, before], [6, 0]);
    assert.equal(await lab.rows(), 30);
  });

  it('says at once that the server may not read the bucket', async () => {
    await lab.putGenerated(0);
    const place = { ...lab.place, secretAccessKey: 'nobody’s' };
    lab.asked();
    await assert.rejects(lab.load({}, { place }), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'source');
      assert.doesNotMatch(error.message, new RegExp(lab.place.accessKeyId));
      return true;
    });
    assert.equal(await lab.rows(), 0);
  });

  it('lets the server take more names at once than it does by itself', async () => {
    const key = await lab.putGenerated(0);
    const names = Array.from({ length: 1_001 }, (_, n) => (n === 0 ? key : `${key}.${n}`));
    // All but one of these objects are absent: the number of names is looked at before.
    const refusal = lab.admin.run(insertFromBucket(lab.place, lab.admin, names, 'many'));
    await assert.rejects(refusal, { code: 'source', message: /404/ });
  });
});
