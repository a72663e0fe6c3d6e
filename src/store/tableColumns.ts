import type { DuckDBType } from '@duckdb/node-api';
import { type ColumnName, columnLayout } from '../core/flow/flowColumns';
import type { DuckDbModule } from './duckdb';

type Columns = readonly (readonly [name: string, type: string])[];

/** Column types of flows.parquet, in file order. `extra` follows the typed columns. */
const signedTypes: Partial<Record<ColumnName, string>> = {
  start_time: 'BIGINT',
  end_time: 'BIGINT',
  connection_start_time: 'BIGINT',
  was_initiated: 'BOOLEAN',
  was_terminated: 'BOOLEAN',
};
const typeByWidth = { 1: 'UTINYINT', 2: 'USMALLINT', 4: 'UINTEGER', 8: 'UBIGINT' } as const;

export const flowColumns: Columns = [
  ...columnLayout.map(([name, width]) => [name, signedTypes[name] ?? typeByWidth[width]] as const),
  ['extra', 'VARCHAR'],
];

/** Column types of objects.parquet, in file order. */
export const objectColumns = [
  ['obj', 'UBIGINT'],
  ['bucket', 'VARCHAR'],
  ['key', 'VARCHAR'],
  ['etag', 'VARCHAR'],
  ['size', 'UBIGINT'],
  ['rows', 'UINTEGER'],
  ['rejected', 'UINTEGER'],
  ['min_time', 'BIGINT'],
  ['max_time', 'BIGINT'],
  ['version', 'VARCHAR'],
  ['collector_crn', 'VARCHAR'],
  ['attached_endpoint_type', 'VARCHAR'],
  ['network_interface_id', 'VARCHAR'],
  ['instance_crn', 'VARCHAR'],
  ['vpc_crn', 'VARCHAR'],
  ['subnet_crn', 'VARCHAR'],
  ['state', 'VARCHAR'],
  ['record_type', 'VARCHAR'],
  ['account', 'VARCHAR'],
  ['region', 'VARCHAR'],
  ['capture_start_time', 'BIGINT'],
  ['capture_end_time', 'BIGINT'],
  ['warnings', 'VARCHAR'],
  ['ingested_at', 'BIGINT'],
  ['key_hash', 'UBIGINT'],
] as const satisfies Columns;

/** The columns of objects.parquet that each object has for itself; `origin` says where the others are found. */
export const objectRowColumns = [
  ['obj', 'UBIGINT'],
  ['key', 'VARCHAR'],
  ['etag', 'VARCHAR'],
  ['size', 'UBIGINT'],
  ['rows', 'UINTEGER'],
  ['rejected', 'UINTEGER'],
  ['min_time', 'BIGINT'],
  ['max_time', 'BIGINT'],
  ['capture_start_time', 'BIGINT'],
  ['capture_end_time', 'BIGINT'],
  ['warnings', 'VARCHAR'],
  ['ingested_at', 'BIGINT'],
  ['key_hash', 'UBIGINT'],
  ['origin', 'UINTEGER'],
] as const satisfies Columns;

/** The columns of objects.parquet that many objects share. */
export const originColumns = [
  ['origin', 'UINTEGER'],
  ['bucket', 'VARCHAR'],
  ['version', 'VARCHAR'],
  ['collector_crn', 'VARCHAR'],
  ['attached_endpoint_type', 'VARCHAR'],
  ['network_interface_id', 'VARCHAR'],
  ['instance_crn', 'VARCHAR'],
  ['vpc_crn', 'VARCHAR'],
  ['subnet_crn', 'VARCHAR'],
  ['state', 'VARCHAR'],
  ['record_type', 'VARCHAR'],
  ['account', 'VARCHAR'],
  ['region', 'VARCHAR'],
] as const satisfies Columns;

/** `"name", …` for SELECT. */
export function columnList(columns: Columns): string {
  return columns.map(([name]) => `"${name}"`).join(', ');
}

/** `NULL::TYPE AS name, …`: a relation of these columns without rows. */
export function emptySelect(columns: Columns): string {
  return `SELECT ${columns.map(([name, type]) => `NULL::${type} AS "${name}"`).join(', ')} WHERE false`;
}

export function columnTypes(duckdb: DuckDbModule, columns: Columns): readonly DuckDBType[] {
  const types: Readonly<Record<string, DuckDBType>> = {
    UTINYINT: duckdb.UTINYINT,
    USMALLINT: duckdb.USMALLINT,
    UINTEGER: duckdb.UINTEGER,
    UBIGINT: duckdb.UBIGINT,
    BIGINT: duckdb.BIGINT,
    BOOLEAN: duckdb.BOOLEAN,
    VARCHAR: duckdb.VARCHAR,
  };
  return columns.map(([, type]) => types[type]!);
}
