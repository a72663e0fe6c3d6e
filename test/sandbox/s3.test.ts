import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type BucketState, StoredObjects } from '../../src/sandbox/s3/bucketState';
import { listObjects } from '../../src/sandbox/s3/listObjects';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { bearer, cosUrl, send, startStill } from './sandboxClient';

describe('sandbox: Cloud Object Storage', () => {
  let sandbox: Sandbox;
  let headers: Record<string, string>;
  before(async () => {
    sandbox = await startStill({ buckets: ['spare'] });
    headers = await bearer(sandbox);
  });
  after(() => sandbox.close());

  const call = (method: string, path: string, body?: string, more: Record<string, string> = {}, region?: string) =>
    send(cosUrl(sandbox, path, region), {
      method,
      headers: { ...headers, ...more },
      ...(body === undefined ? {} : { body }),
    });
  const code = (text: string) => /<Code>([^<]*)</.exec(text)?.[1];

  it('decodes the path exactly once', async () => {
    await call('PUT', '/spare/vpc-id%3Dcrn%253Av1%253Aa%252Fb/1.gz', 'once');
    const list = await call('GET', '/spare?list-type=2&prefix=vpc-id%3D');
    assert.match(list.text, /<Key>vpc-id=crn%3Av1%3Aa%2Fb\/1\.gz<\/Key>/);
    assert.equal((await call('GET', '/spare/vpc-id%3Dcrn%253Av1%253Aa%252Fb/1.gz')).text, 'once');
    assert.equal((await call('GET', '/spare/vpc-id%3Dcrn%3Av1%3Aa%2Fb/1.gz')).status, 404);
    assert.equal((await call('GET', '/spare/%zz')).status, 400);
  });

  it('keeps dots, slashes and foreign letters of keys', async () => {
    const keys = ['a/../b', './x', 'dir//file', 'grün/日本 ~', "q'(!)*", '<&">', 'plus+plus'];
    for (const key of keys) {
      const path = `/spare/${key.split('/').map(encodeURIComponent).join('/')}`;
      assert.equal((await call('PUT', path, key)).status, 200, key);
      assert.equal((await call('GET', path)).text, key);
    }
    const { text } = await call('GET', '/spare?list-type=2');
    assert.match(text, /<Key>a\/\.\.\/b<\/Key>/);
    assert.match(text, /<Key>&lt;&amp;&quot;&gt;<\/Key>/);
    for (const key of keys) await call('DELETE', `/spare/${key.split('/').map(encodeURIComponent).join('/')}`);
  });

  it('gives ranges, metadata, conditions and the MD5 as ETag', async () => {
    const etag = `"${createHash('md5').update('0123456789').digest('hex')}"`;
    const put = await call('PUT', '/spare/r', '0123456789', { 'x-amz-meta-state': 'ok' });
    assert.equal(put.headers.etag, etag);
    const head = await call('HEAD', '/spare/r');
    assert.deepEqual(
      [head.headers.etag, head.headers['content-length'], head.headers['x-amz-meta-state'], head.text],
      [etag, '10', 'ok', ''],
    );
    const range = async (value: string) => {
      const answer = await call('GET', '/spare/r', undefined, { range: value });
      return [answer.status, answer.headers['content-range'], answer.status === 416 ? code(answer.text) : answer.text];
    };
    assert.deepEqual(await range('bytes=2-4'), [206, 'bytes 2-4/10', '234']);
    assert.deepEqual(await range('bytes=7-'), [206, 'bytes 7-9/10', '789']);
    assert.deepEqual(await range('bytes=-2'), [206, 'bytes 8-9/10', '89']);
    assert.deepEqual(await range('bytes=5-99'), [206, 'bytes 5-9/10', '56789']);
    assert.deepEqual(await range('bytes=10-'), [416, undefined, 'InvalidRange']);
    assert.deepEqual(await range('bytes=4-2'), [200, undefined, '0123456789']);
    assert.equal((await call('GET', '/spare/r', undefined, { 'if-match': '"other"' })).status, 412);
    assert.equal((await call('GET', '/spare/r', undefined, { 'if-none-match': etag })).status, 304);
    assert.equal((await call('PUT', '/spare/r', 'x', { 'content-md5': 'AAAA' })).status, 400);
  });

  it('finds a bucket only where it is', async () => {
    const elsewhere = await call('GET', '/spare?list-type=2', undefined, {}, 'eu-de');
    assert.deepEqual([elsewhere.status, code(elsewhere.text)], [404, 'NoSuchBucket']);
    assert.match((await call('GET', '/spare?location')).text, /<LocationConstraint[^>]*>us-south-standard</);
  });

  it('lists buckets of an instance, plain and extended', async () => {
    const missing = await call('GET', '/');
    assert.equal(missing.status, 400);
    const instance = { 'ibm-service-instance-id': sandbox.account.resourceInstances[0]?.crn ?? '' };
    const plain = await call('GET', '/', undefined, instance);
    assert.doesNotMatch(plain.text, /LocationConstraint/);
    const extended = await call('GET', '/?extended', undefined, instance);
    assert.equal(extended.text.match(/<LocationConstraint>us-south-standard</g)?.length, 3);
    const guid = { 'ibm-service-instance-id': sandbox.account.resourceInstances[0]?.guid ?? '' };
    const second = await call('GET', '/?extended&max-keys=1&marker=spare', undefined, guid);
    assert.match(second.text, /<IsTruncated>true<.*<Name>x-flowlogs<\/Name>/s);
    const other = await call('GET', '/', undefined, { 'ibm-service-instance-id': 'crn:other' });
    assert.doesNotMatch(other.text, /<Bucket>/);
  });

  it('creates and deletes buckets with the refusals of the real service', async () => {
    const status = async (method: string, path: string, body?: string) => {
      const answer = await call(method, path, body);
      return [answer.status, code(answer.text)];
    };
    const at = (constraint: string) =>
      `<CreateBucketConfiguration><LocationConstraint>${constraint}</LocationConstraint></CreateBucketConfiguration>`;
    assert.deepEqual(await status('PUT', '/new-bucket', at('us-south-smart')), [200, undefined]);
    assert.deepEqual(await status('PUT', '/new-bucket', at('us-south-smart')), [409, 'BucketAlreadyOwnedByYou']);
    assert.deepEqual(await status('PUT', '/other', at('eu-de-smart')), [400, 'InvalidLocationConstraint']);
    for (const name of ['UP', 'a', '10.0.0.1', 'a..b', 'a--b', '-ab', 'cosv1-x'])
      assert.deepEqual(await status('PUT', `/${name}`), [400, 'InvalidBucketName'], name);
    await call('PUT', '/new-bucket/k', 'v');
    assert.deepEqual(await status('DELETE', '/new-bucket'), [409, 'BucketNotEmpty']);
    assert.deepEqual(await status('DELETE', '/x-flowlogs'), [409, 'BucketNotEmpty']);
    await call('DELETE', '/new-bucket/k');
    assert.deepEqual(await status('DELETE', '/new-bucket'), [204, undefined]);
    assert.deepEqual(await status('HEAD', '/new-bucket'), [404, undefined]);
  });

  it('deletes many keys, generated ones too, and demands the MD5', async () => {
    const listed = await call('GET', '/x-flowlogs?list-type=2&max-keys=2');
    const [first = '', second = ''] = [...listed.text.matchAll(/<Key>([^<]*)</g)].map(([, key]) => key);
    const body = `<Delete><Object><Key>${first}</Key></Object><Object><Key>not-there</Key></Object></Delete>`;
    assert.equal(code((await call('POST', '/x-flowlogs?delete', body)).text), 'InvalidRequest');
    assert.equal(code((await call('POST', '/x-flowlogs?delete', body, { 'content-md5': 'AAAA' })).text), 'BadDigest');
    const digest = (text: string) => ({ 'content-md5': createHash('md5').update(text).digest('base64') });
    const done = await call('POST', '/x-flowlogs?delete', body, digest(body));
    assert.equal(done.text.match(/<Deleted>/g)?.length, 2);
    const after = await call('GET', '/x-flowlogs?list-type=2&max-keys=1');
    assert.ok(after.text.includes(`<Key>${second}</Key>`));
    const bad = '<Delete><Object><Key>';
    assert.equal(code((await call('POST', '/x-flowlogs?delete', bad, digest(bad))).text), 'MalformedXML');
  });

  it('keeps a lifecycle configuration', async () => {
    assert.equal((await call('GET', '/spare?lifecycle')).status, 404);
    const rule = '<LifecycleConfiguration><Rule><ID>r</ID></Rule></LifecycleConfiguration>';
    assert.equal((await call('PUT', '/spare?lifecycle', rule)).status, 200);
    assert.equal((await call('GET', '/spare?lifecycle')).text, rule);
    assert.equal((await call('DELETE', '/spare?lifecycle')).status, 204);
    assert.equal((await call('GET', '/spare?lifecycle')).status, 404);
  });

  it('refuses callers without a good token or signature', async () => {
    const ask = async (authorization?: string) => {
      const answer = await send(cosUrl(sandbox, '/spare?list-type=2'), {
        headers: authorization === undefined ? {} : { authorization },
      });
      return [answer.status, code(answer.text)];
    };
    assert.deepEqual(await ask(), [403, 'AccessDenied']);
    assert.deepEqual(await ask('Bearer stale'), [403, 'AccessDenied']);
    const signed = (key: string) =>
      `AWS4-HMAC-SHA256 Credential=${key}/20261121/us-south/s3/aws4_request, SignedHeaders=host, Signature=00`;
    assert.deepEqual(await ask(signed('nobody')), [403, 'InvalidAccessKeyId']);
    assert.deepEqual(await ask(signed(sandbox.hmac.accessKeyId)), [403, 'SignatureDoesNotMatch']);
  });

  it('walks the partition tree with one small page a level', async () => {
    const level = async (prefix: string) => {
      const answer = await call('GET', `/x-flowlogs?list-type=2&delimiter=%2F&prefix=${encodeURIComponent(prefix)}`);
      return [...answer.text.matchAll(/<CommonPrefixes><Prefix>([^<]*)</g)].map(([, found]) => found ?? '');
    };
    let prefix = 'ibm_vpc_flowlogs_v1/';
    const seen: number[] = [];
    for (let depth = 0; depth < 12; depth++) {
      const next = await level(prefix);
      seen.push(next.length);
      prefix = next[0] ?? '';
    }
    // account, region, vpc, subnets, vnics, instance, vnic, record types, year, month, day, hours
    assert.deepEqual(seen, [1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 3]);
  });
});

