import type { ClickhouseAdmin, ClickhouseConnection } from '../../cloud/clickhouse/clickhouseAdmin';
import type { Migration } from '../clickhouse/migrations';

/** How a set-up looks at the ClickHouse that is to get the records. */
export interface ClickhouseLook {
  /** A client that is patient for seconds; nothing is asked of the server before its first call. */
  open(connection: ClickhouseConnection): Promise<ClickhouseAdmin>;
  /** What the tables are made of. */
  migrations(): Promise<readonly Migration[]>;
}
