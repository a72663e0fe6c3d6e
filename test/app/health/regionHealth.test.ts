import assert from 'node:assert/strict';
import { collectorNeed } from '../../../src/app/health/collectorAuthorization';
import { type CollectorHealth, type HealthTools, regionHealth } from '../../../src/app/health/collectorHealth';
import { makeRepair, repairsOf } from '../../../src/app/health/healthRepair';
import { collectorSection, sectionLines, sectionMarkdown } from '../../../src/app/health/healthText';
import { missingTraffic } from '../../../src/app/health/missingTraffic';
import { explainServiceMessage } from '../../../src/app/health/serviceMessages';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import { createIam, createIbmCloud } from '../../../src/cloud/ibmCloud';
import { covers } from '../../../src/cloud/setup/authorizations';
import type { IamAdmin, Policy } from '../../../src/cloud/setup/iamAdmin';
import { roleCrns } from '../../../src/cloud/setup/iamAdmin';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { setupOnSandbox } from '../../cloud/setup/setupOnSandbox';
import { noon } from '../../sandbox/sandboxClient';

describe('health', () => {
  let sandbox: Sandbox;
  let tools: HealthTools;
  beforeEach(async () => {
    sandbox = await startSandbox({ clock: () => noon, hours: 3 });
    const { endpoints, apiKey } = sandbox;
    const cloud = createIbmCloud({ endpoints, token: createApiKeyTokenSource(createIam({ endpoints }), apiKey) });
    tools = { cloud, iam: iamWith([writer()]), now: () => sandbox.now() * 1000 };
  });
  afterEach(() => sandbox.close());

  const iamWith = (policies: readonly Policy[]): Pick<IamAdmin, 'policies'> => ({ policies: async () => policies });

  function writer(role: string = roleCrns.writer): Policy {
    const guid = sandbox.account.buckets[0]?.instanceCrn.split(':')[7] ?? '';
    return {
      ...{ id: 'p1', type: 'authorization', state: 'active', roles: [role] },
      subject: [
        { name: 'serviceName', value: 'is' },
        { name: 'resourceType', value: 'flow-log-collector' },
      ],
      resource: [
        { name: 'serviceName', value: 'cloud-object-storage' },
        { name: 'serviceInstance', value: guid },
      ],
    };
  }

  async function health(name: string): Promise<CollectorHealth> {
    const found = (await regionHealth(tools, sandbox.region)).find(({ collector }) => collector.name === name);
    return found ?? assert.fail(`no collector ${name}`);
  }
  const answers = ({ items }: Pick<CollectorHealth, 'items'>) =>
    Object.fromEntries(items.map(({ code, answer }) => [code, answer]));

  it('finds a collector that writes in order, and one that is suspended', async () => {
    const well = await health('x-flowlog');
    const { skip_data, ...rest } = answers(well);
    assert.deepEqual(rest, {
      ...{ state: 'ok', covered: 'ok', bucket: 'ok', authorization: 'ok', arrival: 'ok', sequence: 'ok' },
    });
    assert.ok(skip_data === 'ok' || skip_data === 'not_ok', 'the simulator loses data now and then');
    assert.match(well.items.find(({ code }) => code === 'arrival')?.reason ?? '', /2 minutes ago/);
    const suspended = await health('x-lab-flowlog');
    assert.equal(suspended.mark, 'not_ok');
    assert.deepEqual(suspended.items[0], {
      ...{ code: 'state', question: 'Is it active?', answer: 'not_ok', next: 'Resume the collector.', fix: 'resume' },
      reason: 'Suspended: it writes nothing to x-lab-flowlogs until it is resumed.',
    });
  });

  it('tells what is missing in between, and what a missing authorization means', async () => {
    const bucket = sandbox.account.buckets.find(({ name }) => name === 'x-flowlogs');
    const keys = Array.from({ length: bucket?.generated?.count() ?? 0 }, (_, at) => bucket?.generated?.keyAt(at) ?? '');
    const gone = keys.find((key) => key.includes('/hour=14/') && key.endsWith('/00000002.gz')) ?? '';
    bucket?.deleted.add(gone);
    tools = { ...tools, iam: iamWith([writer(roleCrns.reader)]) };
    const found = await health('x-flowlog');
    assert.deepEqual(
      found.gaps.map(({ missing }) => missing),
      [[2]],
    );
    assert.equal(found.mark, 'not_ok');
    assert.equal(answers(found).authorization, 'not_ok');
    assert.deepEqual(
      found.likely.map(({ code }) => code),
      ['00002E'],
    );
    const text = sectionLines(collectorSection(found)).join('\n');
    assert.match(text, /✗ May collectors write.*\n.*role Writer/);
    assert.match(text, /1 number missing/);
    assert.doesNotMatch(sectionMarkdown(collectorSection({ ...found, target: '<b>[x](y)' })), /<b>|\[x\]/);
  });

  it('cannot tell of policies it may not see, unless objects prove them', async () => {
    tools = { ...tools, iam: iamWith([]) };
    assert.equal(answers(await health('x-flowlog')).authorization, 'ok');
    assert.equal(answers(await health('x-lab-flowlog')).authorization, 'cannot_tell');
  });

  it('resumes a collector and authorizes a bucket, each once', async () => {
    tools = { ...tools, iam: iamWith([writer(roleCrns.reader)]) };
    const repairs = repairsOf(await regionHealth(tools, sandbox.region));
    assert.deepEqual(
      repairs.map(({ label }) => label),
      ['Authorize Collectors for x-flowlogs', 'Resume x-lab-flowlog', 'Authorize Collectors for x-lab-flowlogs'],
    );
    const { setup, sandbox: other } = await setupOnSandbox();
    try {
      const at = other.account.regions[0]?.collectors.find(({ name }) => name === 'x-lab-flowlog');
      if (at === undefined) assert.fail();
      for (const repair of repairs) await makeRepair(setup, other.region, repair);
      assert.equal(at.active, true);
      const policies = await setup.iam.policies({ type: 'authorization' });
      const need = collectorNeed(other.account.buckets[0]?.instanceCrn.split(':')[7] ?? '', 'x-lab-flowlogs');
      assert.ok(policies.some((policy) => covers(policy, need)));
    } finally {
      await other.close();
    }
  });

  it('knows a bucket that is gone', async () => {
    sandbox.account.buckets = sandbox.account.buckets.filter(({ name }) => name !== 'x-flowlogs');
    const found = await health('x-flowlog');
    assert.equal(answers(found).bucket, 'not_ok');
    assert.deepEqual(
      found.likely.map(({ code }) => code),
      ['00003E'],
    );
    assert.match(explainServiceMessage('2026 is.flow-log-collector.00003E: …')?.meaning ?? '', /not there/);
    assert.equal(explainServiceMessage('00004E'), null);
  });

  it('says that nothing has come for long', async () => {
    const far = tools.now() + 30 * 3_600e6;
    tools = { ...tools, now: () => far };
    const found = await health('x-flowlog');
    assert.match(found.items.find(({ code }) => code === 'arrival')?.reason ?? '', /30 hours ago\. An active/);
    assert.deepEqual(
      found.likely.map(({ code }) => code),
      ['00001E'],
    );
  });

  it('walks from the packet to the local store', async () => {
    const ask = (question: Partial<Parameters<typeof missingTraffic>[1]>) =>
      missingTraffic(
        { ...tools, store: null },
        { region: sandbox.region, subject: { kind: 'address', address: '10.240.0.4' }, ...question },
      );
    const hourAgo = tools.now() - 3_600e6;
    const fine = await ask({ at: hourAgo });
    const { skip_data, ...rest } = answers(fine);
    assert.deepEqual(rest, {
      ...{ protocol: 'ok', known: 'ok', covered: 'ok', precedence: 'ok', state: 'ok', age: 'ok', window: 'ok' },
      ...{ bucket: 'ok', authorization: 'ok', arrival: 'ok', sequence: 'ok' },
    });
    assert.equal(answers(await ask({})).window, 'cannot_tell', 'the window is not over');
    assert.match((await ask({ protocol: 1 })).items[0]?.reason ?? '', /ICMP/);
    assert.equal(answers(await ask({ ipv6: true })).protocol, 'not_ok');
    assert.equal(answers(await ask({ subject: { kind: 'address', address: '8.8.8.8' } })).known, 'not_ok');
    assert.equal(answers(await ask({ subject: { kind: 'collector', id: 'x-lab-flowlog' } })).known, 'not_ok');

    const region = sandbox.account.regions[0] ?? assert.fail();
    const [first] = region.collectors;
    const vsi1 = region.instances[0] ?? assert.fail();
    if (first === undefined) assert.fail();
    region.collectors.push({
      ...first,
      id: 'r006-fine',
      name: 'fine',
      bucket: 'x-lab-flowlogs',
      target: { kind: 'instance', id: vsi1.id },
    });
    const finer = await ask({ at: hourAgo });
    const item = finer.items.find(({ code }) => code === 'precedence');
    assert.deepEqual([item?.answer, item?.next], ['not_ok', 'Look in x-lab-flowlogs.']);
    for (const collector of region.collectors) collector.active = false;
    assert.equal(answers(await ask({})).state, 'not_ok');
    region.collectors = [];
    assert.deepEqual((await ask({})).items.at(-1)?.fix, 'set_up');
  });
});
