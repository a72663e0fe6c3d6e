import assert from 'node:assert/strict';
import { mergeIterables } from '../../src/app/mergeIterables';

async function* numbers(from: number, to: number, log: string[] = []): AsyncGenerator<number> {
  log.push(`open ${from}`);
  try {
    for (let n = from; n < to; n++) yield n;
  } finally {
    log.push(`close ${from}`);
  }
}

describe('merging', () => {
  it('yields everything of every source', async () => {
    const merged: number[] = [];
    for await (const n of mergeIterables([numbers(0, 3), numbers(10, 12), numbers(20, 20)])) merged.push(n);
    assert.deepEqual(merged.sort(), [0, 1, 10, 11, 2]);
  });

  it('opens no more than the limit at a time', async () => {
    const log: string[] = [];
    const sources = [0, 10, 20, 30].map((from) => numbers(from, from + 2, log));
    for await (const _ of mergeIterables(sources, 2));
    let open = 0;
    let most = 0;
    for (const entry of log) {
      open += entry.startsWith('open') ? 1 : -1;
      most = Math.max(most, open);
    }
    assert.equal(most, 2);
    assert.equal(log.length, 8);
  });

  it('closes the sources when the reader leaves, and passes a failure on', async () => {
    const log: string[] = [];
    for await (const _ of mergeIterables([numbers(0, 9, log), numbers(10, 19, log)])) break;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(log.filter((entry) => entry.startsWith('close')).length, 2);
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw new Error('broken');
    }
    await assert.rejects(async () => {
      for await (const _ of mergeIterables([failing(), numbers(0, 3)]));
    }, /broken/);
  });
});
