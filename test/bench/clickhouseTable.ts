import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { flowColumns } from '../../src/store/tableColumns';
import { ClickhousePeer } from './clickhousePeer';
import { evict } from './evict';

export interface FlowTable {
  /** Milliseconds of a statement. */
  warm(sql: string): Promise<number>;
  /** The same with nothing in caches. */
  cold(sql: string): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  UTINYINT: 'UInt8',
  USMALLINT: 'UInt16',
  UINTEGER: 'UInt32',
  UBIGINT: 'UInt64',
  BIGINT: 'Int64',
  BOOLEAN: 'Bool',
  VARCHAR: 'Nullable(String)',
};

/**
 * The table `flows` in a folder: all records of a store, in the order of time and merged to the end. Taken as it is where
 * the folder has one already.
 */
export async function fillFlowTable(
  folder: string,
  store: string,
  options: { readonly threads: number; readonly memoryMb: number },
): Promise<FlowTable> {
  const filled = existsSync(folder);
  const peer = ClickhousePeer.start(folder, options);
  if (!filled) {
    const columns = flowColumns.map(([name, type]) => `${name} ${types[type]}`).join(', ');
    await peer.run(`CREATE TABLE flows (${columns}) ENGINE = MergeTree ORDER BY start_time`);
    const files = join(store, 'segments', '*', 'flows.parquet');
    await peer.run(`INSERT INTO flows SELECT * FROM file('${files}', 'Parquet')`);
    await peer.run('OPTIMIZE TABLE flows FINAL');
  }
  const warm = async (sql: string) => (await peer.run(sql)).seconds * 1000;
  return {
    warm,
    cold: async (sql) => {
      await peer.run('SYSTEM DROP MARK CACHE');
      await peer.run('SYSTEM DROP UNCOMPRESSED CACHE');
      evict(folder);
      return { ClickHouse: await warm(sql) };
    },
    close: () => peer.close(),
  };
}
