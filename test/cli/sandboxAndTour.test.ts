import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { runCli as runInProcess } from '../../src/cli/cli';
import { composeServices } from '../../src/cli/compose';
import type { Services } from '../../src/cli/services';
import { startSandbox } from '../../src/sandbox/startSandbox';
import { runCli, type Scratch, scratchFolder, startCli } from './builtCli';

const environmentOf = (sandbox: Awaited<ReturnType<typeof startSandbox>>) => ({
  IBMCLOUD_API_KEY: sandbox.apiKey,
  IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
  IBMCLOUD_IS_NG_API_ENDPOINT: sandbox.endpoints.vpc,
  IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT: sandbox.endpoints.resourceController,
  IBMCLOUD_COS_ENDPOINT: sandbox.endpoints.cos,
});

describe('the command line and a sandbox', function () {
  this.timeout(60_000);
  let scratch: Scratch;
  let store: { readonly VPC_FLOW_LENS_STORE: string };

  beforeEach(async () => {
    scratch = await scratchFolder();
    store = { VPC_FLOW_LENS_STORE: join(scratch.path, 'store') };
  });
  afterEach(() => scratch.dispose());

  it('starts one that tells in a line of JSON how to reach it, and ends when stdin does', async () => {
    const { child, ended } = await startCli(['sandbox', '--json', '--hours', '1', '--vsis', '3'], {}, 'pipe');
    const [line] = await once(createInterface({ input: child.stdout! }), 'line');
    const { url, environment } = JSON.parse(String(line));
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const env = { ...store, ...environment };

    const ingested = await runCli(['ingest', 'cos://x-flowlogs', '--json'], env);
    const summary = JSON.parse(ingested.stdout);
    assert.deepEqual([ingested.code, summary.failed, summary.stored], [0, 0, 3 * 2 * 12]);
    const again = await runCli(['ingest', 'cos://x-flowlogs/ibm_vpc_flowlogs_v1/'], env);
    assert.match(again.stdout, /^Nothing new; 72 already there\.\n$/);
    const objects = JSON.parse((await runCli(['objects', 'cos://x-flowlogs', '--json'], env)).stdout);
    assert.equal(objects.filter(({ ingested: held }: { ingested: boolean }) => held).length, 72);
    assert.match(
      (await runCli(['objects', 'cos://x-flowlogs', '--limit', '2'], env)).stdout,
      /^WRITTEN .*\n.*ingested.*\n/,
    );

    child.stdin!.end();
    assert.equal((await ended).code, 0);
  });

  it('ends a sandbox on a signal, and prints how to use it', async () => {
    const { child, ended } = await startCli(['sandbox', '--hours', '1']);
    await once(createInterface({ input: child.stdout! }), 'line');
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    assert.equal(code, 0);
    assert.match(stdout, /export IBMCLOUD_API_KEY=sandbox-/);
    assert.match(stdout, /export IBMCLOUD_COS_ENDPOINT=http:\/\/127\.0\.0\.1:\d+\/s3\/\{region\}/);
  });

  for (const [flag, vpcs] of [
    ['--empty', 0],
    ['--vpc-only', 2],
  ] as const)
    it(`starts one with nothing collected: ${flag}`, async () => {
      const { child, ended } = await startCli(['sandbox', flag, '--json'], {}, 'pipe');
      const [line] = await once(createInterface({ input: child.stdout! }), 'line');
      const { environment } = JSON.parse(String(line));
      const cloud = await composeServices(environment, '').signIn();
      assert.deepEqual(await cloud.storage.buckets(), []);
      assert.equal((await cloud.vpc.vpcs('us-south')).length, vpcs);
      child.stdin!.end();
      assert.equal((await ended).code, 0);
    });

  it('cancels an ingest cleanly and goes on with it later', async () => {
    const sandbox = await startSandbox({ hours: 4 });
    try {
      const env = { ...store, ...environmentOf(sandbox) };
      const slow = /00000007\.gz/;
      sandbox.addFault({ service: 'cos', method: 'GET', path: slow, effect: { kind: 'delay', milliseconds: 600_000 } });
      const { child, ended } = await startCli(['ingest', 'cos://x-flowlogs'], env);
      while (!sandbox.requests.some(({ path }) => slow.test(path)))
        await new Promise((resolve) => setImmediate(resolve));
      child.kill('SIGINT');
      const cancelled = await ended;
      assert.equal(cancelled.code, 130);
      assert.match(cancelled.stdout + cancelled.stderr, /Cancelled/);
      sandbox.clearFaults();
      const rest = JSON.parse((await runCli(['ingest', 'cos://x-flowlogs', '--json'], env)).stdout);
      assert.equal(rest.stored + rest.skipped, 2 * 2 * 48);
      const status = JSON.parse((await runCli(['store', '--json'], env)).stdout);
      assert.deepEqual([status.objects, status.deadLetters], [2 * 2 * 48, 0]);
    } finally {
      await sandbox.close();
    }
  });

  it('says what is wrong with the account, without the key', async () => {
    const sandbox = await startSandbox({ hours: 1 });
    try {
      const env = { ...store, ...environmentOf(sandbox) };
      const wrong = await runCli(['ingest', 'cos://x-flowlogs'], { ...env, IBMCLOUD_API_KEY: 'secret-but-wrong' });
      assert.equal(wrong.code, 1);
      assert.match(wrong.stderr, /^vpc-flow-lens: .*API key/);
      assert.doesNotMatch(wrong.stderr, /secret-but-wrong/);
      const gone = await runCli(['ingest', 'cos://no-such-bucket', '--json'], env);
      assert.equal(gone.code, 1);
      assert.equal(JSON.parse(gone.stderr).error.code, 'not_found');
    } finally {
      await sandbox.close();
    }
  });

  it('gets over an expired sign-in, refusals for haste, failures and cut connections', async () => {
    const sandbox = await startSandbox({ hours: 1 });
    try {
      const get = (path: RegExp) => ({ service: 'cos', method: 'GET', path, nth: 1 }) as const;
      sandbox.addFault({ ...get(/00000002\.gz/), effect: { kind: 'expire_tokens' } });
      sandbox.addFault({ ...get(/00000003\.gz/), effect: { kind: 'reset', afterBytes: 40 } });
      sandbox.addFault({ ...get(/00000004\.gz/), effect: { kind: 'answer', status: 500 } });
      const headers = { 'Retry-After': '0' };
      sandbox.addFault({ ...get(/00000005\.gz/), effect: { kind: 'answer', status: 429, headers } });
      const ingested = await runCli(['ingest', 'cos://x-flowlogs'], { ...store, ...environmentOf(sandbox) });
      assert.equal(ingested.stderr, '');
      assert.match(ingested.stdout, /^Stored \d+ flows of 48 objects/);
      assert.equal(ingested.code, 0);
    } finally {
      await sandbox.close();
    }
  });

  it('keeps what it could not read, with the reason, and retries it', async () => {
    const sandbox = await startSandbox({ hours: 1 });
    try {
      const env = { ...store, ...environmentOf(sandbox) };
      sandbox.addFault({
        service: 'cos',
        method: 'GET',
        path: /00000003\.gz/,
        effect: { kind: 'answer', status: 403 },
      });
      sandbox.addFault({
        service: 'cos',
        method: 'GET',
        path: /00000004\.gz/,
        effect: { kind: 'truncate', bytes: 50 },
      });
      const first = await runCli(['ingest', 'cos://x-flowlogs', '--json'], env);
      assert.equal(first.code, 3);
      const { stored, failed } = JSON.parse(first.stdout);
      assert.equal(stored + failed, 48);
      const letters = JSON.parse((await runCli(['store', 'letters', '--json'], env)).stdout);
      const codes = new Set(letters.map((letter: { error: { code: string } }) => letter.error.code));
      assert.deepEqual([...codes].sort(), ['forbidden', 'gzip_truncated']);
      sandbox.clearFaults();
      const retried = await runCli(['store', 'retry', '--json'], env);
      assert.deepEqual([retried.code, JSON.parse(retried.stdout).stored], [0, failed]);
    } finally {
      await sandbox.close();
    }
  });
});

