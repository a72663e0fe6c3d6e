import { join } from 'node:path';
import { flowColumns } from '../../src/store/tableColumns';
import { ClickhousePeer } from './clickhousePeer';
import { evict } from './evict';

export interface FlowTable {
  /** Milliseconds of a statement. */
  warm(sql: string): Promise<number>;
  /** The same where none with its conditions was asked before. */
  first(sql: string): Promise<number>;
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
 * the folder has one with all of them already.
 */
export async function fillFlowTable(
  folder: string,
  store: string,
  options: { readonly threads: number; readonly memoryMb: number },
): Promise<FlowTable> {
  const peer = ClickhousePeer.start(folder, options);
  const source = `file('${join(store, 'segments', '*', 'flows.parquet')}', 'Parquet')`;
  const columns = flowColumns.map(([name, type]) => `${name} ${types[type]}`).join(', ');
  await peer.run(`CREATE TABLE IF NOT EXISTS flows (${columns}) ENGINE = MergeTree ORDER BY start_time`);
  const missing = await peer.run(`SELECT (SELECT count() FROM ${source}) - (SELECT count() FROM flows)`);
  if (Number(missing.csv) !== 0) {
    await peer.run('TRUNCATE TABLE flows');
    await peer.run(`INSERT INTO flows SELECT * FROM ${source}`);
  }
  await peer.run('OPTIMIZE TABLE flows FINAL SETTINGS optimize_skip_merged_partitions = 1');
  const warm = async (sql: string) => (await peer.run(sql)).seconds * 1000;
  const first = async (sql: string) => {
    await peer.run('SYSTEM DROP QUERY CONDITION CACHE');
    return warm(sql);
  };
  return {
    warm,
    first,
    cold: async (sql) => {
      await peer.run('SYSTEM DROP MARK CACHE');
      await peer.run('SYSTEM DROP UNCOMPRESSED CACHE');
      evict(folder);
      return { ClickHouse: await first(sql) };
    },
    close: () => peer.close(),
  };
}
