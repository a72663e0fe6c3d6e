import assert from 'node:assert/strict';
import { startSandbox } from '../../src/sandbox/startSandbox';
import { runCli } from './builtCli';

const environmentOf = ({ apiKey, endpoints }: Awaited<ReturnType<typeof startSandbox>>) => ({
  IBMCLOUD_API_KEY: apiKey,
  IBMCLOUD_IAM_API_ENDPOINT: endpoints.iam,
  IBMCLOUD_IS_NG_API_ENDPOINT: endpoints.vpc,
  VPC_FLOW_LENS_EXERCISE_ENDPOINT: endpoints.exercise,
});

describe('exercise on the command line', function () {
  this.timeout(60_000);
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  before(async () => {
    sandbox = await startSandbox({ hours: 1 });
  });
  after(() => sandbox.close());

  it('tries the pages and SSH, and names the searches', async () => {
    const env = environmentOf(sandbox);
    const done = await runCli(['exercise', '--region', sandbox.region, '--find-address'], env);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stderr, /3000\/info answers: 10\.240\.0\.4\n/);
    assert.match(done.stderr, /:22 does not answer this machine/);
    assert.match(done.stdout, /query 'target_ip:10\.240\.0\.4 initiator_ip:24\.22\.68\.94 target_port:22'/);

    const address = ['52.116.136.250', '--private-ip', '10.240.0.4', '--tcp', '22,443'];
    const json = JSON.parse((await runCli(['exercise', ...address, '--json'], env)).stdout);
    assert.deepEqual(
      json.tries.map(({ port, outcome }: { port: number; outcome: string }) => `${port} ${outcome}`),
      ['3000 answered', '3000 answered', '3000 answered', '22 silent', '443 silent'],
    );
    assert.equal(json.ownAddress, null);
  });

  it('says what is wrong with its arguments', async () => {
    const env = environmentOf(sandbox);
    const runs = [
      { args: [], says: /public address, or --region/ },
      { args: ['here'], says: /“here” is not an IPv4 address/ },
      { args: ['52.116.136.250', '--tcp', '22,x'], says: /--tcp takes ports/ },
    ];
    for (const { args, says } of runs) {
      const run = await runCli(['exercise', ...args], env);
      assert.deepEqual([run.code, says.test(run.stderr)], [2, true], run.stderr);
    }
    const none = await runCli(['exercise', '--region', sandbox.region, '--instance', 'x-vsi9'], env);
    assert.deepEqual([none.code, /no instance “x-vsi9”/.test(none.stderr)], [1, true]);
  });
});
