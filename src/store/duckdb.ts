import type { DuckDBConnection } from '@duckdb/node-api';
import { StoreError } from './store';

export type DuckDbModule = typeof import('@duckdb/node-api');

let loading: Promise<DuckDbModule> | undefined;

/** The native module, loaded when first needed: where it is missing, everything else still works. */
export function loadDuckDb(): Promise<DuckDbModule> {
  loading ??= import('@duckdb/node-api').catch((cause: unknown) => {
    loading = undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(
      'engine_unavailable',
      `The local store needs the DuckDB module for ${process.platform}-${process.arch}, which could not be loaded (${reason}). Install the package made for this platform.`,
      { cause },
    );
  });
  return loading;
}

export interface DatabaseOptions {
  readonly memoryLimitMb: number;
  readonly threads: number;
  /** Where what does not fit into memory goes. */
  readonly spillFolder: string;
}

export interface Database {
  readonly connection: DuckDBConnection;
  /** A further connection to the same database. */
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/** A database in memory that neither reaches for the network nor loads extensions. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { DuckDBInstance } = await loadDuckDb();
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryLimitMb}MB`,
    threads: String(options.threads),
    temp_directory: options.spillFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  return {
    connection,
    connect: () => instance.connect(),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
