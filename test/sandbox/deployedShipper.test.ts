import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { shipperVariables as names } from '../../src/core/ship/shipperVariables';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { allowNotifications, appOf, caller, codeEngineLab, type Lab } from './codeEngineClient';
import { bearer, cosUrl, send, startStill } from './sandboxClient';

const bundle = (name: string) => `dist/shipper/${name}.js`;

/** The product's own shipper, as it is deployed, on the sandbox's platforms. */
describe('sandbox: the shipper, deployed', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let lab: Lab;
  let settings: Record<string, string>;

  beforeEach(async function () {
    if (!existsSync(bundle('app'))) this.skip();
    // The shipper looks back by its own clock: the sandbox's stands a little before it, and is pushed towards it.
    const start = Date.now() - 15 * 60_000;
    sandbox = await startStill({ clock: () => start, hours: 1, buckets: ['notes'], retryMs: 1 });
    lab = await codeEngineLab(sandbox);
    await allowNotifications(lab);
    settings = {
      [names.bucket]: sandbox.account.buckets[0]?.name ?? '',
      [names.cosEndpoint]: cosUrl(sandbox, ''),
      [names.iamEndpoint]: sandbox.endpoints.iam,
      [names.destination]: 'logdna',
      [names.logdnaUrl]: sandbox.endpoints.logdnaIngest,
      [names.stateBucket]: 'notes',
    };
  });
  afterEach(async () => {
    await sandbox?.close();
    assert.equal(sandbox?.workloads.programs() ?? 0, 0);
  });

  const secrets = () => ({ [names.cosApiKey]: sandbox.apiKey, [names.logdnaKey]: sandbox.workloads.ingestionKey });
  const references = [
    { type: 'secret_full_reference', reference: 'keys' },
    { type: 'config_map_full_reference', reference: 'settings' },
  ];
  async function configure(): Promise<void> {
    await lab.project('POST', '/secrets', { name: 'keys', format: 'generic', data: secrets() });
    await lab.project('POST', '/config_maps', { name: 'settings', data: settings });
  }

  async function recordsInBucket(): Promise<number> {
    const headers = await bearer(sandbox);
    const list = await send(cosUrl(sandbox, `/${settings[names.bucket]}?list-type=2`), { headers });
    const keys = [...list.text.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key);
    const counts = await Promise.all(
      keys.map(async (key): Promise<number> => {
        const path = key.split('/').map(encodeURIComponent).join('/');
        const { body } = await send(cosUrl(sandbox, `/${settings[names.bucket]}/${path}`), { headers });
        return JSON.parse(gunzipSync(body).toString()).flow_logs.length;
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  it('as an app: a window of flow logs becomes lines, once, also where events are repeated', async () => {
    await configure();
    await lab.project('POST', '/config_maps', {
      name: 'code',
      data: { 'main.js': readFileSync(bundle('app'), 'utf8') },
    });
    await lab.project('POST', '/apps', appOf('shipper', 'code', { run_env_variables: references }));
    await sandbox.workloads.settled();
    const { status } = (await lab.project('GET', '/apps/shipper')).json;
    assert.equal(status, 'ready', (await lab.wire('GET', '/apps/shipper/logs')).text);
    const wanted = {
      bucket: settings[names.bucket],
      event_type: 'write',
      prefix: 'ibm_vpc_flowlogs_v1/',
      suffix: '.gz',
    };
    const made = await lab.wire('POST', '/cos_subscriptions', { name: 'flows', destination: 'shipper', ...wanted });
    assert.equal(made.status, 201, made.text);
    sandbox.workloads.eventFaults.decide = () => 'twice';
    const before = await recordsInBucket();
    sandbox.tick();
    await sandbox.workloads.settled();
    const { annotations } = (await lab.wire('GET', '/cos_subscriptions/flows')).json.status;
    const log = (await lab.wire('GET', '/apps/shipper/logs')).text;
    assert.deepEqual([annotations.delivered, annotations.failed], [8, 0], log);
    const lines = sandbox.workloads.logLines.all.map(({ line, meta }) => `${line}${JSON.stringify(meta)}`);
    // It may also have swept for older objects by now.
    const all = await recordsInBucket();
    assert.ok(lines.length >= all - before && lines.length <= all, `${lines.length} of ${before} to ${all}`);
    assert.equal(new Set(lines).size, lines.length);
    assert.ok(!log.includes(sandbox.apiKey) && !log.includes(sandbox.workloads.ingestionKey));
  });

  it('as a function: a timer has it sweep what is new', async () => {
    await configure();
    const code_reference = `data:text/plain;base64,${readFileSync(bundle('function')).toString('base64')}`;
    const made = await lab.project('POST', '/functions', {
      ...{ name: 'shipper', runtime: 'nodejs-22', code_reference, run_env_variables: references },
      ...{ scale_cpu_limit: '0.5', scale_memory_limit: '2G', scale_max_execution_time: 120 },
    });
    assert.equal(made.json.status, 'ready', made.text);
    const timer = { name: 'tick', destination: 'shipper', destination_type: 'function', schedule: '*/5 * * * *' };
    assert.equal((await lab.wire('POST', '/cron_subscriptions', timer)).status, 201);
    sandbox.advance(10 * 60_000);
    await sandbox.workloads.settled();
    const log = (await lab.wire('GET', '/functions/shipper/logs')).text;
    const { annotations } = (await lab.wire('GET', '/cron_subscriptions/tick')).json.status;
    assert.deepEqual([annotations.delivered, annotations.failed], [2, 0], log);
    assert.equal(sandbox.workloads.logLines.all.length, await recordsInBucket(), log);
  });

  it('as an action of OpenWhisk: a trigger fed by the bucket', async () => {
    const { auth } = sandbox.workloads.whisk;
    const authorization = `Basic ${Buffer.from(auth).toString('base64')}`;
    const base = `${sandbox.endpoints.openWhisk}/api/v1/namespaces`;
    const whisk = await caller(sandbox, base, { authorization });
    const parameters = Object.entries({ ...settings, ...secrets() }).map(([key, value]) => ({ key, value }));
    const exec = { kind: 'nodejs:20', code: readFileSync(bundle('action'), 'utf8') };
    await whisk('PUT', '/_/actions/shipper', { exec, parameters });
    await whisk('PUT', '/_/triggers/flows', {});
    await whisk('PUT', '/_/rules/flows', { trigger: '/_/flows', action: '/_/shipper' });
    const feed = { lifecycleEvent: 'CREATE', triggerName: '/_/flows', authKey: auth, bucket: settings[names.bucket] };
    const fed = await whisk('POST', '/whisk.system/actions/cos/changes?blocking=true', {
      ...feed,
      event_types: 'write',
    });
    assert.equal(fed.status, 200, fed.text);
    const before = await recordsInBucket();
    sandbox.tick();
    await sandbox.workloads.settled();
    const records = (await whisk('GET', '/_/activations?name=shipper&docs=true')).json;
    assert.equal(records.length, 4);
    for (const { response } of records) assert.equal(response.success, true, JSON.stringify(response));
    assert.equal(sandbox.workloads.logLines.all.length, (await recordsInBucket()) - before);
  });
});
