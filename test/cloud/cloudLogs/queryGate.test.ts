import assert from 'node:assert/strict';
import { createQueryGate } from '../../../src/cloud/cloudLogs/queryGate';

describe('the gate of IBM Cloud Logs', () => {
  const gateAt = (now: { time: number }) => {
    const waits: number[] = [];
    const delays: number[] = [];
    const gate = createQueryGate({
      perMinute: 3,
      tools: {
        clock: () => now.time,
        delay: async (milliseconds, signal) => {
          signal?.throwIfAborted();
          delays.push(milliseconds);
        },
      },
      onWaiting: (seconds) => waits.push(seconds),
    });
    return { gate, waits, delays };
  };

  it('lets so many through in any minute, and tells each that waits for how long', async () => {
    const now = { time: 0 };
    const { gate, waits, delays } = gateAt(now);
    for (let asked = 0; asked < 3; asked++) {
      await gate.pass();
      now.time += 10_000;
    }
    await Promise.all([gate.pass(), gate.pass(), gate.pass(), gate.pass()]);
    // Asked at 0, 10 and 20 s; now it is 30 s.
    assert.deepEqual(delays, [30_000, 40_000, 50_000, 90_000]);
    assert.deepEqual(waits, [30, 40, 50, 90]);
    now.time = 1_000_000;
    await gate.pass();
    assert.equal(delays.length, 4);
  });

  it('gives the place of who leaves to the next', async () => {
    const now = { time: 0 };
    const { gate, delays } = gateAt(now);
    for (let asked = 0; asked < 3; asked++) await gate.pass();
    const reason = new Error('left');
    let waited: AbortSignal | undefined;
    const leaving = new AbortController();
    const failing = createQueryGate({
      perMinute: 1,
      tools: {
        clock: () => now.time,
        delay: async (_, signal) => {
          waited = signal;
          leaving.abort(reason);
          signal?.throwIfAborted();
        },
      },
    });
    await failing.pass();
    await assert.rejects(failing.pass(leaving.signal), (error) => error === reason);
    assert.equal(waited, leaving.signal);
    await assert.rejects(gate.pass(AbortSignal.abort(reason)), (error) => error === reason);
    await gate.pass();
    assert.deepEqual(delays, [60_000]);
  });

  it('holds everybody where the service says it was too much', async () => {
    const now = { time: 0 };
    const { gate, waits } = gateAt(now);
    await gate.pass();
    gate.hold(20_000);
    await gate.pass();
    assert.deepEqual(waits, [20]);
  });
});
