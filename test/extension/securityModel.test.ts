import assert from 'node:assert/strict';
import { CloudError } from '../../src/cloud/cloud';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { policyDirectory } from '../../src/core/policy/policyDirectory';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
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
  };
  const model = new SecurityModel({
    judge: async (refresh) => {
      world.readings.push(refresh);
      return world.judge();
    },
    isSignedOut: (error) => error instanceof CloudError && error.code === 'signed_out',
    engine: () => createMemoryEngine(world.rows),
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
});
