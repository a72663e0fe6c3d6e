import type { BucketForServer } from '../app/clickhouse/loadStatements';
import type { Migration } from '../app/clickhouse/migrations';
import type { ClickhouseAdmin } from '../cloud/clickhouse/clickhouseAdmin';
import type { Bucket } from '../cloud/cloud';
import type { ClickhouseChoice } from './clickhouseChoice';

/** What `clickhouse` needs of the outside. */
export interface ClickhouseServices {
  /** By the environment and what was chosen instead. Rejects with a `UsageError` that names what is missing. */
  open(
    choice: ClickhouseChoice & { readonly cluster: string | undefined },
    signal: AbortSignal,
  ): Promise<ClickhouseAdmin>;
  migrations(): Promise<readonly Migration[]>;
  /** The optional role, profile and quota of those who search. */
  access(): Promise<Migration>;
  /** How the server gets at a bucket; `endpoint` where it is not the public one of the bucket's region. */
  bucketForServer(bucket: Bucket, endpoint: string | undefined, signal: AbortSignal): Promise<BucketForServer>;
}
