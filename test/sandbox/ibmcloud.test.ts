import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runStandIn } from '../../src/sandbox/ibmcloud/standIn/runStandIn';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { allowNotifications, appOf, codeEngineLab, type Lab } from './codeEngineClient';
import { startStill } from './sandboxClient';

describe('sandbox: the stand-in for ibmcloud', function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  let lab: Lab;
  let home: string;
  let env: Record<string, string>;

  before(async () => {
    sandbox = await startStill({ buckets: ['spare'] });
    lab = await codeEngineLab(sandbox);
    home = await mkdtemp(join(tmpdir(), 'ibmcloud-test-'));
    env = { IBMCLOUD_HOME: home, IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam };
    await writeFile(join(home, 'key'), JSON.stringify({ apikey: sandbox.apiKey }));
    const code = {
      'main.js': "require('node:http').createServer((q, s) => s.end()).listen(process.env.PORT); console.log('up');",
    };
    await lab.project('POST', '/config_maps', { name: 'code', data: code });
    await lab.project('POST', '/apps', appOf('shipper', 'code'));
    await sandbox.workloads.settled();
  });
  after(async () => {
    await sandbox.close();
    await rm(home, { recursive: true, force: true });
  });

  const run = (line: string) => runStandIn(line.split(' '), env);
  const json = async (line: string) => {
    const outcome = await run(line);
    assert.equal(outcome.exitCode, 0, outcome.stderr);
    return JSON.parse(outcome.stdout);
  };
  const refused = async (line: string, pattern: RegExp, code = 1) => {
    const outcome = await run(line);
    assert.deepEqual([outcome.exitCode, outcome.stdout], [code, '']);
    assert.match(outcome.stderr, /^FAILED\n/);
    assert.match(outcome.stderr, pattern);
  };
  const login = () => run(`login --apikey @${join(home, 'key')} -r ${sandbox.region} -g Default`);
  const create = 'ce sub cos create --name flows --destination shipper --bucket spare --event-type write';

  it('says what it is, without anybody logged in', async () => {
    assert.match((await run('--version')).stdout, /^ibmcloud \d+\.\d+\.\d+/);
    const [plugin] = await json('plugin list --output json');
    assert.equal(plugin.Name, 'code-engine');
    await refused('target --output json', /Not logged in/);
    await refused('ce app logs --name shipper', /Not logged in/);
    await refused('fly me', /is not a command/, 2);
  });

  it('logs in with a key from a file, and shows whom and what it is pointed at', async () => {
    await writeFile(join(home, 'wrong'), 'nonsense');
    await refused(`login --apikey @${join(home, 'wrong')} -r us-south`, /BXNIM0415E/);
    await refused(`login --apikey @${join(home, 'missing')}`, /Could not read/);
    assert.equal((await login()).exitCode, 0);
    const target = await json('target --output json');
    assert.deepEqual(
      [target.account.guid, target.region.name, target.resource_group.name],
      [sandbox.account.id, sandbox.region, 'Default'],
    );
    assert.match((await json('iam oauth-tokens --output json')).iam_token, /^Bearer ey/);
    await refused('target -g nowhere', /was not found/);
  });

  it('selects a project by id', async () => {
    await login();
    await refused(create, /No project selected/);
    await refused('ce project select --id 15314cc3-85b4-4338-903f-c28cdee6d005', /was not found/);
    assert.equal((await run(`ce project select --id ${lab.projectId}`)).exitCode, 0);
  });

  it('refuses a subscription for the reasons that the service has, then makes it', async () => {
    await login();
    await run(`ce project select --id ${lab.projectId}`);
    await refused(create, /Notifications Manager/);
    await allowNotifications(lab);
    await refused(create.replace('spare', 'elsewhere'), /Error accessing bucket 'elsewhere' in region/);
    await refused(create.replace('shipper', 'nobody'), /NotFound: sink not found/);
    await refused('ce sub cos create --name flows --bucket spare', /Required option '--destination'/, 2);
    await refused(`${create} --destination-type function`, /destination type/);
    await refused(`${create.replace('shipper', 'nobody')} --force --wait-timeout 0`, /Timed out waiting/);
    assert.equal((await run('ce sub cos delete --name flows --force')).exitCode, 0);

    const made = await json(`${create} --prefix ibm_vpc_flowlogs_v1/ --suffix .gz -o json`);
    assert.equal(made.kind, 'CosSource');
    assert.deepEqual(
      [made.spec.bucket, made.spec.eventType, made.spec.prefix, made.spec.sink.ref.name],
      ['spare', 'write', 'ibm_vpc_flowlogs_v1/', 'shipper'],
    );
    await refused(create, /already exists/);
    assert.equal((await json('ce sub cos get --name flows -o json')).metadata.name, 'flows');
    assert.equal((await json('ce subscription cos list -o json')).items.length, 1);
    const policies = await json('iam authorization-policies --output JSON');
    assert.ok(policies.some(({ subjects }: { subjects: unknown }) => JSON.stringify(subjects).includes('codeengine')));
    await refused('ce sub cos delete --name flows', /--force/, 2);
    assert.equal((await run('ce sub cos delete --name flows --force')).exitCode, 0);
    await refused('ce sub cos delete --name flows --force', /was not found/);
    assert.equal((await run('ce sub cos delete --name flows --force --ignore-not-found')).exitCode, 0);
  });

  it('makes a timer, and shows what an app wrote', async () => {
    await login();
    await run(`ce project select --id ${lab.projectId}`);
    const args = [
      'ce',
      'sub',
      'cron',
      'create',
      '-n',
      'tick',
      '-d',
      'shipper',
      '--schedule',
      '*/5 * * * *',
      '-o',
      'json',
    ];
    const made = await runStandIn(args, env);
    assert.equal(JSON.parse(made.stdout).spec.schedule, '*/5 * * * *');
    assert.equal((await json('ce sub cron get -n tick -o json')).kind, 'PingSource');
    assert.equal((await run('ce sub cron delete -n tick -f')).exitCode, 0);
    assert.equal((await run('ce app logs --application shipper')).exitCode, 0);
    assert.match((await run('ce app logs --name shipper')).stdout, /user-container:\n.* up\n/);
  });

  it('runs as a program, by the launcher', async function () {
    if (!existsSync('dist/ibmcloud.js')) this.skip();
    const { stdout } = await promisify(execFile)(process.execPath, ['resources/sandbox/bin/ibmcloud', '--version']);
    assert.match(stdout, /^ibmcloud /);
  });
});
