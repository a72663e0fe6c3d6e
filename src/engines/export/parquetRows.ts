import { dirname, resolve } from 'node:path';
import type { DuckDBAppender } from '@duckdb/node-api';
import type { FlowRow } from '../../core/flow/flowRow';
import { sqlText } from '../../store/sqlText';
import { openDatabase } from '../duckdb/database';
import { type DuckdbModule, loadDuckdb } from '../duckdb/duckdbModule';
import type { ExportColumn } from './exportColumns';
import { parquetColumns } from './parquetColumns';

/** Writes rows as one Parquet file, for engines that have no Parquet writer of their own. Returns how many. */
export async function writeRowsAsParquet(
  path: string,
  batches: AsyncIterable<readonly FlowRow[]>,
  signal?: AbortSignal,
): Promise<number> {
  const duckdb = await loadDuckdb();
  const target = resolve(path);
  const instance = await openDatabase({
    memoryLimitMb: 512,
    keepOrder: true,
    directories: [],
    files: [target],
    // What does not fit in memory goes beside the file it becomes.
    temporaryDirectory: `${dirname(target)}/.${process.pid}.spill`,
  });
  try {
    const connection = await instance.connect();
    await connection.run(
      `CREATE TABLE exported (${parquetColumns.map(({ column, type }) => `"${column.name}" ${type}`).join(', ')})`,
    );
    const appender = await connection.createAppender('exported');
    let rows = 0;
    for await (const batch of batches) {
      signal?.throwIfAborted();
      for (const row of batch) appendRow(duckdb, appender, row);
      rows += batch.length;
    }
    appender.closeSync();
    await connection.run(`COPY exported TO ${sqlText(target)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`);
    connection.closeSync();
    return rows;
  } finally {
    instance.closeSync();
  }
}

function appendRow(duckdb: DuckdbModule, appender: DuckDBAppender, row: FlowRow): void {
  for (const { column } of parquetColumns) append(duckdb, appender, column, row);
  appender.endRow();
}

function append(duckdb: DuckdbModule, appender: DuckDBAppender, column: ExportColumn, row: FlowRow): void {
  const { name, type } = column;
  const value = type === 'ip' || type === 'text' ? column.text(row) : row[name as keyof FlowRow];
  if (typeof value === 'string') appender.appendVarchar(value);
  else if (typeof value === 'boolean') appender.appendBoolean(value);
  else if (typeof value !== 'number' && typeof value !== 'bigint') appender.appendNull();
  else if (type === 'time') appender.appendTimestampTZ(new duckdb.DuckDBTimestampTZValue(BigInt(value)));
  else if (type === 'port') appender.appendUSmallInt(Number(value));
  else if (type === 'protocol') appender.appendUTinyInt(Number(value));
  else if (type === 'index') appender.appendUInteger(Number(value));
  else appender.appendUBigInt(BigInt(value));
}
