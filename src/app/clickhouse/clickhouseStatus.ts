import type { ClickhouseAdmin } from '../../cloud/clickhouse/clickhouseAdmin';
import { quoted } from './loadStatements';
import { localSuffix } from './migrations';

/** What the ledger has of a bucket that came one way. */
export interface LoadedBucket {
  readonly bucket: string;
  /** `cos`: read by the server; `queue`: taken up as it arrived. */
  readonly source: string;
  readonly objects: number;
  readonly rows: number;
  readonly failed: number;
  /** When the newest of it was loaded, microseconds UTC. */
  readonly loadedAt: number;
}

export interface ClickhouseStatus {
  readonly server: string;
  /** Of all parts: a record that came twice is two until they are merged. */
  readonly rows: number;
  readonly bytes: number;
  readonly partitions: number;
  readonly parts: number;
  /** Objects by what became of them. */
  readonly objects: Readonly<Record<string, number>>;
  /** Microseconds UTC. */
  readonly earliest: number | null;
  readonly latest: number | null;
  readonly buckets: readonly LoadedBucket[];
  /** Whether the server takes up arriving objects by itself. */
  readonly arriving: boolean;
}

/** What is in the tables, from the server's own books: it reads no records. On a cluster, of one node of each shard. */
export async function clickhouseStatus(admin: ClickhouseAdmin, signal?: AbortSignal): Promise<ClickhouseStatus> {
  const { database, cluster } = admin;
  const table = cluster === null ? 'flows' : `flows${localSuffix}`;
  const parameters = { database, table };
  const [size] = await admin.rows<Record<'server' | 'rows' | 'bytes' | 'partitions' | 'parts', string>>(
    `SELECT version() AS server, sum(rows) AS rows, sum(bytes_on_disk) AS bytes, uniqExact(partition) AS partitions, count() AS parts
FROM ${cluster === null ? 'system.parts' : `cluster(${quoted(cluster)}, system.parts)`} WHERE active AND database = {database:String} AND table = {table:String}`,
    { parameters, signal },
  );
  const objects = await admin.rows<{ status: string; n: string }>(
    `SELECT status, count() AS n FROM ${database}.objects FINAL GROUP BY status ORDER BY status`,
    { signal },
  );
  const buckets = await admin.rows<Record<'bucket' | 'source' | 'objects' | 'records' | 'failed' | 'loaded', string>>(
    `SELECT bucket, source, countIf(status = 'loaded') AS objects, sum(rows) AS records, countIf(status = 'failed') AS failed,
    toUnixTimestamp64Micro(toDateTime64(max(loaded_at), 6, 'UTC')) AS loaded
FROM ${database}.objects FINAL GROUP BY bucket, source ORDER BY bucket, source`,
    { signal },
  );
  const [span] = await admin.rows<{ earliest: string | null; latest: string | null }>(
    `SELECT toUnixTimestamp64Micro(min(start_time)) AS earliest, toUnixTimestamp64Micro(max(start_time)) AS latest FROM ${database}.flows`,
    { signal },
  );
  const queues = await admin.rows<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = {database:String} AND name = 'arriving'",
    { parameters, signal },
  );
  const micros = (text: string | null | undefined) => (text == null ? null : Number(text));
  return {
    server: size!.server,
    rows: Number(size!.rows),
    bytes: Number(size!.bytes),
    partitions: Number(size!.partitions),
    parts: Number(size!.parts),
    objects: Object.fromEntries(objects.map(({ status, n }) => [status, Number(n)])),
    buckets: buckets.map(({ bucket, source, objects, records, failed, loaded }) => ({
      ...{ bucket, source, objects: Number(objects), rows: Number(records), failed: Number(failed) },
      loadedAt: Number(loaded),
    })),
    earliest: micros(span?.earliest),
    latest: micros(span?.latest),
    arriving: queues.length > 0,
  };
}
