import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { sqlText } from '../../store/sqlText';
import { loadDuckdb } from './duckdbModule';

export interface DatabaseOptions {
  readonly memoryLimitMb: number;
  readonly threads?: number;
  /** For sorts that do not fit in memory; without it they fail with `out_of_memory`. */
  readonly temporaryDirectory?: string;
  /** Keep rows in the order they were inserted; costs memory. */
  readonly keepOrder?: boolean;
  /** Folders whose files SQL may read, absolute. */
  readonly directories: readonly string[];
  /** Files beside them that SQL may write, absolute. */
  readonly files?: readonly string[];
}

/**
 * An in-memory DuckDB that can reach the named folders and files and nothing else: no network, no extensions, no other
 * file, and no statement that changes this (https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview).
 */
export async function openDatabase(options: DatabaseOptions): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await loadDuckdb();
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.max(16, Math.floor(options.memoryLimitMb))}MB`,
    ...(options.threads ? { threads: String(options.threads) } : {}),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    for (const statement of setup(options)) await connection.run(statement);
  } finally {
    connection.closeSync();
  }
  return instance;
}

function setup(options: DatabaseOptions): readonly string[] {
  return [
    `SET temp_directory = ${sqlText(options.temporaryDirectory ?? '')}`,
    // Segments never change: their footers are read once.
    'SET parquet_metadata_cache = true',
    `SET preserve_insertion_order = ${options.keepOrder ?? false}`,
    "SET TimeZone = 'UTC'",
    'SET errors_as_json = false',
    `SET allowed_directories = [${options.directories.flatMap(spellings).map(sqlText).join(', ')}]`,
    `SET allowed_paths = [${(options.files ?? []).map(sqlText).join(', ')}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
}

/** A folder as it is and as `sqlFileList` writes it, where its name has characters of a pattern. */
function spellings(path: string): readonly string[] {
  const folder = /[\\/]$/.test(path) ? path : `${path}/`;
  const pattern = folder.replace(/[[*?]/g, '[$&]');
  return pattern === folder ? [folder] : [folder, pattern];
}

/**
 * Waits for what a connection is doing. When the signal fires the statement is interrupted and the promise rejects with
 * the signal's reason once the connection is free again.
 */
export async function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  let again: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    // One that arrives before the statement has begun is lost.
    again = setInterval(() => connection.interrupt(), 20);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    const result = await work();
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearInterval(again);
    signal.removeEventListener('abort', interrupt);
  }
}

/** All rows of a statement, values as the client gives them: 64-bit integers as bigint. */
export async function readRows(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[] = [],
): Promise<DuckDBValue[][]> {
  const reader = await connection.runAndReadAll(sql, values);
  return reader.getRows();
}
