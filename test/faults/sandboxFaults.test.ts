import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { FaultEffect } from '../../src/sandbox/faults';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { bearer, cosUrl, send, startStill, vpcUrl } from '../sandbox/sandboxClient';

describe('faults of the sandbox', () => {
  let sandbox: Sandbox;
  let headers: Record<string, string>;
  const body = 'x'.repeat(5000);
  const url = () => cosUrl(sandbox, '/spare/object');
  const list = () => cosUrl(sandbox, '/spare?list-type=2');
  const onGet = (effect: FaultEffect, nth?: number) =>
    sandbox.addFault({
      service: 'cos',
      method: 'GET',
      path: /\/spare\/object$/,
      effect,
      ...(nth === undefined ? {} : { nth }),
    });

  before(async () => {
    sandbox = await startStill({ buckets: ['spare'] });
    headers = await bearer(sandbox);
    await send(url(), { method: 'PUT', headers, body });
  });
  afterEach(() => sandbox.clearFaults());
  after(() => sandbox.close());

  it('answers a status with the body of the service it stands in for', async () => {
    sandbox.addFault({ effect: { kind: 'answer', status: 503, headers: { 'retry-after': '7' } } });
    const cos = await send(list(), { headers });
    assert.deepEqual([cos.status, cos.headers['retry-after']], [503, '7']);
    assert.match(cos.text, /<Code>SlowDown<\/Code>/);
    const vpc = JSON.parse((await send(vpcUrl(sandbox, 'vpcs'), { headers })).text);
    assert.equal(vpc.errors[0].code, 'backend_service_unavailable');
    const iam = JSON.parse((await send(`${sandbox.endpoints.iam}/identity/token`, { method: 'POST' })).text);
    assert.match(iam.errorCode, /^BXNIM/);
    const rc = JSON.parse((await send(`${sandbox.endpoints.resourceController}/v2/resource_groups`)).text);
    assert.equal(rc.status_code, 503);
  });

  it('answers what it is told, and only to the nth request', async () => {
    onGet({ kind: 'answer', status: 200, body: 'something else' }, 2);
    const texts = [await send(url(), { headers }), await send(url(), { headers }), await send(url(), { headers })];
    assert.deepEqual(
      texts.map(({ text }) => text.length),
      [5000, 14, 5000],
    );
  });

  it('ends when it is removed', async () => {
    const remove = onGet({ kind: 'answer', status: 500 });
    assert.equal((await send(url(), { headers })).status, 500);
    remove();
    assert.equal((await send(url(), { headers })).status, 200);
  });

  it('resets the connection before the answer and in the middle of it', async () => {
    const remove = onGet({ kind: 'reset' });
    await assert.rejects(send(url(), { headers }), { code: 'ECONNRESET' });
    remove();
    onGet({ kind: 'reset', afterBytes: 1000 });
    await assert.rejects(send(url(), { headers }));
    assert.equal(sandbox.requests.at(-1)?.status, null);
  });

  it('truncates a body and says so in the headers', async () => {
    onGet({ kind: 'truncate', bytes: 10 });
    const answer = await send(url(), { headers });
    assert.deepEqual([answer.status, answer.text, answer.headers['content-length']], [200, 'x'.repeat(10), '10']);
  });

  it('drips a body without losing any of it', async () => {
    onGet({ kind: 'drip', chunkBytes: 1000, everyMilliseconds: 1 });
    assert.equal((await send(url(), { headers })).text, body);
  });

  it('lists keys twice', async () => {
    sandbox.addFault({ path: /list-type=2/, effect: { kind: 'duplicate_keys' } });
    assert.equal((await send(list(), { headers })).text.match(/<Key>object<\/Key>/g)?.length, 2);
  });

  it('expires tokens in the middle', async () => {
    sandbox.addFault({ service: 'cos', nth: 2, effect: { kind: 'expire_tokens' } });
    assert.equal((await send(url(), { headers })).status, 200);
    assert.equal((await send(url(), { headers })).status, 403);
    assert.equal((await send(vpcUrl(sandbox, 'vpcs'), { headers })).status, 401);
    headers = await bearer(sandbox);
    assert.equal((await send(url(), { headers })).status, 200);
  });

  it('takes a plan at the start and closes in spite of a waiting answer', async () => {
    const slow = await startSandbox({ faults: { rules: [{ effect: { kind: 'delay', milliseconds: 600_000 } }] } });
    const waiting = send(`${slow.endpoints.iam}/identity/token`, { method: 'POST' });
    while (slow.requests.length === 0) await new Promise((done) => setImmediate(done));
    await slow.close();
    await assert.rejects(waiting);
  });

  it('keeps a log of what came in', async () => {
    sandbox.requests.length = 0;
    await send(url(), { headers });
    await send(`${sandbox.url}/elsewhere?x=1`);
    assert.deepEqual(
      sandbox.requests.map(({ service, method, path, query, status }) => [service, method, path, query, status]),
      [
        ['cos', 'GET', '/s3/us-south/spare/object', '', 200],
        [null, 'GET', '/elsewhere', 'x=1', 404],
      ],
    );
  });

  it('survives what is no HTTP, and refuses a port that is taken', async () => {
    const port = Number(new URL(sandbox.url).port);
    await new Promise<void>((done) => {
      const socket = connect(port, '127.0.0.1', () => socket.end('nonsense\r\n\r\n'));
      socket.once('close', () => done());
      socket.resume();
    });
    assert.equal((await send(url(), { headers })).status, 200);
    await assert.rejects(startSandbox({ port }), { code: 'EADDRINUSE' });
    await assert.rejects(startSandbox({ vsis: 1 }), RangeError);
    await assert.rejects(startSandbox({ hours: 0 }), RangeError);
  });
});
