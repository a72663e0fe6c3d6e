import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Channel } from '../../../src/engines/duckdb/host/channel';
import { type Handlers, Peer } from '../../../src/engines/duckdb/host/rpc';
import { EngineError } from '../../../src/engines/queryEngine';
import { ObjectReadError, StoreError } from '../../../src/store/store';

type Api = {
  double: { input: number; output: number };
  fail: { input: string; output: never };
  forever: { input: null; output: string };
  count: { input: number; output: null; batch: number; note: string };
};
type Nothing = Record<never, never>;

/** Two ends in one process; messages travel as structured clones, one turn later, as between processes. */
function joined(): [Channel, Channel] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (here: number): Channel => ({
    send: (message) => {
      const clone = structuredClone(message);
      setImmediate(() => listeners[1 - here]?.forEach((listener) => void listener(clone)));
    },
    onMessage: (listener) => void listeners[here]?.push(listener),
  });
  return [end(0), end(1)];
}

describe('Peer', () => {
  let sent: number;
  let stopped: string[];
  let client: Peer<Api, Nothing>;

  beforeEach(() => {
    const [near, far] = joined();
    sent = 0;
    stopped = [];
    const handlers: Handlers<Api> = {
      double: async (input) => input * 2,
      fail: async (kind) => {
        if (kind === 'engine') throw new EngineError('disk_full', 'full', { cause: new Error('why') });
        if (kind === 'store') throw new StoreError('newer_version', 'newer');
        if (kind === 'object') throw new ObjectReadError({ code: 'gzip_checksum', message: 'bad', retryable: false });
        throw new TypeError('a bug');
      },
      forever: (_, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            stopped.push('forever');
            resolve('summary');
          });
        }),
      count: async (end, { batch, note }) => {
        try {
          for (let value = 0; value < end; value++) {
            note(`at ${value}`);
            await batch(value);
            sent = value + 1;
          }
          return null;
        } finally {
          stopped.push('count');
        }
      },
    };
    new Peer<Nothing, Api>(far, handlers);
    client = new Peer<Api, Nothing>(near, {});
  });

  it('answers calls, also many at once', async () => {
    const answers = await Promise.all([1, 2, 3].map((value) => client.call('double', value)));
    assert.deepEqual(answers, [2, 4, 6]);
  });

  it('keeps class, code and cause of errors', async () => {
    await assert.rejects(client.call('fail', 'engine'), (error) => {
      assert.ok(error instanceof EngineError);
      assert.match(String(error.cause), /why/);
      return error.code === 'disk_full' && error.message === 'full';
    });
    await assert.rejects(
      client.call('fail', 'store'),
      (error) => error instanceof StoreError && error.code === 'newer_version',
    );
    await assert.rejects(
      client.call('fail', 'object'),
      (error) => error instanceof ObjectReadError && error.problem.code === 'gzip_checksum',
    );
    await assert.rejects(client.call('fail', 'other'), { name: 'TypeError', message: 'a bug' });
  });

  it('refuses procedures there are not, inherited names included', async () => {
    for (const name of ['nosuch', 'toString', '__proto__', 'constructor']) {
      await assert.rejects(client.call(name as 'double', 1), { message: `There is no procedure ${name}.` });
    }
  });

  it('rejects with the signal’s reason at once, and stops the other side', async () => {
    const controller = new AbortController();
    const call = client.call('forever', null, { signal: controller.signal });
    await turn();
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(call, (error) => error === reason);
    await turn();
    await turn();
    assert.deepEqual(stopped, ['forever']);
  });

  it('waits for the answer to a cancel where it is asked to', async () => {
    const controller = new AbortController();
    const call = client.call('forever', null, { signal: controller.signal, answersCancel: true });
    await turn();
    controller.abort();
    assert.equal(await call, 'summary');
  });

  it('streams batches in order', async () => {
    const found: number[] = [];
    for await (const value of client.stream('count', 20)) found.push(value);
    assert.deepEqual(
      found,
      Array.from({ length: 20 }, (_, at) => at),
    );
  });

  it('lets a stream run only a little ahead of its reader', async () => {
    const batches = client.stream('count', 1000);
    await batches.next();
    for (let i = 0; i < 20; i++) await turn();
    assert.ok(sent <= 3, `${sent} batches were sent`);
    await batches.return();
    await turn();
    await turn();
    assert.deepEqual(stopped, ['count']);
  });

  it('passes notes on', async () => {
    const notes: string[] = [];
    const call = client.call('count', 2, { onNote: (note) => notes.push(note) });
    await call;
    assert.deepEqual(notes, ['at 0', 'at 1']);
  });

  it('fails all that is under way when it is closed, and what comes later', async () => {
    const error = new EngineError('engine_crashed', 'gone');
    const call = assert.rejects(client.call('forever', null), error);
    const stream = assert.rejects(client.stream('count', 10).next(), error);
    client.close(error);
    await Promise.all([call, stream]);
    await assert.rejects(client.call('double', 1), error);
  });

  it('ignores what is no message', () => {
    const [near, far] = joined();
    new Peer<Nothing, Nothing>(near, {});
    for (const odd of [null, 1, 'x', {}, { kind: 1 }, { kind: 'call' }, { kind: 'nosuch', id: 1 }]) far.send(odd);
  });
});
