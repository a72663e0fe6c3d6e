import assert from 'node:assert/strict';
import type { SetUpConfig } from '../../../src/app/setUp/setUpConfig';
import { configOf, type SetUpLab, setUpLab, withApp } from './setUpLab';

const actionsOf = async (lab: SetUpLab, config: SetUpConfig) =>
  new Set((await lab.inspect(config)).items.map(({ action }) => action));

const forms: readonly (readonly [string, (lab: SetUpLab) => SetUpConfig])[] = [
  ['logs that stay in the bucket', () => configOf({ bucket: { kind: 'new', expiryDays: 30 } })],
  ['an app', () => withApp()],
  ['a function', () => configOf({ destination: { kind: 'mezmo' }, shipper: { kind: 'function' } })],
  [
    'an action of OpenWhisk',
    ({ sandbox }) =>
      configOf({
        destination: { kind: 'mezmo' },
        shipper: { kind: 'action', host: sandbox.endpoints.openWhisk, feed: 'cos' },
      }),
  ],
  ['IBM Cloud Logs', () => configOf({ destination: { kind: 'cloud-logs' } })],
  [
    'several targets',
    () =>
      configOf({
        targets: [
          { kind: 'vpc', is: 'x-vpc' },
          { kind: 'subnet', is: 'x-subnet1' },
          { kind: 'instance', is: 'x-vsi2' },
        ],
      }),
  ],
];

