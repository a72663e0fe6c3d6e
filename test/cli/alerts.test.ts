import assert from 'node:assert/strict';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { type AlertLab, alertLab } from '../cloud/cloudLogs/alertLab';
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

  it('changes what is named of an alert, and keeps a search that tells nobody', async () => {
    assert.equal((await run('create', 'target_port:22', '--name', 'e', '--email', 'a@b.c', '--limit', '3')).code, 0);
    const changed = await run('edit', 'e', '--search', 'target_port:443', '--interval', '15m', '--name', 'f', '--json');
    assert.equal(changed.code, 0, changed.stderr);
    const view = JSON.parse(changed.stdout);
    assert.deepEqual([view.name, view.text], ['f', 'target_port:443']);
    assert.deepEqual(view.channels, ['E-mail to a@b.c, as soon as there are 3 lines within 15m']);
    const silent = await run('edit', 'f', '--absence', '--slack');
    assert.match(silent.stdout, /tells Slack, when fewer than 3 lines came within 15m/);
    assert.equal((await run('edit', 'f')).code, 2);
    assert.equal((await run('edit', 'nobody', '--limit', '2')).code, 1);
    const kept = await run('create', 'action:rejected', '--name', 'v', '--view', '--json');
    assert.deepEqual(JSON.parse(kept.stdout).channels, []);
    assert.equal((await run('ways')).code, 2);
    assert.equal((await run('create', 'target_port:22', '--name', 'z', '--to', 'x')).code, 2);
    for (const name of ['f', 'v']) assert.equal((await run('delete', name)).code, 0);
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

describe('vpc-flow-lens alerts --engine cloudlogs', () => {
  let sandbox: Sandbox;
  let lab: AlertLab;
  before(async () => {
    sandbox = await startSandbox({ hours: 1 });
    lab = alertLab(sandbox);
  });
  after(() => sandbox.close());
  const run = (...words: string[]) =>
    runCli(['alerts', ...words, '--engine', 'cloudlogs'], {
      CLOUD_LOGS_INSTANCE: lab.logs,
      CLOUD_LOGS_REGION: sandbox.region,
      IBMCLOUD_LOGS_API_ENDPOINT: sandbox.endpoints.cloudLogsApi,
      IBMCLOUD_API_KEY: sandbox.apiKey,
      IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
      IBMCLOUD_IS_NG_API_ENDPOINT: sandbox.endpoints.vpc,
      IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT: sandbox.endpoints.resourceController,
      IBMCLOUD_RESOURCE_CATALOG_API_ENDPOINT: sandbox.endpoints.globalCatalog,
    });

  it('says what it takes to be told, connects it, and keeps, changes and deletes the article’s alert', async () => {
    const vpc = sandbox.account.regions[0]?.vpcs[0]?.name ?? '';
    const ssh = ['create', '--ssh', vpc, '--region', sandbox.region];
    const nowhere = await run(...ssh);
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.stderr, /Event Source Manager.*no outgoing webhook yet.*alerts connect/s);
    const none = await run('ways');
    assert.match(none.stderr, /topic.*subscription/s);
    const connected = await run('connect', lab.notifications, '--region', sandbox.region, '--name', 'to Slack');
    assert.equal(connected.code, 0, connected.stderr);
    assert.match(connected.stdout, /“to Slack” \(1\)/);
    assert.match((await run('connect', 'nowhere')).stderr, /There are notifications in \S+ \([0-9a-f-]{36}\)\./);
    const found = await run('connect', 'notifications', '--name', 'second');
    assert.match(found.stdout, /“second” \(2\)/, found.stderr);
    assert.match(
      (await run(...ssh)).stderr,
      /Several ways lead out: name one with --to\. There are to Slack \(1\), second \(2\)/,
    );
    assert.match((await run('disconnect', '2')).stdout, /Removed the way out “second”/);
    const made = await run(...ssh);
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /tells Event Notifications by to Slack, as soon as there is 1 line, once in 5m/);
    const changed = await run('edit', `SSH accepted to an instance of ${vpc}`, '--limit', '10', '--name', 'ssh');
    assert.match(
      changed.stdout,
      /Keeps “ssh” .*target_port:22 action:accepted.*as soon as there are 10 lines within 5m/s,
    );
    const [listed] = JSON.parse((await run('list', '--json')).stdout);
    assert.deepEqual([listed.name, listed.kind, listed.closed, listed.trigger.limit], ['ssh', 'alert', null, 10]);
    assert.match((await run('list')).stdout, /ssh .*target_port:22 action:accepted direction:I/);
    assert.equal((await run('delete', 'ssh')).code, 0);
    assert.equal((await run('delete', 'ssh')).code, 1);
  });

  it('refuses what an alert there cannot hold to, and keeps it as a view when told to', async () => {
    const wide = await run('create', 'target_port:22 state:ok', '--name', 'w', '--wider');
    assert.equal(wide.code, 2);
    assert.match(wide.stderr, /cannot hold to state:ok/);
    assert.equal((await run('create', 'target_port:22 state:ok', '--name', 'w', '--view')).code, 2);
    const view = await run(
      'create',
      'target_port:22 state:ok',
      '--name',
      'w',
      '--view',
      '--wider',
      '--category',
      'VPC',
    );
    assert.equal(view.code, 0, view.stderr);
    assert.equal((await run('create', 'target_port:22', '--name', 'x', '--interval', '30s', '--to', '1')).code, 2);
    assert.equal((await run('create', 'target_port:22', '--name', 'x', '--to', 'nobody')).code, 2);
    assert.equal((await run('create', 'target_port:22', '--name', 'x', '--category', 'VPC')).code, 2);
    const slack = await run('create', 'target_port:22', '--name', 'x', '--email', 'a@b.c');
    assert.match(slack.stderr, /does not tell e-mail addresses itself/);
    assert.match((await run('test')).stderr, /test the destination in Event Notifications/);
    assert.equal((await run('disconnect', 'to Slack')).code, 0);
    assert.equal((await run('disconnect', 'to Slack')).code, 1);
  });
});
