import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isObjectError } from '../../src/core/flow/describeProblem';
import { recordFields } from '../../src/core/flow/recordNormaliser';
import { decodeToRows } from '../../src/core/flow/rows';
import { folderSource } from '../../src/store/folderSource';
import { type IngestProgress, ObjectReadError, StoreError } from '../../src/store/store';
import { temporaryName } from '../../src/store/storeLayout';
import { type GeneratedSet, generateObject, writeObjects } from '../bench/generateObjects';
import { namesIn, never, queryStore, StoreRig, TestSource } from './storeRig';

const set: GeneratedSet = { objects: 40, recordsPerObject: 30, interfaces: 5, start: Date.UTC(2026, 5, 1, 10) / 1000 };
const micros = (seconds: number) => seconds * 1_000_000;

function sourceOf(from: number, to: number, bucket = 'logs'): TestSource {
  const source = new TestSource(bucket);
  for (let n = from; n < to; n++) {
    const { key, text } = generateObject(set, n);
    source.put(key, gzipSync(text));
  }
  return source;
}

describe('the local store', () => {
  let rig: StoreRig;
  before(() => {
    rig = new StoreRig();
  });
  afterEach(() => rig.closeAll());
  after(() => rig.remove());

  it('stores what it ingests, value by value', async () => {
    const store = await rig.open();
    const { key, text } = generateObject(set, 3);
    const odd =
      '{"capture_start_time":"2026-06-01T10:00:00Z","capture_end_time":"2026-06-01T10:05:00Z","state":"skip data","flow_logs":[' +
      '{"start_time":"","cumulative_bytes_from_target":18446744073709551615,"html":"<b>\'; DROP TABLE flows"},{"direction":"up"}]}';
    const source = new TestSource().put(key, gzipSync(text)).put('odd.json', Buffer.from(odd));
    const summary = await store.ingest(source, { signal: never });
    assert.equal(summary.stored, 2);
    assert.equal(summary.rows, 32);
    assert.equal(summary.bytes, gzipSync(text).length + odd.length);
    const { directory } = await store.status();
    const names = [...recordFields, 'flags'] as const;
    for (const [bucketKey, content] of [
      [key, text],
      ['odd.json', odd],
    ] as const) {
      const opened = decodeToRows(content, { bucket: 'logs', key: bucketKey, etag: 'v1' });
      if (isObjectError(opened)) assert.fail(opened.message);
      const found = await queryStore(
        directory,
        `SELECT ${names.join()}, extra, network_interface_id, subnet_crn, record_type, state FROM flows JOIN objects USING (obj) WHERE key = '${bucketKey}' ORDER BY idx`,
      );
      const expected = opened.rows.map((row) => [
        ...names.map((name) => {
          const value = row[name];
          if (name === 'direction') return value === null ? null : value === 'I' ? 1 : 2;
          if (name === 'action') return value === null ? null : value === 'accepted' ? 1 : 2;
          if (name === 'ether_type') return value === null ? null : 1;
          return typeof value === 'bigint' ? value : (value as number | boolean | null);
        }),
        row.extra === null ? null : JSON.stringify(row.extra),
        row.network_interface_id,
        row.subnet_crn,
        row.record_type,
        row.state,
      ]);
      const plain = found.map((row) =>
        row.map((value) => (typeof value === 'bigint' && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value)),
      );
      assert.deepEqual(plain, expected);
    }
    const objects = await store.objects({});
    assert.deepEqual(objects.map((object) => object.rows).sort(), [2, 30]);
    assert.deepEqual(
      objects.find((object) => object.key === 'odd.json')?.warnings.map((warning) => warning.code),
      ['envelope_field_missing', 'skip_data', 'key_not_understood'],
    );
    assert.equal(summary.warnings.length, 3);
  });

  it('does nothing the second time, and says so', async () => {
    const store = await rig.open();
    const source = sourceOf(0, 20);
    await store.ingest(source, { signal: never });
    const before = await store.status();
    const again = await store.ingest(source, { signal: never });
    assert.equal(again.skipped, 20);
    assert.equal(again.stored, 0);
    assert.equal(source.reads, 20);
    assert.deepEqual(await store.status(), before);
  });

  it('replaces an object whose etag is new, and keeps one whose bucket is another', async () => {
    const store = await rig.open();
    const source = sourceOf(0, 10);
    await store.ingest(source, { signal: never });
    await store.ingest(sourceOf(0, 10, 'other'), { signal: never });
    const { key } = generateObject(set, 4);
    source.put(key, gzipSync(generateObject({ ...set, recordsPerObject: 7 }, 4).text), 'v2');
    const summary = await store.ingest(source, { signal: never });
    assert.equal(summary.replaced, 1);
    assert.equal(summary.stored, 1);
    const { rows, objects, directory, buckets } = await store.status();
    assert.equal(objects, 20);
    assert.equal(rows, 20 * 30 - 23);
    assert.deepEqual(buckets, [
      { bucket: 'logs', objects: 10, rows: 277 },
      { bucket: 'other', objects: 10, rows: 300 },
    ]);
    const count = () =>
      queryStore(
        directory,
        `SELECT count(*) FROM flows JOIN objects USING (obj) WHERE bucket = 'logs' AND key = '${key}'`,
      );
    assert.deepEqual(await count(), [[7n]]);
    assert.deepEqual(await queryStore(directory, 'SELECT count(*), count(DISTINCT (obj, idx)) FROM flows'), [
      [577n, 577n],
    ]);
    assert.deepEqual(await store.compact(), { before: 3, after: 1 });
    assert.deepEqual(await count(), [[7n]]);
    assert.deepEqual(await queryStore(directory, 'SELECT count(*) FROM shadowed'), [[0n]]);
    assert.deepEqual((await store.status()).rows, 577);
  });

  it('records objects without records', async () => {
    const store = await rig.open();
    const source = new TestSource().put('empty.gz', gzipSync('{"version":"0.0.1","flow_logs":[]}'));
    assert.equal((await store.ingest(source, { signal: never })).stored, 1);
    assert.equal((await store.ingest(source, { signal: never })).skipped, 1);
    const status = await store.status();
    assert.equal(status.objects, 1);
    assert.equal(status.rows, 0);
    assert.equal(status.earliest, null);
    assert.deepEqual(await queryStore(status.directory, 'SELECT count(*) FROM flows'), [[0n]]);
  });

  it('lists what could not be read, and takes it when it can be', async () => {
    const store = await rig.open();
    const gone = new ObjectReadError({ code: 'not_found', message: 'gone', retryable: false });
    const source = sourceOf(0, 5)
      .put('bad.gz', Buffer.from([0x1f, 0x8b, 1]))
      .put('foreign.json', Buffer.from('{"name":"x"}'))
      .put('gone.gz', gone)
      .put('broken.gz', new Error('socket hang up'));
    const summary = await store.ingest(source, { signal: never });
    assert.equal(summary.stored, 5);
    assert.equal(summary.failed, 4);
    const letters = await store.deadLetters();
    assert.deepEqual(letters.map(({ key, error, tries }) => [key, error.code, error.retryable, tries]).sort(), [
      ['bad.gz', 'gzip_truncated', false, 1],
      ['broken.gz', 'network', true, 1],
      ['foreign.json', 'not_a_flow_log', false, 1],
      ['gone.gz', 'not_found', false, 1],
    ]);
    assert.equal((await store.status()).deadLetters, 4);
    source.put('broken.gz', gzipSync(generateObject(set, 9).text));
    const retried = await store.ingest(
      {
        list: async function* () {
          yield letters;
        },
        read: (ref) => source.read(ref),
      },
      { signal: never },
    );
    assert.equal(retried.stored, 1);
    assert.equal(retried.failed, 3);
    assert.deepEqual((await store.deadLetters()).map(({ key, tries }) => [key, tries]).sort(), [
      ['bad.gz', 2],
      ['foreign.json', 2],
      ['gone.gz', 2],
    ]);
    await store.dismissDeadLetters([{ bucket: 'logs', key: 'gone.gz' }]);
    assert.equal((await store.deadLetters()).length, 2);
    await store.dismissDeadLetters();
    assert.equal((await store.deadLetters()).length, 0);
  });

  it('gives up when the source is down', async () => {
    const store = await rig.open();
    const source = new TestSource();
    const problem = { code: 'network' as const, message: 'No route to host. Check the connection.', retryable: true };
    for (let n = 0; n < 1000; n++) source.put(`${n}.gz`, new ObjectReadError(problem));
    await assert.rejects(
      store.ingest(source, { signal: never }),
      (error) => error instanceof ObjectReadError && error.problem.code === 'network',
    );
    assert.ok(source.reads < 1000);
  });

  it('refuses a bomb by name', async () => {
    const store = await rig.open({ maxObjectBytes: 1024 * 1024 });
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, 32));
    await store.ingest(sourceOf(0, 1).put('bomb.gz', bomb), { signal: never });
    const [letter] = await store.deadLetters();
    assert.equal(letter?.error.code, 'too_large');
    assert.match(letter?.error.message ?? '', /1 MB/);
  });

  it('bears records with very much beside the format, in little memory', async () => {
    const store = await rig.open();
    const novel = 'x'.repeat(50_000);
    const source = new TestSource();
    const record = `{"start_time":"2026-06-01T10:00:00Z","novel":"${novel}"}`;
    for (let n = 0; n < 6; n++) {
      source.put(
        `${n}.json`,
        gzipSync(`{"version":"0.0.1","flow_logs":[${Array(200).fill(record).join()}]}`, { level: 1 }),
      );
    }
    assert.equal((await store.ingest(source, { signal: never })).rows, 1200);
    await store.compact();
    const { directory } = await store.status();
    const found = await queryStore(directory, "SELECT count(*), sum(length(extra ->> '$.novel')) FROM flows");
    assert.deepEqual(found, [[1200n, 60_000_000n]]);
    const epic = `{"version":"0.0.1","flow_logs":[{"epic":"${'x'.repeat(50_000_000)}"}]}`;
    await store.ingest(new TestSource().put('epic.json', gzipSync(epic, { level: 1 })), { signal: never });
    assert.deepEqual(
      await queryStore(directory, 'SELECT min(length(extra)) FROM flows'),
      [[29]].map(([n]) => [BigInt(n!)]),
    );
  });

  it('tells how far it is', async () => {
    const store = await rig.open({ segmentRows: 300 });
    const told: IngestProgress[] = [];
    const summary = await store.ingest(sourceOf(0, 40), {
      signal: never,
      onProgress: (progress) => told.push(progress),
    });
    assert.equal(told.at(-1)?.stored, 40);
    assert.equal(told.at(-1)?.listing, false);
    assert.equal(summary.rows, 1200);
    for (let i = 1; i < told.length; i++) assert.ok(told[i]!.stored >= told[i - 1]!.stored);
  });

  it('keeps what was decoded when it is cancelled, and takes the rest later', async () => {
    const store = await rig.open({ segmentRows: 90 });
    const source = sourceOf(0, 40);
    const cancel = new AbortController();
    source.onRead = () => {
      if (source.reads === 20) cancel.abort();
    };
    const summary = await store.ingest(source, { signal: cancel.signal });
    assert.equal(summary.cancelled, true);
    const { rows, directory } = await store.status();
    assert.equal(rows, summary.rows);
    assert.deepEqual(namesIn(join(directory, 'letters')), []);
    source.onRead = () => undefined;
    await store.ingest(source, { signal: never });
    assert.equal((await store.status()).rows, 1200);
  });

  it('merges small segments, in order of time, and leaves no file behind', async () => {
    let now = micros(1_800_000_000);
    const store = await rig.open({ segmentRows: 100, clock: () => now });
    for (let n = 0; n < 40; n += 10) await store.ingest(sourceOf(n, n + 10), { signal: never });
    const before = await store.status();
    const { after } = await store.compact();
    assert.equal(after, 1);
    const status = await store.status();
    assert.deepEqual({ ...status, segments: 0, bytes: 0 }, { ...before, segments: 0, bytes: 0 });
    const { directory } = status;
    assert.deepEqual(
      await queryStore(directory, 'SELECT count(*), count(DISTINCT (obj, idx)), count(DISTINCT obj) FROM flows'),
      [[1200n, 1200n, 40n]],
    );
    assert.ok(namesIn(join(directory, 'segments')).length > 1, 'readers of other processes get some minutes');
    now += micros(3600);
    await store.compact();
    assert.equal(namesIn(join(directory, 'segments')).length, 1);
    assert.deepEqual(await store.compact(), { before: 1, after: 1 });
  });

  it('forgets what is older, and only that', async () => {
    const store = await rig.open({ segmentRows: 100 });
    await store.ingest(sourceOf(0, 40), { signal: never });
    const { directory } = await store.status();
    const cut = micros(set.start + 600);
    const [[older]] = (await queryStore(directory, `SELECT count(*) FROM flows WHERE start_time < ${cut}`)) as [
      [bigint],
    ];
    assert.ok(older > 0n && older < 1200n);
    assert.equal(await store.removeBefore(cut), Number(older));
    assert.deepEqual(await queryStore(directory, `SELECT count(*), min(start_time) >= ${cut} FROM flows`), [
      [1200n - older, true],
    ]);
    assert.equal(await store.removeBefore(cut), 0);
    assert.equal(await store.removeBefore(micros(set.start + 1_000_000)), Number(1200n - older));
    const status = await store.status();
    assert.equal(status.rows, 0);
    assert.equal(status.objects, 0);
  });

  it('does not bring an older version to light', async () => {
    const store = await rig.open();
    const source = sourceOf(0, 1);
    await store.ingest(source, { signal: never });
    const { key } = generateObject(set, 0);
    const earlier = { ...set, start: set.start - 7200 };
    source.put(key, gzipSync(generateObject(earlier, 0).text), 'v2');
    await store.ingest(source, { signal: never });
    assert.equal(await store.removeBefore(micros(set.start - 3600)), 30);
    assert.equal((await store.status()).rows, 0);
  });

  it('can be cleared', async () => {
    const store = await rig.open();
    await store.ingest(sourceOf(0, 10).put('bad.gz', new Uint8Array(0)), { signal: never });
    await store.clear();
    const status = await store.status();
    assert.deepEqual([status.rows, status.objects, status.deadLetters, status.segments], [0, 0, 0, 0]);
    assert.deepEqual(namesIn(join(status.directory, 'segments')), []);
    await store.ingest(sourceOf(0, 10), { signal: never });
    assert.equal((await store.status()).rows, 300);
  });

  it('finds objects by bucket and prefix, newest first', async () => {
    const store = await rig.open();
    await store.ingest(sourceOf(0, 40), { signal: never });
    const all = await store.objects({ bucket: 'logs' });
    assert.equal(all.length, 40);
    for (let i = 1; i < all.length; i++) assert.ok(all[i - 1]!.captureStart! >= all[i]!.captureStart!);
    const prefix = all[0]!.key.slice(0, all[0]!.key.indexOf('/year='));
    const some = await store.objects({ bucket: 'logs', prefix, limit: 2 });
    assert.equal(some.length, 2);
    assert.ok(some.every((object) => object.key.startsWith(prefix)));
    assert.deepEqual(await store.objects({ bucket: 'other' }), []);
    assert.deepEqual(await store.objects({ bucket: "x' OR '1'='1" }), []);
  });

  it('tells when segments appear, also those of another', async () => {
    const directory = rig.newDirectory();
    const [one, other] = [await rig.open({ directory }), await rig.open({ directory })];
    const told = new Promise<void>((resolve) => one.onDidChange(resolve));
    await other.ingest(sourceOf(0, 2), { signal: never });
    await told;
    assert.equal((await one.status()).rows, 60);
  });

  it('works in a folder whose name is hard to quote', async () => {
    const directory = join(rig.folder, "it's [a] st*re? {1,2}");
    const store = await rig.open({ directory });
    await store.ingest(sourceOf(0, 2), { signal: never });
    assert.deepEqual(await queryStore(directory, 'SELECT count(*) FROM flows'), [[60n]]);
  });

  it('leaves a newer store alone', async () => {
    const directory = rig.newDirectory();
    writeFileSync(join(directory, 'store.json'), '{"format":2}');
    await assert.rejects(
      rig.open({ directory }),
      (error) => error instanceof StoreError && error.code === 'newer_version',
    );
    assert.deepEqual(namesIn(directory), ['store.json']);
  });

  it('names a damaged segment', async () => {
    const store = await rig.open();
    const { directory } = await store.status();
    mkdirSync(join(directory, 'segments', 'x'));
    writeFileSync(join(directory, 'segments', 'x', 'segment.json'), '{');
    await assert.rejects(
      store.status(),
      (error) => error instanceof StoreError && error.code === 'damaged' && /segments.x/.test(error.message),
    );
  });

  it('sweeps what a dead process left, not what a living one writes', async () => {
    const directory = rig.newDirectory();
    await rig.open({ directory });
    const dead = temporaryName('abc').replace(/\d+$/, '999999999');
    const living = temporaryName('abc');
    const foreign = 'abc.00000000.1';
    for (const name of [dead, living, foreign, 'old']) mkdirSync(join(directory, 'tmp', name));
    utimesSync(join(directory, 'tmp', 'old'), 1, 1);
    await rig.open({ directory });
    assert.deepEqual(namesIn(join(directory, 'tmp')), [foreign, living].sort());
  });

  describe('from a local folder', () => {
    it('takes files below it, links and all, and notices changes', async () => {
      const folder = join(rig.folder, 'logs');
      const paths = writeObjects({ ...set, objects: 12 }, folder);
      symlinkSync(folder, join(folder, 'loop'));
      symlinkSync(paths[0]!, join(folder, 'again.gz'));
      symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.gz'));
      symlinkSync(join(folder, 'self.gz'), join(folder, 'self.gz'));
      writeFileSync(join(folder, 'notes.txt'), 'not a log');
      mkdirSync(join(folder, 'folder.gz'));
      const store = await rig.open();
      const summary = await store.ingest(folderSource(folder), { signal: never });
      assert.equal(summary.stored, 13);
      assert.equal(summary.failed, 0);
      const [object] = await store.objects({ limit: 1 });
      assert.equal(object?.bucket, `file:${folder}`);
      assert.equal((await store.ingest(folderSource(folder), { signal: never })).skipped, 13);
      writeFileSync(paths[3]!, gzipSync('{"version":"0.0.1","flow_logs":[]}'));
      assert.equal((await store.ingest(folderSource(folder), { signal: never })).replaced, 1);
      assert.equal((await store.status()).rows, 12 * 30);
    });

    it('understands keys also where the folder begins in their middle', async () => {
      const folder = join(rig.folder, 'middle');
      const paths = writeObjects({ ...set, objects: 1 }, folder);
      const below = paths[0]!.slice(0, paths[0]!.indexOf('/endpoint-type='));
      const store = await rig.open();
      const summary = await store.ingest(folderSource(below), { signal: never });
      assert.deepEqual(summary.warnings, []);
      const { directory } = await store.status();
      assert.deepEqual(await queryStore(directory, 'SELECT region FROM objects'), [['us-south']]);
    });

    it('says what vanished between listing and reading', async () => {
      const folder = join(rig.folder, 'vanishing');
      const paths = writeObjects({ ...set, objects: 3 }, folder);
      const { read, list } = folderSource(folder);
      const store = await rig.open();
      const source = {
        read,
        list: async function* (signal: AbortSignal) {
          for await (const page of list(signal)) {
            rmSync(paths[1]!);
            yield page;
          }
        },
      };
      assert.equal((await store.ingest(source, { signal: never })).stored, 2);
      assert.deepEqual(
        (await store.deadLetters()).map((letter) => letter.error.code),
        ['not_found'],
      );
    });

    it('says when there is no such folder', async () => {
      const store = await rig.open();
      await assert.rejects(
        store.ingest(folderSource(join(rig.folder, 'nowhere')), { signal: never }),
        (error) => error instanceof ObjectReadError && error.problem.code === 'not_found',
      );
    });
  });

  it('reads letters whatever lies beside them', async () => {
    const store = await rig.open();
    const { directory } = await store.status();
    writeFileSync(join(directory, 'letters', 'x.json'), 'not a letter');
    assert.deepEqual(await store.deadLetters(), []);
    assert.equal(readFileSync(join(directory, 'store.json'), 'utf8'), '{"format":1}');
  });
});