describe('setting up, on the sandbox', () => {
  let lab: SetUpLab;
  beforeEach(async () => {
    lab = await setUpLab();
  });
  afterEach(() => lab.sandbox.close());

  for (const [name, make] of forms) {
    it(`makes what it plans, then finds nothing to do, then leaves nothing: ${name}`, async () => {
      const config = make(lab);
      const before = await lab.stock();
      const plan = await lab.inspect(config);
      const cannot = plan.items.filter(({ action }) => action !== 'keep' && action !== 'create');
      assert.deepEqual(cannot, []);
      assert.deepEqual(await lab.stock(), before, 'a plan changes nothing');
      const made = await lab.apply(config);
      assert.equal(made.kind, 'done', JSON.stringify(made));
      const stock = await lab.stock();
      assert.deepEqual(await actionsOf(lab, config), new Set(['keep']));
      const again = await lab.apply(config);
      assert.equal(again.kind, 'done');
      assert.ok(again.outcomes.every(({ state }) => state === 'kept'));
      assert.deepEqual(await lab.stock(), stock);
      const kept = JSON.stringify([...lab.storage]);
      assert.ok(!kept.includes(lab.sandbox.workloads.ingestionKey) && !kept.includes(lab.sandbox.apiKey));
      const removal = await lab.remove(config);
      assert.equal(removal.kind, 'removed', JSON.stringify(removal));
      assert.deepEqual(await lab.stock(), before);
    });
  }

  it('another machine knows what was made by its marks, and removes it', async () => {
    const before = await lab.stock();
    const made = await lab.apply(withApp());
    assert.equal(made.kind, 'done');
    const other = lab.otherMachine();
    const plan = await other.inspect(withApp());
    assert.deepEqual(
      plan.items.filter(({ ours }) => ours).map(({ step }) => step),
      made.outcomes.filter(({ state }) => state === 'created').map(({ step }) => step),
    );
    assert.equal((await other.remove(withApp())).kind, 'removed');
    assert.deepEqual(await lab.stock(), before);
    assert.equal((await lab.remove(withApp())).kind, 'removed');
    assert.deepEqual(
      (await lab.tools.journal.entries()).flatMap((entry) => entry.made),
      [],
    );
  });

  it('goes on with what another machine began', async () => {
    lab.sandbox.addFault({ service: 'code_engine', method: 'POST', effect: { kind: 'answer', status: 403 } });
    const first = await lab.apply(withApp());
    assert.ok(first.kind === 'failed' && first.failure.step === 'project', JSON.stringify(first));
    assert.match(first.failure.message, /Editor on Code Engine/);
    lab.sandbox.clearFaults();
    const other = lab.otherMachine();
    const second = await other.apply(withApp());
    assert.equal(second.kind, 'done');
    const kept = second.outcomes.filter(({ state }) => state === 'kept').map(({ step }) => step);
    assert.ok(kept.includes('bucket') && kept.includes('service-id'));
  });

  it('changes what a later configuration says otherwise', async () => {
    const config = (expiryDays: number, image: string) =>
      configOf({
        bucket: { kind: 'new', expiryDays },
        destination: { kind: 'mezmo' },
        shipper: { kind: 'app', image },
      });
    assert.equal((await lab.apply(config(30, 'icr.io/a/node:20'))).kind, 'done');
    const second = await lab.apply(config(90, 'icr.io/a/node:22'));
    assert.equal(second.kind, 'done', JSON.stringify(second));
    assert.deepEqual(
      second.outcomes.filter(({ state }) => state !== 'kept').map(({ step, state }) => `${step} ${state}`),
      ['bucket-expiry updated', 'workload updated'],
    );
  });

  it('a target that was dropped is removed with the rest', async () => {
    const before = await lab.stock();
    const both = configOf({
      targets: [
        { kind: 'instance', is: 'x-vsi1' },
        { kind: 'instance', is: 'x-vsi2' },
      ],
    });
    await lab.apply(both);
    const one = configOf();
    await lab.apply(one);
    assert.equal((await lab.remove(one)).kind, 'removed');
    assert.deepEqual(await lab.stock(), before);
  });

  it('takes an interface by its id, and asks for it where the name is not enough', async () => {
    const plan = await lab.inspect(configOf({ targets: [{ kind: 'interface', is: 'eth0' }] }));
    const item = plan.items.find(({ step }) => step.startsWith('target.'));
    assert.equal(item?.action, 'cannot');
    const id = /one of (\S+) \(of x-vsi1\)/.exec(item.why)?.[1] ?? '';
    const config = configOf({ targets: [{ kind: 'interface', is: id }] });
    const made = await lab.apply(config);
    assert.equal(made.kind, 'done', JSON.stringify(made));
    const [collector] = await lab.setup.network.collectors('us-south');
    assert.equal(collector?.target.id, id);
  });

  it('removes nothing that something unseen may need', async () => {
    await lab.apply(configOf());
    const stock = await lab.stock();
    lab.sandbox.addFault({ service: 'vpc', path: /flow_log_collectors/, effect: { kind: 'answer', status: 403 } });
    const removal = await lab.remove(configOf());
    lab.sandbox.clearFaults();
    assert.equal(removal.kind, 'incomplete');
    assert.deepEqual(await lab.stock(), stock);
    assert.equal((await lab.remove(configOf())).kind, 'removed');
  });

  it('removes without the secrets it was made with, also after a part was deleted by hand', async () => {
    const before = await lab.stock();
    await lab.apply(withApp());
    const [project] = await lab.setup.codeEngine.projects('us-south');
    const at = { region: 'us-south', projectId: project?.id ?? '' };
    await lab.setup.codeEngine.deleteSecret(at, 'flowlogs-shipper');
    const removal = await lab.user({ secret: async () => null }).remove(withApp());
    assert.equal(removal.kind, 'removed', JSON.stringify(removal));
    assert.deepEqual(await lab.stock(), before);
  });

  it('makes anew what has failed', async () => {
    await lab.apply(configOf());
    const [collector] = lab.sandbox.account.regions.flatMap(({ collectors }) => collectors);
    assert.ok(collector !== undefined);
    collector.lifecycle_state = 'failed';
    const plan = await lab.inspect(configOf());
    assert.equal(plan.items.at(-1)?.action, 'replace');
    const second = await lab.applyPlan(plan);
    assert.equal(second.kind, 'done', JSON.stringify(second));
    const [made, ...others] = await lab.setup.network.collectors('us-south');
    assert.ok(made?.lifecycle_state === 'stable' && made.id !== collector.id);
    assert.deepEqual(others, []);
  });

  it('does not lose the bucket it made when another one is named', async () => {
    const before = await lab.stock();
    const named = (name: string) => configOf({ bucket: { kind: 'new', name } });
    await lab.apply(named('shop-flowlogs'));
    const plan = await lab.inspect(named('other-flowlogs'));
    const item = plan.items.find(({ step }) => step === 'bucket');
    assert.equal(item?.action, 'cannot');
    assert.match(item.why, /This set-up made shop-flowlogs before/);
    assert.equal((await lab.remove(named('other-flowlogs'))).kind, 'removed');
    assert.deepEqual(await lab.stock(), before);
  });

  it('cancelling is no failure, and the next application goes on', async () => {
    const cancel = new AbortController();
    const reason = new Error('enough');
    const plan = await lab.inspect(withApp());
    await assert.rejects(
      lab.applyPlan(
        plan,
        ({ step, state }) => {
          if (step === 'config-map' && state === 'creating') cancel.abort(reason);
        },
        cancel.signal,
      ),
      reason,
    );
    const second = await lab.apply(withApp());
    assert.equal(second.kind, 'done');
    assert.deepEqual(await actionsOf(lab, withApp()), new Set(['keep']));
  });

  it('does nothing but what the plan said', async () => {
    await lab.apply(withApp());
    const plan = await lab.inspect(withApp());
    const collector = plan.items.find(({ step }) => step.startsWith('collector.'));
    await lab.setup.network.deleteCollector('us-south', collector?.ref?.id ?? '');
    const result = await lab.applyPlan(plan);
    assert.ok(result.kind === 'failed' && result.failure.code === 'changed_since_plan', JSON.stringify(result));
    assert.equal((await lab.setup.network.collectors('us-south')).length, 0);
  });

  it('leaves a bucket that holds flow logs unless they are to go as well', async () => {
    const config = configOf();
    const before = await lab.stock();
    await lab.apply(config);
    lab.sandbox.tick();
    lab.sandbox.tick();
    const [bucket] = await lab.tools.cloud.storage.buckets();
    assert.ok(bucket !== undefined);
    assert.ok((await lab.tools.cloud.storage.list(bucket, {})).objects.length > 0, 'flow logs have come');
    assert.equal((await lab.remove(config, false)).kind, 'removed');
    assert.deepEqual(
      (await lab.stock()).filter((line) => !before.includes(line)).map((line) => line.split(' ')[0]),
      ['bucket', 'instance', 'tag', 'tag'],
    );
    assert.equal((await lab.remove(config, true)).kind, 'removed');
    assert.deepEqual(await lab.stock(), before);
  });

  const refusals: readonly (readonly [string, object, string, RegExp])[] = [
    ['a region there is not', { region: 'xx-nowhere' }, 'region', /There is no region xx-nowhere/],
    ['a group there is not', { resourceGroup: 'mine' }, 'resource-group', /no resource group mine.*Default/],
    [
      'a target there is not',
      { targets: [{ kind: 'vpc', is: 'shop' }] },
      'target.vpc.shop',
      /There is no VPC shop in the region. There are x-vpc/,
    ],
    ['an SSH key there is not', { sshKey: 'laptop' }, 'ssh-key', /There is no SSH key laptop/],
    [
      'a bucket there is not',
      { bucket: { kind: 'existing', name: 'shop-logs' } },
      'bucket',
      /There is no bucket shop-logs/,
    ],
    [
      'a secret nobody knows',
      { destination: { kind: 'mezmo', keyVariable: 'OTHER_KEY' } },
      'secret',
      /ingestion key of Mezmo is not known. Put it into the environment variable OTHER_KEY/,
    ],
  ];
  for (const [name, change, step, message] of refusals) {
    it(`says before anything is made what stands in the way: ${name}`, async () => {
      const before = await lab.stock();
      const plan = await lab.inspect(configOf(change));
      const item = plan.items.find((each) => each.step === step);
      assert.equal(item?.action, 'cannot');
      assert.match(item.why, message);
      assert.equal((await lab.applyPlan(plan)).kind, 'failed');
      assert.deepEqual(await lab.stock(), before);
    });
  }
});

