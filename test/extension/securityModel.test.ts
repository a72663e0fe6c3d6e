import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { CloudError } from '../../src/cloud/cloud';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { policyDirectory } from '../../src/core/policy/policyDirectory';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import type { PanelEngine } from '../../src/vscode/panel/panelPorts';
import { FlowSources } from '../../src/vscode/policy/flowSources';
import { SecurityModel, type SecurityState } from '../../src/vscode/policy/securityModel';
import type { StoreState } from '../../src/vscode/store/storeState';
import type { Judge } from '../../src/vscode/verdict/judges';
import { articleVpc, flowRow } from '../core/policy/articleVpc';

const accountJudge = (label = 'Sandbox, us-south'): Judge => ({
  ...{ kind: 'account', label, account: 'sandbox', sandbox: true },
  directory: policyDirectory(articleVpc()),
});

function lab(rows: readonly FlowRow[]) {
  const world = {
    rows,
    judge: (): Judge => accountJudge(),
    readings: [] as boolean[],
    logged: [] as string[],
    flows: undefined as unknown as FlowSources,
    others: [] as PanelEngine[],
  };
  const kept = new Map<string, unknown>();
  const { sums: _, ...summing } = createMemoryEngine([]);
  const unable: PanelEngine = { id: 'logdna:x', label: 'LogDNA (x)', engine: { ...summing, kind: 'logdna' } };
  world.flows = new FlowSources({
    engines: () => [
      ...world.others,
      unable,
      {
        id: 'local',
        label: 'Local',
        tellsChanges: true,
        engine: { ...createMemoryEngine(world.rows), kind: 'duckdb' },
      },
    ],
    state: {
      get: (key: string) => kept.get(key),
      update: async (key: string, value: unknown) => void kept.set(key, value),
    } as unknown as Memento,
    now: () => Date.UTC(2026, 10, 22) * 1000,
  });
  const model = new SecurityModel({
    judge: async (refresh) => {
      world.readings.push(refresh);
      return world.judge();
    },
    isSignedOut: (error) => error instanceof CloudError && error.code === 'signed_out',
    flows: world.flows,
    now: () => 5,
    store: async () => ({ kind: 'ready', status: { rows: world.rows.length }, letters: [] }) as unknown as StoreState,
    log: (message) => void world.logged.push(message),
  });
  const reached = (is: (state: SecurityState) => boolean): Promise<SecurityState> =>
    new Promise((resolve) => {
      if (is(model.state)) resolve(model.state);
      const listening = model.onDidChange(() => {
        if (!is(model.state)) return;
        listening.dispose();
        resolve(model.state);
      });
    });
  const counted = () => reached((state) => state.kind === 'read' && state.counting.kind === 'done');
  return { world, model, reached, counted };
}

const group = (state: SecurityState, name: string) => {
  assert.ok(state.kind === 'read');
  return state.outline[0]?.children[0]?.children.find(({ label }) => label === name);
};

