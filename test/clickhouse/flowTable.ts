import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { stringifyExactJson } from '../../src/core/flow/exactJson';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { fields } from '../../src/core/query/fields';
import type { ClickhouseUnderTest } from './startClickhouse';

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
export async function createTables(client: ClickHouseClient, database = testDatabase): Promise<void> {
  const text = await readFile(join(process.cwd(), 'resources', 'clickhouse', '0001_flows.sql'), 'utf8');
  const statements = text
    .split(/;\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/^--.*$/gm, '').trim() !== '' && !/^-- only: cluster/m.test(statement))
    .map((statement) =>
      statement
        .replaceAll('$' + '{database}', database)
        .replace(/\$\{replacing:\w+\}\(?/g, 'ReplacingMergeTree(')
        .replace(/\$\{\w+\}/g, ''),
    );
  await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
  for (const query of statements) await client.command({ query });
  await client.insert({
    table: `${database}.schema_versions`,
    values: [{ version: 1, name: 'flows' }],
    format: 'JSONEachRow',
  });
}

/** Rows, and an entry of the ledger for each object of theirs. */
export async function insertRows(
  client: ClickHouseClient,
  rows: readonly FlowRow[],
  database = testDatabase,
): Promise<void> {
  await client.insert({ table: `${database}.flows`, values: rows.map(columnsOf), format: 'JSONEachRow' });
  const objects = new Map(rows.map(({ bucket, key, etag }) => [`${bucket}\0${key}`, { bucket, key, etag }]));
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