describe('setting up while changes take their time', () => {
  it('waits until all of it can be used, in one application', async () => {
    const lab = await setUpLab({ settling: { policyMs: 60_000, readyMs: 45_000, keyMs: 20_000 } });
    try {
      const before = await lab.stock();
      const config = configOf({ destination: { kind: 'cloud-logs' } });
      const waits: string[] = [];
      const made = await lab.applyPlan(await lab.inspect(config), ({ step, state }) => {
        if (state === 'waiting') waits.push(step);
      });
      assert.equal(made.kind, 'done', JSON.stringify(made));
      assert.ok(
        waits.some((step) => step.startsWith('collector.')),
        'the authorization was not known at once',
      );
      assert.ok(waits.includes('cloud-logs'), 'the instance was provisioned in the background');
      assert.deepEqual(await actionsOf(lab, config), new Set(['keep']));
      assert.equal((await lab.remove(config)).kind, 'removed');
      assert.deepEqual(await lab.stock(), before);
    } finally {
      await lab.sandbox.close();
    }
  });
});

describe('setting up where much stands already', () => {
  let lab: SetUpLab;
  beforeEach(async () => {
    lab = await setUpLab({ account: 'tutorial' });
  });
  afterEach(() => lab.sandbox.close());

  it('adopts the bucket, the authorization and the collector, and leaves them', async () => {
    const before = await lab.stock();
    const config = configOf({
      targets: [{ kind: 'vpc', is: 'x-vpc' }],
      bucket: { kind: 'existing', name: 'x-flowlogs' },
    });
    const plan = await lab.inspect(config);
    assert.deepEqual(
      plan.items.map(({ step, action, ours }) => `${step} ${action} ${ours}`),
      [
        ...['region keep false', 'resource-group keep false', 'target.vpc.x-vpc keep false', 'cos-instance keep false'],
        ...['bucket keep false', 'collector-authorization keep false', 'collector.vpc.x-vpc keep false'],
      ],
    );
    assert.equal((await lab.apply(config)).kind, 'done');
    const removal = await lab.remove(config);
    assert.deepEqual(removal, { kind: 'removed', removed: [] });
    assert.deepEqual(await lab.stock(), before);
  });

  it('says whose collector stands in the way', async () => {
    const plan = await lab.inspect(configOf({ targets: [{ kind: 'vpc', is: 'x-vpc' }] }));
    const collector = plan.items.at(-1);
    assert.equal(collector?.action, 'cannot');
    assert.match(collector.why, /x-vpc has a collector already.*writes to the bucket x-flowlogs/);
  });

  it('without the ibmcloud CLI it says what to type, and verifies later', async () => {
    const other = lab.withoutCli();
    const config = configOf({
      ...{ targets: [{ kind: 'vpc', is: 'x-vpc' }], bucket: { kind: 'existing', name: 'x-flowlogs' } },
      destination: { kind: 'mezmo' },
    });
    const made = await other.apply(config);
    assert.equal(made.kind, 'done', JSON.stringify(made));
    const subscription = made.outcomes.find(({ step }) => step === 'subscription');
    assert.equal(subscription?.state, 'by_hand');
    assert.ok(subscription.commands.some((command) => /ce subscription cos create.*flowlogs-shipper/.test(command)));
    assert.ok(!subscription.commands.join().includes(lab.sandbox.apiKey));
    const later = await lab.apply(config);
    assert.deepEqual(
      later.outcomes.filter(({ state }) => state !== 'kept').map(({ step, state }) => `${step} ${state}`),
      ['subscription created'],
    );
  });
});
