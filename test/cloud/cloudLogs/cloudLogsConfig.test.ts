import assert from 'node:assert/strict';
import { CloudError } from '../../../src/cloud/cloud';
import type {
  CloudLogsConfig,
  NewAlertDefinition,
  NewCloudLogsView,
} from '../../../src/cloud/cloudLogs/cloudLogsConfig';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { startStill } from '../../sandbox/sandboxClient';
import { type AlertLab, alertLab } from './alertLab';

describe('views, alerts and outgoing webhooks of IBM Cloud Logs', () => {
  let sandbox: Sandbox;
  let lab: AlertLab;
  let config: CloudLogsConfig;
  beforeEach(async () => {
    sandbox = await startStill({ hours: 1 });
    lab = alertLab(sandbox);
    config = lab.client();
  });
  afterEach(() => sandbox.close());

  const connect = () =>
    config.createWebhook({ name: 'to EN', instance: lab.notifications, region: 'us-south', endpoint: 'public' });
  const view = (more: Partial<NewCloudLogsView> = {}): NewCloudLogsView => ({
    ...{ name: 'rejects', query: 'action.keyword:"rejected"', syntax: 'lucene', folderId: null, tier: 'all_logs' },
    ...{ time: { kind: 'last', seconds: 900, caption: 'Last 15 minutes' }, filters: {} },
    ...more,
  });
  const alert = (more: Partial<NewAlertDefinition> = {}): NewAlertDefinition => ({
    ...{ name: 'ssh', description: 'd', enabled: true, condition: { kind: 'immediate' }, kept: null },
    ...{ query: 'target_port.numeric:[22 TO 22]', quietMinutes: 10, tellsResolved: false, webhooks: [] },
    ...more,
  });
  const refusal = async (work: Promise<unknown>): Promise<CloudError> => {
    const error = await work.then(
      () => assert.fail('it was not refused'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof CloudError, String(error));
    return error;
  };
  const writes = () =>
    sandbox.requests.filter(({ method, service }) => service === 'cloud_logs_api' && method !== 'GET');

  it('keeps views as they were given, under whole numbers, in folders', async () => {
    const folder = await config.createFolder('Flow logs');
    assert.deepEqual(await config.folders(), [folder]);
    const wanted = view({ folderId: folder.id, filters: { applicationName: ['vpc', 'other'] } });
    const made = await config.createView(wanted);
    assert.deepEqual(made, { ...wanted, id: 1 });
    const between = { kind: 'between', from: '2026-11-21T00:00:00Z', to: '2026-11-21T01:00:00Z' } as const;
    const changed = await config.replaceView(1, view({ time: between, query: '', syntax: 'lucene' }));
    assert.deepEqual([changed.time, changed.query, changed.folderId], [between, '', null]);
    assert.deepEqual(await config.views(), [changed]);
    assert.deepEqual(await config.view(1), changed);
    const dataprime = await config.createView(view({ query: 'source logs', syntax: 'dataprime' }));
    assert.deepEqual([dataprime.id, dataprime.syntax], [2, 'dataprime']);
    assert.equal(await config.deleteView(1), 'deleted');
    assert.equal(await config.deleteView(1), 'gone');
    assert.equal((await refusal(config.view(1))).code, 'not_found');
  });

  it('keeps alerts of one line, above and below a threshold', async () => {
    const { externalId } = await connect();
    const above = { kind: 'threshold', operator: 'moreThan', threshold: 9, windowSeconds: 3600 } as const;
    const below = { kind: 'threshold', operator: 'lessThan', threshold: 1, windowSeconds: 129_600 } as const;
    for (const condition of [{ kind: 'immediate' }, above, below] as const) {
      const wanted = alert({ condition, webhooks: [externalId], tellsResolved: condition === below });
      const made = await config.createAlert(wanted);
      assert.match(made.id, /^[0-9a-f-]{36}$/);
      assert.deepEqual(made, { ...wanted, id: made.id, narrowed: [], kept: made.kept });
      assert.deepEqual(await config.alert(made.id), made);
    }
    assert.equal((await config.alerts()).length, 3);
  });

  it('changes a condition for another of the same type and of another', async () => {
    const made = await config.createAlert(alert());
    const above = { kind: 'threshold', operator: 'moreThan', threshold: 2, windowSeconds: 300 } as const;
    const changed = await config.replaceAlert(made.id, { ...made, condition: above });
    assert.deepEqual([changed.condition, changed.query, changed.kept.priority], [above, made.query, undefined]);
    const twice = await config.replaceAlert(made.id, { ...changed, condition: { ...above, threshold: 7 } });
    assert.deepEqual(twice.condition, { ...above, threshold: 7 });
    const back = await config.replaceAlert(made.id, { ...twice, condition: { kind: 'immediate' } });
    assert.deepEqual([back.condition, back.kept.priority, back.query], [{ kind: 'immediate' }, 'p3', made.query]);
    assert.equal(await config.deleteAlert(made.id), 'deleted');
    assert.equal(await config.deleteAlert(made.id), 'gone');
  });

  it('gives back what it does not know of an alert, and its labels in words', async () => {
    const { externalId } = await connect();
    const body = {
      ...{ name: 'theirs', type: 'logs_threshold', phantom_mode: false, group_by_keys: ['action'] },
      entity_labels: { env: 'prod' },
      active_on: { day_of_week: ['sunday'], start_time: { hours: 1 }, end_time: { hours: 2 } },
      incidents_settings: { minutes: 30, notify_on: 'triggered_and_resolved' },
      notification_group: {
        group_by_keys: ['action'],
        webhooks: [{ integration: { integration_id: externalId }, notify_on: 'triggered_and_resolved', minutes: 15 }],
      },
      logs_threshold: {
        ...{ condition_type: 'less_than', evaluation_delay_ms: 60_000, notification_payload_filter: ['action'] },
        logs_filter: {
          simple_filter: {
            lucene_query: 'action.keyword:"rejected"',
            label_filters: {
              application_name: [{ operation: 'is_or_unspecified', value: 'vpc' }],
              ...{ subsystem_name: [{ operation: 'starts_with', value: 'flow' }], severities: ['error', 'critical'] },
            },
          },
        },
        rules: [
          {
            condition: { threshold: 3, time_window: { logs_time_window_specific_value: 'hours_2' } },
            override: { priority: 'p1' },
          },
        ],
        undetected_values_management: { trigger_undetected_values: true, auto_retire_timeframe: 'hours_2' },
      },
    };
    const id = '00000000-0000-4000-8000-000000000001';
    sandbox.workloads.cloudLogsConfig
      .of(lab.logs)
      .alerts.set(id, { id, version: id, body, createdAt: 0, updatedAt: 0 });
    const [found] = await config.alerts();
    assert.ok(found);
    assert.deepEqual(found.narrowed, [
      'application is vpc',
      'subsystem starts with flow',
      'severities error, critical',
    ]);
    assert.deepEqual([found.quietMinutes, found.tellsResolved, found.webhooks], [30, true, [externalId]]);
    await config.replaceAlert(id, { ...found, name: 'ours' });
    const kept = sandbox.workloads.cloudLogsConfig.of(lab.logs).alerts.get(id)?.body;
    assert.deepEqual(kept, { ...body, name: 'ours', enabled: true });
    await config.replaceAlert(id, { ...found, kept: { ...found.kept, type: 'logs_threshold' }, webhooks: [] });
    assert.deepEqual((await config.alert(id)).webhooks, []);
  });

  for (const [type, own, query] of [
    ['metric_threshold', { metric_filter: { promql: 'up' } }, null],
    ['logs_new_value', { logs_filter: { simple_filter: { lucene_query: 'text' } }, rules: [] }, 'text'],
  ] as const) {
    it(`leaves ${type} what it is when it is renamed`, async () => {
      const id = '00000000-0000-4000-8000-000000000002';
      const body = { name: 'm', type, priority: 'p1', [type]: own };
      sandbox.workloads.cloudLogsConfig
        .of(lab.logs)
        .alerts.set(id, { id, version: id, body, createdAt: 0, updatedAt: 0 });
      const found = await config.alert(id);
      assert.equal(found.condition.kind, 'other');
      assert.equal(found.query, query);
      await config.replaceAlert(id, { ...found, name: 'n' });
      const kept = sandbox.workloads.cloudLogsConfig.of(lab.logs).alerts.get(id)?.body ?? {};
      assert.deepEqual([kept.name, kept.type, kept.priority, kept[type]], ['n', type, 'p1', own]);
    });
  }

  it('asks nobody where an alert or a view is too long, and says why', async () => {
    const long = Array.from({ length: 60 }, (_, port) => `target_port.numeric:[${port} TO ${port}]`).join(' OR ');
    const refused = await refusal(config.createAlert(alert({ query: long })));
    assert.equal(refused.code, 'invalid_request');
    assert.match(
      refused.message,
      /Could not create the alert “ssh” in IBM Cloud Logs: .*50 times AND and OR.*comes to 59/,
    );
    const view4k = await refusal(config.createView(view({ query: 'a'.repeat(4_097) })));
    assert.match(view4k.message, /4,096 characters/);
    assert.deepEqual(writes(), []);
  });

  it('words what the service refuses, and how to come by the role', async () => {
    const broken = await refusal(config.createAlert(alert({ query: 'target_port.numeric:[22 TO' })));
    assert.equal(broken.code, 'invalid_request');
    assert.match(broken.message, /lucene_query cannot be read/);
    const unknown = await refusal(config.createAlert(alert({ webhooks: [99] })));
    assert.match(unknown.message, /names no outgoing webhook/);
    const reader = lab.client(lab.keyWithRole('Reader'));
    assert.deepEqual(await reader.views(), []);
    const forbidden = await refusal(reader.createView(view()));
    assert.equal(forbidden.code, 'forbidden');
    assert.match(forbidden.message, /the role Writer on the IBM Cloud Logs instance/);
    const sender = await refusal(lab.client(lab.keyWithRole('Sender')).alerts());
    assert.match(sender.message, /the role Reader/);
    assert.ok(await lab.client(lab.keyWithRole('Writer')).createView(view()));
  });

  it('connects instances of Event Notifications that it may use, and lists those', async () => {
    const made = await connect();
    assert.deepEqual(await config.webhooks(), [made]);
    const nowhere = { name: 'x', instance: lab.logs, region: 'us-south', endpoint: 'private' } as const;
    assert.match((await refusal(config.createWebhook(nowhere))).message, /no such instance of Event Notifications/);
    sandbox.account.policies = [];
    assert.match((await refusal(connect())).message, /Event Source Manager is missing/);
    assert.equal(await config.deleteWebhook(made.id), 'deleted');
    assert.equal(await config.deleteWebhook(made.id), 'gone');
  });

  it('renews a token that expires, waits where it is too much, and never makes anything twice', async () => {
    await config.views();
    sandbox.expireTokens();
    assert.equal((await config.createView(view())).id, 1);
    const limited = sandbox.addFault({
      service: 'cloud_logs_api',
      method: 'POST',
      nth: [1, 2],
      effect: { kind: 'answer', status: 429 },
    });
    assert.equal((await config.createView(view({ name: 'b' }))).id, 2);
    limited();
    sandbox.addFault({ service: 'cloud_logs_api', method: 'POST', effect: { kind: 'reset' } });
    assert.equal((await refusal(config.createView(view({ name: 'c' })))).code, 'network');
    sandbox.clearFaults();
    sandbox.addFault({ service: 'cloud_logs_api', method: 'POST', nth: 1, effect: { kind: 'answer', status: 500 } });
    assert.equal((await refusal(config.createView(view({ name: 'd' })))).code, 'service_error');
    // The connection was cut behind the answer: it is there once.
    assert.ok((await config.views()).filter(({ name }) => name === 'c').length <= 1);
    assert.ok(lab.logged.some(({ error }) => error === 'throttled'));
  });

  for (const [what, body] of [
    ['an answer of another shape', '{"views":[{"id":"x"}]}'],
    ['no object', '[]'],
    ['no JSON', 'hello'],
    ['alerts that are none', '{"alert_definitions":[7]}'],
  ] as const) {
    it(`says so of ${what}`, async () => {
      sandbox.addFault({ service: 'cloud_logs_api', effect: { kind: 'answer', status: 200, body } });
      const list = what.startsWith('alerts') ? config.alerts() : config.views();
      assert.equal((await refusal(list)).code, 'unexpected_answer');
    });
  }

  it('stops when it is cancelled', async () => {
    const left = new AbortController();
    sandbox.addFault({ service: 'cloud_logs_api', effect: { kind: 'delay', milliseconds: 60_000 } });
    const work = config.alerts(left.signal);
    left.abort(new Error('left'));
    await assert.rejects(work, /left/);
  });
});
