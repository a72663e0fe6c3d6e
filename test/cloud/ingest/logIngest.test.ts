import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { CloudError } from '../../../src/cloud/cloud';
import { createCloudLogsIngest } from '../../../src/cloud/ingest/cloudLogsIngest';
import { createLogdnaIngest } from '../../../src/cloud/ingest/logdnaIngest';
import type { TokenSource } from '../../../src/cloud/tokenSource';
import type { SendAnswer } from '../../../src/core/ship/shipDestination';
import { sendJson } from '../loopbackServer';
import { countingTokens } from '../tokens';

interface Seen {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const lines = ['{"line":"{\\"action\\":\\"rejected\\"}","timestamp":1}', '{"line":"two","timestamp":2}'];

describe('log ingestion', () => {
  const seen: Seen[] = [];
  let answer: (response: ServerResponse) => void;
  let base: string;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push({ url: new URL(request.url ?? '/', base), headers: request.headers, body: Buffer.concat(chunks) });
    answer(response);
  });
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    seen.length = 0;
    answer = (response) => sendJson(response, { status: 'ok' });
  });
  after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const logdna = (more: { readonly gzip?: boolean; readonly timeoutMs?: number } = {}) =>
    createLogdnaIngest({ base, key: 'k'.repeat(32), hostname: 'vpc flows', tags: ['a', 'b'], clock: () => 7, ...more });
  const cloudLogs = (tokens: TokenSource = countingTokens()) => createCloudLogsIngest({ base, tokens });
  const reply = (status: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}) => {
    answer = (response) => sendJson(response, body, status, headers);
  };

  it('sends lines to LogDNA, compressed, the key in a header', async () => {
    assert.deepEqual(await logdna().send(lines), { kind: 'ok' });
    const [{ url, headers, body }] = seen as [Seen];
    assert.equal(url.pathname + url.search, '/logs/ingest?hostname=vpc+flows&now=7&tags=a%2Cb');
    assert.deepEqual([headers.apikey, headers['content-encoding']], ['k'.repeat(32), 'gzip']);
    assert.deepEqual(JSON.parse(gunzipSync(body).toString()), { lines: lines.map((line) => JSON.parse(line)) });
    await logdna({ gzip: false }).send(lines);
    assert.equal(seen[1]?.body.toString(), `{"lines":[${lines.join(',')}]}`);
    assert.deepEqual(await logdna().send([]), { kind: 'ok' });
    assert.equal(seen.length, 2);
  });

  it('tells which lines LogDNA did not take', async () => {
    reply(207, { status: [200, 500] });
    assert.deepEqual(await logdna().send(lines), { kind: 'partial', refused: [{ index: 1, status: 500 }] });
    reply(207, { status: [200, 200] });
    assert.deepEqual(await logdna().send(lines), { kind: 'ok' });
    for (const body of [{ status: [200] }, { status: 'ok' }, 'what']) {
      reply(207, body);
      assert.equal((await logdna().send(lines)).kind, 'transient');
    }
  });

  const answers: readonly (readonly [number, unknown, SendAnswer['kind']])[] = [
    [400, { status: 'not ok', errors: ['local:10::Broker: Message size too large'] }, 'too_large'],
    [413, {}, 'too_large'],
    [400, { error: 'Missing param hostname.' }, 'refused'],
    [401, { error: 'Missing Credentials' }, 'unauthorized'],
    [403, { error: 'Account not found or inactive' }, 'unauthorized'],
    [404, {}, 'refused'],
    [302, {}, 'refused'],
    [408, {}, 'transient'],
    [429, {}, 'throttled'],
    [500, {}, 'transient'],
    [503, {}, 'transient'],
    [507, {}, 'transient'],
    [501, {}, 'refused'],
  ];
  for (const [status, body, kind] of answers) {
    it(`takes ${status} ${JSON.stringify(body)} for ${kind}`, async () => {
      reply(status, body, { 'retry-after': '9', location: 'https://elsewhere.example/' });
      for (const ingest of [logdna(), cloudLogs()]) {
        const told = await ingest.send(lines);
        assert.equal(told.kind, kind);
        if (told.kind === 'throttled' || told.kind === 'transient') assert.equal(told.retryAfterSeconds, 9);
        if ('message' in told) assert.ok(!told.message.includes('kkkk') && !told.message.includes('token-'));
      }
    });
  }

  it('sends entries to IBM Cloud Logs and renews a rejected token once', async () => {
    const tokens = countingTokens();
    answer = (response) => sendJson(response, {}, seen.length === 1 ? 401 : 200);
    assert.deepEqual(await cloudLogs(tokens).send(['{"a":1}', '{"b":2}']), { kind: 'ok' });
    assert.deepEqual(
      seen.map(({ headers }) => headers.authorization),
      ['Bearer token-1', 'Bearer token-2'],
    );
    assert.equal(seen[1]?.url.pathname, '/logs/v1/singles');
    assert.equal(seen[1]?.body.toString(), '[{"a":1},{"b":2}]');
  });

  it('tells what is wrong with the sign-in instead of throwing', async () => {
    const failing = (error: CloudError): TokenSource => ({
      token: () => Promise.reject(error),
      renew: () => Promise.reject(error),
    });
    const out = new CloudError('signed_out', 'Sign in.', { service: 'IAM' });
    const busy = new CloudError('service_error', 'Busy.', { service: 'IAM', status: 503, transient: true });
    assert.equal((await cloudLogs(failing(out)).send(lines)).kind, 'unauthorized');
    assert.equal((await cloudLogs(failing(busy)).send(lines)).kind, 'transient');
  });

  it('does not take a web page, a cut answer or silence for success', async () => {
    answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
    assert.equal((await logdna().send(lines)).kind, 'transient');
    answer = (response) => response.destroy();
    assert.equal((await logdna().send(lines)).kind, 'transient');
    answer = () => undefined;
    assert.equal((await logdna({ timeoutMs: 50 }).send(lines)).kind, 'transient');
  });

  it('rejects with the reason when cancelled, before and during', async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error('enough'));
    await assert.rejects(logdna().send(lines, controller.signal), /enough/);
    await assert.rejects(cloudLogs().send(lines, controller.signal), /enough/);
    assert.equal(seen.length, 1);
  });

  it('sends keys and tokens nowhere unencrypted', () => {
    for (const bad of [
      'http://logs.example.com',
      'https://user:pass@logs.mezmo.com',
      'ftp://x',
      'https://169.254.169.254',
    ]) {
      const refused = (error: unknown) => error instanceof CloudError && error.code === 'endpoint_refused';
      assert.throws(() => createLogdnaIngest({ base: bad, key: 'k', hostname: 'h' }), refused);
      assert.throws(() => createCloudLogsIngest({ base: bad, tokens: countingTokens() }), refused);
    }
  });
});
