import assert from 'node:assert/strict';
import type { SetUpConfig } from '../../src/app/setUp/setUpConfig';
import { usualTrigger } from '../../src/app/watches/alert';
import { createWebhook } from '../../src/cloud/webhook/createWebhook';
import { shipperKeeper } from '../../src/vscode/alerts/shipperKeeper';
import { configOf } from '../app/setUp/setUpLab';
import { SlackStandIn } from '../watch/slackStandIn';

describe('alerts that a deployed shipper keeps', () => {
  let config: SetUpConfig;
  let secrets: Map<string, string>;
  let slack: SlackStandIn;
  before(async () => {
    slack = await SlackStandIn.start();
  });
  after(() => slack.close());
  beforeEach(() => {
    config = configOf({ targets: [{ kind: 'vpc', is: 'x-vpc' }], destination: { kind: 'cloud-logs' } });
    secrets = new Map();
  });
  const keeper = () =>
    shipperKeeper(
      config,
      {
        standing: async () => [config],
        async plan(wanted, given) {
          config = wanted;
          for (const [name, value] of given) secrets.set(name, value);
        },
        secret: async (name) => secrets.get(name),
      },
      { openWebhook: async (address) => createWebhook(address), hide: () => undefined },
    );
  const wanted = (name: string) => ({
    ...{ name, text: 'target_port:22', trigger: { ...usualTrigger, intervalSeconds: 600 } },
    channel: { kind: 'slack', url: slack.url } as const,
  });
  const sure = { acceptWider: false };

  it('are a changed set-up whose plan is shown, with the address apart; others share it', async () => {
    assert.deepEqual(
      (await keeper().offers(new AbortController().signal)).map(({ kind }) => kind),
      ['slack', 'webhook'],
    );
    const made = await keeper().keep(wanted('ssh'), sure);
    assert.ok(made.ok && made.planned);
    assert.deepEqual(config.alerts, {
      webhookVariable: 'SLACK_WEBHOOK_URL',
      watches: [{ name: 'ssh', search: 'target_port:22', limit: 1, windowMinutes: 10 }],
    });
    assert.ok(!JSON.stringify(config).includes('very-secret-path'));
    const [offer] = await keeper().offers(new AbortController().signal);
    assert.ok(offer?.kind === 'ready');
    await keeper().keep({ ...wanted('web'), channel: offer.channel }, sure);
    assert.equal(config.alerts?.watches.length, 2);
    assert.equal(secrets.size, 1);
    const again = await keeper().keep(wanted('web'), sure);
    assert.ok(!again.ok && again.code === 'exists');
  });

  it('are changed, tried and taken away', async () => {
    await keeper().keep(wanted('ssh'), sure);
    const one = async () => (await keeper().list())[0] ?? assert.fail();
    assert.deepEqual((await one()).tells, ['A webhook, once a connection within 10m']);
    await (await one()).change(
      { kind: 'trigger', trigger: { ...usualTrigger, limit: 5, intervalSeconds: 3600 } },
      sure,
    );
    await (await one()).change({ kind: 'name', name: 'many' }, sure);
    await (await one()).change({ kind: 'text', text: 'target_port:23' }, sure);
    assert.deepEqual(config.alerts?.watches, [{ name: 'many', search: 'target_port:23', limit: 5, windowMinutes: 60 }]);
    assert.equal((await (await one()).test()).ok, true);
    assert.equal(slack.bodies.length, 1);
    await (await one()).remove();
    assert.equal(config.alerts, undefined);
  });
});
