import assert from 'node:assert/strict';
import { type Alert, usualTrigger } from '../../../src/app/watches/alert';
import type { AlertService } from '../../../src/app/watches/alertService';
import { createCloudLogsAlerts } from '../../../src/app/watches/cloudLogsAlerts';
import { sshSearch } from '../../../src/app/watches/sshAlert';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import type { CloudLogsConfig } from '../../../src/cloud/cloudLogs/cloudLogsConfig';
import { createIam, createIbmCloud } from '../../../src/cloud/ibmCloud';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { type AlertLab, alertLab } from '../../cloud/cloudLogs/alertLab';
import { startStill } from '../../sandbox/sandboxClient';

describe('alerts kept in IBM Cloud Logs', () => {
  let sandbox: Sandbox;
  let lab: AlertLab;
  let config: CloudLogsConfig;
  let alerts: AlertService;
  beforeEach(async () => {
    sandbox = await startStill({ hours: 1 });
    lab = alertLab(sandbox);
    config = lab.client();
    alerts = createCloudLogsAlerts(config);
  });
  afterEach(() => sandbox.close());

  async function connect() {
    const way = await alerts.ways?.connect({ name: 'en', instance: lab.notifications, region: 'us-south' });
    assert.ok(way);
    return way.channel;
  }
  /** Of the first webhook of an instance. */
  const channel = { kind: 'eventNotifications', integration: 1, name: 'en' } as const;
  const alert = (more: Partial<Alert> = {}): Alert => ({
    ...{ name: 'ssh', text: 'target_port:22 action:accepted', trigger: usualTrigger, channels: [channel] },
    ...more,
  });

  it('keeps the article’s example for the instances of a VPC, and gives it back as it was typed', async () => {
    const { endpoints, apiKey, region } = sandbox;
    const cloud = createIbmCloud({ endpoints, token: createApiKeyTokenSource(createIam({ endpoints }), apiKey) });
    const [vpc] = await cloud.vpc.vpcs(region);
    const search = await sshSearch(cloud, region, vpc?.name ?? '');
    assert.ok(search);
    const made = await alerts.create(alert({ ...search, channels: [await connect()] }));
    assert.ok(made.ok, JSON.stringify(made));
    assert.deepEqual(await alerts.list(), [made.view]);
    const { text, closed, kind, channels, trigger } = made.view;
    assert.deepEqual([text, closed, kind, trigger], [search.text, null, 'alert', usualTrigger]);
    assert.deepEqual(channels, ['Event Notifications by en, as soon as there is 1 line, once in 5m']);
    const [kept] = await config.alerts();
    assert.match(kept?.query ?? '', /^target_port\.numeric:\[22 TO 22\] AND action\.keyword:"accepted" AND /);
    // What was changed there is read from the query.
    assert.ok(kept);
    await config.replaceAlert(kept.id, { ...kept, query: 'target_port.numeric:[443 TO 443]' });
    assert.equal((await alerts.list())[0]?.text, 'target_port:443');
    await config.replaceAlert(kept.id, { ...kept, query: 'ssh AND something' });
    const [foreign] = await alerts.list();
    assert.equal(foreign?.text, 'ssh AND something');
    assert.match(foreign?.closed ?? '', /Lucene has no search here/);
  });

  for (const [what, more, expected] of [
    ['a word', { text: 'rejected' }, /cannot hold to rejected, because .* word begins/],
    ['the name of an object', { text: 'target_port:22 -vpc_crn:a' }, /cannot hold to vpc_crn:a/],
    ['everything', { text: '' }, /go off at every line/],
    ['nothing', { text: 'target_port:70000' }, /would never go off/],
    [
      'too much',
      { text: Array.from({ length: 60 }, (_, at) => `bytes_from_target:${at}`).join(' OR ') },
      /50 times AND and OR/,
    ],
    [
      'a channel of LogDNA',
      { channels: [{ kind: 'slack' as const, url: 'https://example.com' }] },
      /Event Notifications/,
    ],
    ['nobody', { channels: [] }, /tells nobody/],
    ['another interval', { trigger: { ...usualTrigger, intervalSeconds: 30 } }, /choose one of 1m, 5m, 10m/],
    ['a minute for many', { trigger: { ...usualTrigger, limit: 2, intervalSeconds: 60 } }, /choose one of 5m/],
    [
      'the end of an interval',
      { trigger: { ...usualTrigger, told: 'later' as const } },
      /as soon as the limit is reached/,
    ],
    ['a name of two lines', { name: 'a\nb' }, /control characters/],
  ] as const) {
    it(`refuses ${what}, and asks nobody`, async () => {
      const refused = await alerts.create(alert(more), { acceptWider: true });
      assert.ok(!refused.ok);
      assert.equal(refused.code, 'invalid');
      assert.match(refused.message, expected);
      assert.equal(sandbox.requests.length, 0);
    });
  }

  it('changes what it is told to and leaves the rest, and shows what it counts', async () => {
    await connect();
    const made = await alerts.create(alert());
    assert.ok(made.ok);
    const again = await alerts.create(alert());
    assert.ok(!again.ok && again.code === 'exists');
    const { id } = made.view;
    const absence = { operator: 'absence', limit: 3, intervalSeconds: 3600, told: 'later' } as const;
    const silent = await alerts.edit(id, { trigger: absence });
    assert.ok(silent.ok);
    assert.deepEqual(silent.view.trigger, absence);
    assert.deepEqual(silent.view.channels, ['Event Notifications by en, when fewer than 3 lines came within 1h']);
    const many = { ...usualTrigger, limit: 50, intervalSeconds: 600 };
    const counted = await alerts.edit(id, { name: 'new', text: 'target_port:3389', trigger: many });
    assert.ok(counted.ok);
    assert.deepEqual(counted.view, {
      ...{ ...made.view, name: 'new', text: 'target_port:3389', trigger: many },
      channels: ['Event Notifications by en, as soon as there are 50 lines within 10m'],
    });
    const wide = await alerts.edit(id, { text: 'rejected' });
    assert.ok(!wide.ok);
    const second = await alerts.ways?.connect({ name: 'two', instance: lab.notifications, region: 'us-south' });
    const moved = await alerts.edit(id, { channels: second === undefined ? [] : [second.channel] });
    assert.ok(moved.ok);
    assert.match(moved.view.channels[0] ?? '', /by two/);
    assert.deepEqual([await alerts.delete(id), await alerts.delete(id)], ['deleted', 'gone']);
  });

  it('keeps views that tell nobody, in folders, and lists them behind the alerts', async () => {
    await connect();
    const kept = await alerts.createView({ name: 'a view', text: 'action:rejected' }, { category: 'Flow logs' });
    assert.ok(kept.ok);
    assert.deepEqual([kept.view.text, kept.view.closed, kept.view.kind], ['action:==rejected', null, 'view']);
    assert.deepEqual(kept.view.categories, ['Flow logs']);
    assert.ok((await alerts.create(alert())).ok);
    await config.createView({
      ...(await config.view(1)),
      name: 'dataprime',
      query: 'source logs',
      syntax: 'dataprime',
    });
    const listed = await alerts.list();
    assert.deepEqual(
      listed.map(({ name }) => name),
      ['ssh', 'a view', 'dataprime'],
    );
    assert.match(listed[2]?.closed ?? '', /DataPrime/);
    const wide = await alerts.createView({ name: 'wide', text: 'target_port:22 rejected' });
    assert.ok(!wide.ok && wide.code === 'wider');
    assert.match(
      wide.message,
      /cannot hold to rejected, .*: the view would also show flows that this part leaves out\.$/,
    );
    const empty = await alerts.createView({ name: 'none', text: 'target_port:70000' });
    assert.ok(!empty.ok && /the view would stay empty/.test(empty.message));
    const all = await alerts.createView({ name: 'all', text: '' });
    assert.ok(!all.ok && /The view would show every line/.test(all.message));
    const taken = await alerts.createView({ name: 'wide', text: 'target_port:22 rejected' }, { acceptWider: true });
    assert.ok(taken.ok && taken.wider.length === 1);
    const renamed = await alerts.edit(kept.view.id, { name: 'b view', text: 'target_port:443' });
    assert.ok(renamed.ok && renamed.view.text === 'target_port:443');
    assert.deepEqual(renamed.view.categories, ['Flow logs']);
    const told = await alerts.edit(kept.view.id, { trigger: usualTrigger });
    assert.ok(!told.ok && /tells nobody/.test(told.message));
    assert.equal(await alerts.delete(kept.view.id), 'deleted');
  });

  it('leaves alerts that others made by rules of their own', async () => {
    const id = '00000000-0000-4000-8000-000000000002';
    const body = { name: 'm', type: 'metric_threshold', metric_threshold: {}, enabled: false };
    sandbox.workloads.cloudLogsConfig
      .of(lab.logs)
      .alerts.set(id, { id, version: id, body, createdAt: 0, updatedAt: 0 });
    const [shown] = await alerts.list();
    assert.deepEqual([shown?.enabled, shown?.trigger, shown?.channels], [false, null, []]);
    assert.match(shown?.closed ?? '', /does not look at lines/);
    for (const change of [{ trigger: usualTrigger }, { text: 'target_port:22' }]) {
      const refused = await alerts.edit(id, change);
      assert.ok(!refused.ok, JSON.stringify(change));
    }
  });

  it('says what it takes to be told, and which ways there are', async () => {
    const none = alerts.ways?.explain(true).join(' ') ?? '';
    assert.match(
      none,
      /instance of Event Notifications.*Event Source Manager.*no outgoing webhook yet.*topic.*subscription/,
    );
    assert.deepEqual(await alerts.ways?.list(), []);
    const made = await connect();
    const [way] = (await alerts.ways?.list()) ?? [];
    assert.deepEqual(way?.channel, made);
    assert.equal(await alerts.ways?.disconnect(way?.id ?? ''), 'deleted');
  });
});
