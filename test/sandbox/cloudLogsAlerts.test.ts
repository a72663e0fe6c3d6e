import assert from 'node:assert/strict';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { type AlertLab, alertLab, authorize } from '../cloud/cloudLogs/alertLab';
import { SlackStandIn } from '../watch/slackStandIn';
import { caller } from './codeEngineClient';
import { startStill } from './sandboxClient';

const minute = 60_000;

describe('sandbox: alerts of IBM Cloud Logs', () => {
  let sandbox: Sandbox;
  let lab: AlertLab;
  let slack: SlackStandIn;
  let call: Awaited<ReturnType<typeof caller>>;
  /** The first of an instance. */
  const webhook = 1;
  beforeEach(async () => {
    sandbox = await startStill({ hours: 1 });
    slack = await SlackStandIn.start();
    lab = alertLab(sandbox);
    const base = sandbox.endpoints.cloudLogsApi.replace('{region}', sandbox.region).replace('{instance}', lab.logs);
    call = await caller(sandbox, `${base}/v1`);
    assert.equal(await connected('en'), webhook);
    sandbox.workloads.eventNotifications.subscribe(
      lab.notifications,
      { name: 'flows' },
      { kind: 'slack', url: slack.url },
    );
  });
  afterEach(async () => {
    await sandbox.close();
    await slack.close();
  });

  async function connected(name: string): Promise<number> {
    const target = { event_notifications_instance_id: lab.notifications, region_id: 'us-south' };
    const made = await call('POST', '/outgoing_webhooks', {
      ...{ type: 'ibm_event_notifications', name, ibm_event_notifications: target },
    });
    assert.equal(made.status, 201, made.text);
    return made.json.external_id;
  }
  const filter = (lucene_query = 'target_port.numeric:[22 TO 22]', label_filters = {}) => ({
    simple_filter: {
      lucene_query,
      label_filters: { application_name: [], subsystem_name: [], severities: [], ...label_filters },
    },
  });
  const group = (more: object = {}) => ({
    webhooks: [{ integration: { integration_id: webhook }, notify_on: 'triggered_only_unspecified', ...more }],
  });
  const immediate = (more: object = {}) => ({
    ...{ name: 'ssh', type: 'logs_immediate_or_unspecified', priority: 'p1', notification_group: group() },
    incidents_settings: { minutes: 10, notify_on: 'triggered_only_unspecified' },
    logs_immediate: { logs_filter: filter() },
    ...more,
  });
  const threshold = (condition_type: string, limit: number, window: string, more: object = {}) => ({
    ...{ name: 'many', type: 'logs_threshold', notification_group: group() },
    incidents_settings: { minutes: 5, notify_on: 'triggered_only_unspecified' },
    logs_threshold: {
      ...{ condition_type, logs_filter: filter() },
      rules: [
        {
          condition: { threshold: limit, time_window: { logs_time_window_specific_value: window } },
          override: { priority: 'p2' },
        },
      ],
    },
    ...more,
  });
  async function keep(body: object): Promise<string> {
    const made = await call('POST', '/alert_definitions', body);
    assert.equal(made.status, 201, made.text);
    return made.json.id;
  }
  const ssh = { target_port: 22, action: 'accepted' };
  async function later(milliseconds: number): Promise<void> {
    sandbox.advance(milliseconds);
    await sandbox.workloads.settled();
  }

  it('tells of one line once, again when it comes again after the quiet time, and not of others', async () => {
    await keep(immediate());
    await lab.ingest({ target_port: 443 });
    assert.equal(slack.requests, 0);
    await lab.ingest(ssh, ssh, ssh);
    await lab.ingest(ssh);
    assert.equal(slack.requests, 1);
    assert.match(slack.texts[0] ?? '', /^ssh: alert triggered\n\{"target_port":22,"action":"accepted"\}$/);
    await later(9 * minute);
    await lab.ingest(ssh);
    assert.equal(slack.requests, 1);
    await later(10 * minute);
    assert.equal(slack.requests, 1);
    await lab.ingest(ssh);
    assert.equal(slack.requests, 2);
  });

  it('tells when it is over where that is wanted', async () => {
    const both = 'triggered_and_resolved';
    await keep(
      immediate({
        incidents_settings: { minutes: 1, notify_on: both },
        notification_group: group({ notify_on: both }),
      }),
    );
    await lab.ingest(ssh);
    await later(2 * minute);
    await later(2 * minute);
    assert.deepEqual(
      slack.texts.map((text) => text.split('\n')[0]),
      ['ssh: alert triggered', 'ssh: alert resolved'],
    );
  });

  it('counts above a threshold within a window', async () => {
    await keep(threshold('more_than_or_unspecified', 2, 'minutes_5_or_unspecified'));
    await lab.ingest(ssh, ssh);
    await later(5 * minute);
    await lab.ingest(ssh, ssh);
    assert.equal(slack.requests, 0);
    await lab.ingest(ssh, ssh, ssh);
    assert.equal(slack.requests, 1);
    await later(30 * minute);
    assert.equal(slack.requests, 1);
  });

  it('notices silence after a whole window, and tells once in the quiet time', async () => {
    await keep(threshold('less_than', 1, 'minutes_10', { incidents_settings: { minutes: 60 } }));
    await later(9 * minute);
    assert.equal(slack.requests, 0);
    await lab.ingest(ssh);
    await later(9 * minute);
    assert.equal(slack.requests, 0);
    await later(2 * minute);
    await later(20 * minute);
    assert.equal(slack.requests, 1);
    await later(60 * minute);
    assert.equal(slack.requests, 2);
  });

  it('looks at applications, subsystems and severities', async () => {
    const labels = (more: object) => immediate({ logs_immediate: { logs_filter: filter(undefined, more) } });
    await keep(labels({ application_name: [{ operation: 'is_or_unspecified', value: 'other' }] }));
    await keep(labels({ subsystem_name: [{ operation: 'starts_with', value: 'x' }] }));
    await keep(labels({ severities: ['critical'] }));
    await lab.ingest(ssh);
    assert.equal(slack.requests, 0);
    await keep(
      labels({
        application_name: [{ operation: 'includes', value: 'p' }],
        subsystem_name: [
          { operation: 'is_or_unspecified', value: 'no' },
          { operation: 'ends_with', value: 'logs' },
        ],
        severities: ['info'],
      }),
    );
    await lab.ingest(ssh);
    assert.equal(slack.requests, 1);
  });

  it('is silent where it is switched off, deleted, tells nobody, or nobody follows', async () => {
    await keep(immediate({ enabled: false }));
    await keep(immediate({ notification_group: { webhooks: [] } }));
    const id = await keep(immediate());
    assert.equal((await call('DELETE', `/alert_definitions/${id}`)).status, 204);
    await lab.ingest(ssh);
    assert.equal(slack.requests, 0);
    await keep(immediate());
    // Nobody is allowed to hand it over any more.
    sandbox.account.policies = [];
    await lab.ingest(ssh);
    assert.equal(slack.requests, 0);
    authorize(sandbox, lab.logs, lab.notifications);
    await later(11 * minute);
    await lab.ingest(ssh);
    assert.equal(slack.requests, 1);
  });

  it('tells each destination once, by the topics that take the source, and no address of another machine', async () => {
    const { eventNotifications: notifications } = sandbox.workloads;
    const webhooks = await SlackStandIn.start();
    notifications.subscribe(
      lab.notifications,
      { name: 'mail', sources: [lab.logs] },
      { kind: 'email', addresses: ['a@example.com'] },
      { kind: 'webhook', url: webhooks.url },
      { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/x' },
    );
    notifications.subscribe(lab.notifications, { name: 'others', sources: ['x'] }, { kind: 'slack', url: slack.url });
    await keep(immediate({ notification_group: { webhooks: [...group().webhooks, ...group().webhooks] } }));
    await lab.ingest(ssh);
    assert.deepEqual(
      notifications.sent.map(({ destination, status }) => [destination, status]),
      [
        ['slack', 200],
        ['email', null],
        ['webhook', 200],
        ['slack', null],
      ],
    );
    const [event] = webhooks.bodies as readonly { readonly type: string; readonly data: { readonly status: string } }[];
    assert.deepEqual(
      [event?.type, event?.data.status],
      ['com.ibm.cloud.logs.StandardImmediateAlertEvent', 'triggered'],
    );
    await webhooks.close();
  });

  const refused: readonly (readonly [string, string, object, RegExp])[] = [
    ['an unknown member', '/views', { name: 'a', color: 'red' }, /color is unknown/],
    ['a view without a time', '/views', { name: 'a' }, /time_selection must be an object/],
    [
      'a view with both times',
      '/views',
      { name: 'a', time_selection: {} },
      /either quick_selection or custom_selection/,
    ],
    [
      'a view in no folder',
      '/views',
      {
        ...{ name: 'a', time_selection: { quick_selection: { caption: 'x', seconds: 1 } } },
        folder_id: '00000000-0000-4000-8000-000000000000',
      },
      /folder_id names no folder/,
    ],
    ['a control character', '/view_folders', { name: 'a\nb' }, /characters that are not allowed/],
    ['another type of webhook', '/outgoing_webhooks', { type: 'slack', name: 'a', url: 'https://x' }, /type must be/],
    ['an alert of no type', '/alert_definitions', immediate({ type: 'logs_immediate' }), /type must be one of/],
    ['members of another type', '/alert_definitions', immediate({ logs_threshold: {} }), /logs_threshold is unknown/],
    [
      'a window that is none',
      '/alert_definitions',
      threshold('less_than', 1, 'minutes_7'),
      /logs_time_window_specific_value must be one of/,
    ],
    [
      'two priorities',
      '/alert_definitions',
      threshold('less_than', 1, 'minutes_10', { priority: 'p1' }),
      /priority must not be set/,
    ],
    [
      'too much of a query',
      '/alert_definitions',
      immediate({ logs_immediate: { logs_filter: filter(Array(60).fill('a:b').join(' OR ')) } }),
      /at most 50 AND and OR/,
    ],
  ];
  for (const [what, path, body, expected] of refused) {
    it(`refuses ${what}`, async () => {
      const { status, json } = await call('POST', path, body);
      assert.equal(status, 400);
      assert.match(json.errors[0].message, expected);
      assert.deepEqual([json.errors[0].code, json.status_code], ['bad_request_or_unspecified', 400]);
    });
  }

  it('answers other paths and methods with what they are', async () => {
    assert.equal((await call('GET', '/views/1')).status, 404);
    assert.equal((await call('GET', '/views/1/2')).status, 404);
    assert.equal((await call('PATCH', '/views')).status, 405);
    assert.equal((await call('GET', '/dashboards')).status, 404);
  });
});
