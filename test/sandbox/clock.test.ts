import assert from 'node:assert/strict';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { bearer, send, startStill } from './sandboxClient';
import { flowLogs } from './simulatedObjects';

describe('sandbox: the clock from outside', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startStill();
  });
  after(() => sandbox.close());

  it('is told, and pushed forward by who is signed in', async () => {
    const url = `${sandbox.url}/sandbox/clock`;
    const headers = await bearer(sandbox);
    const call = async (method: string, body?: object) => {
      const answer = await send(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return [answer.status, JSON.parse(answer.text).now];
    };
    const before = flowLogs(sandbox).count();
    assert.equal((await send(url, { method: 'POST', body: '{"to":"window_end"}' })).status, 401);
    assert.deepEqual(await call('GET'), [200, '2026-11-21T14:27:30.000Z']);
    assert.deepEqual(await call('POST', { milliseconds: 1_500 }), [200, '2026-11-21T14:27:31.500Z']);
    assert.deepEqual(await call('POST', { to: 'window_end' }), [200, '2026-11-21T14:30:00.000Z']);
    assert.deepEqual(await call('POST', { to: 'window_end' }), [200, '2026-11-21T14:35:00.000Z']);
    assert.equal(flowLogs(sandbox).count(), before + 8);
    for (const wrong of [{}, { milliseconds: -1 }, { milliseconds: 'x' }, { to: 'never' }])
      assert.deepEqual(await call('POST', wrong), [400, undefined]);
  });
});
