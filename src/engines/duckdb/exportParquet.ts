import { resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlText } from '../../store/sqlText';
import { type ParquetColumn, parquetColumns } from '../export/parquetColumns';
import { writeWhole } from '../export/wholeFile';
import type { ExportRequest, ExportResult } from '../queryEngine';
import { prepare } from './prepare';
import { selection } from './search';
import { orderBy, sortKey } from './sortKey';
import { StoreReader, type StoreReaderOptions } from './storeReader';

/**
 * Writes a search's whole result as Parquet, by DuckDB itself. It gets a database of its own, since no other may write
 * files, and this one nothing but the store's folder and the file to be.
 */
export async function exportParquet(
  options: StoreReaderOptions,
  request: ExportRequest,
  signal?: AbortSignal,
): Promise<ExportResult> {
  let rows = 0;
  const bytes = await writeWhole(request.path, async (temporary) => {
    const target = resolve(temporary);
    const reader = await StoreReader.open({ ...options, files: [target] });
    try {
      rows = await reader.read(signal, async (session) => {
        const key = sortKey(request.sort);
        await prepare(session, key);
        await encodeObjects(session.connection);
        const { where, values } = await selection(request, session);
        const sorted = `SELECT ${columnsSorted} FROM ${key.ranked} JOIN encoded USING (obj) WHERE ${where} ORDER BY ${orderBy(key)}`;
        const copy = `COPY (SELECT ${columnsWritten} FROM (${sorted})) TO ${sqlText(target)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`;
        const result = await session.connection.run(copy, values);
        return result.rowsChanged;
      });
    } finally {
      reader.close();
    }
  });
  return { rows, bytes };
}

const isObjectText = ({ column }: ParquetColumn): boolean => column.of === 'object' && column.type === 'text';

/**
 * The objects with their texts as numbers of a dictionary. Some fifteen long texts a row would make a sort spill a
 * hundred times what it needs; they become texts again on the way into the file.
 */
async function encodeObjects(connection: DuckDBConnection): Promise<void> {
  const texts = parquetColumns.filter(isObjectText).map(({ column }) => column.name);
  for (const name of texts) {
    // The empty text stands in for a dictionary without entries, which there cannot be.
    const entries = `SELECT DISTINCT ${name} FROM objects WHERE ${name} IS NOT NULL UNION SELECT ''`;
    await connection.run(`CREATE TYPE dictionary_${name} AS ENUM (${entries})`);
  }
  const codes = texts.map((name) => `${name}::dictionary_${name} AS ${name}`);
  const times = parquetColumns.filter(({ column }) => column.of === 'object' && column.type === 'time');
  const columns = ['obj', ...codes, ...times.map(({ column }) => column.name)];
  await connection.run(`CREATE TABLE encoded AS SELECT ${columns.join(', ')} FROM objects`);
}

/** Columns of the sort: as stored, which is smallest. */
const columnsSorted = parquetColumns.map(({ column }) => (column.name === 'index' ? 'idx' : column.name)).join(', ');

const columnsWritten = parquetColumns
  .map((column) => `${isObjectText(column) ? `${column.column.name}::VARCHAR` : column.sql} AS "${column.column.name}"`)
  .join(', ');
