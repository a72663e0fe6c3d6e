import assert from 'node:assert/strict';
import { CloudError } from '../../src/cloud/cloud';
import { createGate } from '../../src/cloud/gate';
import { createRateGate } from '../../src/cloud/rateGate';
import { isTransientStatus, retryAfterSeconds, withRetries } from '../../src/cloud/retry';
import { sleep } from '../../src/cloud/sleep';
import { fakeTime } from './tokens';

const refusal = (status: number | undefined, retryAfter?: number): CloudError =>
  new CloudError('service_error', 'x', {
    service: 's',
    transient: status === undefined || isTransientStatus(status),
    ...(status === undefined ? {} : { status }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
  });

describe('withRetries', () => {
  async function run(failures: readonly unknown[], idempotent = true) {
    const time = fakeTime();
    const left = [...failures];
    let attempts = 0;
    const result = await withRetries(
      async () => {
        attempts++;
        if (left.length > 0) throw left.shift();
        return 'done';
      },
      { idempotent, tools: time.tools },
    ).catch((error: unknown) => error);
    return { result, attempts, waits: time.waits };
  }

  it('tries four times, each wait twice the one before', async () => {
    const last = refusal(503);
    const { result, attempts, waits } = await run([refusal(500), refusal(502), refusal(599), last, refusal(500)]);
    assert.equal(result, last);
    assert.equal(attempts, 4);
    assert.deepEqual(waits, [1_000, 2_000, 4_000]);
  });

  it('lets Retry-After win, up to a minute', async () => {
    assert.deepEqual((await run([refusal(429, 7), refusal(503, 0), refusal(429, 3_600)])).waits, [7_000, 0, 60_000]);
  });

  it('never repeats what will not change', async () => {
    for (const failure of [refusal(400), refusal(401), refusal(403), refusal(404), refusal(501), new Error('bug')]) {
      const { result, attempts } = await run([failure]);
      assert.equal(result, failure);
      assert.equal(attempts, 1);
    }
  });

  it('repeats a creation only when the service turned it away', async () => {
    assert.equal((await run([refusal(429), refusal(503)], false)).result, 'done');
    for (const status of [500, 502, undefined]) assert.equal((await run([refusal(status)], false)).attempts, 1);
  });

  it('stops when cancelled while waiting', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const running = withRetries(() => Promise.reject(refusal(500)), {
      idempotent: true,
      tools: { clock: Date.now, random: Math.random, delay: sleep },
      signal: controller.signal,
      onFailure: () => setImmediate(() => controller.abort(reason)),
    });
    await assert.rejects(running, reason);
  });
});

describe('retryAfterSeconds', () => {
  const now = Date.UTC(2026, 5, 4, 13, 0, 0);
  for (const [header, seconds] of [
    ['120', 120],
    ['0', 0],
    ['1.5', 1.5],
    ['Thu, 04 Jun 2026 13:00:30 GMT', 30],
    ['Thu, 04 Jun 2026 12:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    it(`${header}`, () => assert.equal(retryAfterSeconds(header, now), seconds));
  }
});

describe('gate', () => {
  it('runs no more than its limit at once, and lets a cancelled one go', async () => {
    const gate = createGate(2);
    const controller = new AbortController();
    let running = 0;
    let most = 0;
    const finish: (() => void)[] = [];
    const task = (): Promise<void> => {
      most = Math.max(most, ++running);
      return new Promise((resolve) => finish.push(() => resolve(void running--)));
    };
    const all = [gate.run(task), gate.run(task), gate.run(task, controller.signal), gate.run(task)];
    controller.abort(new Error('cancelled'));
    await assert.rejects(all[2] as Promise<void>, /cancelled/);
    while (finish.length > 0) {
      finish.shift()?.();
      await new Promise(setImmediate);
    }
    await Promise.all([all[0], all[1], all[3]]);
    assert.equal(most, 2);
  });
});

describe('rateGate', () => {
  it('lets a burst through and then keeps the rate', async () => {
    const time = fakeTime();
    const gate = createRateGate({ burst: 3, perSecond: 5 }, time.tools);
    for (let i = 0; i < 6; i++) await gate.pass();
    assert.deepEqual(time.waits, [200, 200, 200]);
    time.advance(60_000);
    await gate.pass();
    assert.equal(time.waits.length, 3);
  });
});
