import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { startStill } from './sandboxClient';

const run = promisify(execFile);

/** A client that is neither IBM's nor ours: Debian's s3cmd, signing with HMAC keys. */
describe('sandbox: s3cmd', () => {
  let sandbox: Sandbox | undefined;
  let folder = '';

  before(async function () {
    const installed = await run('s3cmd', ['--version']).catch(() => null);
    if (installed === null) {
      console.log('    s3cmd is not installed (apt-get install s3cmd)');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'sandbox-s3cmd-'));
    sandbox = await startStill();
  });
  after(async () => {
    await sandbox?.close();
    if (folder !== '') await rm(folder, { recursive: true });
  });

  it('lists, tells about and fetches objects', async () => {
    const buckets = await s3cmd('ls');
    assert.match(buckets, /s3:\/\/x-flowlogs/);
    const listed = await s3cmd('ls', '--recursive', 's3://x-flowlogs/');
    const lines = listed.trim().split('\n');
    assert.equal(lines.length, 96);
    const address = /(s3:\/\/\S+)$/.exec(lines[5] ?? '')?.[1] ?? '';
    const size = Number(/\s(\d+)\s+s3:/.exec(lines[5] ?? '')?.[1]);
    assert.match(address, /vpc-id=crn%3Av1%3A/);
    const info = await s3cmd('info', address);
    assert.match(info, new RegExp(`File size:\\s+${size}`));
    assert.match(info, /x-amz-meta-number_of_flow_logs/);
    const file = join(folder, 'object.gz');
    await s3cmd('get', address, file);
    const body = await readFile(file);
    assert.equal(body.length, size);
    assert.ok(Array.isArray(JSON.parse(gunzipSync(body).toString()).flow_logs));
  });

  it('puts and deletes', async () => {
    await s3cmd('put', __filename, 's3://x-lab-flowlogs/some%2Fdir/file name.ts');
    assert.match(await s3cmd('ls', '-r', 's3://x-lab-flowlogs'), /some%2Fdir\/file name\.ts/);
    await s3cmd('del', '--recursive', '--force', 's3://x-lab-flowlogs');
    assert.equal(await s3cmd('ls', '-r', 's3://x-lab-flowlogs'), '');
  });

  async function s3cmd(...words: string[]): Promise<string> {
    assert.ok(sandbox);
    const host = sandbox.url.replace('http://', '');
    const options = [
      ...['--config', '/dev/null', '--no-ssl', '--no-progress', '--host', host, '--host-bucket', host],
      ...['--access_key', sandbox.hmac.accessKeyId, '--secret_key', sandbox.hmac.secretAccessKey],
      ...['--region', sandbox.region],
    ];
    return (await run('s3cmd', [...options, ...words])).stdout;
  }
});
