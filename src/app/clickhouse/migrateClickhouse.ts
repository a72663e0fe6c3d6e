import { type ClickhouseAdmin, ClickhouseError } from '../../cloud/clickhouse/clickhouseAdmin';
import { type ClickhousePlace, localSuffix, type Migration, statementsOf } from './migrations';
import { columnsOfFlows, describeDrift, type TableColumn } from './schemaDrift';

export interface SchemaState {
  /** Of the last migration applied; 0 where there is none. */
  readonly version: number;
  /** The migrations that are missing. */
  readonly missing: readonly Migration[];
  /** Where the tables differ from what they should be, in words. Empty: nowhere. */
  readonly drift: readonly string[];
}

/**
 * What stands on the server. Rejects with `ClickhouseError` (`drift`) where a newer VPC Flow Lens was here: its tables
 * are not touched.
 */
export async function inspectSchema(
  admin: ClickhouseAdmin,
  migrations: readonly Migration[],
  signal?: AbortSignal,
): Promise<SchemaState> {
  const { database, cluster, host } = admin;
  const tables = await admin.rows<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = {database:String} AND name NOT LIKE '.inner%'",
    { parameters: { database }, signal },
  );
  const has = (name: string) => tables.some((table) => table.name === name);
  if (!has('schema_versions')) {
    const drift = has('flows') ? ['a table flows that VPC Flow Lens did not make'] : [];
    return { version: 0, missing: migrations, drift };
  }
  const applied = await admin.rows<{ version: number }>(
    `SELECT version FROM ${database}.schema_versions FINAL ORDER BY version`,
    { signal },
  );
  const version = Math.max(0, ...applied.map((row) => Number(row.version)));
  const newest = Math.max(0, ...migrations.map((migration) => migration.version));
  if (version > newest) {
    throw new ClickhouseError(
      'drift',
      `The database ${database} on ${host} was made by a newer VPC Flow Lens (schema ${version}, this one knows ${newest}). Update it to go on; nothing was changed.`,
    );
  }
  const done = new Set(applied.map((row) => Number(row.version)));
  const missing = migrations.filter((migration) => !done.has(migration.version));
  const columns = await admin.rows<TableColumn>(
    'SELECT name, type FROM system.columns WHERE database = {database:String} AND table = {table:String}',
    { parameters: { database, table: cluster === null ? 'flows' : `flows${localSuffix}` }, signal },
  );
  const first = migrations.find((migration) => migration.version === 1);
  const expected = first === undefined ? [] : columnsOfFlows(first);
  return { version, missing, drift: done.has(1) ? describeDrift(expected, columns) : [] };
}

/**
 * Makes what is missing. Doing it twice changes nothing; where the tables are not as they were made, nothing is done
 * and it rejects with `ClickhouseError` (`drift`).
 */
export async function migrateClickhouse(
  admin: ClickhouseAdmin,
  migrations: readonly Migration[],
  place: ClickhousePlace,
  signal?: AbortSignal,
): Promise<SchemaState> {
  const { database } = place;
  const onCluster = place.cluster === null ? '' : ` ON CLUSTER '${place.cluster}'`;
  await admin.run(`CREATE DATABASE IF NOT EXISTS ${database}${onCluster}`, { signal });
  const state = await inspectSchema(admin, migrations, signal);
  if (state.drift.length > 0) throw driftError(admin, state.drift);
  for (const migration of state.missing) {
    for (const statement of statementsOf(migration, place)) await admin.run(statement, { signal });
    await admin.run(
      `INSERT INTO ${database}.schema_versions (version, name) VALUES ({version:UInt32}, {name:String})`,
      {
        parameters: { version: migration.version, name: migration.name },
        signal,
      },
    );
  }
  return inspectSchema(admin, migrations, signal);
}

export function driftError({ database, host }: ClickhouseAdmin, drift: readonly string[]): ClickhouseError {
  return new ClickhouseError(
    'drift',
    `The tables in ${database} on ${host} are not as VPC Flow Lens makes them: ${drift.join('; ')}. Nothing was written. Put them right, or choose another database.`,
  );
}
