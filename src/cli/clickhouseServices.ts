import type { BucketForServer } from '../app/clickhouse/loadStatements';
import type { Migration } from '../app/clickhouse/migrations';
import type { ClickhouseLook } from '../app/setUp/clickhouseLook';
import type { ClickhouseAdmin } from '../cloud/clickhouse/clickhouseAdmin';
import type { Bucket } from '../cloud/cloud';

/** Which ClickHouse is meant, where it is not the one the environment names. */
export interface WantedClickhouse {
  readonly url: string | undefined;
  readonly user: string | undefined;
  readonly database: string | undefined;
  readonly caFile: string | undefined;
  readonly cluster: string | undefined;
}

/** What `clickhouse` needs of the outside. */
export interface ClickhouseServices {
  /** By the environment and what was chosen instead. Rejects with a `UsageError` that names what is missing. */
  open(wanted: WantedClickhouse, signal: AbortSignal): Promise<ClickhouseAdmin>;
  migrations(): Promise<readonly Migration[]>;
  /** For a set-up that names its own. */
  readonly look: ClickhouseLook;
  /** The optional role, profile and quota of those who search. */
  access(): Promise<Migration>;
  /** Runs with the path of a file that goes afterwards. */
  withFile<T>(work: (path: string) => Promise<T>): Promise<T>;
  /** How the server gets at a bucket; `endpoint` where it is not the public one of the bucket's region. */
  bucketForServer(bucket: Bucket, endpoint: string | undefined, signal: AbortSignal): Promise<BucketForServer>;
}
