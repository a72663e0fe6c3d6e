import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectSchema, migrateClickhouse } from '../../../src/app/clickhouse/migrateClickhouse';
import { type Migration, statementsOf } from '../../../src/app/clickhouse/migrations';
import type { ClickhouseAdmin } from '../../../src/cloud/clickhouse/clickhouseAdmin';
import { openClickhouseAdmin } from '../../../src/cloud/clickhouse/openClickhouseAdmin';
import { readMigrations } from '../../../src/cloud/clickhouse/readMigrations';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';

const folder = join(process.cwd(), 'resources', 'clickhouse');

describe('the ClickHouse schema', () => {
  let server: ClickhouseUnderTest;
  let admin: ClickhouseAdmin;
  let migrations: readonly Migration[];

  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    server = await startClickhouse();
    migrations = await readMigrations(folder);
  });
  after(() => server?.dispose());

  const opened = async (database: string, cluster: string | null = null) => {
    const { name: user, password } = server.admin;
    return openClickhouseAdmin({ url: server.url, user, password, database, cluster });
  };
  const place = (database: string, more = {}) => ({ database, cluster: null, ...more });
  afterEach(() => admin?.close());

  it('is made where nothing is, and not made again', async () => {
    admin = await opened('fresh');
    assert.equal((await migrateClickhouse(admin, migrations, place('fresh'))).version, migrations.length);
    const again = await migrateClickhouse(admin, migrations, place('fresh'));
    assert.deepEqual(again, { version: migrations.length, missing: [], drift: [] });
  });

  it('applies what is missing of it', async () => {
    admin = await opened('older');
    await migrateClickhouse(admin, migrations.slice(0, 1), place('older'));
    const before = await inspectSchema(admin, migrations);
    assert.deepEqual(
      before.missing.map(({ version }) => version),
      migrations.slice(1).map(({ version }) => version),
    );
    assert.equal((await migrateClickhouse(admin, migrations, place('older'))).missing.length, 0);
  });

  it('refuses tables that were changed, and those of a newer version', async () => {
    admin = await opened('drifted');
    await migrateClickhouse(admin, migrations, place('drifted'));
    await admin.run('ALTER TABLE drifted.flows MODIFY COLUMN target_port Nullable(UInt32)');
    await admin.run('ALTER TABLE drifted.flows DROP COLUMN extra').catch(() => undefined);
    await assert.rejects(migrateClickhouse(admin, migrations, place('drifted')), {
      code: 'drift',
      message: /target_port is Nullable\(UInt32\), not Nullable\(UInt16\)/,
    });
    const newer = { version: 99, name: 'later', text: '' };
    await admin.close();
    admin = await opened('newer');
    await migrateClickhouse(admin, [...migrations, newer], place('newer'));
    await assert.rejects(migrateClickhouse(admin, migrations, place('newer')), { code: 'drift', message: /newer VPC/ });
  });

  it('leaves alone a table flows that is somebody else’s', async () => {
    admin = await opened('theirs');
    await admin.run('CREATE DATABASE theirs');
    await admin.run('CREATE TABLE theirs.flows (a UInt8) ENGINE = MergeTree ORDER BY a');
    await assert.rejects(migrateClickhouse(admin, migrations, place('theirs')), { code: 'drift' });
  });

  it('lets records go after their time where that is wanted', async () => {
    admin = await opened('short');
    await migrateClickhouse(admin, migrations, place('short', { keepDays: 30 }));
    const [made] = await admin.rows<{ sql: string }>(
      "SELECT create_table_query AS sql FROM system.tables WHERE database = 'short' AND name = 'flows'",
    );
    assert.match(made!.sql, /TTL toDateTime\(ifNull\(start_time, loaded_at\)\) \+ toIntervalDay\(30\)/);
  });

  it('is understood by the engine as statements for a cluster', async () => {
    admin = await opened('spread');
    const cluster = { database: 'spread', cluster: 'three', storagePolicy: 'tiered', keepDays: 90 };
    const statements = migrations.flatMap((migration) => statementsOf(migration, cluster));
    for (const statement of statements) await admin.run(`EXPLAIN AST ${statement}`);
    assert.ok(
      statements.some((sql) => /ReplicatedReplacingMergeTree\('\/clickhouse\/tables\/\{database\}\/flows/.test(sql)),
    );
    assert.equal(statements.filter((sql) => /ENGINE = Distributed\('three'/.test(sql)).length, 2);
    for (const statement of statements) assert.match(statement, /ON CLUSTER 'three'/);
    const access = { version: 0, name: 'access', text: await readFile(join(folder, 'access.sql'), 'utf8') };
    for (const statement of statementsOf(access, cluster)) await admin.run(`EXPLAIN AST ${statement}`);
  });
});
