import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox } from '../../src/sandbox/startSandbox';
import { articleVpc, groupRule, port } from '../core/policy/articleVpc';
import { runCli, type Scratch, scratchFolder } from './builtCli';

describe('lint on the command line', () => {
  let scratch: Scratch;
  before(async () => {
    scratch = await scratchFolder();
  });
  after(() => scratch.dispose());

  it('tells a finding a line, in words or as JSON', async () => {
    const path = join(scratch.path, 'vpc.json');
    await writeFile(path, JSON.stringify(articleVpc({ sg1: [groupRule('ssh', port(22))] })));
    const { code, stdout } = await runCli(['lint', '--snapshot', path]);
    assert.deepEqual(
      [code, stdout],
      [0, 'error: Security group sg1, rule ssh (TCP 22 from anywhere): the whole Internet may connect to SSH.\n'],
    );
    const [line = ''] = (await runCli(['lint', '--snapshot', path, '--json'])).stdout.split('\n');
    const { code: found, rule } = JSON.parse(line);
    assert.deepEqual([found, rule.id], ['world_open_admin_port', 'ssh']);
  });

  it('says that it found nothing', async () => {
    const path = join(scratch.path, 'fine.json');
    await writeFile(path, JSON.stringify(articleVpc()));
    const { code, stdout, stderr } = await runCli(['lint', '--snapshot', path]);
    assert.deepEqual([code, stdout, stderr], [0, '', 'Nothing found.\n']);
  });

  it('judges by the flows of the store where it is asked to', async function () {
    this.timeout(60_000);
    const sandbox = await startSandbox({ hours: 2 });
    try {
      const env = {
        IBMCLOUD_API_KEY: sandbox.apiKey,
        IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
        IBMCLOUD_IS_NG_API_ENDPOINT: sandbox.endpoints.vpc,
        IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT: sandbox.endpoints.resourceController,
        IBMCLOUD_COS_ENDPOINT: sandbox.endpoints.cos,
        VPC_FLOW_LENS_STORE: join(scratch.path, 'store'),
      };
      const region = ['lint', '--region', sandbox.region];
      assert.equal(
        (await runCli([...region, '--flows'], env)).stderr,
        'No recorded flows of this configuration in the local store. Load some first: vpc-flow-lens ingest.\n',
      );
      assert.equal((await runCli(['ingest', 'cos://x-flowlogs'], env)).code, 0);
      const counts = JSON.parse((await runCli(['query', '', '--count', '--json'], env)).stdout);
      const { code, stdout, stderr } = await runCli([...region, '--flows'], env);
      assert.equal(code, 0);
      assert.ok(
        stderr.startsWith(`Judged by ${counts.total.toLocaleString('en-US')} flows in the local store, 20`),
        stderr,
      );
      const plain = (await runCli(region, env)).stdout;
      const never = stdout.split('\n').filter((line) => line.includes('no recorded flow uses it'));
      assert.ok(plain.split('\n').length + never.length === stdout.split('\n').length);
      for (const line of never) assert.match(line, /^info: /);
      const misuse = await runCli([...region, '--range', 'today'], env);
      assert.deepEqual([misuse.code, /--range goes with --flows/.test(misuse.stderr)], [2, true]);
      const stray = await runCli([...region, '--flows', '--clickhouse-user', 'me'], env);
      assert.match(stray.stderr, /--clickhouse-user goes with --engine clickhouse/);
    } finally {
      await sandbox.close();
    }
  });
});
