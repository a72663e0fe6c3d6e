import assert from 'node:assert/strict';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { SlackStandIn } from '../watch/slackStandIn';
import { runCli } from './builtCli';

describe('vpc-flow-lens alerts', () => {
  let sandbox: Sandbox;
  let slack: SlackStandIn;
  before(async () => {
    sandbox = await startSandbox({ hours: 1 });
    slack = await SlackStandIn.start();
  });
  after(async () => {
    await sandbox.close();
    await slack.close();
  });
  const run = (...words: string[]) =>
    runCli(['alerts', ...words], {
      LOGDNA_API_ENDPOINT: sandbox.endpoints.logdnaApi,
      LOGDNA_ACCESS_TOKEN: sandbox.workloads.logdnaReader.accessToken,
      SLACK_WEBHOOK_URL: slack.url,
      IBMCLOUD_API_KEY: sandbox.apiKey,
      IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
      IBMCLOUD_IS_NG_API_ENDPOINT: sandbox.endpoints.vpc,
    });

  it('creates the article’s alert, lists, tests and deletes it, and never shows the webhook', async () => {
    const vpc = sandbox.account.regions[0]?.vpcs[0]?.name ?? '';
    const made = await run('create', '--ssh', vpc, '--region', sandbox.region, '--category', 'Flow logs');
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /tells Slack, as soon as there is 1 line within 5m/);
    const again = await run('create', 'target_port:22', '--name', `SSH accepted to an instance of ${vpc}`);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /already/);
    const listed = await run('list', '--json');
    const [view] = JSON.parse(listed.stdout);
    assert.match(view.text, /^target_port:22 action:==accepted direction:I /);
    assert.equal((await run('test')).code, 0);
    assert.equal(slack.bodies.length, 1);
    const said = [made, again, listed, await run('list')].map(({ stdout, stderr }) => stdout + stderr).join('');
    assert.ok(!said.includes('very-secret-path'));
    assert.equal((await run('delete', view.id)).code, 0);
    assert.equal((await run('delete', view.id)).code, 1);
  });

  it('says what an alert would also go off at, and takes it when told to', async () => {
    const search = ['create', 'target_port:22 target_ip:10.240.0.0/18', '--name', 'wide', '--email', 'a@b.c'];
    const refused = await run(...search);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /cannot hold to target_ip:10\.240\.0\.0\/18.*--wider/s);
    assert.equal((await run(...search, '--wider', '--limit', '5', '--at-end')).code, 0);
    assert.equal((await run('create', 'target_port:22', '--name', 'x', '--interval', '7m')).code, 2);
  });
});
