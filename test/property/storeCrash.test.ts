import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type GeneratedSet, seededRandom, writeObjects } from '../bench/generateObjects';
import { namesIn, queryStore, StoreRig } from '../store/storeRig';

const set: GeneratedSet = { objects: 60, recordsPerObject: 20, interfaces: 5, start: Date.UTC(2026, 5, 1) / 1000 };
const allRows = set.objects * set.recordsPerObject;

describe('a store whose process is killed', function () {
  this.timeout(60_000);
  let rig: StoreRig;
  let script: string;
  let folder: string;
  let objects: readonly string[];
  before(() => {
    rig = new StoreRig();
    script = rig.bundle('test/store/storeChild.ts', 'storeChild.js');
    folder = join(rig.folder, 'logs');
    objects = writeObjects(set, folder);
  });
  after(() => rig.remove());

  /** Runs the child; resolves to the rows it reported stored in this run, and whether it came to its end. */
  function run(directory: string, env: Record<string, string>): Promise<{ stored: number; done: boolean }> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [script, directory, rig.decodeWorker, folder, '150', 'compact'], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (data: Buffer) => {
        output += data.toString();
      });
      child.on('close', () => {
        if (output.includes('error ')) reject(new Error(output));
        const stored = [...output.matchAll(/^stored (\d+)$/gm)].map((match) => Number(match[1]));
        resolve({ stored: Math.max(0, ...stored), done: output.includes('done') });
      });
    });
  }

  /** Every object is there with all its records or not at all, and nothing twice. */
  async function checkWhole(directory: string): Promise<number> {
    const [[objectCount, rows, distinct, wrong]] = (await queryStore(
      directory,
      `SELECT (SELECT count(*) FROM objects), count(*), count(DISTINCT (obj, idx)),
        (SELECT count(*) FROM (SELECT count(flows.obj) AS n FROM objects LEFT JOIN flows USING (obj) GROUP BY bucket, key) WHERE n <> ${set.recordsPerObject})
       FROM flows`,
    )) as [[bigint, bigint, bigint, bigint]];
    assert.equal(rows, distinct);
    assert.equal(wrong, 0n);
    assert.equal(rows, objectCount * BigInt(set.recordsPerObject));
    return Number(rows);
  }

  async function killRepeatedly(
    seed: number,
    kills: number,
    environment: (random: () => number) => Record<string, string>,
  ) {
    const random = seededRandom(seed);
    const directory = rig.newDirectory();
    let rows = 0;
    for (let i = 0; i < kills; i++) {
      // Ten minutes later each time: what merging replaced is really deleted, also by those that are killed at it.
      const { stored } = await run(directory, { ...environment(random), CLOCK_SHIFT: String(i * 600) });
      const now = await checkWhole(directory);
      assert.ok(now >= rows + stored, `${now} rows, ${rows} before and ${stored} reported since`);
      rows = now;
    }
    const { done } = await run(directory, { CLOCK_SHIFT: String(kills * 600) });
    assert.ok(done);
    assert.equal(await checkWhole(directory), allRows);
    const found = await queryStore(directory, 'SELECT key FROM objects ORDER BY key');
    assert.deepEqual(
      found.map(([key]) => `${folder}/${key}`),
      [...objects].sort(),
    );
    assert.deepEqual(namesIn(join(directory, 'letters')), []);
    assert.deepEqual(namesIn(join(directory, 'tmp')), []);
  }

  // Two stores at a time, each with processes of its own.
  it('has everything once, whichever call to the file system was the last', async () => {
    const killAtStep = (seed: number) =>
      killRepeatedly(seed, 8, (random) => ({ KILL_AT_STEP: String(8 + Math.floor(random() * 80)) }));
    await Promise.all([11, 12].map(killAtStep));
  });

  it('has everything once, at whatever moment it happened', async () => {
    const killAtTick = (seed: number) =>
      killRepeatedly(seed, 6, (random) => ({ KILL_AT_TICK: String(20 + Math.floor(random() * 250)) }));
    await Promise.all([13, 14].map(killAtTick));
  });
});
