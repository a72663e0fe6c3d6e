import assert from 'node:assert/strict';
import { orderSteps } from '../../../src/app/setUp/orderSteps';
import { configProblemText, parseSetUpConfig, readSetUpConfig } from '../../../src/app/setUp/readSetUpConfig';
import { markOf, setUpIdOf } from '../../../src/app/setUp/setUpConfig';
import { collectorName } from '../../../src/app/setUp/steps/collectorStep';
import { stepsOf } from '../../../src/app/setUp/stepsOf';

const least = { region: 'us-south', namePrefix: 'flowlogs', targets: [{ kind: 'vpc', is: 'shop' }] };

const configOf = (more: object) => {
  const reading = readSetUpConfig({ ...least, ...more });
  assert.ok(reading.ok, reading.ok ? '' : reading.problems.map(configProblemText).join('\n'));
  return reading.config;
};

describe('the configuration of a set-up', () => {
  it('needs a region, a prefix and what is to be logged; the rest has good defaults', () => {
    const config = configOf({});
    assert.deepEqual(config.bucket, {
      ...{ kind: 'new', name: null, storageClass: 'smart', expiryDays: null, instance: null },
    });
    assert.deepEqual(config.destination, { kind: 'none' });
    assert.equal(config.resourceGroup, null);
    assert.equal(setUpIdOf(config), 'flowlogs.us-south');
    assert.equal(markOf(config), 'vpc-flow-lens:flowlogs.us-south');
  });

  it('reads back what it wrote', () => {
    const config = configOf({ destination: { kind: 'mezmo' }, shipper: { kind: 'function' } });
    const again = parseSetUpConfig(JSON.stringify(config));
    assert.ok(again.ok);
    assert.deepEqual(again.config, config);
  });

  it('takes a ClickHouse, with good defaults', () => {
    const url = 'https://clickhouse.example.com:8443';
    assert.deepEqual(configOf({ destination: { kind: 'clickhouse', url } }).destination, {
      ...{ kind: 'clickhouse', url, user: 'default', database: 'vpc_flow_lens' },
      passwordVariable: 'CLICKHOUSE_PASSWORD',
    });
  });

  it('takes what the shipper watches for, with good defaults', () => {
    const { alerts } = configOf({
      ...{ destination: { kind: 'mezmo' }, shipper: { kind: 'app' } },
      alerts: { watches: [{ name: 'ssh', search: 'target_port:22' }] },
    });
    assert.deepEqual(alerts, {
      webhookVariable: 'SLACK_WEBHOOK_URL',
      watches: [{ name: 'ssh', search: 'target_port:22', limit: 1, windowMinutes: 60 }],
    });
  });

  const wrong: readonly (readonly [string, object, readonly string[]])[] = [
    ['no region', { region: undefined }, ['region is missing.']],
    ['a region that is none', { region: 'Dallas' }, ['region is a region such as us-south.']],
    [
      'two problems at once',
      { targets: [{ kind: 'host', is: 'x' }], namePrefix: '-' },
      [
        'namePrefix is 3 to 24 lower-case letters, digits or single hyphens, beginning with a letter and ending with none of the hyphens.',
        'targets[0].kind is vpc, subnet, instance or interface.',
      ],
    ],
    ['no target', { targets: [] }, ['targets names nothing to be logged.']],
    [
      'a target twice',
      {
        targets: [
          { kind: 'vpc', is: 'a' },
          { kind: 'vpc', is: 'a' },
        ],
      },
      ['targets[1] names vpc a once more.'],
    ],
    [
      'alerts that nothing would watch for',
      { alerts: { watches: [{ name: 'ssh', search: 'target_port:22' }] } },
      ['alerts needs a destination: without one there is no shipper.'],
    ],
    [
      'alerts of a function, with a search that cannot be read',
      {
        ...{ destination: { kind: 'mezmo' }, shipper: { kind: 'function' } },
        alerts: { watches: [{ name: 'ssh', search: '' }] },
      },
      [
        'alerts is for an app or an action: the function has no room for it.',
        'alerts.watches[0] has an empty search, which finds every flow.',
      ],
    ],
    ['an unknown field', { regoin: 'us-south' }, ['regoin is not known here.']],
    [
      'an unknown kind',
      { destination: { kind: 'splunk' } },
      ['destination.kind is none, mezmo, cloud-logs or clickhouse.'],
    ],
    [
      'a secret in place of its name',
      { destination: { kind: 'mezmo', keyVariable: '0f3a-99' } },
      ['destination.keyVariable is the name of an environment variable, not the secret itself.'],
    ],
    [
      'a ClickHouse that a password could not be sent to, with what is no name',
      { destination: { kind: 'clickhouse', url: 'http://clickhouse.example.com:8123', user: 'a:b', database: '1;' } },
      [
        'destination.url is an https address such as https://clickhouse.example.com:8443, without a path or query.',
        'destination.user is the name of a user: 1 to 100 letters, digits or signs, no colon.',
        'destination.database is 1 to 63 letters, digits or underscores, beginning with no digit.',
      ],
    ],
    [
      'the password of a ClickHouse in place of its name',
      {
        destination: { kind: 'clickhouse', url: 'https://clickhouse.example.com:8443', passwordVariable: 'pass word' },
      },
      ['destination.passwordVariable is the name of an environment variable, not the secret itself.'],
    ],
    ['a ClickHouse without an address', { destination: { kind: 'clickhouse' } }, ['destination.url is missing.']],
    ['days that are none', { bucket: { kind: 'new', expiryDays: 0 } }, ['bucket.expiryDays is at least 1.']],
    [
      'a bucket name with capitals',
      { bucket: { kind: 'existing', name: 'Logs' } },
      [
        'bucket.name is 3 to 63 lower-case letters, digits, single dots or hyphens, beginning and ending with a letter or digit.',
      ],
    ],
    [
      'a region without Code Engine',
      { region: 'ca-mon', destination: { kind: 'mezmo' } },
      [
        "shipper.kind ca-mon has no Code Engine, and the shipper has to stand in the bucket's region: choose an OpenWhisk action, or no destination.",
      ],
    ],
  ];
  for (const [name, change, messages] of wrong) {
    it(`names what is wrong: ${name}`, () => {
      const reading = readSetUpConfig({ ...least, ...change });
      assert.ok(!reading.ok);
      assert.deepEqual(reading.problems.map(configProblemText), messages);
    });
  }

  it('places a syntax error', () => {
    const reading = parseSetUpConfig('{\n  "region": us-south\n}');
    assert.ok(!reading.ok);
    const [problem] = reading.problems;
    assert.equal(problem?.message, 'is no JSON');
  });
});

