import assert from 'node:assert/strict';
import { changeCollector, deleteCollector } from '../../../src/app/setUp/collectors';
import { type SetUpLab, setUpLab } from './setUpLab';

const region = 'us-south';

describe('changing a collector', () => {
  let lab: SetUpLab;
  let id: string;
  beforeEach(async () => {
    lab = await setUpLab({ account: 'tutorial' });
    id = (await lab.setup.network.collectors(region)).find(({ active }) => active)?.id ?? '';
  });
  afterEach(() => lab.sandbox.close());

  it('suspends and resumes; what is so already is left alone', async () => {
    const { network } = lab.setup;
    const suspended = await changeCollector({ network }, region, id, { kind: 'suspend' });
    assert.ok(suspended.kind === 'changed' && !suspended.collector.active);
    assert.equal((await changeCollector({ network }, region, id, { kind: 'suspend' })).kind, 'unchanged');
    const resumed = await changeCollector({ network }, region, id, { kind: 'resume' });
    assert.ok(resumed.kind === 'changed' && resumed.collector.active);
  });

  it('renames within the rules of names', async () => {
    const { network } = lab.setup;
    const renamed = await changeCollector({ network }, region, id, { kind: 'rename', name: 'shop-logs' });
    assert.ok(renamed.kind === 'changed' && renamed.collector.name === 'shop-logs');
    assert.equal(
      (await changeCollector({ network }, region, id, { kind: 'rename', name: 'shop-logs' })).kind,
      'unchanged',
    );
    const bad = await changeCollector({ network }, region, id, { kind: 'rename', name: 'Shop logs' });
    assert.ok(bad.kind === 'refused' && bad.code === 'bad_name');
  });

  it('deletes, and says where it was gone already', async () => {
    const tools = { ...lab.tools, network: lab.setup.network };
    assert.equal(await deleteCollector(tools, region, id), 'deleted');
    assert.equal(await deleteCollector(tools, region, id), 'gone');
    const gone = await changeCollector(tools, region, id, { kind: 'resume' });
    assert.ok(gone.kind === 'refused' && gone.code === 'gone');
  });
});
