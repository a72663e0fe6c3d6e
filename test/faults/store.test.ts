import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../../src/store/store';
import { type GeneratedSet, writeObjects } from '../bench/generateObjects';
import { namesIn, queryStore, StoreRig } from '../store/storeRig';

const set: GeneratedSet = { objects: 60, recordsPerObject: 50, interfaces: 5, start: Date.UTC(2026, 5, 1) / 1000 };

describe('a store in trouble', function () {
  this.timeout(60_000);
  let rig: StoreRig;
  let script: string;
  let folder: string;
  before(() => {
    rig = new StoreRig();
    script = rig.bundle('test/store/storeChild.ts', 'storeChild.js');
    folder = join(rig.folder, 'logs');
    writeObjects(set, folder);
  });
  afterEach(() => rig.closeAll());
  after(() => rig.remove());

  function run(
    command: string,
    values: readonly string[],
    options: { uid?: number; gid?: number } = {},
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, values, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.on('data', (data: Buffer) => {
        output += data.toString();
      });
      child.on('error', reject);
      child.on('close', () => resolve(output));
    });
  }

  const child = (directory: string, segmentRows: number, ...more: string[]) => [
    script,
    directory,
    rig.decodeWorker,
    folder,
    String(segmentRows),
    ...more,
  ];

  it('serves several processes that ingest, merge and read at once', async () => {
    const directory = rig.newDirectory();
    const reader = await rig.open({ directory });
    const children = [1, 2, 3].map(() => run(process.execPath, child(directory, 300, 'compact')));
    let running = true;
    const outputs = Promise.all(children).finally(() => {
      running = false;
    });
    let seen = 0;
    while (running) {
      const { rows } = await reader.status();
      assert.ok(rows >= seen, `${rows} rows after ${seen}`);
      assert.equal(rows % set.recordsPerObject, 0);
      seen = rows;
    }
    for (const output of await outputs) assert.match(output, /^done$/m);
    const wanted = BigInt(set.objects * set.recordsPerObject);
    assert.deepEqual(await queryStore(directory, 'SELECT count(*) FROM flows'), [[wanted]]);
    assert.deepEqual(await queryStore(directory, 'SELECT count(*), count(DISTINCT key) FROM objects'), [[60n, 60n]]);
    await reader.compact();
    assert.deepEqual(await queryStore(directory, 'SELECT count(*) FROM flows'), [[wanted]]);
  });

  it('says when the disk is full, and keeps nothing half written', async function () {
    if (!existsSync('/bin/bash')) this.skip();
    const directory = rig.newDirectory();
    const limited = ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, ...child(directory, 1_000_000)];
    assert.match(await run('/bin/bash', limited), /^error disk_full No space left .*stored before is safe/m);
    assert.deepEqual(namesIn(join(directory, 'segments')), []);
    assert.deepEqual(namesIn(join(directory, 'tmp')), []);
    assert.deepEqual(namesIn(join(directory, 'letters')), []);
    assert.match(await run(process.execPath, child(directory, 1_000_000)), /^done$/m);
    assert.deepEqual(await queryStore(directory, 'SELECT count(*) FROM flows'), [[3000n]]);
  });

  it('says when the folder cannot be written', async () => {
    const directory = rig.newDirectory();
    chmodSync(rig.folder, 0o755);
    chmodSync(directory, 0o555);
    // The superuser may write anywhere; then somebody else has to try.
    const options = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    assert.match(await run(process.execPath, child(directory, 1000), options), /^error not_writable .*write access/m);
  });

  it('says when there is a file in the place of the folder', async () => {
    await assert.rejects(
      rig.open({ directory: join(script, 'store') }),
      (error) => error instanceof StoreError && error.code === 'not_writable',
    );
  });
});
