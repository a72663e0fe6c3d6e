import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox } from '../../src/sandbox/startSandbox';
import { LoopbackIngest } from '../shipper/loopbackIngest';
import { flowLogBytes, flowLogKey, objectsStart } from '../shipper/memoryBucket';
import { runCli, type Scratch, scratchFolder, startCli } from './builtCli';

describe('replay, as a process', () => {
  let scratch: Scratch;
  let ingest: LoopbackIngest;
  let logs: string;
  let store: string;

  beforeEach(async () => {
    [scratch, ingest] = await Promise.all([scratchFolder(), LoopbackIngest.start()]);
    logs = join(scratch.path, 'logs');
    store = join(scratch.path, 'store');
    for (let n = 0; n < 3; n++) await write(n, flowLogBytes(n, 10));
  });
  afterEach(() => Promise.all([scratch.dispose(), ingest.close()]));

  async function write(n: number, bytes: Buffer): Promise<void> {
    const path = join(logs, flowLogKey(n).replaceAll('%', '_'));
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, bytes);
  }

  const env = (more: Record<string, string> = {}) => ({
    LOGDNA_URL: ingest.url,
    LOGDNA_INGESTION_KEY: 'the-key-of-this-test',
    ...more,
  });
  const replay = (...args: string[]) =>
    runCli(['replay', logs, '--destination', 'logdna', '--store', store, ...args], env());

  it('counts first, sends then, and sends nothing twice', async () => {
    const plan = await replay('--dry-run');
    assert.match(plan.stdout, /^30 records of 3 objects to LogDNA \(127\.0\.0\.1:\d+\): \d+ kB in 1 request\.\n$/);
    assert.equal(ingest.requests, 0);
    const sent = await replay();
    assert.match(sent.stdout, /^Sent 30 records of 3 objects to LogDNA/);
    const again = await replay();
    assert.match(again.stdout, /^Nothing sent to LogDNA .*\. 3 objects sent before\.\n$/);
    assert.deepEqual([...ingest.records.values()], Array(30).fill(1));
    assert.deepEqual([plan.code, sent.code, again.code], [0, 0, 0]);
    await replay('--again');
    assert.deepEqual([...ingest.records.values()], Array(30).fill(2));
  });

  it('goes on where a killed one stopped', async () => {
    const args = ['replay', logs, '--destination', 'logdna', '--store', store, '--rate', '7'];
    const { child, ended } = await startCli(args, env());
    await ingest.next();
    // The second batch goes out only when the first one was answered and noted.
    await ingest.next();
    child.kill('SIGKILL');
    await ended;
    assert.equal((await replay()).code, 0);
    const times = [...ingest.records.values()];
    assert.equal(times.length, 30);
    assert.ok(times.filter((count) => count > 1).length <= 14, 'only what was under way comes twice');
  });

  it('takes the records of a time range alone', async () => {
    const { stdout } = await replay('--from', '2026-11-21T14:05:02Z', '--to', '2026-11-21T14:05:05Z');
    assert.match(stdout, /^Sent 3 records of 3 objects to .*27 outside the time range\.\n$/);
    assert.match((await replay()).stdout, /^Sent 27 records .*3 single records sent before/);
  });

  it('names what it cannot read, and stops where the key is refused', async () => {
    await write(3, flowLogBytes(3, 5).subarray(0, 100));
    const partly = await replay();
    assert.equal(partly.code, 3);
    assert.match(partly.stdout, /1 object cannot be read as a flow log/);
    const path = /Which ones: (.*)\n/.exec(partly.stderr)?.[1] ?? '';
    const letter = JSON.parse(await readFile(path, 'utf8')) as { code: string };
    assert.equal(letter.code, 'gzip_truncated');
    ingest.refuse = [403];
    const refused = await replay('--again', '--json');
    assert.equal(refused.code, 1);
    assert.match((JSON.parse(refused.stdout) as { halted: string }).halted, /Check the ingestion key/);
  });

  it('sends the flows of a search', async () => {
    assert.equal((await runCli(['ingest', logs, '--store', store])).code, 0);
    const args = ['action:rejected', '--search', '--destination', 'logdna', '--store', store];
    const { stdout } = await runCli(['replay', ...args], env());
    assert.match(stdout, /^Sent 12 records of 3 objects/);
    assert.ok(ingest.lines.every(({ level }) => level === 'WARN'));
    assert.match((await replay()).stdout, /^Sent 18 records/, 'the rest of them');
  });

  it('says before sending what IBM Cloud Logs would refuse', async () => {
    const old = join(scratch.path, 'old');
    const threeDaysAgo = Math.floor((Date.now() - 72 * 3_600_000 - objectsStart) / 300_000);
    await mkdir(old);
    await writeFile(join(old, 'object.gz'), flowLogBytes(threeDaysAgo, 10));
    const env = { CLOUD_LOGS_URL: ingest.url, IBMCLOUD_API_KEY: 'k', IBMCLOUD_IAM_API_ENDPOINT: ingest.url };
    const args = ['replay', old, '--destination', 'cloudlogs', '--store', store];
    const { stderr, stdout, code } = await runCli(args, env);
    assert.match(stderr, /10 older than 24 hours, which the service refuses: left out/);
    assert.match(stdout, /^Nothing sent to IBM Cloud Logs/);
    assert.deepEqual([code, ingest.requests], [0, 0]);
  });

  it('says what is missing', async () => {
    const { code, stderr } = await runCli(['replay', logs, '--destination', 'logdna', '--store', store]);
    assert.equal(code, 2);
    assert.match(stderr, /environment variable LOGDNA_INGESTION_KEY/);
  });
});

describe('ship, as a process', () => {
  it('does with one event what the deployed shipper would do', async () => {
    const [sandbox, ingest] = await Promise.all([
      startSandbox({ buckets: ['flows'], hours: 1 }),
      LoopbackIngest.start(),
    ]);
    try {
      const bucket = sandbox.account.buckets.find(({ name }) => name === 'flows')!;
      const body = flowLogBytes(1, 4);
      const plain = { metadata: {}, contentType: 'application/gzip', contentEncoding: null };
      bucket.stored.put({ ...plain, key: flowLogKey(1), body, etag: 'e1', modified: objectsStart });
      const env = {
        DESTINATION: 'logdna',
        LOGDNA_URL: ingest.url,
        LOGDNA_INGESTION_KEY: 'the-key-of-this-test',
        IBMCLOUD_API_KEY: sandbox.apiKey,
        IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
        IBMCLOUD_COS_ENDPOINT: sandbox.endpoints.cos,
      };
      const { child, ended } = await startCli(['ship'], env, 'pipe');
      child.stdin?.end(JSON.stringify({ bucket: 'flows', key: flowLogKey(1), operation: 'Object:Write' }));
      const { stdout, stderr, code } = await ended;
      assert.deepEqual([stdout, code], ['200 {"kind":"shipped","lines":4}\n', 0]);
      assert.match(stderr, /"event":"shipped"/);
      assert.equal(ingest.lines.length, 4);
    } finally {
      await Promise.all([sandbox.close(), ingest.close()]);
    }
  });
});
