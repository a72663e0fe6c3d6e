import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runCli } from '../../src/cli/cli';
import { composeServices } from '../../src/cli/compose';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { type Scratch, scratchFolder } from './builtCli';

const least = { region: 'us-south', namePrefix: 'flowlogs', targets: [{ kind: 'vpc', is: 'x-vpc' }] };

describe('the commands setup and remove', function () {
  this.timeout(60_000);
  let scratch: Scratch;
  let sandbox: Sandbox;

  beforeEach(async () => {
    scratch = await scratchFolder();
    sandbox = await startSandbox({ account: 'vpc' });
  });
  afterEach(async () => {
    await sandbox.close();
    await scratch.dispose();
  });

  async function run(...args: readonly string[]) {
    const { endpoints, apiKey } = sandbox;
    const env = {
      ...{ IBMCLOUD_API_KEY: apiKey, IBMCLOUD_IAM_API_ENDPOINT: endpoints.iam },
      ...{ IBMCLOUD_IS_NG_API_ENDPOINT: endpoints.vpc, IBMCLOUD_COS_ENDPOINT: endpoints.cos },
      ...{ IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT: endpoints.resourceController },
      ...{ IBMCLOUD_COS_CONFIG_ENDPOINT: endpoints.cosConfig, IBMCLOUD_GT_API_ENDPOINT: endpoints.tagging },
      ...{ IBMCLOUD_GS_API_ENDPOINT: endpoints.search, IBMCLOUD_CODE_ENGINE_API_ENDPOINT: endpoints.codeEngine },
    };
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const streams = { stdout, stderr };
    const store = ['--store', join(scratch.path, 'store')];
    const code = await runCli([...args, ...store], composeServices(env, scratch.path), '0', streams, signal());
    return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
  }

  const signal = () => new AbortController().signal;

  async function file(config: object): Promise<string> {
    const path = join(scratch.path, 'flowlogs.json');
    await writeFile(path, JSON.stringify(config));
    return path;
  }

  it('plan, apply, apply again, list, plan the removal, remove', async () => {
    const config = await file(least);
    const plan = await run('setup', '--config', config);
    assert.equal(plan.code, 0, plan.stderr);
    assert.match(plan.stdout, /^create +Flow log collector of VPC x-vpc +by GB of flow logs, each target$/m);
    assert.match(plan.stdout, /Needed: .*Editor on Flow Logs for VPC/);
    assert.match(plan.stderr, /Nothing was changed\. Apply it: /);

    const made = await run('setup', '--config', config, '--apply');
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /flowlogs\.us-south: 4 resources created, 0 changed/);
    assert.match(made.stderr, /^7\/7 Flow log collector of VPC x-vpc: created$/m);

    const again = JSON.parse((await run('setup', '--config', config, '--apply', '--json')).stdout);
    assert.ok(again.setUp.outcomes.every(({ state }: { state: string }) => state === 'kept'));

    assert.match((await run('remove', '--list')).stdout, /^flowlogs\.us-south +[0-9a-f]{32} .* 4 resources$/m);
    const removal = JSON.parse((await run('remove', '--id', 'flowlogs.us-south', '--json')).stdout);
    assert.deepEqual(
      removal.items.map(({ step, action }: { step: string; action: string }) => `${step} ${action}`),
      ['collector.vpc.x-vpc remove', 'collector-authorization remove', 'bucket remove', 'cos-instance remove'],
    );
    const removed = await run('remove', '--config', config, '--yes', '--delete-logs');
    assert.equal(removed.code, 0, removed.stderr);
    assert.match(removed.stdout, /flowlogs\.us-south: 4 resources removed/);
    assert.match((await run('remove', '--list')).stdout, /Nothing was set up from here/);
  });

  it('says all that is wrong with a configuration, and changes nothing', async () => {
    const bad = await run('setup', '--config', await file({ region: 'Dallas', targets: [], extra: 1 }), '--apply');
    assert.equal(bad.code, 2);
    for (const field of ['region', 'namePrefix', 'targets', 'extra'])
      assert.match(bad.stderr, new RegExp(` ${field} `));
    assert.equal((await run('setup')).code, 2);
    assert.equal((await run('remove', '--plan')).code, 2);
    assert.equal((await run('remove', '--id', 'nothing.us-south')).code, 1);
  });

  it('names what stands in the way, and ends with 1', async () => {
    const config = await file({ ...least, targets: [{ kind: 'vpc', is: 'shop' }] });
    const plan = await run('setup', '--config', config);
    assert.equal(plan.code, 1);
    assert.match(plan.stdout, /^cannot +VPC shop .*There is no VPC shop in the region\. There are x-vpc, x-lab\.$/m);
    const applied = await run('setup', '--config', config, '--apply', '--json');
    assert.equal(applied.code, 1);
    assert.equal(JSON.parse(applied.stdout).error.step, 'target.vpc.shop');
  });

  it('a secret is named, never shown', async () => {
    await mkdir(join(scratch.path, 'shipper'));
    await writeFile(join(scratch.path, 'shipper', 'app.js'), '');
    const config = await file({ ...least, destination: { kind: 'mezmo', keyVariable: 'MY_KEY' } });
    const plan = await run('setup', '--config', config);
    assert.equal(plan.code, 1);
    assert.match(plan.stdout, /Put it into the environment variable MY_KEY/, plan.stderr);
  });
});
