import assert from 'node:assert/strict';
import type { SetUpConfig } from '../../../src/app/setUp/setUpConfig';
import { configOf, type SetUpLab, setUpLab, withApp } from './setUpLab';

const actionsOf = async (lab: SetUpLab, config: SetUpConfig) =>
  new Set((await lab.inspect(config)).items.map(({ action }) => action));

describe('setting up, on the sandbox', () => {
  let lab: SetUpLab;
  beforeEach(async () => {
    lab = await setUpLab();
  });
  afterEach(() => lab.sandbox.close());

  for (const config of [withApp(), configOf({ bucket: { kind: 'new', expiryDays: 30 } })]) {
    it(`makes what it plans, then finds nothing to do, then leaves nothing: ${config.destination.kind}`, async () => {
      const before = await lab.stock();
      const plan = await lab.inspect(config);
      assert.deepEqual(new Set(plan.items.map(({ action }) => action)), new Set(['keep', 'create']));
      assert.deepEqual(await lab.stock(), before, 'a plan changes nothing');
      const made = await lab.apply(config);
      assert.equal(made.kind, 'done', JSON.stringify(made));
      const stock = await lab.stock();
      assert.deepEqual(await actionsOf(lab, config), new Set(['keep']));
      const again = await lab.apply(config);
      assert.equal(again.kind, 'done');
      assert.ok(again.outcomes.every(({ state }) => state === 'kept'));
      assert.deepEqual(await lab.stock(), stock);
      const removal = await lab.remove(config);
      assert.equal(removal.kind, 'removed', JSON.stringify(removal));
      assert.deepEqual(await lab.stock(), before);
    });
  }
});