describe('what the Security view shows', () => {
  it('reads nothing before somebody looks, then the rules at once and the hits when they are counted', async () => {
    const { world, model, counted } = lab([flowRow(), flowRow({ index: 1 })]);
    model.changed();
    model.flowsChanged();
    assert.deepEqual(world.readings, []);
    const first = await model.known();
    assert.equal(group(first, 'sg1')?.description, '2 interfaces');
    let hits = false;
    void model.counted().then(() => {
      hits = model.state.kind === 'read' && model.state.usage !== null;
    });
    const state = await counted();
    await model.counted();
    assert.ok(hits);
    assert.equal(group(state, 'sg1')?.description, '2 interfaces · 2 rejects');
    assert.deepEqual(world.readings, [false]);
    model.dispose();
  });

  it('says that there are no flows', async () => {
    const { model, reached } = lab([]);
    await model.known();
    const state = await reached((each) => each.kind === 'read' && each.counting.kind === 'empty');
    assert.ok(state.kind === 'read' && state.usage === null);
    model.dispose();
  });

  it('follows who judges: another account, a file, nobody', async () => {
    const { world, model, reached, counted } = lab([flowRow()]);
    await model.known();
    await counted();
    world.judge = () => ({ ...accountJudge('vpc.json'), kind: 'file', account: null });
    model.changed();
    await reached((state) => state.kind === 'read' && state.judge.kind === 'file' && state.usage !== null);
    world.judge = () => {
      throw new CloudError('signed_out', 'Nobody is signed in.', { service: 'IAM' });
    };
    model.changed();
    await reached(({ kind }) => kind === 'signedOut');
    assert.deepEqual(world.logged, []);
    model.dispose();
  });

  it('says why it could not be read, and reads anew on refresh', async () => {
    const { world, model, counted } = lab([flowRow()]);
    world.judge = () => {
      throw new CloudError('network', 'IBM Cloud cannot be reached.', { service: 'VPC' });
    };
    const failed = await model.known();
    assert.deepEqual(failed, { kind: 'failed', message: 'IBM Cloud cannot be reached.' });
    world.judge = () => accountJudge();
    await model.refresh();
    await counted();
    assert.deepEqual(world.readings, [false, true]);
    model.dispose();
  });

  it('stops counting when it is told to', async () => {
    const { model, reached } = lab(Array.from({ length: 50 }, (_, index) => flowRow({ index })));
    await model.known();
    model.stopCounting();
    const state = await reached((each) => each.kind === 'read' && each.counting.kind === 'stopped');
    assert.ok(state.kind === 'read' && state.usage === null);
    await model.refresh();
    await reached((each) => each.kind === 'read' && each.counting.kind === 'done');
    model.dispose();
  });

  describe('by the flows of another engine', () => {
    const day = 86_400_000_000;
    const midnight = Date.UTC(2026, 10, 22) * 1000;
    const far: PanelEngine = {
      ...{ id: 'clickhouse:far', label: 'ClickHouse (far)' },
      engine: {
        ...createMemoryEngine(
          [1, 2, 20].map((age, index) => flowRow({ index, start_time: midnight - age * day })),
          'ClickHouse (far)',
        ),
        kind: 'clickhouse',
      },
    };
    const chosen = { engineId: far.id, label: far.label, range: 'last 7 days' };
    const usageOf = (state: SecurityState) => (state.kind === 'read' ? state.usage?.flows : undefined);

    it('offers those that add up all of their flows, the local store first', () => {
      const { world } = lab([]);
      world.others = [far];
      assert.deepEqual(
        world.flows.list().map(({ id }) => id),
        ['local', far.id],
      );
      assert.deepEqual(world.flows.current()?.place, 'the local store');
    });

    it('counts in the chosen engine and range, and says of which the numbers are', async () => {
      const { world, model, counted, reached } = lab([flowRow()]);
      world.others = [far];
      world.flows.onDidChange(() => model.sourceChanged());
      await model.known();
      assert.equal(usageOf(await counted()), 1);
      const cleared = reached((state) => state.kind === 'read' && state.usage === null);
      await world.flows.choose(chosen);
      await cleared;
      const state = await counted();
      assert.ok(state.kind === 'read');
      assert.deepEqual([state.flows?.place, state.flows?.range, usageOf(state)], [far.label, 'last 7 days', 2]);
      assert.deepEqual(state.counting, { kind: 'done', at: 5 });
      // What comes into the local store is no concern of it.
      model.flowsChanged();
      await model.counted();
      assert.equal(usageOf(model.state), 2);
      await world.flows.choose({ ...chosen, range: '' });
      await model.counted();
      assert.equal(usageOf(model.state), 3);
      model.dispose();
    });

    it('says that the engine is gone instead of counting elsewhere, and counts when it is back', async () => {
      const { world, model, counted, reached } = lab([flowRow()]);
      await world.flows.choose(chosen);
      await model.known();
      const state = await reached((each) => each.kind === 'read' && each.counting.kind === 'failed');
      assert.ok(state.kind === 'read' && state.counting.kind === 'failed' && state.usage === null);
      assert.match(state.counting.message, /^ClickHouse \(far\) is no longer connected\. .*“Flows From…”/);
      world.others = [far];
      model.enginesChanged();
      assert.equal(usageOf(await counted()), 2);
      world.others = [];
      model.enginesChanged();
      await reached((each) => each.kind === 'read' && each.counting.kind === 'failed' && each.usage === null);
      model.dispose();
    });

    it('starts anew where the choice that was kept makes no sense', async () => {
      const { world } = lab([]);
      await world.flows.choose({ engineId: 7 } as unknown as typeof chosen);
      assert.equal(world.flows.choice.engineId, 'local');
    });
  });
});