describe('sandbox: listing', () => {
  const alphabet = fc.constantFrom('a', 'b', '/', '//', 'x%2F', '.');
  const keys = fc.uniqueArray(
    fc.array(alphabet, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
    {
      maxLength: 40,
    },
  );

  it('pages give what a plain reading of the rules gives, whatever the prefix, delimiter and page size', () => {
    fc.assert(
      fc.property(
        keys,
        keys,
        fc.constantFrom('', 'a', 'a/', 'b', '/'),
        fc.constantFrom('', '/', '//', 'x%2F'),
        fc.integer({ min: 1, max: 7 }),
        (stored, generated, prefix, delimiter, limit) => {
          const bucket = bucketOf(stored, generated);
          const found: string[] = [];
          let after = '';
          for (let page = listObjects(bucket, { prefix, delimiter, after, limit }); ; ) {
            found.push(...page.objects.map(({ key }) => key), ...page.prefixes.map((group) => `${group}*`));
            assert.ok(page.objects.length + page.prefixes.length <= limit);
            if (page.next === null) break;
            after = page.next;
            page = listObjects(bucket, { prefix, delimiter, after, limit });
          }
          assert.deepEqual(found.sort(), expected([...stored, ...generated], prefix, delimiter).sort());
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});

function expected(keys: readonly string[], prefix: string, delimiter: string): string[] {
  const entries = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      return cut < 0 ? key : `${key.slice(0, cut + delimiter.length)}*`;
    });
  return [...new Set(entries)];
}

function bucketOf(stored: readonly string[], generated: readonly string[]): BucketState {
  const objects = new StoredObjects();
  const rest = { etag: '', modified: 0, metadata: {}, contentType: '', contentEncoding: null };
  for (const key of stored) objects.put({ key, body: Buffer.from(key), ...rest });
  const sorted = [...generated].sort((a, b) => (a < b ? -1 : 1));
  return {
    ...{
      name: 'b',
      locationConstraint: 'us-south-standard',
      instanceCrn: '',
      createdAt: 0,
      lifecycle: null,
      allowedIps: null,
    },
    uploads: new Map(),
    ...{ stored: objects, deleted: new Set() },
    generated: {
      count: () => sorted.length,
      keyAt: (place) => sorted[place] ?? '',
      placeOf: (key) => sorted.filter((other) => other < key).length,
      has: (key) => sorted.includes(key),
      find: () => null,
      factsAt: () => ({ etag: '', size: 0, modified: 0 }),
    },
  };
}
