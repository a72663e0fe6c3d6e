import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { migrateClickhouse } from '../../src/app/clickhouse/migrateClickhouse';
import { openClickhouseAdmin } from '../../src/cloud/clickhouse/openClickhouseAdmin';
import { readMigrations } from '../../src/cloud/clickhouse/readMigrations';
import { stringifyExactJson } from '../../src/core/flow/exactJson';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { fields } from '../../src/core/query/fields';
import { type ClickhouseUnderTest, migrationsFolder } from './startClickhouse';

export const testDatabase = 'vpc_flow_lens';

/** A client that may do everything, for filling tables. */
export function adminClient({ url, admin }: ClickhouseUnderTest): ClickHouseClient {
  return createClient({
    url,
    username: admin.name,
    password: admin.password,
    use_multipart_params_auto: true,
    log: { level: 127 },
  });
}

/** The product's tables on a single node. */
export async function createTables({ url, admin }: ClickhouseUnderTest, database = testDatabase): Promise<void> {
  const place = { database, cluster: null };
  const making = await openClickhouseAdmin({ url, user: admin.name, password: admin.password, ...place });
  const migrations = await readMigrations(migrationsFolder);
  await migrateClickhouse(making, migrations, place).finally(() => making.close());
}

/** Rows, and an entry of the ledger for each object of theirs. */
export async function insertRows(
  client: ClickHouseClient,
  rows: readonly FlowRow[],
  database = testDatabase,
): Promise<void> {
  await client.insert({ table: `${database}.flows`, values: rows.map(columnsOf), format: 'JSONEachRow' });
  const objects = new Map<string, { bucket: string; key: string; etag: string; rows: number }>();
  for (const { bucket, key, etag } of rows) {
    const name = `${bucket}\0${key}`;
    objects.set(name, { bucket, key, etag, rows: (objects.get(name)?.rows ?? 0) + 1 });
  }
  const ledger = [...objects.values()].map((object) => ({ ...object, status: 'loaded' }));
  await client.insert({ table: `${database}.objects`, values: ledger, format: 'JSONEachRow' });
}

function columnsOf(row: FlowRow): Record<string, unknown> {
  const { key, index, etag, flags, extra } = row;
  const folder = key.lastIndexOf('/') + 1;
  const named = fields.filter(({ name }) => name !== 'key').map(({ name, type }) => [name, columnOf(type, row[name])]);
  return {
    ...Object.fromEntries(named),
    key_folder: key.slice(0, folder),
    key_file: key.slice(folder),
    idx: index,
    etag,
    flags,
    extra: extra === null ? null : stringifyExactJson(extra),
  };
}

function columnOf(type: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'number') return value;
  if (type === 'ip') return [24, 16, 8, 0].map((bits) => (value >>> bits) & 255).join('.');
  return type === 'time' ? `${Math.floor(value / 1e6)}.${String(value % 1_000_000).padStart(6, '0')}` : value;
}
