import assert from 'node:assert/strict';
import { type Alert, usualTrigger } from '../../../src/app/watches/alert';
import { alertSearch } from '../../../src/app/watches/alertSearch';
import type { AlertService } from '../../../src/app/watches/alertService';
import { createLogdnaAlerts } from '../../../src/app/watches/logdnaAlerts';
import { sshSearch } from '../../../src/app/watches/sshAlert';
import { sendTestMessage } from '../../../src/app/watches/testAlert';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import { createEndpointGuard } from '../../../src/cloud/endpointGuard';
import { createIam, createIbmCloud } from '../../../src/cloud/ibmCloud';
import { createLogdnaConfig } from '../../../src/cloud/logdna/createLogdnaConfig';
import type { LogdnaConfig } from '../../../src/cloud/logdna/logdnaConfig';
import { createTransport } from '../../../src/cloud/transport';
import { createWebhook } from '../../../src/cloud/webhook/createWebhook';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { startStill } from '../../sandbox/sandboxClient';
import { SlackStandIn } from '../../watch/slackStandIn';

const secret = 'https://hooks.slack.com/services/T0/B0/secretsecret';

describe('alerts kept in LogDNA', () => {
  let sandbox: Sandbox;
  let config: LogdnaConfig;
  let alerts: AlertService;
  beforeEach(async () => {
    sandbox = await startStill({ hours: 1 });
    config = createLogdnaConfig({
      transport: createTransport({ guard: createEndpointGuard() }),
      base: sandbox.endpoints.logdnaApi,
      credential: { kind: 'accessToken', value: sandbox.workloads.logdnaReader.accessToken },
    });
    alerts = createLogdnaAlerts(config);
  });
  afterEach(() => sandbox.close());

  const alert = (more: Partial<Alert> = {}): Alert => ({
    ...{ name: 'ssh', text: 'target_port:22', trigger: usualTrigger },
    ...{ channels: [{ kind: 'slack', url: secret }], ...more },
  });

  it('keeps the article’s example for the instances of a VPC, exactly', async () => {
    const { endpoints, apiKey, region } = sandbox;
    const cloud = createIbmCloud({ endpoints, token: createApiKeyTokenSource(createIam({ endpoints }), apiKey) });
    const [vpc] = await cloud.vpc.vpcs(region);
    const search = await sshSearch(cloud, region, vpc?.name ?? '');
    assert.ok(search);
    assert.match(search.text, /^target_port:22 action:accepted direction:I target_ip:\(10\.\S+ OR 10\.\S+\)$/);
    const made = await alerts.create(alert({ ...search }), { category: 'Flow logs' });
    assert.ok(made.ok);
    assert.deepEqual(made.wider, []);
    assert.deepEqual(await alerts.list(), [made.view]);
    assert.deepEqual(made.view.channels, ['Slack, as soon as there is 1 line within 5m']);
    assert.deepEqual(made.view.categories, ['Flow logs']);
    assert.doesNotMatch(JSON.stringify(made.view), /secretsecret/);
    // What is kept there reads in our language and means the same.
    assert.deepEqual(alertSearch(made.view.text), { ok: true, query: made.view.text, wider: [] });
    assert.equal(await sshSearch(cloud, region, 'none'), null);
  });

  it('says what else an alert would go off at, and keeps it only when that is accepted', async () => {
    const wide = alert({ text: 'target_port:22 target_ip:10.240.0.0/18' });
    const refused = await alerts.create(wide);
    assert.ok(!refused.ok);
    assert.equal(refused.code, 'wider');
    assert.match(
      refused.message,
      /cannot hold to target_ip:10\.240\.0\.0\/18, because the service does not know networks/,
    );
    assert.equal((await config.views()).length, 0);
    assert.ok((await alerts.create(wide, { acceptWider: true })).ok);
  });

  for (const [what, more, expected] of [
    ['matches everything', { text: 'vpc_crn:abc' }, /would go off at every line.*vpc_crn:abc/],
    ['matches nothing', { text: 'target_port:70000' }, /would never go off/],
    ['cannot be read', { text: '(' }, /cannot be read/],
    ['tells nobody', { channels: [] }, /tells nobody/],
    ['is impatient', { trigger: { ...usualTrigger, operator: 'absence' as const } }, /15m/],
    ['has an unsafe address', { channels: [{ kind: 'slack' as const, url: 'http://example.com' }] }, /https/],
  ] as const) {
    it(`refuses an alert that ${what}, and asks nobody`, async () => {
      const refused = await alerts.create(alert(more));
      assert.ok(!refused.ok);
      assert.match(refused.message, expected);
      assert.equal(sandbox.requests.length, 0);
    });
  }

  it('changes what it is told to and leaves the rest', async () => {
    const made = await alerts.create(alert(), { category: 'Flow logs' });
    assert.ok(made.ok);
    assert.ok(!(await alerts.create(alert())).ok);
    const trigger = { ...usualTrigger, limit: 9, told: 'later' as const };
    const changed = await alerts.edit(made.view.id, { name: 'new', trigger });
    assert.ok(changed.ok);
    assert.deepEqual(changed.view, {
      ...{ ...made.view, name: 'new', trigger },
      channels: ['Slack, at the end when there are 9 lines within 5m'],
    });
    assert.deepEqual((await config.view(made.view.id)).channels[0]?.to, { kind: 'slack', url: secret });
    const searched = await alerts.edit(made.view.id, { text: 'target_port:3389' });
    assert.ok(searched.ok && searched.view.text === 'target_port:3389');
    assert.equal(await alerts.delete(made.view.id), 'deleted');
  });

  it('keeps a search that tells nobody, too, and no way out of another service', async () => {
    const kept = await alerts.createView({ name: 'rejected', text: 'action:rejected' }, { category: 'Flow logs' });
    assert.ok(kept.ok);
    assert.deepEqual([kept.view.channels, kept.view.trigger, kept.view.categories], [[], null, ['Flow logs']]);
    const foreign = { kind: 'eventNotifications', integration: 1, name: 'en' } as const;
    const refused = await alerts.create(alert({ channels: [foreign] }));
    assert.ok(!refused.ok);
    assert.match(refused.message, /LogDNA does not tell Event Notifications/);
  });

  it('posts one test message that says it is one', async () => {
    const slack = await SlackStandIn.start();
    try {
      assert.equal(await sendTestMessage(createWebhook(slack.url), 'ssh <!channel>'), null);
      assert.equal(slack.bodies.length, 1);
      assert.match(slack.texts[0] ?? '', /^Test message .* ssh &lt;!channel&gt;\. Nothing happened/);
      slack.refuse = [404];
      const failed = await sendTestMessage(createWebhook(slack.url), 'ssh');
      assert.match(failed ?? '', /HTTP 404\. It may have been taken back/);
      assert.doesNotMatch(failed ?? '', /secret/);
      assert.equal(slack.requests, 2);
    } finally {
      await slack.close();
    }
  });
});
