import assert from 'node:assert/strict';
import type { BrowseNode, IngestibleNode } from '../../../src/app/browse/node';
import { bucketSource, outermost } from '../../../src/app/ingest/bucketSource';
import { deadLetterSource } from '../../../src/app/ingest/deadLetterSource';
import { selectionSource } from '../../../src/app/ingest/selectionSource';
import { withinTime } from '../../../src/app/ingest/withinTime';
import { CloudError, type CloudErrorCode } from '../../../src/cloud/cloud';
import { type DeadLetter, ObjectReadError, type ObjectSource } from '../../../src/store/store';
import { flowLogKey, MemoryStorage } from '../memoryStorage';

const bucket = { name: 'shop-flowlogs', location: 'us-south', instanceCrn: null };
const { signal } = new AbortController();
const micros = (text: string) => Date.parse(text) * 1000;

async function keysOf(source: ObjectSource): Promise<string[]> {
  const keys: string[] = [];
  for await (const refs of source.list(signal)) keys.push(...refs.map(({ key }) => key));
  return keys.sort();
}

const dates = ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'];
const keys = dates.flatMap((date) =>
  ['ingress', 'egress'].flatMap((type) => [0, 9, 23].map((hour) => flowLogKey({ date, type, hour }))),
);
const foreign = ['notes.txt', 'ibm_vpc_flowlogs_v1/account=x/manifest.json', 'a/../b', 'x%2Fy.gz', 'ünï.gz'];
const withForeign = () =>
  new MemoryStorage(
    bucket,
    [...keys, ...foreign].map((key) => ({ key })),
  );

describe('a bucket as a source', () => {
  it('lists its flow logs and counts what else lies there', async () => {
    const source = bucketSource(withForeign(), bucket, { prefixes: [''] });
    assert.deepEqual(await keysOf(source), [...keys].sort());
    assert.deepEqual(source.counts(), { foreign: foreign.length, outside: 0 });
  });

  it('lists a prefix inside another one once', async () => {
    const day = keys[0]!.slice(0, keys[0]!.indexOf('hour='));
    const source = bucketSource(withForeign(), bucket, { prefixes: [day, '', day] });
    assert.equal((await keysOf(source)).length, keys.length);
    assert.deepEqual(outermost(['b/', 'a/x', 'a/', 'b/', 'ab']), ['a/', 'ab', 'b/']);
    assert.deepEqual(outermost(['a', '']), ['']);
  });

  it('keeps a time range with an hour’s margin, and does not list the other days', async () => {
    const storage = withForeign();
    const [from, to] = [micros('2026-11-20T08:00:00Z'), micros('2026-11-20T10:00:00Z')];
    const source = bucketSource(storage, bucket, { prefixes: [''], from, to });
    assert.deepEqual(
      await keysOf(source),
      keys.filter((key) => key.includes('day=20') && key.includes('hour=09')).sort(),
    );
    assert.ok(storage.requests.length <= 4, storage.requests.join('\n'));
    const across = { from: micros('2026-11-20T00:10:00Z'), to: micros('2026-11-20T00:20:00Z') };
    assert.deepEqual(
      await keysOf(bucketSource(withForeign(), bucket, { prefixes: [''], ...across })),
      keys.filter((key) => /day=20\/hour=00|day=19\/hour=23/.test(key)).sort(),
    );
  });

  it('keeps the open ends open', async () => {
    const since = bucketSource(withForeign(), bucket, { prefixes: [''], from: micros('2026-11-21T12:00:00Z') });
    assert.equal((await keysOf(since)).length, 2);
    const before = bucketSource(withForeign(), bucket, { prefixes: [''], to: micros('2026-11-18T05:00:00Z') });
    assert.equal((await keysOf(before)).length, 2);
  });

  it('works below a day too, and where delimiters are refused', async () => {
    for (const delimiters of ['any', 'slash', 'first'] as const) {
      const storage = new MemoryStorage(
        bucket,
        keys.map((key) => ({ key })),
        delimiters,
      );
      const hour = keys[1]!.slice(0, keys[1]!.indexOf('stream-id='));
      const range = { from: micros('2026-11-18T00:00:00Z'), to: micros('2026-11-19T00:00:00Z') };
      assert.deepEqual(await keysOf(bucketSource(storage, bucket, { prefixes: [hour], ...range })), [keys[1]]);
      assert.equal((await keysOf(bucketSource(storage, bucket, { prefixes: [''], ...range }))).length, 8);
    }
  });

  it('says by code why an object could not be read', async () => {
    const expected: readonly (readonly [CloudErrorCode, string, boolean])[] = [
      ['not_found', 'not_found', false],
      ['forbidden', 'forbidden', true],
      ['signed_out', 'unauthorized', true],
      ['throttled', 'throttled', true],
      ['network', 'network', true],
      ['timeout', 'network', true],
      ['service_error', 'service_error', true],
    ];
    for (const [thrown, code, retryable] of expected) {
      const get = new CloudError(thrown, 'What happened.', { service: 'cos' });
      const source = bucketSource(new MemoryStorage(bucket, [], 'any', { get }), bucket, { prefixes: [''] });
      const ref = { bucket: bucket.name, key: 'k', etag: 'e', size: 1 };
      await assert.rejects(source.read(ref, signal), (error) => {
        assert.ok(error instanceof ObjectReadError);
        assert.deepEqual(error.problem, { code, message: 'What happened.', retryable });
        return true;
      });
    }
  });
});

