import assert from 'node:assert/strict';
import { CloudError } from '../../../src/cloud/cloud';
import { createEndpointGuard } from '../../../src/cloud/endpointGuard';
import { createLogdnaConfig } from '../../../src/cloud/logdna/createLogdnaConfig';
import type { LogdnaConfig, NewView, ViewChannel } from '../../../src/cloud/logdna/logdnaConfig';
import type { LogdnaCredential } from '../../../src/cloud/logdna/logdnaExport';
import { createTransport } from '../../../src/cloud/transport';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { noon, send, startStill } from '../../sandbox/sandboxClient';
import { SlackStandIn } from '../../watch/slackStandIn';

describe('views and alerts of LogDNA', () => {
  let sandbox: Sandbox;
  let slack: SlackStandIn;
  beforeEach(async () => {
    sandbox = await startStill({ hours: 1 });
    slack = await SlackStandIn.start();
  });
  afterEach(async () => {
    await sandbox.close();
    await slack.close();
  });

  function client(credential?: LogdnaCredential): LogdnaConfig {
    const { logdnaReader } = sandbox.workloads;
    return createLogdnaConfig({
      transport: createTransport({ guard: createEndpointGuard() }),
      base: sandbox.endpoints.logdnaApi,
      credential: credential ?? { kind: 'accessToken', value: logdnaReader.accessToken },
    });
  }
  const trigger = { operator: 'presence', limit: 1, intervalSeconds: 300, immediate: true, terminal: false } as const;
  const channel = (more: Partial<ViewChannel> = {}): ViewChannel => ({
    ...{ ...trigger, to: { kind: 'slack', url: slack.url }, more: { color: '#ff0000' } },
    ...more,
  });
  const view = (more: Partial<NewView> = {}): NewView => ({
    ...{ name: 'ssh', query: 'target_port:22', hosts: [], apps: [], levels: [], tags: [] },
    ...{ categories: [], presetId: null, channels: [channel()], ...more },
  });
  async function ingest(...records: object[]): Promise<void> {
    const lines = records.map((record) => ({ line: JSON.stringify(record), app: 'vpc-flowlogs' }));
    const answer = await send(`${sandbox.endpoints.logdnaIngest}/logs/ingest?hostname=h`, {
      method: 'POST',
      headers: { apikey: sandbox.workloads.ingestionKey },
      body: JSON.stringify({ lines }),
    });
    assert.equal(answer.status, 200, answer.text);
    await sandbox.workloads.settled();
  }

  it('keeps a view as it was given, by either credential and under either name of the id', async () => {
    const config = client();
    await config.createCategory('Flow logs');
    const wanted = view({
      categories: ['Flow logs'],
      channels: [
        channel(),
        channel({ to: { kind: 'email', addresses: ['a@b.c', 'd@e.f'] }, more: { timezone: 'Europe/London' } }),
        channel({ to: { kind: 'pagerduty', key: 'k'.repeat(8) }, more: {}, intervalSeconds: 30 }),
        channel({ to: { kind: 'webhook', url: slack.url }, more: { method: 'put' }, intervalSeconds: 90_000 }),
      ],
    });
    const made = await config.createView(wanted);
    assert.deepEqual(made, { id: made.id, ...wanted });
    sandbox.workloads.logdnaConfig.viewIdName = 'viewID';
    const other = client({ kind: 'serviceKey', value: sandbox.workloads.logdnaReader.serviceKey });
    assert.deepEqual(await other.views(), [made]);
    assert.deepEqual(await other.view(made.id), made);
    const less = view({ name: 'less', channels: [] });
    assert.deepEqual(await other.replaceView(made.id, less), { id: made.id, ...less });
    assert.equal(await config.deleteView(made.id), 'deleted');
    assert.equal(await config.deleteView(made.id), 'gone');
    await assert.rejects(config.view(made.id), (error: CloudError) => error.code === 'not_found');
    await assert.rejects(config.createCategory('Flow logs'), (error: CloudError) => error.code === 'conflict');
  });

  it('keeps preset alerts, which watch the views that name them', async () => {
    const config = client();
    const preset = await config.createPresetAlert({ name: 'tell', channels: [channel()] });
    assert.deepEqual(await config.presetAlerts(), [preset]);
    await config.createView(view({ presetId: preset.id, channels: [] }));
    await ingest({ target_port: 22 });
    assert.equal(slack.bodies.length, 1);
    const later = { name: 'later', channels: [channel({ limit: 7 })] };
    assert.deepEqual(await config.replacePresetAlert(preset.id, later), { id: preset.id, ...later });
    assert.equal(await config.deletePresetAlert(preset.id), 'deleted');
  });

  const refusals: readonly (readonly [string, () => Partial<NewView>, RegExp])[] = [
    ['no name', () => ({ name: '' }), /the name is not allowed to be empty/],
    ['nothing to look for', () => ({ query: '' }), /the view must contain at least one of/],
    ['a category that is not there', () => ({ categories: ['None'] }), /Invalid category name/],
    [
      'an address that is none',
      () => ({ channels: [channel(), channel({ to: { kind: 'slack', url: 'slack' } })] }),
      /the webhook address of channel 2 must be a valid uri/,
    ],
    [
      'an absence noticed too soon',
      () => ({ channels: [channel({ operator: 'absence' })] }),
      /the interval of channel 1 must be one of \[15m/,
    ],
    ['no limit', () => ({ channels: [channel({ limit: 0 })] }), /the limit of channel 1 must be greater/],
  ];
  for (const [what, more, expected] of refusals) {
    it(`words what the service refuses: ${what}`, async () => {
      await assert.rejects(client().createView(view(more())), (error: unknown) => {
        assert.ok(error instanceof CloudError);
        assert.equal(error.code, 'invalid_request');
        assert.match(error.message, /^Could not create the view “.*” in LogDNA: /);
        assert.match(error.message, expected);
        return true;
      });
    });
  }

  it('says when the key does not open the configuration', async () => {
    const wrong = client({ kind: 'serviceKey', value: '0'.repeat(32) });
    await assert.rejects(wrong.views(), (error: CloudError) => error.code === 'forbidden');
  });

  it('fires once an interval, however many lines match', async () => {
    await client().createView(view());
    await ingest({ target_port: 22, n: 1 }, { target_port: 443 }, { target_port: 22, n: 2 });
    await ingest({ target_port: 22, n: 3 });
    assert.equal(slack.bodies.length, 1);
    sandbox.advance(300_000);
    await ingest({ target_port: 22, n: 4 });
    assert.equal(slack.bodies.length, 2);
    assert.deepEqual(
      sandbox.workloads.sentAlerts.map(({ status }) => status),
      [200, 200],
    );
  });

  it('waits for the limit, and for the end of the interval where told to', async () => {
    await client().createView(view({ channels: [channel({ limit: 2, immediate: false, terminal: true })] }));
    await ingest({ target_port: 22 });
    sandbox.advance(300_000);
    await ingest({ target_port: 22 }, { target_port: 22 });
    assert.equal(slack.bodies.length, 0);
    sandbox.advance(300_000);
    await sandbox.workloads.settled();
    assert.equal(slack.bodies.length, 1);
  });

  it('tells of absence at the end of an interval in which too few lines came', async () => {
    await client().createView(view({ channels: [channel({ operator: 'absence', intervalSeconds: 900 })] }));
    sandbox.advance(1_000);
    await ingest({ target_port: 22 });
    sandbox.advance(900_000);
    await sandbox.workloads.settled();
    assert.equal(slack.bodies.length, 0);
    sandbox.advance(900_000);
    await sandbox.workloads.settled();
    assert.equal(slack.bodies.length, 1);
    assert.ok(sandbox.now() > noon);
  });
});
