import assert from 'node:assert/strict';
import type http from 'node:http';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { createApiKeyTokenSource } from '../../src/cloud/apiKeyToken';
import type { Bucket, Cloud, CloudError, Endpoints } from '../../src/cloud/cloud';
import { createIam, createIbmCloud } from '../../src/cloud/ibmCloud';
import {
  type LoopbackServer,
  type SeenRequest,
  sendJson,
  sendS3Error,
  sendXml,
  startServer,
} from '../cloud/loopbackServer';
import { fakeTime } from '../cloud/tokens';

/** One account on loopback whose services misbehave as a test says. */
describe('faults of the cloud', () => {
  const servers: LoopbackServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  type Answer = (request: SeenRequest, response: http.ServerResponse) => void | Promise<void>;

  async function setUp(s3: Answer, vpc: Answer = (_, response) => sendJson(response, { vpcs: [] })) {
    let issued = 0;
    const server = await startServer((request, response) => {
      const { pathname } = request.url;
      if (pathname === '/iam/identity/token') {
        issued++;
        return sendJson(response, { access_token: `issued-${issued}`, expires_in: 3600 });
      }
      return pathname.startsWith('/vpc/') ? vpc(request, response) : s3(request, response);
    });
    servers.push(server);
    const endpoints: Endpoints = {
      iam: `${server.url}/iam`,
      resourceController: `${server.url}/rc`,
      vpc: `${server.url}/vpc/{region}`,
      cos: `${server.url}/s3/{region}`,
    };
    const time = fakeTime();
    const iam = createIam({ endpoints, ...time.tools });
    const cloudWith = (timeouts: Parameters<typeof createIbmCloud>[0]['timeouts'] = {}): Cloud =>
      createIbmCloud({
        token: createApiKeyTokenSource(iam, 'k'.repeat(44), time.tools.clock),
        endpoints,
        timeouts,
        ...time.tools,
      });
    return { server, time, cloudWith, cloud: cloudWith(), issued: () => issued };
  }

  const bucket: Bucket = { name: 'demo-flowlogs', location: 'us-south', instanceCrn: null };
  const sendObject = (response: http.ServerResponse, text = 'bytes'): void => {
    response.writeHead(200, { etag: '"e"', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  };
  const page = (token: string | null): string =>
    `<ListBucketResult><Name>demo-flowlogs</Name><IsTruncated>${token !== null}</IsTruncated>${
      token === null ? '' : `<NextContinuationToken>${token}</NextContinuationToken>`
    }<Contents><Key>k-${token}</Key><LastModified>2026-06-04T13:45:59.123Z</LastModified><ETag>"e"</ETag><Size>5</Size></Contents></ListBucketResult>`;
  const bearer = ({ headers }: SeenRequest): string => headers.authorization ?? '';

  for (const status of [401, 403]) {
    it(`renews the token when COS says ${status} in the middle of a listing, and goes on`, async () => {
      let revoked = '';
      const { cloud, issued } = await setUp((request, response) => {
        if (bearer(request) === revoked) return sendS3Error(response, status, 'AccessDenied');
        const from = request.url.searchParams.get('continuation-token');
        if (from === null) revoked = bearer(request);
        sendXml(response, page(from === null ? 'two' : from === 'two' ? 'three' : null));
      });
      const keys: string[] = [];
      for (let continuation: string | null | undefined; continuation !== null; ) {
        const next = await cloud.storage.list(bucket, continuation === undefined ? {} : { continuation });
        keys.push(...next.objects.map(({ key }) => key));
        continuation = next.next;
      }
      assert.deepEqual(keys, ['k-two', 'k-three', 'k-null']);
      assert.equal(issued(), 2);
    });
  }

  it('renews once for twenty reads that are rejected at once', async () => {
    const { cloud, issued, server } = await setUp((request, response) =>
      bearer(request) === 'Bearer issued-1' ? sendS3Error(response, 403, 'AccessDenied') : sendObject(response),
    );
    await Promise.all(Array.from({ length: 20 }, (_, i) => cloud.storage.get(bucket, `k${i}`)));
    assert.equal(issued(), 2);
    assert.ok(server.seen.length <= 2 + 40);
  });

  it('asks for no more tokens than one a minute where a bucket stays forbidden', async () => {
    const { cloud, issued, time } = await setUp((_, response) => sendS3Error(response, 403, 'AccessDenied'));
    for (let i = 0; i < 10; i++) await assert.rejects(cloud.storage.list(bucket, {}), { code: 'forbidden' });
    assert.equal(issued(), 2);
    time.advance(61_000);
    await assert.rejects(cloud.storage.list(bucket, {}), { code: 'forbidden' });
    assert.equal(issued(), 3);
  });

  it('says what a forbidden bucket needs, and reads the others', async () => {
    const { cloud } = await setUp(({ url }, response) =>
      url.pathname.includes('/secret') ? sendS3Error(response, 403, 'AccessDenied') : sendXml(response, page(null)),
    );
    await assert.rejects(cloud.storage.list({ ...bucket, name: 'secret' }, {}), {
      code: 'forbidden',
      message:
        'Could not list the bucket secret: access is denied ("words about AccessDenied", AccessDenied). Ask the account\'s administrator for the role Content Reader on the bucket.',
    });
    assert.equal((await cloud.storage.list(bucket, {})).objects.length, 1);
  });

  it('says that an object went between list and get', async () => {
    const { cloud, server } = await setUp((_, response) => sendS3Error(response, 404, 'NoSuchKey'));
    await assert.rejects(cloud.storage.get(bucket, 'gone.gz'), {
      code: 'not_found',
      message: /Could not read gone\.gz in the bucket demo-flowlogs: .*NoSuchKey.*refresh the view/,
    });
    await assert.rejects(cloud.storage.head(bucket, 'gone.gz'), { code: 'not_found' });
    assert.equal(server.seen.length, 3);
  });

  it('waits as long as COS asks, then goes on', async () => {
    const plan: (() => readonly [number, string, http.OutgoingHttpHeaders])[] = [
      () => [429, 'TooManyRequests', { 'retry-after': '5' }],
      () => [503, 'SlowDown', {}],
      () => [500, 'InternalError', {}],
    ];
    const { cloud, time } = await setUp((_, response) => {
      const next = plan.shift()?.();
      return next === undefined ? sendObject(response) : sendS3Error(response, ...next);
    });
    assert.equal((await cloud.storage.get(bucket, 'k')).length, 5);
    assert.deepEqual(time.waits, [5_000, 2_000, 4_000]);
  });

  it('says when COS keeps limiting', async () => {
    const { cloud, server } = await setUp((_, response) => sendS3Error(response, 503, 'SlowDown'));
    await assert.rejects(cloud.storage.list(bucket, {}), {
      code: 'throttled',
      message: /limiting requests \(SlowDown\)/,
    });
    assert.equal(server.seen.length, 1 + 4);
  });

  it('does not repeat what is not implemented', async () => {
    const { cloud, server } = await setUp((_, response) => sendS3Error(response, 501, 'NotImplemented'));
    await assert.rejects(cloud.storage.list(bucket, {}), { code: 'invalid_request' });
    assert.equal(server.seen.length, 2);
  });

  it('reads again when the connection is cut, before or inside the body', async () => {
    let count = 0;
    const { cloud, time } = await setUp((_, response) => {
      count++;
      if (count === 1) return void response.socket?.destroy();
      if (count < 4) {
        response.writeHead(200, { etag: '"e"', 'content-length': 100_000 });
        response.write('x'.repeat(50_000));
        return void setImmediate(() => (count === 2 ? response.socket?.resetAndDestroy() : response.socket?.end()));
      }
      sendObject(response, 'whole');
    });
    assert.equal(Buffer.from(await cloud.storage.get(bucket, 'k')).toString(), 'whole');
    assert.deepEqual(time.waits, [1_000, 2_000, 4_000]);
  });

  it('says that the connection was cut where it stays so', async () => {
    const { cloud, server } = await setUp((_, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked', etag: '"e"' });
      response.write('some');
      setImmediate(() => response.socket?.destroy());
    });
    await assert.rejects(cloud.storage.get(bucket, 'k'), {
      code: 'network',
      message: /the connection to 127\.0\.0\.1:\d+ was cut/,
    });
    assert.equal(server.seen.length, 1 + 4);
  });

  it('takes a cut for a cut, at whatever moment it comes', async () => {
    const { cloud } = await setUp((request, response) => {
      const size = Number(/\d+$/.exec(request.path)?.[0]);
      response.writeHead(200, { etag: '"e"', 'content-length': 1_000 });
      response.write('x'.repeat(size), () => response.socket?.resetAndDestroy());
    });
    const sizes = Array.from({ length: 24 }, (_, n) => 1 + n * 40);
    const codes = sizes.map((size) =>
      cloud.storage.get(bucket, `k${size}`).then(
        () => 'read',
        (error: CloudError) => error.code,
      ),
    );
    assert.deepEqual(new Set(await Promise.all(codes)), new Set(['network']));
  });

  it('takes a web page for what it is, whatever was asked', async () => {
    const { cloud, server } = await setUp((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!DOCTYPE html><html><head><title>WiFi</title></head><body><p>Sign in<br></body></html>');
    });
    const portal = { code: 'unexpected_answer', message: /captive portal/ };
    await assert.rejects(cloud.storage.list(bucket, {}), portal);
    await assert.rejects(cloud.storage.get(bucket, 'k'), portal);
    await assert.rejects(cloud.storage.head(bucket, 'k'), portal);
    await assert.rejects(cloud.storage.locate('demo-flowlogs'), portal);
    await assert.rejects(
      cloud.vpc.vpcs('us-south').then(() => cloud.storage.buckets()),
      { code: 'unexpected_answer' },
    );
    assert.ok(server.seen.length > 4);
  });

  for (const body of ['', 'plain', '<a>', '<ListBucketResult>', '<Other/>', '{"json":true}']) {
    it(`refuses ${JSON.stringify(body)} as a listing`, async () => {
      const { cloud } = await setUp((_, response) => {
        response.writeHead(200, { 'content-type': 'application/xml' });
        response.end(body);
      });
      await assert.rejects(cloud.storage.list(bucket, {}), { code: 'unexpected_answer' });
    });
  }

  for (const status of [301, 302, 307, 308]) {
    it(`carries the token to no other host on ${status}`, async () => {
      const thief = await startServer((_, response) => sendObject(response));
      servers.push(thief);
      const { cloud } = await setUp((_, response) => {
        response.writeHead(status, { location: `${thief.url}/demo-flowlogs/k` });
        response.end();
      });
      await assert.rejects(cloud.storage.get(bucket, 'k'), { code: 'unexpected_answer', message: /redirected to 127/ });
      await assert.rejects(cloud.storage.list(bucket, {}), { code: 'unexpected_answer' });
      await assert.rejects(cloud.storage.head(bucket, 'k'), { code: 'unexpected_answer' });
      assert.equal(thief.seen.length, 0);
    });
  }

  it('closes the connection when a slow read is cancelled, before and inside the body', async () => {
    for (const inside of [false, true]) {
      const controller = new AbortController();
      const reason = new Error('the user lost patience');
      let closed: Promise<unknown> = Promise.resolve();
      const { cloud } = await setUp((_, response) => {
        const socket = response.socket as Socket;
        closed = new Promise((resolve) => socket.once('close', resolve));
        if (inside) {
          response.writeHead(200, { etag: '"e"', 'content-length': 100 });
          response.write('slow');
        }
        setTimeout(() => controller.abort(reason), 20);
      });
      await assert.rejects(cloud.storage.get(bucket, 'k', {}, controller.signal), reason);
      await closed;
    }
  });

  it('closes the connection when a slow VPC list is cancelled', async () => {
    const controller = new AbortController();
    const reason = new Error('the user lost patience');
    let closed: Promise<unknown> = Promise.resolve();
    const { cloud } = await setUp(
      () => undefined,
      (_, response) => {
        closed = new Promise((resolve) => response.socket?.once('close', resolve));
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"vpcs":');
        setTimeout(() => controller.abort(reason), 20);
      },
    );
    await assert.rejects(cloud.vpc.vpcs('us-south', controller.signal), reason);
    await closed;
  });

  it('asks nothing when cancelled before', async () => {
    const { cloud, server } = await setUp((_, response) => sendObject(response));
    const signal = AbortSignal.abort(new Error('never mind'));
    await assert.rejects(cloud.storage.get(bucket, 'k', {}, signal), /never mind/);
    await assert.rejects(cloud.vpc.vpcs('us-south', signal), /never mind/);
    await assert.rejects(cloud.storage.locate('demo-flowlogs', signal), /never mind/);
    assert.equal(server.seen.length, 0);
  });

  it('loses patience with a silent service', async () => {
    const { cloudWith, time } = await setUp(
      () => undefined,
      () => undefined,
    );
    const cloud = cloudWith({ idle: 30 });
    const silent = { code: 'timeout', message: /did not answer in time \(silent for 0\.03 s\)|\(silent for 0 s\)/ };
    await assert.rejects(cloud.storage.get(bucket, 'k'), silent);
    await assert.rejects(cloud.vpc.vpcs('us-south'), silent);
    assert.equal(time.waits.length, 6);
  });

  it('loses patience with a service that drips', async () => {
    const drip = (response: http.ServerResponse): void => {
      const timer = setInterval(() => response.write(' '), 5);
      response.once('close', () => clearInterval(timer));
    };
    const { cloudWith } = await setUp(
      (_, response) => {
        response.writeHead(200, { etag: '"e"' });
        drip(response);
      },
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        drip(response);
      },
    );
    const cloud = cloudWith({ total: 100 });
    await assert.rejects(cloud.storage.get(bucket, 'k'), { code: 'timeout', message: /no whole answer/ });
    await assert.rejects(cloud.vpc.vpcs('us-south'), { code: 'timeout', message: /no whole answer/ });
  });

  it('does not swallow a foreign object of many gigabytes', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const { cloud } = await setUp(({ method }, response) => {
      closed = new Promise((resolve) => response.socket?.once('close', resolve));
      response.writeHead(200, {
        etag: '"e"',
        'content-length': 5_000_000_000,
        'last-modified': 'Thu, 04 Jun 2026 13:45:59 GMT',
      });
      if (method === 'HEAD') response.end();
      else response.write('x'.repeat(100_000));
    });
    await assert.rejects(cloud.storage.get(bucket, 'backup.iso'), {
      code: 'invalid_request',
      message: /it has 4768 MB/,
    });
    await closed;
    assert.equal((await cloud.storage.head(bucket, 'backup.iso')).size, 5_000_000_000);
  });

  it('puts no secret into errors', async () => {
    const { cloud } = await setUp((_, response) => void response.socket?.destroy());
    const error: unknown = await cloud.storage.get(bucket, 'k').catch((caught: unknown) => caught);
    const text = inspect(error, { depth: 12, showHidden: true });
    assert.ok(!text.includes('issued-1') && !text.includes('k'.repeat(44)), text);
  });
});
