import { createRequire } from 'node:module';
import type { DuckDBConnection } from '@duckdb/node-api';
import type bindings from '@duckdb/node-bindings';
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

export type DuckDbBindings = typeof bindings;

/**
 * The layer below `@duckdb/node-api`, from its own dependencies: it copies memory into a vector in one call, where the
 * upper layer first makes five objects for the garbage collector. Call after `loadDuckDb`.
 */
export function duckDbBindings(): DuckDbBindings {
  const nodeApi = createRequire(__filename).resolve('@duckdb/node-api');
  return createRequire(nodeApi)('@duckdb/node-bindings') as DuckDbBindings;
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
    // Memory that was freed goes back to the system at once: other parts of the process need it in between.
    allocator_flush_threshold: '16MB',
    allocator_bulk_deallocation_flush_threshold: '16MB',
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
