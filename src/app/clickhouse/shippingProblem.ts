import { type ClickhouseAdmin, ClickhouseError } from '../../cloud/clickhouse/clickhouseAdmin';
import { localSuffix, type Migration } from './migrations';
import { columnsOfFlows, describeDrift, type TableColumn } from './schemaDrift';

/**
 * The one right that shipping needs. On a cluster `flows` hands its rows to the table with the data in the user's name.
 * Whoever may insert into a table also sees its columns.
 */
export const shippingRight = (database: string): string =>
  `INSERT on ${database}.flows (on a cluster also on ${database}.flows${localSuffix})`;

/**
 * What keeps this user from inserting records, in words with what to do; null: nothing does. Writes nothing, and needs no
 * more than `shippingRight`: the version of the tables is looked at where it may be read. Rejects when cancelled.
 */
export async function shippingProblem(
  admin: ClickhouseAdmin,
  user: string,
  migrations: readonly Migration[],
  signal?: AbortSignal,
): Promise<string | null> {
  const { database, host } = admin;
  // Without a row: it asks for the right and the table, and leaves no trace.
  const mayInsert = (table: string) =>
    admin.run(`INSERT INTO ${database}.${table} (flags) SELECT 0 WHERE 0`, { signal });
  try {
    await mayInsert('flows');
    const [{ engine } = { engine: '' }] = await admin.rows<{ engine: string }>(
      "SELECT engine FROM system.tables WHERE database = {database:String} AND name = 'flows'",
      { parameters: { database }, signal },
    );
    if (engine === 'Distributed') await mayInsert(`flows${localSuffix}`);
    const columns = await admin.rows<TableColumn>(
      "SELECT name, type FROM system.columns WHERE database = {database:String} AND table = 'flows'",
      { parameters: { database }, signal },
    );
    const first = migrations.find(({ version }) => version === 1);
    const [drift] = describeDrift(first === undefined ? [] : columnsOfFlows(first), columns);
    if (drift !== undefined)
      return `The tables in ${database} on ${host} are not as VPC Flow Lens makes them: ${drift}. Put them right, or choose another database.`;
    return await versionProblem(admin, migrations, signal);
  } catch (error) {
    if (!(error instanceof ClickhouseError)) throw error;
    if (error.code === 'no_such_table')
      return `There are no tables of VPC Flow Lens in ${database} on ${host}. ${make}`;
    if (error.code === 'drift')
      return `The tables in ${database} on ${host} are not as VPC Flow Lens makes them. Put them right, or choose another database.`;
    if (error.code === 'forbidden') return `${error.message} ${user} needs ${shippingRight(database)}.`;
    return error.message;
  }
}

const make = 'Make them: vpc-flow-lens clickhouse connect, or “Connect Bucket to ClickHouse…” in the editor.';

async function versionProblem(
  { database, host, rows }: ClickhouseAdmin,
  migrations: readonly Migration[],
  signal?: AbortSignal,
): Promise<string | null> {
  const newest = Math.max(...migrations.map(({ version }) => version));
  try {
    const [found] = await rows<{ version: number }>(`SELECT max(version) AS version FROM ${database}.schema_versions`, {
      signal,
    });
    const version = Number(found?.version ?? 0);
    if (version === newest) return null;
    const versions = `(schema ${version}, this VPC Flow Lens has ${newest})`;
    if (version > newest) return `The tables in ${database} on ${host} are newer ${versions}. Update it to go on.`;
    return `The tables in ${database} on ${host} are older ${versions}. Bring them up to date: vpc-flow-lens clickhouse connect.`;
  } catch (error) {
    if (error instanceof ClickhouseError && error.code === 'forbidden') return null;
    throw error;
  }
}