describe('a selection of nodes as a source', () => {
  it('joins prefixes and single objects, each object once', async () => {
    const storage = withForeign();
    const day = keys[0]!.slice(0, keys[0]!.indexOf('hour='));
    const object = (key: string): BrowseNode & { kind: 'object' } => ({
      kind: 'object',
      id: key,
      bucket,
      object: { key, etag: 'e', size: 1, modified: 0 },
      recordType: 'ingress',
      vnicId: 'n',
      window: null,
      records: null,
      rejected: null,
      state: null,
      ingested: false,
    });
    const nodes: readonly IngestibleNode[] = [
      { kind: 'day', id: 'd', bucket, prefixes: [day], date: '2026-11-18', start: 0 },
      { kind: 'hour', id: 'h', bucket, prefixes: [`${day}hour=09/`], date: '2026-11-18', hour: 9, start: 0 },
      object(keys[0]!),
      object(keys.at(-1)!),
    ];
    const source = selectionSource(storage, nodes);
    assert.deepEqual(await keysOf(source), [...keys.slice(0, 3), keys.at(-1)!].sort());
    await assert.rejects(source.read({ bucket: 'other', key: 'k', etag: '', size: 0 }, signal), ObjectReadError);
  });
});

describe('dead letters as a source', () => {
  const letter = (more: Partial<DeadLetter>): DeadLetter => ({
    bucket: bucket.name,
    key: 'k',
    etag: 'e',
    size: 1,
    error: { code: 'network', message: '', retryable: true },
    at: 0,
    tries: 1,
    ...more,
  });
  const readFile = async (path: string) => {
    if (path === '/gone.gz') throw new Error('no such file');
    return new Uint8Array([1]);
  };

  it('reads files by path and objects from their bucket, which is looked up once', async () => {
    const storage = new MemoryStorage(bucket, [
      { key: 'a', body: new Uint8Array([2]) },
      { key: 'b', body: new Uint8Array([3]) },
    ]);
    const letters = [letter({ key: 'a' }), letter({ key: 'b' }), letter({ path: '/x.gz' })];
    const source = deadLetterSource(letters, { storage, readFile });
    const read: number[] = [];
    for await (const refs of source.list(signal)) {
      for (const ref of refs) read.push((await source.read(ref, signal))[0]!);
    }
    assert.deepEqual(read, [2, 3, 1]);
    assert.equal(storage.requests.filter((request) => request.startsWith('locate')).length, 1);
  });

  it('says what it lacks', async () => {
    const source = deadLetterSource([], { readFile });
    const code = (expected: string) => (error: unknown) =>
      error instanceof ObjectReadError && error.problem.code === expected;
    await assert.rejects(source.read(letter({}), signal), code('unauthorized'));
    await assert.rejects(source.read(letter({ path: '/gone.gz' }), signal), code('file_error'));
    const failing = deadLetterSource([], { readFile, storage: new MemoryStorage(bucket, []) });
    await assert.rejects(failing.read(letter({ bucket: 'gone' }), signal), code('not_found'));
  });
});

describe('a source within a time range', () => {
  it('drops what its key dates outside and keeps what has no date', async () => {
    const inner: ObjectSource = {
      async *list() {
        yield [...keys, 'copy.gz'].map((key) => ({ bucket: 'b', key, etag: '', size: 0 }));
      },
      read: async () => new Uint8Array(),
    };
    const source = withinTime(inner, { from: micros('2026-11-21T20:00:00Z') });
    assert.equal((await keysOf(source)).length, 3);
    assert.deepEqual(source.counts(), { foreign: 0, outside: keys.length - 2 });
    assert.equal((await keysOf(withinTime(inner, {}))).length, keys.length + 1);
  });
});
