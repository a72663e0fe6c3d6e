import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox } from '../../src/sandbox/startSandbox';
import { articleVpc } from '../core/policy/articleVpc';
import { runCli, type Scratch, scratchFolder } from './builtCli';

describe('fix and diagnose on the command line', function () {
  this.timeout(60_000);
  let scratch: Scratch;
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let env: Readonly<Record<string, string>>;
  beforeEach(async () => {
    scratch = await scratchFolder();
    sandbox = await startSandbox({ hours: 2 });
    env = {
      IBMCLOUD_API_KEY: sandbox.apiKey,
      IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
      IBMCLOUD_IS_NG_API_ENDPOINT: sandbox.endpoints.vpc,
      IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT: sandbox.endpoints.resourceController,
      IBMCLOUD_COS_ENDPOINT: sandbox.endpoints.cos,
      VPC_FLOW_LENS_STORE: join(scratch.path, 'store'),
    };
  });
  afterEach(async () => {
    await sandbox.close();
    await scratch.dispose();
  });

  const ssh = ['--src', '24.22.68.94', '--dst', '10.240.0.4', '--dst-port', '22'];
  const live = ['--region', 'us-south', ...ssh];
  const rules = () => sandbox.account.regions[0]!.securityGroups.find(({ name }) => name === 'x-sg1')!.rules;
  const writes = () => sandbox.requests.filter(({ service, method }) => service === 'vpc' && method !== 'GET').length;
  const snapshotFile = async (): Promise<string> => {
    const path = join(scratch.path, 'vpc.json');
    await writeFile(path, JSON.stringify(articleVpc()));
    return path;
  };

  it('proposes what would help, and changes nothing', async () => {
    const { code, stdout, stderr } = await runCli(['fix', ...live], env);
    assert.deepEqual([code, writes()], [0, 0]);
    assert.equal(stderr, 'Nothing was changed. Apply the first with --apply, another one with --apply --choice N.\n');
    assert.equal(
      stdout,
      `TCP 22 from 24.22.68.94 to x-vsi1 (10.240.0.4) is denied, because no inbound rule of x-sg1 or x-install-software admits TCP 22 from 24.22.68.94.
1. Add inbound TCP 22 from 24.22.68.94 to x-sg1
   Opens this only, on x-vsi1. Proven: the flow and its answer pass.
2. Add inbound TCP 22 from 24.22.68.94 to x-install-software
   Opens 2 pairs of other address and port, on x-vsi1, x-vsi2. Proven: the flow and its answer pass.
   Note: x-install-software is attached to 2 interfaces, and all of them are opened: x-vsi1, x-vsi2.
`,
    );
  });

  it('takes a floating IP for the address behind it', async () => {
    const flow = ['--region', 'us-south', '--src', '24.22.68.94', '--dst', '52.116.136.250', '--dst-port', '22'];
    const { proposals } = JSON.parse((await runCli(['fix', ...flow, '--json'], env)).stdout);
    assert.deepEqual(proposals[0].text, ['Add inbound TCP 22 from 24.22.68.94 to x-sg1']);
  });

  it('proposes from a file without an account, as data, Terraform and commands', async () => {
    const from = ['fix', '--snapshot', await snapshotFile(), ...ssh];
    const { proposals, headline } = JSON.parse((await runCli([...from, '--json'])).stdout);
    assert.match(headline, /is denied/);
    assert.deepEqual(proposals[0].text, ['Add inbound TCP 22 from 24.22.68.94 to install-software']);
    assert.match((await runCli([...from, '--as', 'terraform'])).stdout, /^resource "ibm_is_security_group_rule"/);
    assert.match(
      (await runCli([...from, '--as', 'ibmcloud', '--choice', '2'])).stdout,
      /^ibmcloud is security-group-rule-add \S+ inbound tcp --remote 24\.22\.68\.94 --port-min 22 --port-max 22\n$/,
    );
    const wide = await runCli([...from, '--widen', '24.22.0.0/16', '--json']);
    assert.match(JSON.parse(wide.stdout).proposals[0].text[0], /from 24\.22\.0\.0\/16/);
  });

  it('applies a rule, lists it, and undoes it', async () => {
    const applied = await runCli(['fix', ...live, '--apply'], env);
    assert.deepEqual([applied.code, applied.stderr], [0, '']);
    const id =
      /^Add inbound TCP 22 from 24\.22\.68\.94 to x-sg1: done\.\nUndo: vpc-flow-lens fix --undo ([0-9a-f]{8})\n$/.exec(
        applied.stdout,
      )?.[1];
    assert.ok(id, applied.stdout);
    assert.equal(rules().at(-1)?.name, 'allow-tcp-22-from-24-22-68-94');

    const again = await runCli(['fix', ...live, '--apply'], env);
    assert.deepEqual([again.code, writes()], [0, 1]);
    assert.match(again.stdout, /is allowed\.\nThe present rules let it pass already\.\n$/);

    const listed = await runCli(['fix', '--changes'], env);
    assert.match(
      listed.stdout,
      new RegExp(`^ID +TIME +STATE +REGION +WHAT\\n${id} +20\\S+ +applied +us-south +Add inbound TCP 22`),
    );
    const undone = await runCli(['fix', '--undo', id], env);
    assert.deepEqual([undone.code, undone.stdout, rules().length], [0, `${id} is undone.\n`, 2]);
    const twice = await runCli(['fix', '--undo', id, '--json'], env);
    assert.deepEqual([twice.code, JSON.parse(twice.stderr).error.code], [1, 'nothing_left']);
    const unknown = await runCli(['fix', '--undo', '../../x'], env);
    assert.deepEqual([unknown.code, /There is no change “\.\.\/\.\.\/x”/.test(unknown.stderr)], [1, true]);
  });

  it('does not apply what was proposed from an old snapshot', async () => {
    const taken = await runCli(['snapshot', '--region', 'us-south'], env);
    const path = join(scratch.path, 'old.json');
    await writeFile(path, taken.stdout);
    rules()[0]!.port_max = 3001;
    const refused = await runCli(['fix', '--snapshot', path, ...ssh, '--apply', '--json'], env);
    assert.deepEqual([refused.code, refused.stdout, writes()], [1, '', 0]);
    const { code, message } = JSON.parse(refused.stderr).error;
    assert.equal(code, 'changed_meanwhile');
    assert.match(
      message,
      /x-sg1 was changed since it was read: rule allow-3000 was changed to “TCP 3000-3001 from anywhere”/,
    );
  });

  it('says why there is nothing to propose, and what may not be applied', async () => {
    const ping = await runCli(
      ['fix', '--region', 'us-south', '--src', '24.22.68.94', '--dst', '10.240.0.4', '--protocol', 'icmp'],
      env,
    );
    assert.deepEqual([ping.code, /Rules are proposed for TCP and UDP alone\./.test(ping.stdout)], [1, true]);
    sandbox.addFault({ service: 'vpc', method: 'POST', path: /rules/, effect: { kind: 'answer', status: 403 } });
    const forbidden = await runCli(['fix', ...live, '--apply'], env);
    assert.deepEqual([forbidden.code, forbidden.stdout], [1, '']);
    assert.match(
      forbidden.stderr,
      /^Could not add the rule .*role Editor on VPC Infrastructure Services\. Nothing was changed\.\n$/,
    );
    for (const wrong of [
      ['fix', '--region', 'us-south', '--src', 'x', '--dst', '10.240.0.4', '--dst-port', '22'],
      ['fix', ...ssh],
      ['fix', ...live, '--apply', '--dry-run'],
      ['fix', ...live, '--watch', '5'],
      ['fix', ...live, '--choice', '9'],
      ['fix', '--undo', 'x', '--src', '1.2.3.4'],
    ])
      assert.equal((await runCli(wrong, env)).code, 2, wrong.join(' '));
  });

  it('watches for the accepted flow', async () => {
    const cut = await runCli(['fix', ...live, '--apply', '--watch', '1', '--json'], {
      ...env,
      IBMCLOUD_COS_ENDPOINT: 'http://127.0.0.1:1/',
    });
    assert.equal(cut.code, 1);
    assert.equal(JSON.parse(cut.stdout).applied.state, 'applied');
    assert.match(JSON.parse(cut.stderr).error.message, /127\.0\.0\.1/);
  });

  it('counts the rejected flows of a search by what rejected them', async () => {
    assert.equal((await runCli(['ingest', 'cos://x-flowlogs'], env)).code, 0);
    const { code, stdout, stderr } = await runCli(['diagnose', 'target_ip:10.240.0.4'], env);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(
      stdout,
      /^\d+ rejects: no inbound rule for TCP 2[23] on x-sg1, x-install-software\n {4}\d+ remote addresses, 20\S+ to 20\S+; for example \S+:\d+ to 10\.240\.0\.4:2[23]\n/,
    );
    const json = await runCli(
      ['diagnose', 'target_ip:10.240.0.4 target_port:22', '--region', 'us-south', '--json'],
      env,
    );
    const causes = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(causes.length, 1);
    const [cause] = causes;
    assert.deepEqual(
      [cause.code, cause.side, cause.traffic, cause.owners.map(({ name }: { name: string }) => name)],
      ['sg_no_rule', 'ingress', 'TCP 22', ['x-sg1', 'x-install-software']],
    );
    const counted = JSON.parse(
      (await runCli(['query', 'target_ip:10.240.0.4 target_port:22 action:rejected', '--count', '--json'], env)).stdout,
    );
    assert.equal(cause.flows, counted.rejected);
    assert.equal(cause.message, `${cause.flows} rejects: no inbound rule for TCP 22 on x-sg1, x-install-software`);

    const few = await runCli(['diagnose', '', '--limit', '1'], env);
    assert.match(few.stderr, /^And \d+ more causes: see --limit\.\n$/);
    const none = await runCli(['diagnose', 'target_port:3000'], env);
    assert.deepEqual(
      [none.code, none.stdout, none.stderr],
      [0, '', 'The search finds no rejected flows in the local store.\n'],
    );
    const foreign = await runCli(['diagnose', 'target_port:22', '--region', 'eu-de', '--json'], env);
    assert.deepEqual([foreign.code, foreign.stdout], [0, '']);
    assert.match(foreign.stderr, /rejected flows of other regions left out/);
    const file = await runCli(['diagnose', 'target_port:22', '--snapshot', await snapshotFile()], env);
    assert.deepEqual([file.code, file.stdout.split('\n').length > 1], [0, true]);
    assert.equal((await runCli(['diagnose', 'target_prt:22 ('], env)).code, 2);
  });
});
