import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import type { RequestEvent } from '../../src/cloud/requestLog';
import type { TokenSource } from '../../src/cloud/tokenSource';
import { createTransport, type ServiceRequest } from '../../src/cloud/transport';
import { type LoopbackServer, sendJson, startServer } from './loopbackServer';
import { countingTokens, fakeTime } from './tokens';

const schema = v.object({ ok: v.boolean() });

describe('transport', () => {
  const servers: LoopbackServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function setUp(answer: Parameters<typeof startServer>[0], tokens: TokenSource = countingTokens()) {
    const server = await startServer(answer);
    servers.push(server);
    const time = fakeTime();
    const events: RequestEvent[] = [];
    const transport = createTransport({
      guard: createEndpointGuard(),
      tokens,
      tools: time.tools,
      timeouts: { idle: 2_000 },
      log: (event) => events.push(event),
    });
    const read = (request: Partial<ServiceRequest> = {}) =>
      transport.read(
        { service: 'VPC', action: 'read the things', method: 'GET', url: `${server.url}/x`, ...request },
        schema,
      );
    return { server, read, time, events };
  }

  it('sends the token, the query and the body, and reads JSON', async () => {
    const { server, read } = await setUp((_, response) => sendJson(response, { ok: true, more: 1 }));
    const request = {
      method: 'POST',
      query: { a: 'b c&d', none: undefined },
      body: '{"x":1}',
      headers: { 'x-a': 'b' },
    } as const;
    assert.deepEqual(await read(request), { ok: true });
    const [seen] = server.seen;
    assert.equal(seen?.headers.authorization, 'Bearer token-1');
    assert.equal(seen?.url.search, '?a=b+c%26d');
    assert.equal(seen?.body, '{"x":1}');
    assert.equal(seen?.headers['x-a'], 'b');
  });

  it('reads compressed answers', async () => {
    const { read } = await setUp((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync('{"ok":true}'));
    });
    assert.deepEqual(await read(), { ok: true });
  });

  for (const [status, code] of [
    [400, 'invalid_request'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [410, 'not_found'],
    [412, 'conflict'],
    [422, 'invalid_request'],
    [501, 'invalid_request'],
  ] as const) {
    it(`says what HTTP ${status} means, once`, async () => {
      const { server, read } = await setUp((_, response) =>
        sendJson(
          response,
          { errors: [{ code: 'own_code', message: 'own words Bearer abcdef' }], trace: 'trace-1' },
          status,
        ),
      );
      await assert.rejects(read(), (error: Error & { code: string; detail: Record<string, unknown> }) => {
        assert.equal(error.code, code);
        assert.match(error.message, /^Could not read the things: .*"own words Bearer \*\*\*", own_code/);
        assert.equal(error.detail.serviceCode, 'own_code');
        assert.equal(error.detail.trace, 'trace-1');
        assert.equal(error.detail.status, status);
        return true;
      });
      assert.equal(server.seen.length, 1);
    });
  }

  it('understands the error bodies of IAM and the Resource Controller', async () => {
    const bodies = [
      { errorCode: 'BXNIM0001E', errorMessage: 'words', context: { requestId: 'r-1' } },
      { message: 'words', status_code: 400, error_code: 'RC-1', transaction_id: 'bss-1' },
    ];
    const { read } = await setUp((_, response) => sendJson(response, bodies.shift(), 400));
    await assert.rejects(read(), {
      detail: { service: 'VPC', status: 400, transient: false, serviceCode: 'BXNIM0001E', trace: 'r-1' },
    });
    await assert.rejects(read(), {
      detail: { service: 'VPC', status: 400, transient: false, serviceCode: 'RC-1', trace: 'bss-1' },
    });
  });

  it('tries again on 500 and 429 and logs each try', async () => {
    const statuses = [500, 429, 200];
    const { read, time, events } = await setUp((_, response) => {
      const status = statuses.shift() ?? 200;
      sendJson(response, { ok: true }, status, status === 429 ? { 'retry-after': '9' } : {});
    });
    assert.deepEqual(await read({ query: { apikey: 'secret', q: '1' } }), { ok: true });
    assert.deepEqual(time.waits, [1_000, 9_000]);
    assert.deepEqual(
      events.map(({ status, error, retryIn, attempt }) => [status, error, retryIn, attempt]),
      [
        [500, 'service_error', 1_000, 1],
        [429, 'throttled', 9_000, 2],
        [200, null, null, 3],
      ],
    );
    assert.match(events[0]?.url ?? '', /\/x\?apikey=\*\*\*&q=1$/);
  });

  it('gives up after four tries and says that it may pass', async () => {
    const { server, read } = await setUp((_, response) => sendJson(response, {}, 503));
    await assert.rejects(read(), { code: 'service_error', message: /VPC failed with HTTP 503.*Try again later/ });
    assert.equal(server.seen.length, 4);
  });

  it('repeats a creation on 503, never on 500', async () => {
    const statuses = [503, 500];
    const { server, read } = await setUp((_, response) => sendJson(response, {}, statuses.shift() ?? 200));
    await assert.rejects(read({ method: 'POST' }), { code: 'service_error' });
    assert.equal(server.seen.length, 2);
  });

  it('renews a rejected token once for many calls, and each goes on', async () => {
    const tokens = countingTokens();
    const { server, read } = await setUp(({ headers }, response) => {
      if (headers.authorization === 'Bearer token-1') {
        return sendJson(response, { errors: [{ code: 'token_invalid', message: 'expired' }] }, 401);
      }
      sendJson(response, { ok: true });
    }, tokens);
    const answers = await Promise.all(Array.from({ length: 20 }, () => read()));
    assert.equal(answers.length, 20);
    assert.equal(tokens.fetched(), 2);
    assert.equal(server.seen.length, 40);
  });

  it('gives up when the renewed token is rejected as well', async () => {
    const { server, read } = await setUp((_, response) => sendJson(response, {}, 401));
    await assert.rejects(read(), { code: 'bad_credentials', message: /Sign in again/ });
    assert.equal(server.seen.length, 2);
  });

  it('takes a web page for what it is', async () => {
    const { server, read } = await setUp((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<html><body>Welcome to Hotel WiFi</body></html>');
    });
    await assert.rejects(read(), { code: 'unexpected_answer', message: /captive portal/ });
    assert.equal(server.seen.length, 1);
  });

  for (const body of ['', 'not json', '[]', '{"ok":"yes"}', 'null', '{"ok":']) {
    it(`refuses the answer ${JSON.stringify(body)}`, async () => {
      const { read } = await setUp((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(body);
      });
      await assert.rejects(read(), { code: 'unexpected_answer', message: /unknown shape/ });
    });
  }

  it('follows no redirect and keeps the token to itself', async () => {
    const other = await startServer((_, response) => sendJson(response, { ok: true }));
    servers.push(other);
    const { read } = await setUp((_, response) => {
      response.writeHead(302, { location: `${other.url}/steal` });
      response.end();
    });
    await assert.rejects(read(), {
      code: 'unexpected_answer',
      message: /redirected to 127\.0\.0\.1:\d+, which was not followed/,
    });
    assert.equal(other.seen.length, 0);
  });

  it('asks no host that is not IBM Cloud', async () => {
    const tokens = countingTokens();
    const { read } = await setUp((_, response) => sendJson(response, { ok: true }), tokens);
    await assert.rejects(read({ url: 'https://example.com/x' }), { code: 'endpoint_refused' });
    assert.equal(tokens.fetched(), 0);
  });

  it('tries again when the connection is cut, also in the middle of a body', async () => {
    let count = 0;
    const { read, time } = await setUp((_, response) => {
      count++;
      if (count === 1) return void response.socket?.destroy();
      if (count === 2) {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
        response.write('{"ok":');
        return void setImmediate(() => response.socket?.destroy());
      }
      sendJson(response, { ok: true });
    });
    assert.deepEqual(await read(), { ok: true });
    assert.deepEqual(time.waits, [1_000, 2_000]);
  });

  it('says where nothing answers, at once', async () => {
    const { read, server, time } = await setUp(() => undefined);
    await server.close();
    await assert.rejects(read(), { code: 'network', message: /nothing answers at 127\.0\.0\.1:\d+/ });
    assert.equal(time.waits.length, 0);
  });

  it('never puts the token into an error', async () => {
    const { read, server } = await setUp((_, response) => void response.socket?.destroy());
    const error: unknown = await read().catch((caught: unknown) => caught);
    const { inspect } = await import('node:util');
    assert.ok(!inspect(error, { depth: 12, showHidden: true }).includes('token-1'));
    assert.equal(server.seen.length, 4);
  });
});
