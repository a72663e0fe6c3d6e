import assert from 'node:assert/strict';
import type { BrowseNode } from '../../src/app/browse/node';
import type { GroupEntry } from '../../src/vscode/flowLogs/entry';
import { Level } from '../../src/vscode/flowLogs/level';

const parent: GroupEntry = { kind: 'group', group: 'buckets', id: 'buckets', parent: null };
const folder = (name: string): BrowseNode => ({
  kind: 'folder',
  id: `buckets>${name}`,
  bucket: { name: 'b', location: null, instanceCrn: null },
  prefix: `${name}/`,
  name,
});
const failure: BrowseNode = {
  kind: 'failure',
  id: '!',
  parent: null,
  code: 'network',
  message: 'Cut.',
  retryable: true,
};

/** Batches that arrive when told to. */
function source() {
  const waiting: (() => void)[] = [];
  let asked = 0;
  const read = (batches: readonly (readonly BrowseNode[])[]) =>
    async function* (signal: AbortSignal): AsyncGenerator<readonly BrowseNode[]> {
      for (const batch of batches) {
        asked++;
        await new Promise<void>((arrive) => waiting.push(arrive));
        signal.throwIfAborted();
        yield batch;
      }
    };
  const arrive = async () => {
    while (waiting.length === 0) await new Promise((settle) => setImmediate(settle));
    waiting.shift()!();
  };
  return { read, arrive, asked: () => asked };
}
const names = (level: Level) =>
  level
    .entries()
    .map((entry) => (entry.kind === 'node' && entry.node.kind === 'folder' ? entry.node.name : entry.kind));

describe('a level of the tree', () => {
  it('shows the first batch at once and later ones as they come, sorted', async () => {
    const { read, arrive } = source();
    let told: (() => void) | null = null;
    const level = new Level(parent, read([[folder('b')], [folder('a')]]), () => told?.());
    await arrive();
    await level.ready;
    assert.deepEqual(names(level), ['b']);
    assert.equal(level.complete, false);
    const grown = new Promise<void>((settle) => {
      told = settle;
    });
    await arrive();
    await grown;
    assert.notEqual(level.served, level.version);
    assert.deepEqual(names(level), ['a', 'b']);
    assert.equal(level.served, level.version);
  });

  it('says that it is reading on when that takes a while', async () => {
    const { read, arrive } = source();
    let told: (() => void) | null = null;
    const grown = new Promise<void>((settle) => {
      told = settle;
    });
    const level = new Level(parent, read([[folder('a')], [folder('b')]]), () => told?.());
    await arrive();
    await level.ready;
    await grown;
    assert.deepEqual(names(level), ['a', 'pending']);
    const ended = new Promise<void>((settle) => {
      told = () => level.complete && settle();
    });
    await arrive();
    await ended;
    assert.deepEqual(names(level), ['a', 'b']);
  });

  it('does not flicker when there is one batch only', async () => {
    const level = new Level(
      parent,
      async function* () {
        yield [folder('a')];
      },
      () => assert.fail('nothing more was to come'),
    );
    await level.ready;
    assert.deepEqual(names(level), ['a']);
    assert.equal(level.worthReadingAgain, false);
  });

  it('waits for the user after many entries', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => folder(`f${at}`));
    let told: (() => void) | null = null;
    const batches = async function* (): AsyncGenerator<readonly BrowseNode[]> {
      yield many;
      yield [folder('zzz')];
    };
    const level = new Level(parent, batches, () => told?.());
    await level.ready;
    const last = level.entries().at(-1);
    assert.ok(last?.kind === 'pending' && last.waiting && last.shown === 2_000);
    const done = new Promise<void>((settle) => {
      told = () => level.entries().at(-1)?.kind === 'node' && settle();
    });
    level.continue();
    await done;
    assert.equal(level.nodes().length, 2_001);
  });

  it('keeps entries the same objects while what they show changes', async () => {
    const changed = { ...folder('a'), name: 'A' } as BrowseNode;
    const batches = async function* (): AsyncGenerator<readonly BrowseNode[]> {
      yield [folder('a')];
      yield [changed];
    };
    const ended = new Promise<void>((settle) => {
      const level = new Level(parent, batches, () => {
        assert.deepEqual(names(level), ['A']);
        assert.equal(level.nodes().length, 1);
        settle();
      });
    });
    await ended;
  });

  it('is worth reading again when it failed', async () => {
    const level = new Level(
      parent,
      async function* () {
        yield [folder('a'), failure];
      },
      () => undefined,
    );
    await level.ready;
    assert.deepEqual(names(level), ['a', 'node']);
    assert.equal(level.worthReadingAgain, true);
  });

  it('stops listing when it is disposed of', async () => {
    const { read, arrive, asked } = source();
    const level = new Level(parent, read([[folder('a')], [folder('b')], [folder('c')]]), () =>
      assert.fail('nobody is to hear of it'),
    );
    await arrive();
    await level.ready;
    level.dispose();
    await arrive();
    await new Promise((settle) => setImmediate(settle));
    assert.equal(asked(), 2);
  });
});
