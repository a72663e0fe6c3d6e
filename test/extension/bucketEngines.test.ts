import assert from 'node:assert/strict';
import type { InPlaceEngine } from '../../src/engines/inPlace/foundObjects';
import { createLazyEngine } from '../../src/engines/lazyEngine';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import type { AccountsChange } from '../../src/vscode/account/accounts';
import { BucketEngines } from '../../src/vscode/engines/bucketEngines';

const { signal } = new AbortController();
const range = { from: null, to: null };

describe('buckets as engines', () => {
  function engines({ holding = [] as readonly string[], collected = [] as readonly string[] } = {}) {
    let account: string | null = 'one';
    const kept = new Map<string, unknown>();
    const changed: ((change: AccountsChange) => void)[] = [];
    const opened: string[] = [];
    const buckets = new BucketEngines({
      accounts: {
        current: () => (account === null ? null : { id: account }) as never,
        onDidChange: (listener) => {
          changed.push(listener);
          return { dispose: () => undefined };
        },
      },
      state: {
        get: (key: string, fallback: unknown) => kept.get(key) ?? fallback,
        update: async (key: string, value: unknown) => void kept.set(key, value),
      } as never,
      lazily: createLazyEngine,
      open: async (bucket): Promise<InPlaceEngine> => {
        opened.push(bucket);
        const source = {
          count: bucket === 'read' ? 3 : 0,
          list: async function* () {},
          read: async () => new Uint8Array(),
        };
        return {
          ...createMemoryEngine([]),
          kind: 'bucket',
          holdsFlows: async () => holding.includes(bucket),
          read: () => source,
        };
      },
      collected: async () => {
        if (collected.length === 0) throw new Error('Not permitted.');
        return collected;
      },
    });
    const use = (id: string | null) => {
      account = id;
      for (const listener of changed) listener({ added: [], removed: [] });
    };
    return { buckets, opened, use };
  }
  const names = (buckets: BucketEngines) => buckets.list().map(({ label }) => label);

  it('keep the last ones searched in, an account', async () => {
    const { buckets, use } = engines();
    let told = 0;
    buckets.onDidChange(() => told++);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'b', 'b']) await buckets.keep(name);
    assert.deepEqual(names(buckets), ['Bucket b', 'Bucket f', 'Bucket e', 'Bucket d', 'Bucket c']);
    assert.equal(told, 7);
    assert.equal(await buckets.keep('b'), buckets.list()[0]?.id);
    use('two');
    assert.deepEqual(names(buckets), []);
    use(null);
    assert.deepEqual(names(buckets), []);
    use('one');
    assert.equal(names(buckets).length, 5);
  });

  it('open when they are asked, and once', async () => {
    const { buckets, opened } = engines();
    await buckets.keep('a');
    assert.deepEqual(opened, []);
    const [shown] = buckets.list();
    await shown!.engine.count({ query: { kind: 'all', start: 0, end: 0 }, ...range });
    assert.equal(buckets.list()[0], shown);
    await shown!.engine.info();
    assert.deepEqual(opened, ['a']);
  });

  it('are found by what they hold, those collected into first', async () => {
    const { buckets, opened } = engines({ holding: ['kept', 'two'], collected: ['one', 'two', 'two'] });
    await buckets.keep('kept');
    assert.equal(await buckets.holding(range, signal), 'two');
    assert.deepEqual(opened, ['one', 'two']);
    assert.equal(await engines({ collected: ['one'] }).buckets.holding(range, signal), null);
  });

  it('are offered by what is known, and only to who is signed in', async () => {
    const { buckets, use } = engines({ holding: ['kept'] });
    assert.equal(await buckets.holding(range, signal), null);
    await buckets.keep('kept');
    assert.equal(await buckets.holding(range, signal), 'kept');
    use(null);
    assert.equal(await buckets.holding(range, signal), null);
  });

  it('tell what was read of them', async () => {
    const { buckets } = engines();
    for (const name of ['read', 'other']) await buckets.keep(name);
    assert.deepEqual(buckets.read(), []);
    for (const { engine } of buckets.list()) await engine.info();
    assert.deepEqual(
      buckets.read().map(({ bucket }) => bucket),
      ['read'],
    );
  });
});
