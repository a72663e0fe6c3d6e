import assert from 'node:assert/strict';
import { startSandbox } from '../../src/sandbox/startSandbox';
import { runCli, type Scratch, scratchFolder } from './builtCli';

const environmentOf = ({ apiKey, endpoints }: Awaited<ReturnType<typeof startSandbox>>) => ({
  IBMCLOUD_API_KEY: apiKey,
  IBMCLOUD_IAM_API_ENDPOINT: endpoints.iam,
  IBMCLOUD_IS_NG_API_ENDPOINT: endpoints.vpc,
  IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT: endpoints.resourceController,
  IBMCLOUD_COS_ENDPOINT: endpoints.cos,
  IBMCLOUD_CODE_ENGINE_API_ENDPOINT: endpoints.codeEngine,
  IBMCLOUD_SCHEMATICS_API_ENDPOINT: endpoints.schematics,
});

describe('health and demo on the command line', function () {
  this.timeout(120_000);
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let scratch: Scratch;
  before(async () => {
    sandbox = await startSandbox({ hours: 3 });
    scratch = await scratchFolder();
  });
  after(async () => {
    await sandbox.close();
    await scratch.dispose();
  });

  it('reports on each collector, and ends with 3 where one is suspended', async () => {
    const env = environmentOf(sandbox);
    const told = await runCli(['health', '--region', sandbox.region], env);
    assert.equal(told.code, 3, told.stderr);
    assert.match(told.stdout, /Collector x-flowlog: VPC x-vpc → x-flowlogs\n {2}✓ Is it active\?/);
    assert.match(told.stdout, /✗ Collector x-lab-flowlog.*\n {2}✗ Is it active\? Suspended/);
    const json = JSON.parse((await runCli(['health', '--region', sandbox.region, '--json'], env)).stdout);
    const marks = json.collectors.map(({ collector, items }: { collector: string; items: { answer: string }[] }) => [
      collector,
      items[0]?.answer,
    ]);
    assert.deepEqual(marks, [
      ['x-flowlog', 'ok'],
      ['x-lab-flowlog', 'not_ok'],
    ]);
  });

  it('says why traffic is missing, and what a message of the service means', async () => {
    const env = { ...environmentOf(sandbox), VPC_FLOW_LENS_STORE: scratch.path };
    const why = ['health', '--region', sandbox.region, '--missing', 'x-vsi1', '--at', '1h ago'];
    const told = await runCli(why, env);
    assert.equal(told.code, 3, told.stderr);
    assert.match(told.stdout, /objects of those two hours are in the bucket, but not in the local store/);
    const icmp = await runCli([...why, '--protocol', 'icmp'], env);
    assert.match(icmp.stdout, /Most likely: ICMP, and so ping, is never/);
    const code = await runCli(['health', '--explain', 'is.flow-log-collector.00002E']);
    assert.deepEqual([code.code, /may not write into its bucket/.test(code.stdout)], [0, true]);
    assert.equal((await runCli(['health', '--explain', 'E']))?.code, 2);
    assert.equal((await runCli(['health']))?.code, 2);
  });

  it('says that there is no demo VPC, and how to build one', async () => {
    const demo = await runCli(['demo', '--region', sandbox.region], environmentOf(sandbox));
    assert.deepEqual([demo.code, /There is none\. Build it: .*--build/.test(demo.stderr)], [0, true], demo.stderr);
    assert.equal((await runCli(['demo', '--region', sandbox.region, '--basename', 'Demo'])).code, 2);
  });
});
