import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkHistory } from '../../../src/app/clickhouse/checkHistory';
import { clickhouseStatus } from '../../../src/app/clickhouse/clickhouseStatus';
import { connectBucket, disconnectBucket, planConnection } from '../../../src/app/clickhouse/connectBucket';
import { insertFromBucket, queueStatements } from '../../../src/app/clickhouse/loadStatements';
import { bucketSource } from '../../../src/app/ingest/bucketSource';
import { readMigrations } from '../../../src/cloud/clickhouse/readMigrations';
import { generateObject } from '../../bench/generateObjects';
import { clickhouseInstalled } from '../../clickhouse/startClickhouse';
import { type HistoryLab, openHistoryLab } from './historyLab';

const folder = join(process.cwd(), 'resources', 'clickhouse');

describe('a bucket connected to ClickHouse', () => {
  let lab: HistoryLab;
  const { signal } = new AbortController();

  beforeEach(async function () {
    if (!clickhouseInstalled()) this.skip();
    lab = await openHistoryLab();
  });
  afterEach(() => lab?.close());

  const check = () => {
    const { admin, storage, bucket } = lab;
    return checkHistory(
      { admin, storage, bucket, source: bucketSource(storage, bucket, { prefixes: [''] }) },
      { signal },
    );
  };

  it('is compared with the tables by hours, and what is missing is named', async () => {
    for (let n = 0; n < 20; n++) await lab.putGenerated(n);
    await lab.load();
    assert.deepEqual((await check()).differences, []);
    const late = await lab.putGenerated(20, undefined, 3);
    const anew = await lab.putGenerated(7, undefined, 9);
    await lab.admin.run(`DELETE FROM ${lab.admin.database}.flows WHERE idx = 4 AND key = {key:String}`, {
      parameters: {
        key: generateObject(
          { objects: 1, recordsPerObject: 5, interfaces: 4, start: Date.UTC(2026, 10, 20, 22) / 1000 },
          0,
        ).key,
      },
    });
    const { objects, said, found, differences } = await check();
    assert.deepEqual([objects, said, found], [21, 107, 99]);
    const differing = differences.flatMap((hour) => hour.objects);
    assert.deepEqual(
      new Map(differing.map((object) => [object.key, [object.said, object.found, object.why]])),
      new Map([
        [late, [3, 0, 'not loaded']],
        [anew, [9, 5, 'written anew since']],
        [differing.find(({ said: five, found: four }) => five === 5 && four === 4)!.key, [5, 4, 'loaded']],
      ]),
    );
    assert.match(differences[0]!.hour!, /^2026-11-20T\d\d:00Z$/);
  });

  it('is told in numbers', async () => {
    for (let n = 0; n < 3; n++) await lab.putGenerated(n);
    await lab.load();
    const status = await clickhouseStatus(lab.admin);
    assert.deepEqual([status.rows, status.objects, status.arriving], [15, { loaded: 3 }, false]);
    assert.ok(status.earliest! >= Date.UTC(2026, 10, 20, 22) * 1000 && status.latest! >= status.earliest!);
    assert.ok(status.bytes > 0 && status.partitions === 1);
  });

  it('is planned before anything is made, and leaves nothing behind', async () => {
    const migrations = await readMigrations(folder);
    const { admin } = lab;
    const place = { database: admin.database, cluster: null };
    assert.deepEqual((await planConnection(admin, migrations, place)).steps, []);
    await admin.run('CREATE TABLE vpc_flow_lens.theirs (a UInt8) ENGINE = MergeTree ORDER BY a');
    assert.ok((await disconnectBucket(admin, place)).includes('flows'));
    const left = await admin.rows<{ name: string }>("SELECT name FROM system.tables WHERE database = 'vpc_flow_lens'");
    assert.deepEqual(left, [{ name: 'theirs' }], 'a table of others keeps the database');
    await admin.run('DROP TABLE vpc_flow_lens.theirs');
    await admin.run('DROP DATABASE vpc_flow_lens');
    const { steps } = await planConnection(admin, migrations, place);
    assert.ok(steps.includes('the database vpc_flow_lens') && steps.includes('the table vpc_flow_lens.flows'));
    const text = await readFile(join(folder, 'access.sql'), 'utf8');
    const made = await connectBucket(admin, migrations, place, {
      access: { version: 0, name: 'access', text },
      arriving: { place: lab.place, prefix: 'ibm_vpc_flowlogs_v1/' },
    });
    assert.deepEqual(made.state.missing, []);
    // The engine under test has neither users nor Keeper.
    assert.deepEqual(
      made.without.map(({ what }) => what),
      ['the role vpc_flow_lens_reader', 'the queue over arriving objects'],
    );
    assert.ok((await disconnectBucket(admin, place)).includes('vpc_flow_lens'));
    assert.deepEqual(await disconnectBucket(admin, place), []);
  });

  it('has a queue over what arrives that the engine understands', async () => {
    for (const cluster of [null, 'three'])
      for (const statement of queueStatements(lab.place, { database: 'd', cluster }, 'ibm_vpc_flowlogs_v1/'))
        await lab.admin.run(`EXPLAIN AST ${statement}`);
  });

  it('is read by all nodes of a cluster with a statement that the engine understands', async () => {
    const statement = insertFromBucket(
      lab.place,
      { database: 'd', cluster: 'three' },
      ['a%3Ab/1.gz', 'a%3Ab/2.gz'],
      'b',
    );
    assert.match(statement, /s3Cluster\('three', '[^']*a%253Ab\/1\.gz,a%253Ab\/2\.gz\}'/);
    await lab.admin.run(`EXPLAIN AST ${statement}`);
  });
});
