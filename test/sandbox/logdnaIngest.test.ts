import assert from 'node:assert/strict';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { createLogger } from '@logdna/logger';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { noon, send, startStill } from './sandboxClient';

describe('sandbox: LogDNA ingest', () => {
  let sandbox: Sandbox;
  let key: string;
  before(async () => {
    sandbox = await startStill();
    key = sandbox.workloads.ingestionKey;
  });
  beforeEach(() => sandbox.workloads.logLines.clear());
  after(() => sandbox.close());

  const lines = () => sandbox.workloads.logLines.all;
  const ingest = (body: unknown, { query = 'hostname=h', headers = { apikey: key } as Record<string, string> } = {}) =>
    send(`${sandbox.endpoints.logdnaIngest}/logs/ingest?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
  const one = { lines: [{ line: 'hello' }] };
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it('takes the key in each of three ways, but in one at a time', async () => {
    assert.equal((await ingest(one)).text, '{"status":"ok"}');
    assert.equal((await ingest(one, { query: `hostname=h&apikey=${key}`, headers: {} })).status, 200);
    assert.equal((await ingest(one, { headers: basic(`${key}:`) })).status, 200);
    assert.equal((await ingest(one, { headers: basic(`user:${key}`) })).status, 200);
    assert.equal((await ingest(one, { headers: { apikey: key, ...basic(`${key}:`) } })).status, 400);
    const none = await ingest(one, { headers: {} });
    assert.deepEqual([none.status, none.text], [401, '{"error":"Missing Credentials"}']);
    const other = await ingest(one, { headers: { apikey: 'f'.repeat(32) } });
    assert.deepEqual([other.status, other.text], [403, '{"error":"Account not found or inactive"}']);
    assert.equal(lines().length, 4);
  });

  it('keeps what came with a line, and takes both forms of a body, gzipped too', async () => {
    const line = { line: '{"a":1}', timestamp: noon - 60_000, app: 'vpc-flowlogs', level: 'INFO', env: 'prod' };
    const query = 'hostname=bucket&tags=flowlog,prod&ip=10.0.0.1';
    await ingest({ e: 'ls', ls: [{ ...line, meta: { key: 'k', index: 3 } }] }, { query });
    const zipped = gzipSync(
      JSON.stringify({ lines: [{ ...line, meta: '{"key":"k"}', timestamp: '2026-11-21T14:00:00Z' }] }),
    );
    await ingest(zipped, { headers: { apikey: key, 'content-encoding': 'gzip' } });
    const [first, second] = lines();
    const { id: _, ...kept } = first ?? { id: 0 };
    assert.deepEqual(kept, {
      ...line,
      received: noon,
      host: 'bucket',
      file: null,
      meta: { key: 'k', index: 3 },
      tags: ['flowlog', 'prod'],
      ip: '10.0.0.1',
      mac: null,
    });
    assert.deepEqual([second?.meta, second?.timestamp], [{ key: 'k' }, Date.UTC(2026, 10, 21, 14)]);
  });

  it('corrects the clock of a sender that is off', async () => {
    const timestamp = noon - 3_600_000;
    await ingest({ lines: [{ line: 'x', timestamp }] }, { query: `hostname=h&now=${noon - 3_600_000}` });
    await ingest({ lines: [{ line: 'x', timestamp }] }, { query: `hostname=h&now=${noon - 100}` });
    assert.deepEqual(
      lines().map((line) => line.timestamp),
      [noon, timestamp],
    );
  });

  it('takes a sender for right whose clock was left behind when the sandbox was pushed', async () => {
    const pushed = await startStill();
    try {
      pushed.advance(3_600_000);
      await fetch(`${pushed.endpoints.logdnaIngest}/logs/ingest?hostname=h&now=${noon}`, {
        method: 'POST',
        headers: { apikey: pushed.workloads.ingestionKey, 'content-type': 'application/json' },
        body: JSON.stringify({ lines: [{ line: 'x', timestamp: noon + 60_000 }] }),
      });
      const [line] = pushed.workloads.logLines.all;
      assert.deepEqual([line?.timestamp, line?.received], [noon + 60_000, noon + 3_600_000]);
    } finally {
      await pushed.close();
    }
  });

  it('cuts long lines, and says line by line what it refused', async () => {
    const long = 'x'.repeat(16 * 1024 + 5);
    assert.equal((await ingest({ lines: [{ line: long }] })).status, 200);
    assert.equal(lines()[0]?.line.length, 16 * 1024);
    const mixed = await ingest({
      lines: [{ line: 'a' }, { app: 'no line' }, { line: 'b', meta: { x: 'y'.repeat(33_000) } }],
    });
    assert.deepEqual([mixed.status, mixed.text], [207, '{"status":[200,400,400]}']);
    assert.deepEqual(
      lines().map(({ line }) => line[0]),
      ['x', 'a'],
    );
  });

  it('refuses what is malformed or too large', async () => {
    const bad = '{"error":"Bad or missing parameters.","code":"BadRequest","status":"error"}';
    for (const body of [
      '',
      'no json',
      '{"lines":[]}',
      '{"lines":[{"app":"x"}]}',
      '{"e":"other","ls":[{"line":"x"}]}',
    ]) {
      const answer = await ingest(body);
      assert.deepEqual([answer.status, answer.text], [400, bad], body);
    }
    assert.equal((await ingest(one, { query: 'tags=a' })).text, '{"error":"Missing param hostname."}');
    assert.equal(
      (await ingest(Buffer.from('junk'), { headers: { apikey: key, 'content-encoding': 'gzip' } })).status,
      400,
    );
    const big = (megabytes: number) => ({
      lines: Array.from({ length: megabytes * 64 }, () => ({ line: 'x'.repeat(16_360) })),
    });
    const broker = await ingest(big(9.5));
    assert.deepEqual([broker.status, broker.text.includes('Message size too large')], [400, true]);
    const zipped = gzipSync(JSON.stringify(big(11)));
    assert.equal((await ingest(zipped, { headers: { apikey: key, 'content-encoding': 'gzip' } })).status, 413);
    assert.equal(lines().length, 0);
  });

  it('is made to refuse for a while', async () => {
    const rule = { service: 'logdna_ingest', nth: 1 } as const;
    sandbox.addFault({ ...rule, effect: { kind: 'answer', status: 429, headers: { 'retry-after': '3' } } });
    const busy = await ingest(one);
    assert.deepEqual([busy.status, busy.headers['retry-after']], [429, '3']);
    assert.equal((await ingest(one)).status, 200);
    sandbox.clearFaults();
  });

  it('serves the client of the makers', async () => {
    const logger = createLogger(key, {
      url: `${sandbox.endpoints.logdnaIngest}/logs/ingest`,
      hostname: 'maker',
      app: 'conformance',
      tags: ['a', 'b'],
      flushIntervalMs: 1,
      indexMeta: true,
    });
    const sent = once(logger, 'send');
    logger.log('it failed', { level: 'ERROR', meta: { port: 22 }, timestamp: Date.now() });
    await sent;
    const [line] = lines();
    assert.deepEqual(
      [line?.line, line?.host, line?.app, line?.level, line?.tags, line?.meta],
      ['it failed', 'maker', 'conformance', 'ERROR', ['a', 'b'], { port: 22 }],
    );
    const refused = createLogger('0'.repeat(32), {
      url: `${sandbox.endpoints.logdnaIngest}/logs/ingest`,
      flushIntervalMs: 1,
    });
    const failed = once(refused, 'error');
    refused.log('x');
    const [error] = await failed;
    assert.match(String(error.meta.actual), /403/);
  });
});
