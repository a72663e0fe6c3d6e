import type { ClickhouseAdmin } from '../../cloud/clickhouse/clickhouseAdmin';
import { ClickhouseError } from '../../cloud/clickhouse/clickhouseAdmin';
import { type BucketForServer, dropQueueStatements, queueStatements } from './loadStatements';
import { driftError, inspectSchema, migrateClickhouse, type SchemaState } from './migrateClickhouse';
import type { ClickhousePlace, Migration } from './migrations';
import { statementsOf } from './migrations';

export interface ConnectPlan {
  readonly state: SchemaState;
  /** What will be made, one line each, for the user. Empty: everything stands. */
  readonly steps: readonly string[];
}

/** What connecting would make. Changes nothing; rejects as `inspectSchema`, and where the tables were changed. */
export async function planConnection(
  admin: ClickhouseAdmin,
  migrations: readonly Migration[],
  place: ClickhousePlace,
  signal?: AbortSignal,
): Promise<ConnectPlan> {
  const state = await inspectSchema(admin, migrations, signal);
  if (state.drift.length > 0) throw driftError(admin, state.drift);
  const [found] = await admin.rows<{ n: string }>(
    'SELECT count() AS n FROM system.databases WHERE name = {database:String}',
    { parameters: { database: place.database }, signal },
  );
  const where = place.cluster === null ? '' : ` on every node of ${place.cluster}`;
  const steps = found?.n === '0' ? [`the database ${place.database}${where}`] : [];
  for (const migration of state.missing) {
    for (const statement of statementsOf(migration, place)) {
      const made = /^CREATE (MATERIALIZED VIEW|TABLE) IF NOT EXISTS (\S+)/.exec(statement);
      if (made) steps.push(`${made[1] === 'TABLE' ? 'the table' : 'the view'} ${made[2]}${where}`);
    }
  }
  return { state, steps };
}

export interface ConnectOptions {
  /** The optional role, profile and quota of those who search. */
  readonly access?: Migration;
  /** Also takes up what arrives in this bucket, by the server itself. */
  readonly arriving?: { readonly place: BucketForServer; readonly prefix: string };
  readonly signal?: AbortSignal;
}

/** What was made, and what the server would not make, with the reason; the rest works without it. */
export interface ConnectOutcome {
  readonly state: SchemaState;
  readonly without: readonly { readonly what: string; readonly why: string }[];
}

/** Makes the tables, and what is asked for beside them. Rejects where the tables cannot be made. */
export async function connectBucket(
  admin: ClickhouseAdmin,
  migrations: readonly Migration[],
  place: ClickhousePlace,
  { access, arriving, signal }: ConnectOptions = {},
): Promise<ConnectOutcome> {
  const state = await migrateClickhouse(admin, migrations, place, signal);
  const without: { what: string; why: string }[] = [];
  const attempt = async (what: string, statements: readonly string[]) => {
    try {
      for (const statement of statements) await admin.run(statement, { signal });
    } catch (error) {
      if (!(error instanceof ClickhouseError)) throw error;
      without.push({ what, why: error.message });
    }
  };
  if (access !== undefined) await attempt(`the role ${place.database}_reader`, statementsOf(access, place));
  if (arriving !== undefined)
    await attempt('the queue over arriving objects', queueStatements(arriving.place, admin, arriving.prefix));
  return { state, without };
}

/**
 * Removes what `connectBucket` made, records included, and nothing else: a database with tables of others stays. Returns
 * what was removed. Rejects where the tables are not ours.
 */
export async function disconnectBucket(
  admin: ClickhouseAdmin,
  place: ClickhousePlace,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { database, cluster } = place;
  const onCluster = cluster === null ? '' : ` ON CLUSTER '${cluster}'`;
  const names = await tablesOf();
  if (names.length === 0) return [];
  if (!names.includes('schema_versions'))
    throw new ClickhouseError(
      'drift',
      `The tables in ${database} on ${admin.host} were not made by VPC Flow Lens. Nothing was removed.`,
    );
  const ours = ownTables.filter((name) => names.includes(name));
  for (const statement of dropQueueStatements(admin)) await admin.run(statement, { signal });
  for (const name of ours) await admin.run(`DROP TABLE IF EXISTS ${database}.${name}${onCluster} SYNC`, { signal });
  const left = await tablesOf();
  if (left.length === 0) await admin.run(`DROP DATABASE IF EXISTS ${database}${onCluster} SYNC`, { signal });
  const access = [
    `QUOTA IF EXISTS ${database}_search`,
    `SETTINGS PROFILE IF EXISTS ${database}_search`,
    `ROLE IF EXISTS ${database}_reader`,
  ];
  // Who may not make roles has none of ours to remove.
  for (const what of access) await admin.run(`DROP ${what}${onCluster}`, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
  return left.length === 0 ? [...ours, database] : ours;

  async function tablesOf(): Promise<readonly string[]> {
    const found = await admin.rows<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = {database:String} AND name NOT LIKE '.inner%'",
      { parameters: { database }, signal },
    );
    return found.map(({ name }) => name);
  }
}

/** Views before what they write to, and the note of versions last: what was cut short is gone on with. */
const ownTables = [
  ...['opened_to_objects', 'opened_to_flows', 'inbox_to_opened', 'opened', 'inbox'],
  ...['flows', 'flows_local', 'objects', 'objects_local', 'schema_versions'],
] as const;