describe('the steps of a set-up', () => {
  const shapes: readonly (readonly [string, object, readonly string[]])[] = [
    [
      'logs that stay in the bucket',
      {},
      [
        'region',
        'resource-group',
        'target.vpc.shop',
        'cos-instance',
        'bucket',
        'collector-authorization',
        'collector.vpc.shop',
      ],
    ],
    [
      'an app for Mezmo',
      { destination: { kind: 'mezmo' }, bucket: { kind: 'new', expiryDays: 30 }, sshKey: 'mine' },
      [
        ...['region', 'resource-group', 'ssh-key', 'target.vpc.shop', 'cos-instance', 'bucket', 'bucket-expiry'],
        ...['collector-authorization', 'service-id', 'shipper-reads', 'state-bucket', 'shipper-notes', 'project'],
        ...['secret', 'config-map', 'workload', 'events-authorization', 'subscription', 'collector.vpc.shop'],
      ],
    ],
    [
      'a function for IBM Cloud Logs',
      { destination: { kind: 'cloud-logs' }, shipper: { kind: 'function' } },
      [
        ...['region', 'resource-group', 'target.vpc.shop', 'cos-instance', 'bucket', 'collector-authorization'],
        ...['service-id', 'shipper-reads', 'state-bucket', 'shipper-notes', 'cloud-logs', 'shipper-sends'],
        ...['project', 'secret', 'config-map', 'workload', 'subscription', 'collector.vpc.shop'],
      ],
    ],
    [
      'an app for ClickHouse',
      { destination: { kind: 'clickhouse', url: 'https://clickhouse.example.com:8443' } },
      [
        ...['region', 'resource-group', 'target.vpc.shop', 'cos-instance', 'bucket', 'collector-authorization'],
        ...['service-id', 'shipper-reads', 'state-bucket', 'shipper-notes', 'clickhouse'],
        ...[
          'project',
          'secret',
          'config-map',
          'workload',
          'events-authorization',
          'subscription',
          'collector.vpc.shop',
        ],
      ],
    ],
    [
      'an OpenWhisk action',
      { destination: { kind: 'mezmo' }, shipper: { kind: 'action', host: 'https://whisk.example' } },
      [
        ...['region', 'resource-group', 'target.vpc.shop', 'cos-instance', 'bucket', 'collector-authorization'],
        ...['service-id', 'shipper-reads', 'state-bucket', 'shipper-notes', 'action', 'trigger', 'rule'],
        'collector.vpc.shop',
      ],
    ],
  ];
  for (const [name, change, ids] of shapes) {
    it(`come in an order that holds: ${name}`, () => {
      const steps = stepsOf(configOf(change));
      assert.deepEqual(
        orderSteps(steps).map(({ id }) => id),
        ids,
      );
      const known = new Set(ids);
      for (const step of steps) for (const need of step.needs) assert.ok(known.has(need), `${step.id} needs ${need}`);
    });
  }

  it('say that a circle is a mistake', () => {
    const circle = [
      { id: 'a', needs: ['b'] },
      { id: 'b', needs: ['a'] },
    ];
    assert.throws(() => orderSteps(circle), /needs itself/);
  });

  it('name collectors as VPC takes names', () => {
    for (const is of ['shop', 'R006-4727_ab', 'ä'.repeat(5), 'x'.repeat(200)]) {
      assert.match(collectorName('flowlogs', { kind: 'interface', is }), /^[a-z][-a-z0-9]{0,61}[a-z0-9]$/);
    }
  });
});
