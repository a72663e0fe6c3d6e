import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeUpInterfaces, manyObjects } from '../../src/sandbox/s3/manyObjects';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { runCli } from './builtCli';

const now = Date.UTC(2026, 10, 21, 14);
const hours = 30;

describe('vpc-flow-lens on a bucket of many objects', () => {
  let sandbox: Sandbox;
  let folder: string;
  const interfaces = madeUpInterfaces(4, 'a', 'us-south');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-bucket-'));
    sandbox = await startSandbox({ clock: () => now, hours: 1, buckets: ['many'] });
    const from = now / 1000 - hours * 3_600;
    const bucket = sandbox.account.buckets.find(({ name }) => name === 'many')!;
    bucket.generated = manyObjects({ account: 'a', region: 'us-south', interfaces, from, hours });
  });
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    sandbox.requests.length = 0;
    sandbox.clearFaults();
  });

  const run = (...words: string[]) =>
    runCli([...words, '--store', join(folder, 'store')], {
      IBMCLOUD_API_KEY: sandbox.apiKey,
      IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
      IBMCLOUD_IS_NG_API_ENDPOINT: sandbox.endpoints.vpc,
      IBMCLOUD_COS_ENDPOINT: sandbox.endpoints.cos,
    });
  const hour = ['--from', '2026-11-21T13:00Z', '--to', '2026-11-21T14:00Z'];
  const gets = () => sandbox.requests.filter(({ path }) => path.endsWith('.gz'));

  it('searches it in place, and keeps what was read', async () => {
    const search = `network_interface_id:${interfaces[2]!.vnicId}`;
    const counted = await run('query', search, '--bucket', 'cos://many', ...hour, '--count', '--json', '--keep');
    assert.equal(counted.code, 0, counted.stderr);
    assert.equal(JSON.parse(counted.stdout).total, 2 * 12 * 6);
    assert.match(counted.stderr, /Stored \d+ flows of \d+ objects/);
    assert.equal(new Set(gets().map(({ path }) => path)).size, gets().length);
    const local = await run('query', search, ...hour, '--count', '--json');
    assert.equal(local.stdout, counted.stdout);
  });

  it('says what it did not read, and why nothing is found', async () => {
    const cut = await run('query', '', '--bucket', 'cos://many', ...hour, '--max-objects', '20', '--count');
    assert.match(cut.stdout, /only since 2026-11-21T1/);
    assert.match(cut.stderr, /The newest 20 objects were read: flows older than .* were not looked for/);
    const none = await run('query', '', '--bucket', 'cos://many', '--from', '2025-01-01', '--to', '2025-01-02');
    assert.match(none.stderr, /Bucket many has no flow logs from 2025/);
    const other = await run('query', 'target_port:9999', '--bucket', 'cos://many', ...hour);
    assert.match(other.stderr, /none of those that were read matches/);
  });

  it('refuses what does not go together', async () => {
    for (const words of [
      ['query', '', '--bucket', 'many'],
      ['query', '', '--bucket', 'cos://many', '--engine', 'local'],
      ['query', '', '--keep'],
      ['objects', '--resume', 'x', '--json'],
    ]) {
      const { code, stderr } = await run(...words);
      assert.equal(code, 2, stderr);
    }
  });

  it('lists all of it in order, and goes on where it was interrupted', async () => {
    const all = JSON.parse((await run('objects', 'cos://many', '--json')).stdout).map(
      ({ key }: { key: string }) => key,
    );
    assert.equal(all.length, 4 * hours * 24);
    assert.deepEqual(all, [...all].sort());
    const file = join(folder, 'place.json');
    const listing = () => run('objects', 'cos://many', '--json', '--resume', file);
    sandbox.addFault({
      service: 'cos',
      path: /list-type/,
      nth: [4, 5, 6, 7, 8, 9],
      effect: { kind: 'answer', status: 403 },
    });
    const first = await listing();
    assert.equal(first.code, 1);
    assert.match(first.stderr, /keeps the place: run the same again/);
    assert.ok(existsSync(file));
    sandbox.clearFaults();
    const second = await listing();
    assert.equal(second.code, 0, second.stderr);
    const lines = `${first.stdout}${second.stdout}`.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { key: string }).key),
      all,
    );
    assert.ok(!existsSync(file));
    await writeFile(file, JSON.stringify({ bucket: 'other', prefix: '', position: { steps: [], grouped: [] } }));
    assert.match((await listing()).stderr, /keeps the place of cos:\/\/other/);
    await writeFile(file, '{}');
    assert.match((await listing()).stderr, /does not say where a listing stopped/);
  });
});
