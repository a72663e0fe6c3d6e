import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { usualTrigger } from '../../src/app/watches/alert';
import { createCloudLogsAlerts } from '../../src/app/watches/cloudLogsAlerts';
import { createLogdnaAlerts } from '../../src/app/watches/logdnaAlerts';
import { sshText } from '../../src/app/watches/sshAlert';
import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { createLogdnaConfig } from '../../src/cloud/logdna/createLogdnaConfig';
import { createTransport } from '../../src/cloud/transport';
import { shipperVariables as names } from '../../src/core/ship/shipperVariables';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { alertLab } from '../cloud/cloudLogs/alertLab';
import { allowNotifications, appOf, codeEngineLab, type Lab } from '../sandbox/codeEngineClient';
import { bearer, cosUrl, send, startStill } from '../sandbox/sandboxClient';
import { SlackStandIn } from './slackStandIn';
import { sshObject } from './sshObject';

const bundle = 'dist/shipper/app.js';

/** From an object that is written to a message in Slack, with the shipper as it is deployed. */
describe('alerts, end to end', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let lab: Lab;
  let slack: SlackStandIn;
  let bucket: string;

  beforeEach(async function () {
    if (!existsSync(bundle)) this.skip();
    sandbox = await startStill({ clock: Date.now, hours: 1, buckets: ['notes'], retryMs: 1, idleMs: 1 });
    slack = await SlackStandIn.start();
    lab = await codeEngineLab(sandbox);
    await allowNotifications(lab);
    bucket = sandbox.account.buckets[0]?.name ?? '';
  });
  afterEach(async () => {
    await sandbox?.close();
    await slack?.close();
  });

  async function deploy(settings: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>>) {
    const keys = { [names.cosApiKey]: sandbox.apiKey, [names.logdnaKey]: sandbox.workloads.ingestionKey, ...secrets };
    await lab.project('POST', '/secrets', { name: 'keys', format: 'generic', data: keys });
    const told = {
      ...{
        [names.bucket]: bucket,
        [names.cosEndpoint]: cosUrl(sandbox, ''),
        [names.iamEndpoint]: sandbox.endpoints.iam,
      },
      ...{ [names.destination]: 'logdna', [names.logdnaUrl]: sandbox.endpoints.logdnaIngest },
      ...{ [names.stateBucket]: 'notes', [names.prefix]: 'ibm_vpc_flowlogs_v1/account=713c', ...settings },
    };
    await lab.project('POST', '/config_maps', { name: 'settings', data: told });
    await lab.project('POST', '/config_maps', { name: 'code', data: { 'main.js': readFileSync(bundle, 'utf8') } });
    const run_env_variables = [
      { type: 'secret_full_reference', reference: 'keys' },
      { type: 'config_map_full_reference', reference: 'settings' },
    ];
    await lab.project('POST', '/apps', appOf('shipper', 'code', { run_env_variables }));
    await sandbox.workloads.settled();
    const wanted = { bucket, event_type: 'write', prefix: 'ibm_vpc_flowlogs_v1/', suffix: '.gz' };
    const made = await lab.wire('POST', '/cos_subscriptions', { name: 'flows', destination: 'shipper', ...wanted });
    assert.equal(made.status, 201, made.text);
    sandbox.workloads.eventFaults.decide = () => 'twice';
  }

  const write = (n: number, initiators: readonly string[]) => put(sshObject(n, initiators));
  async function put({ key, bytes }: ReturnType<typeof sshObject>): Promise<void> {
    const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const headers = { ...(await bearer(sandbox)), 'content-type': 'application/gzip' };
    const answer = await send(cosUrl(sandbox, path), { method: 'PUT', headers, body: bytes });
    assert.equal(answer.status, 200, answer.text);
    await sandbox.workloads.settled();
  }
  const log = async () => (await lab.wire('GET', '/apps/shipper/logs')).text;

  it('a view of LogDNA tells Slack of an accepted SSH connection once, also when the event is repeated', async () => {
    const config = createLogdnaConfig({
      transport: createTransport({ guard: createEndpointGuard() }),
      base: sandbox.endpoints.logdnaApi,
      credential: { kind: 'accessToken', value: sandbox.workloads.logdnaReader.accessToken },
    });
    const channels = [{ kind: 'slack', url: slack.url }] as const;
    const alert = { name: 'SSH accepted', text: `${sshText} target_ip:10.240.0.4`, trigger: usualTrigger, channels };
    assert.ok((await createLogdnaAlerts(config).create(alert)).ok);
    await deploy({}, {});
    await write(1, ['203.0.113.9']);
    await write(1, ['203.0.113.9']);
    assert.ok(
      sandbox.workloads.logLines.all.some(({ line }) => line.includes('203.0.113.9')),
      await log(),
    );
    assert.equal(slack.bodies.length, 1, await log());
    assert.match(slack.texts[0] ?? '', /^SSH accepted: 1 line/);
  });

  it('an alert of IBM Cloud Logs tells Slack once by way of Event Notifications, and nothing of silence', async () => {
    const { logs, notifications, client, ingress } = alertLab(sandbox);
    const alerts = createCloudLogsAlerts(client());
    const to = await alerts.ways?.connect({ name: 'to Slack', instance: notifications, region: sandbox.region });
    sandbox.workloads.eventNotifications.subscribe(
      notifications,
      { name: 'flows', sources: [logs] },
      { kind: 'slack', url: slack.url },
    );
    const channels = to === undefined ? [] : [to.channel];
    const text = `${sshText} target_ip:10.240.0.4`;
    const made = await alerts.create({ name: 'SSH accepted', text, trigger: usualTrigger, channels });
    assert.ok(made.ok, JSON.stringify(made));
    await deploy({ [names.destination]: 'cloudlogs', [names.cloudLogsUrl]: ingress }, {});
    const object = sshObject(1, ['203.0.113.9', '203.0.113.10']);
    await put(object);
    await put(object);
    assert.equal(sandbox.workloads.cloudLogs.all.length, 2, await log());
    assert.equal(slack.bodies.length, 1, await log());
    assert.match(slack.texts[0] ?? '', /^SSH accepted: alert triggered\n.*203\.0\.113\.9/);
    for (let passed = 0; passed < 3; passed++) {
      sandbox.advance(usualTrigger.intervalSeconds * 1000);
      await sandbox.workloads.settled();
    }
    assert.equal(slack.bodies.length, 1);
    await write(2, ['203.0.113.11']);
    assert.equal(slack.bodies.length, 2, await log());
    assert.ok(!JSON.stringify(await alerts.list()).includes('very-secret-path'));
  });

  it('the shipper itself tells of each connection once, also after a restart and a webhook that was down', async () => {
    const watch = [{ name: 'SSH accepted', search: `${sshText} target_ip:10.240.0.0/18` }];
    await deploy({ [names.watches]: JSON.stringify(watch) }, { [names.watchWebhook]: slack.url });
    slack.refuse = [500, 429];
    await write(1, ['203.0.113.9', '203.0.113.9']);
    assert.equal(slack.bodies.length, 1, await log());
    assert.match(
      slack.texts[0] ?? '',
      /^SSH accepted: 1 flow\n• 203\.0\.113\.9 → 10\.240\.0\.4:22 tcp inbound accepted/,
    );
    // Nobody calls: the program ends, and another one begins with what was noted.
    while (sandbox.workloads.programs() > 0) await new Promise((resolve) => setImmediate(resolve));
    await write(2, ['203.0.113.9', '203.0.113.10']);
    assert.equal(slack.bodies.length, 2, await log());
    assert.match(slack.texts[1] ?? '', /^SSH accepted: 1 flow\n• 203\.0\.113\.10 /);
    const said = await log();
    assert.ok(!said.includes('very-secret-path') && !said.includes(sandbox.apiKey));
    assert.equal(said.split('SSH accepted').length - 1, 2);
  });
});
