import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeSandbox } from '../../src/cli/composeSandbox';
import type { FaultRule } from '../../src/sandbox/faults';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { type CliRun, runCli, type Scratch, scratchFolder, startCli } from './builtCli';

/** What setting up can make, and how many of each there are. */
function stock({ account, workloads, region, now }: Sandbox) {
  const { resourceInstances, buckets, serviceIds, apiKeys, policies, regions } = account;
  const projects = workloads.projects.filter(({ deletedAt }) => deletedAt === null);
  const count = (pick: (project: (typeof projects)[number]) => { readonly size: number }) =>
    projects.reduce((sum, project) => sum + pick(project).size, 0);
  return {
    // COS, and what stands behind the Code Engine project.
    instances: resourceInstances.filter(({ deletedAt }) => deletedAt === null).length,
    ...{ buckets: buckets.length, serviceIds: serviceIds.length, policies: policies.length },
    // The account has one of its own.
    keys: apiKeys.length - 1,
    ...{ projects: projects.length, apps: count(({ entities }) => entities.apps) },
    configMaps: count(({ entities }) => entities.config_maps),
    subscriptions: count(({ cosSubscriptions }) => cosSubscriptions),
    collectors: regions.find(({ name }) => name === region)?.collectors.length,
    past: now() > 0,
  };
}

const nothing = {
  ...{ instances: 0, buckets: 0, serviceIds: 0, policies: 0, keys: 0, projects: 0, apps: 0, configMaps: 0 },
  ...{ subscriptions: 0, collectors: 0, past: true },
};
const everything = {
  ...{ instances: 2, buckets: 2, serviceIds: 1, policies: 4, keys: 1, projects: 1, apps: 1, configMaps: 1 },
  ...{ subscriptions: 1, collectors: 1, past: true },
};

describe('the journey, as processes', function () {
  this.timeout(120_000);
  let scratch: Scratch;
  let sandbox: Sandbox;
  let config: string;
  let env: Readonly<Record<string, string>>;
  let runs: CliRun[];

  beforeEach(async () => {
    scratch = await scratchFolder();
    sandbox = await startSandbox({ account: 'vpc' });
    config = join(scratch.path, 'flowlogs.json');
    runs = [];
    const recorder = join(scratch.path, 'recorder.cjs');
    await writeFile(
      recorder,
      `require('node:fs').appendFileSync(${JSON.stringify(join(scratch.path, 'arguments'))}, JSON.stringify(process.argv) + '\\n');`,
    );
    env = {
      ...describeSandbox(sandbox).environment,
      VPC_FLOW_LENS_STORE: join(scratch.path, 'store'),
      IBMCLOUD_HOME: scratch.path,
      NODE_OPTIONS: `--require=${recorder}`,
    };
    await writeFile(
      config,
      JSON.stringify({
        ...{ region: 'us-south', namePrefix: 'flowlogs', targets: [{ kind: 'instance', is: 'x-vsi1' }] },
        destination: { kind: 'mezmo', host: sandbox.endpoints.logdnaIngest },
      }),
    );
  });
  afterEach(async () => {
    await sandbox.close();
    await scratch.dispose();
  });

  async function run(...args: readonly string[]): Promise<CliRun> {
    const done = await runCli(args, env);
    runs.push(done);
    return done;
  }

  /** Lets the program die after the service has done what it asked for, and before it hears of it. */
  async function killedAfter(rule: Pick<FaultRule, 'service' | 'method' | 'path'>, made: () => boolean) {
    const endless = { kind: 'drip', chunkBytes: 1, everyMilliseconds: 600_000 } as const;
    const end = sandbox.addFault({ ...rule, nth: 1, effect: endless });
    const { child, ended } = await startCli(['setup', '--config', config, '--apply'], env);
    // Looking all the time would take the processor away from what is looked at.
    while (!made()) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    runs.push(await ended);
    end();
  }

  it('plan, apply though it is killed once, apply again, health, replay, ship, remove; no secret is said', async () => {
    const before = sandbox.account.regions.map(({ vpcs, instances }) => [vpcs.length, instances.length]);
    const plan = await run('setup', '--config', config, '--plan');
    assert.equal(plan.code, 0, plan.stderr);
    assert.deepEqual(stock(sandbox), nothing);
    // Nobody will ever know the key that was made.
    const ofKeys = { service: 'iam', method: 'POST', path: /apikeys/ } as const;
    await killedAfter(ofKeys, () => sandbox.account.apiKeys.length > 1);
    const made = await run('setup', '--config', config, '--apply');
    assert.equal(made.code, 0, made.stderr);
    assert.deepEqual(stock(sandbox), everything);
    const again = await run('setup', '--config', config, '--apply', '--json');
    const states = JSON.parse(again.stdout).setUp.outcomes.map(({ state }: { state: string }) => state);
    assert.deepEqual([...new Set(states)], ['kept']);
    assert.deepEqual(stock(sandbox), everything);

    sandbox.tick();
    sandbox.tick();
    await sandbox.workloads.settled();
    const shipped = sandbox.workloads.logLines.all.length;
    assert.ok(shipped > 0);
    const health = await run('health', '--region', 'us-south', '--json');
    const [shipper] = JSON.parse(health.stdout).shippers;
    const notOk = shipper.items.filter(({ answer }: { answer: string }) => answer !== 'ok');
    assert.deepEqual(notOk, [], health.stdout);

    const bucket = sandbox.account.buckets.find(({ name }) => !name.endsWith('-notes'))?.name ?? '';
    const dry = await run('replay', `cos://${bucket}`, '--destination', 'logdna', '--dry-run', '--json');
    assert.equal(JSON.parse(dry.stdout).counts.linesToSend, shipped, dry.stderr);
    assert.equal(sandbox.workloads.logLines.all.length, shipped);

    const listed: { key: string; size: number }[] = JSON.parse(
      (await run('objects', `cos://${bucket}`, '--json')).stdout,
    );
    // The largest: one without traffic is shipped without a line.
    const { key } = listed.reduce((most, each) => (each.size > most.size ? each : most));
    const { child, ended } = await startCli(['ship'], { ...env, DESTINATION: 'logdna' }, 'pipe');
    child.stdin?.end(JSON.stringify({ bucket, key, operation: 'Object:Write' }));
    const answer = await ended;
    runs.push(answer);
    assert.match(answer.stdout, /^200 \{"kind":"shipped"/, answer.stderr);
    assert.ok(sandbox.workloads.logLines.all.length > shipped);

    const removed = await run('remove', '--id', 'flowlogs.us-south', '--yes', '--delete-logs');
    assert.equal(removed.code, 0, removed.stderr);
    assert.deepEqual(stock(sandbox), nothing);
    const after = sandbox.account.regions.map(({ vpcs, instances }) => [vpcs.length, instances.length]);
    assert.deepEqual(after, before);

    const said = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    const args = await readFile(join(scratch.path, 'arguments'), 'utf8');
    assert.match(args, /ibmcloud\.js/, 'also of the programs that it ran');
    for (const secret of [sandbox.apiKey, sandbox.workloads.ingestionKey, sandbox.workloads.logdnaReader.accessToken])
      assert.ok(!said.includes(secret) && !args.includes(secret));
  });
});