describe('the tour', function () {
  this.timeout(120_000);

  it('goes from an empty account to everything the article tells of, and back', async () => {
    const { code, stdout, stderr } = await runCli(['tour']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, / 2 Build the demo VPC.*\n +18 resources added; a second time there is nothing to do\.\n/);
    assert.match(stdout, / 3 Plan.*\n(.*\n)* +create Code Engine app demo-shipper /);
    assert.match(stdout, / 4 Set up.*\n +14 resources created; a second time there is nothing to do\.\n/);
    assert.match(stdout, /\/remote answers: 10\.240\.64\.4\n/);
    assert.match(stdout, /✓ Shipper demo-shipper/);
    assert.match(stdout, /initiators: .*92\.63\.197\.61/);
    assert.match(stdout, /ports left: (443 https|80 http) \(\d+\)/);
    assert.match(stdout, /16 Find out why SSH does not work\n.*\n +\d+ flows?, 0 accepted/);
    assert.match(stdout, /17 Search the same in LogDNA\n(.*\n){2} +LogDNA finds the same\.\n/);
    assert.match(
      stdout,
      /19 Ask why.*\n +Rejected, because no inbound rule of .*demo-sg1.* admits TCP 22 from 24\.22\.68\.94\.\n/,
    );
    assert.match(stdout, /Proposed: Add inbound TCP 22 from 24\.22\.68\.94 to demo-sg1\n/);
    assert.match(
      stdout,
      /20 Add the rule.*\n(.*\n)* +> .* action:accepted\n +[1-9]\d* flows?, [1-9]\d* accepted, 0 rejected\n/,
    );
    assert.match(
      stdout,
      /18 Keep an alert.*\n(.*\n)* +E-mail to me@example\.com, as soon as there is 1 line within 5m\n/,
    );
    assert.match(stdout, /21 See that the alert went off.*\n +LogDNA told [1-9]\d* times? of accepted SSH/);
    assert.match(stdout, /Undone: the rule is gone, and SSH is denied again\.\n/);
    assert.match(stdout, /Nothing sent to LogDNA/);
    assert.match(stdout, /The account is as empty as it was\.\n\nThe tour found everything the article tells of\.\n$/);
  });

  it('does so in another world, and for machines', async () => {
    const { code, stdout } = await runCli(['tour', '--seed', '77', '--json']);
    const steps = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual([code, steps.length, steps.every(({ ok }) => ok)], [0, 25, true], stdout);
  });

  it('names the step that finds the wrong thing and ends with 1', async () => {
    const services = composeServices({}, '/nowhere');
    const inSandbox: Services['inSandbox'] = (sandbox, home) => {
      const signedIn = services.inSandbox(sandbox, home);
      return {
        ...signedIn,
        async signInToSetUp(whisk) {
          const access = await signedIn.signInToSetUp(whisk);
          return { ...access, cloud: { ...access.cloud, accountId: async () => null } };
        },
      };
    };
    const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
    const streams = { stdout, stderr };
    const { signal } = new AbortController();
    const code = await runInProcess(['tour'], { ...services, inSandbox }, '0', streams, signal);
    assert.equal(code, 1);
    assert.equal(stdout.read(), null);
    assert.equal(stderr.read(), 'Step 1, Sign in to an account with nothing in it: the account id is null\n');
  });
});
