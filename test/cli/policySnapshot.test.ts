import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox } from '../../src/sandbox/startSandbox';
import { runCli, type Scratch, scratchFolder } from './builtCli';

const environmentOf = (sandbox: Awaited<ReturnType<typeof startSandbox>>) => ({
  IBMCLOUD_API_KEY: sandbox.apiKey,
  IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
  IBMCLOUD_IS_NG_API_ENDPOINT: sandbox.endpoints.vpc,
  IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT: sandbox.endpoints.resourceController,
  IBMCLOUD_COS_ENDPOINT: sandbox.endpoints.cos,
});

describe('snapshot on the command line', function () {
  this.timeout(60_000);
  let scratch: Scratch;
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  beforeEach(async () => {
    scratch = await scratchFolder();
    sandbox = await startSandbox({ hours: 1 });
  });
  afterEach(async () => {
    await sandbox.close();
    await scratch.dispose();
  });

  it('writes what explain and lint can judge by, of a region or of one VPC', async () => {
    const env = environmentOf(sandbox);
    const taken = await runCli(['snapshot', '--region', sandbox.region], env);
    assert.deepEqual([taken.code, taken.stderr], [0, '']);
    const snapshot = JSON.parse(taken.stdout);
    const [instance] = snapshot.instances;
    const path = join(scratch.path, 'vpc.json');
    await writeFile(path, taken.stdout);
    const address = instance.network_interfaces[0].primary_ip.address;
    const flow = ['--src', '24.22.68.94', '--dst', address, '--dst-port', '22'];
    const told = await runCli(['explain', '--snapshot', path, ...flow, '--json']);
    const { sides, verdict } = JSON.parse(told.stdout);
    assert.equal(sides[0].end.endpoint.name, instance.name);
    assert.notEqual(verdict, 'unknown');
    assert.equal((await runCli(['lint', '--snapshot', path])).code, 0);

    const one = await runCli(['snapshot', '--region', sandbox.region, '--vpc', snapshot.vpcs[0].name], env);
    assert.equal(JSON.parse(one.stdout).vpcs.length, 1);
    const none = await runCli(['snapshot', '--region', sandbox.region, '--vpc', 'nowhere'], env);
    assert.deepEqual([none.code, /no VPC “nowhere”/.test(none.stderr)], [1, true]);
  });

  it('names what it may not read, and goes on with the rest', async () => {
    sandbox.addFault({
      service: 'vpc',
      method: 'GET',
      path: /security_groups/,
      effect: { kind: 'answer', status: 403 },
    });
    const taken = await runCli(['snapshot', '--region', sandbox.region], environmentOf(sandbox));
    assert.equal(taken.code, 3);
    assert.match(taken.stderr, /security groups could not be read: the account may not/);
    const { gaps, security_groups } = JSON.parse(taken.stdout);
    assert.deepEqual([gaps[0], security_groups], [{ list: 'security_groups', code: 'forbidden' }, []]);
  });
});
