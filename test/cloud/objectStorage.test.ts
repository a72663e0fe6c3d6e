import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Bucket, CloudError, ObjectStorage } from '../../src/cloud/cloud';
import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { createObjectStorage } from '../../src/cloud/objectStorage';
import type { RequestEvent } from '../../src/cloud/requestLog';
import type { ResourceInstance } from '../../src/cloud/resourceController';
import { type LoopbackServer, type SeenRequest, sendS3Error, sendXml, startServer } from './loopbackServer';
import { countingTokens, fakeTime } from './tokens';

type Answer = Parameters<typeof startServer>[0];

const instanceCrn = (n: number): string => `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:${n}::`;
const instance = (n: number): ResourceInstance => ({
  crn: instanceCrn(n),
  guid: `${n}`,
  name: `cos-${n}`,
  state: 'active',
});

describe('objectStorage', () => {
  const servers: LoopbackServer[] = [];
  const events: RequestEvent[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    events.length = 0;
  });

  async function storageOn(answer: Answer, instances: readonly ResourceInstance[] = [instance(1)]) {
    const server = await startServer(answer);
    servers.push(server);
    const time = fakeTime();
    const endpoints = { cos: `${server.url}/s3/{region}` };
    const tokens = countingTokens(time.tools.clock);
    const storage: ObjectStorage = createObjectStorage(
      { cosInstances: async () => instances },
      {
        tokens,
        guard: createEndpointGuard(endpoints),
        endpoints,
        tools: time.tools,
        log: (event) => events.push(event),
      },
    );
    return { storage, server, time, tokens };
  }

  const bucket: Bucket = { name: 'demo-flowlogs', location: 'us-south', instanceCrn: null };
  const bucketPath = (request: SeenRequest): string => request.url.pathname;

  it('lists the buckets of all instances with their locations, page by page', async () => {
    const { storage, server } = await storageOn(
      ({ headers, url }, response) => {
        const id = headers['ibm-service-instance-id'];
        const second = url.searchParams.get('marker') !== null;
        const bucketXml = (name: string, at: string): string =>
          `<Bucket><Name>${name}</Name><CreationDate>2026-06-04T13:01:12.345Z</CreationDate><LocationConstraint>${at}</LocationConstraint></Bucket>`;
        const buckets =
          id === instanceCrn(2)
            ? ''
            : second
              ? bucketXml('b-two', 'eu-standard')
              : bucketXml('a-one', 'us-south-smart') + bucketXml('b-one', 'ams03-cold');
        const truncated = id !== instanceCrn(2) && !second;
        sendXml(
          response,
          `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>x</ID><DisplayName>x</DisplayName></Owner><IsTruncated>${truncated}</IsTruncated><MaxKeys>1000</MaxKeys><Prefix/><Marker/><Buckets>${buckets}</Buckets></ListAllMyBucketsResult>`,
        );
      },
      [instance(1), instance(2)],
    );
    assert.deepEqual(await storage.buckets(), [
      { name: 'a-one', location: 'us-south', instanceCrn: instanceCrn(1) },
      { name: 'b-one', location: 'ams03', instanceCrn: instanceCrn(1) },
      { name: 'b-two', location: 'eu', instanceCrn: instanceCrn(1) },
    ]);
    assert.equal(server.seen.length, 3);
    assert.ok(server.seen.every(({ path }) => path.startsWith('/s3/us-south/?extended')));
    assert.ok(server.seen.every(({ headers }) => headers.authorization === 'Bearer token-1'));
    assert.equal(server.seen.at(-1)?.url.searchParams.get('marker'), 'b-one');
  });

  it('tells of an instance that refuses its list and shows the others', async () => {
    const { storage } = await storageOn(
      ({ headers }, response) => {
        if (headers['ibm-service-instance-id'] === instanceCrn(1)) return sendS3Error(response, 403, 'AccessDenied');
        sendXml(
          response,
          '<ListAllMyBucketsResult><Owner><ID>x</ID></Owner><Buckets><Bucket><Name>seen</Name><LocationConstraint>us-south-standard</LocationConstraint></Bucket></Buckets></ListAllMyBucketsResult>',
        );
      },
      [instance(1), instance(2)],
    );
    const problems: CloudError[] = [];
    const buckets = await storage.buckets(undefined, (problem) => problems.push(problem));
    assert.deepEqual(
      buckets.map(({ name }) => name),
      ['seen'],
    );
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.code, 'forbidden');
    assert.match(
      problems[0]?.message ?? '',
      /Could not list the buckets of cos-1: access is denied.*add a bucket.*by its name/,
    );
  });

  it('rejects where every instance refuses', async () => {
    const { storage } = await storageOn((_, response) => sendS3Error(response, 403, 'AccessDenied'));
    await assert.rejects(storage.buckets(), { code: 'forbidden' });
  });

  it('lists pages with prefix, any delimiter and continuation, keys literal', async () => {
    const { storage, server } = await storageOn(({ url }, response) => {
      const more = url.searchParams.get('continuation-token') === null;
      sendXml(
        response,
        `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>demo-flowlogs</Name><Prefix>p/</Prefix><KeyCount>2</KeyCount><MaxKeys>2</MaxKeys><Delimiter>/record-type=</Delimiter><IsTruncated>${more}</IsTruncated>${
          more ? '<NextContinuationToken>1dPe+45/g5==</NextContinuationToken>' : ''
        }<Contents><Key>p/vpc-id=crn%3Av1%3Aa%2Facct &amp; &#233;+</Key><LastModified>2026-06-04T13:45:59.123Z</LastModified><ETag>"5f3c"</ETag><Size>731</Size><StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>p/x/record-type=</Prefix></CommonPrefixes></ListBucketResult>`,
      );
    });
    const options = { prefix: 'p/vpc-id=crn%3Av1', delimiter: '/record-type=', limit: 2 };
    const first = await storage.list(bucket, options);
    assert.deepEqual(first, {
      objects: [
        {
          key: 'p/vpc-id=crn%3Av1%3Aa%2Facct & é+',
          etag: '5f3c',
          size: 731,
          modified: Date.UTC(2026, 5, 4, 13, 45, 59, 123) * 1_000,
        },
      ],
      prefixes: ['p/x/record-type='],
      next: '1dPe+45/g5==',
    });
    const second = await storage.list(bucket, { ...options, continuation: first.next ?? '' });
    assert.equal(second.next, null);
    const [one, two] = server.seen;
    assert.equal(one?.url.pathname, '/s3/us-south/demo-flowlogs');
    assert.equal(one?.url.searchParams.get('list-type'), '2');
    assert.equal(one?.url.searchParams.get('prefix'), 'p/vpc-id=crn%3Av1');
    assert.equal(one?.url.searchParams.get('delimiter'), '/record-type=');
    assert.equal(one?.url.searchParams.get('max-keys'), '2');
    assert.equal(one?.url.searchParams.has('encoding-type'), false);
    assert.equal(two?.url.searchParams.get('continuation-token'), '1dPe+45/g5==');
  });

  it('reads an empty list', async () => {
    const { storage } = await storageOn((_, response) =>
      sendXml(
        response,
        '<ListBucketResult><Name>demo-flowlogs</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>',
      ),
    );
    assert.deepEqual(await storage.list(bucket, {}), { objects: [], prefixes: [], next: null });
  });

  for (const key of [
    'ibm_vpc_flowlogs_v1/vpc-id=crn%3Av1%3Aa%2Facct/00000001.gz',
    '../../up',
    'a/../b/./c',
    '//two//slashes/',
    'plus+space and %2F percent',
    'ünï/日本語/🙂',
    'question?mark#hash&amp;"quote"\'',
    '*(!)~',
  ]) {
    it(`asks for the key ${JSON.stringify(key)} exactly`, async () => {
      const { storage, server } = await storageOn((_, response) => {
        response.writeHead(200, { etag: '"e"', 'content-length': 2, 'last-modified': 'Thu, 04 Jun 2026 13:45:59 GMT' });
        response.end('ok');
      });
      await storage.get(bucket, key);
      const path = server.seen[0]?.path ?? '';
      assert.equal(decodeURIComponent(path.slice('/s3/us-south/demo-flowlogs/'.length)), key);
      assert.equal(path.startsWith('/s3/us-south/demo-flowlogs/'), true);
    });
  }

  it('returns the stored bytes, not inflated, and ranges of them', async () => {
    const bytes = gzipSync('{"flow_logs":[]}');
    const { storage, server } = await storageOn(({ headers }, response) => {
      const common = { etag: '"e"', 'content-encoding': 'gzip' };
      if (headers.range === undefined) {
        response.writeHead(200, { ...common, 'content-length': bytes.length });
        response.end(bytes);
      } else {
        response.writeHead(206, { ...common, 'content-length': 4, 'content-range': `bytes 2-5/${bytes.length}` });
        response.end(bytes.subarray(2, 6));
      }
    });
    assert.deepEqual(Buffer.from(await storage.get(bucket, 'k')), bytes);
    assert.deepEqual(Buffer.from(await storage.get(bucket, 'k', { range: [2, 5] })), bytes.subarray(2, 6));
    assert.equal(server.seen[1]?.headers.range, 'bytes=2-5');
  });

  it('cuts the range out where the service sends everything', async () => {
    const { storage } = await storageOn((_, response) => {
      response.writeHead(200, { etag: '"e"' });
      response.end('0123456789');
    });
    assert.equal(Buffer.from(await storage.get(bucket, 'k', { range: [2, 5] })).toString(), '2345');
  });

  it('reads an empty object', async () => {
    const { storage } = await storageOn((_, response) => {
      response.writeHead(200, { etag: '"e"', 'content-length': 0 });
      response.end();
    });
    assert.equal((await storage.get(bucket, 'k')).length, 0);
  });

  it('reads metadata of an object', async () => {
    const { storage, server } = await storageOn((_, response) => {
      response.writeHead(200, {
        etag: '"5f3c"',
        'content-length': 731,
        'last-modified': 'Thu, 04 Jun 2026 13:45:59 GMT',
        'x-amz-meta-State': 'ok',
        'x-amz-meta-number_of_flow_logs': '1',
      });
      response.end();
    });
    assert.deepEqual(await storage.head(bucket, 'k'), {
      etag: '5f3c',
      size: 731,
      modified: Date.UTC(2026, 5, 4, 13, 45, 59) * 1_000,
      metadata: { state: 'ok', number_of_flow_logs: '1' },
    });
    assert.equal(server.seen[0]?.method, 'HEAD');
  });

  describe('a bucket added by name', () => {
    const knownAt =
      (place: string, forbidden = false): Answer =>
      (request, response) => {
        if (bucketPath(request) !== `/s3/${place}/demo-flowlogs`) return sendS3Error(response, 404, 'NoSuchBucket');
        if (request.method === 'HEAD') return void response.writeHead(200).end();
        if (forbidden) return sendS3Error(response, 403, 'AccessDenied');
        if (request.url.searchParams.has('location')) {
          return sendXml(response, `<LocationConstraint xmlns="x">${place}-smart</LocationConstraint>`);
        }
        sendXml(
          response,
          '<ListBucketResult><Name>demo-flowlogs</Name><IsTruncated>false</IsTruncated></ListBucketResult>',
        );
      };

    it('is found at its location', async () => {
      const { storage } = await storageOn(knownAt('eu-de'));
      assert.deepEqual(await storage.locate('demo-flowlogs'), {
        name: 'demo-flowlogs',
        location: 'eu-de',
        instanceCrn: null,
      });
    });

    it('is found where asking for the location is forbidden', async () => {
      const { storage } = await storageOn(knownAt('jp-tok', true));
      assert.equal((await storage.locate('demo-flowlogs')).location, 'jp-tok');
    });

    it('is located once when it is used', async () => {
      const { storage, server } = await storageOn(knownAt('eu-gb'));
      const added: Bucket = { name: 'demo-flowlogs', location: null, instanceCrn: null };
      await storage.list(added, {});
      await storage.list(added, {});
      const asked = (query: string): number =>
        server.seen.filter(({ path }) => path.includes(`eu-gb/demo-flowlogs?${query}`)).length;
      assert.equal(asked('location'), 1);
      assert.equal(asked('list-type=2'), 2);
    });

    it('that nobody knows is not found', async () => {
      const { storage } = await storageOn((_, response) => sendS3Error(response, 404, 'NoSuchBucket'));
      await assert.rejects(storage.locate('demo-flowlogs'), {
        code: 'not_found',
        message: /Could not find the bucket demo-flowlogs: no location/,
      });
    });

    it('with an impossible name is refused without asking', async () => {
      const { storage, server } = await storageOn((_, response) => sendS3Error(response, 404, 'NoSuchBucket'));
      for (const name of ['a/b', '..', '', 'x?y=1', 'ü']) {
        await assert.rejects(storage.locate(name), { code: 'invalid_request' });
      }
      assert.equal(server.seen.length, 0);
    });
  });

  it('logs each request without secrets', async () => {
    const { storage } = await storageOn((_, response) =>
      sendXml(response, '<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated></ListBucketResult>'),
    );
    await storage.list(bucket, { prefix: 'p' });
    assert.equal(events.length, 1);
    const [event] = events;
    assert.equal(event?.status, 200);
    assert.equal(event?.error, null);
    assert.match(event?.url ?? '', /\/s3\/us-south\/demo-flowlogs\?list-type=2&max-keys=1000&prefix=p$/);
  });
});
