/** A bucket as the server itself reads it. The secret is one: statements with it must not be logged. */
export interface BucketForServer {
  /** Base URL of COS as the server reaches it: `https://s3.direct.us-south.cloud-object-storage.appdomain.cloud`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** HMAC credentials that may read the bucket. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface TableSet {
  readonly database: string;
  readonly cluster: string | null;
}

/** Bytes of JSON that are opened at a time: opened they take several times as much memory. */
const blockBytes = 64 * 1024 * 1024;

/**
 * Whether the server's table function can be given this key: it takes braces, commas, stars and question marks for
 * patterns. Keys of flow logs have none.
 */
export function canBeNamed(key: string): boolean {
  return /^[\w%=./:~-]+$/.test(key);
}

/**
 * Reads the named objects into `inbox`. The names are an alternation and nothing else, for which the server lists
 * nothing: it asks for each object alone.
 */
export function insertFromBucket(
  place: BucketForServer,
  { database, cluster }: TableSet,
  keys: readonly string[],
  batch: string,
): string {
  const url = `${place.endpoint.replace(/\/+$/, '')}/${place.bucket}/${keys.length === 1 ? inUrl(keys[0]!) : `{${keys.map(inUrl).join(',')}}`}`;
  const credentials = `${quoted(place.accessKeyId)}, ${quoted(place.secretAccessKey)}`;
  const source = cluster === null ? 's3(' : `s3Cluster(${quoted(cluster)}, `;
  const settings = [
    `glob_expansion_max_elements = ${keys.length + 1}`,
    `min_insert_block_size_bytes = ${blockBytes}`,
    'min_insert_block_size_rows = 0',
    // Whatever lands on another node has landed when the statement ends.
    'distributed_foreground_insert = 1',
    ...(cluster === null ? [] : ['parallel_distributed_insert_select = 2']),
  ];
  return `INSERT INTO ${database}.inbox (bucket, key, etag, size, body, source, batch)
SELECT ${quoted(place.bucket)}, ${keyOfPath(place)}, trim(BOTH '"' FROM _etag), _size, body, 'cos', ${quoted(batch)}
FROM ${source}${quoted(url)}, ${credentials}, 'RawBLOB', 'body String', 'gzip')
SETTINGS ${settings.join(', ')}`;
}

/** The batch has ended well: what it loaded counts from now on. */
export function settleBatch({ database }: TableSet): string {
  return `INSERT INTO ${database}.objects (bucket, key, etag, size, hour, rows, said, status, reason, source, batch)
SELECT bucket, key, etag, size, hour, rows, said, 'loaded', reason, source, batch
FROM ${database}.objects FINAL
WHERE bucket = {bucket:String} AND key BETWEEN {first:String} AND {last:String} AND batch = {batch:String} AND status = 'pending'`;
}

/**
 * A queue over all flow logs of the bucket that takes up what arrives, and the view that hands it on. It remembers in
 * Keeper what it took, so it needs one.
 */
export function queueStatements(
  place: BucketForServer,
  { database, cluster }: TableSet,
  prefix: string,
): readonly string[] {
  const onCluster = cluster === null ? '' : ` ON CLUSTER ${quoted(cluster)}`;
  const url = `${place.endpoint.replace(/\/+$/, '')}/${place.bucket}/${inUrl(prefix)}**`;
  return [
    `CREATE TABLE IF NOT EXISTS ${database}.arriving${onCluster} (body String)
ENGINE = S3Queue(${quoted(url)}, ${quoted(place.accessKeyId)}, ${quoted(place.secretAccessKey)}, 'RawBLOB', 'gzip')
SETTINGS mode = 'unordered', after_processing = 'keep', keeper_path = ${quoted(`/clickhouse/s3queue/${database}/${place.bucket}`)},
    loading_retries = 10, tracked_files_limit = 1000000, tracked_file_ttl_sec = 2592000,
    polling_min_timeout_ms = 10000, polling_max_timeout_ms = 60000`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.arriving_to_inbox${onCluster} TO ${database}.inbox AS
SELECT ${quoted(place.bucket)} AS bucket, ${keyOfPath(place)} AS key, '' AS etag, _size AS size, body,
    'queue' AS source, '' AS batch
FROM ${database}.arriving`,
  ];
}

/** What `queueStatements` made. */
export function dropQueueStatements({ database, cluster }: TableSet): readonly string[] {
  const onCluster = cluster === null ? '' : ` ON CLUSTER ${quoted(cluster)}`;
  return ['arriving_to_inbox', 'arriving'].map((table) => `DROP TABLE IF EXISTS ${database}.${table}${onCluster}`);
}

/** `_path` is bucket and key. */
function keyOfPath({ bucket }: BucketForServer): string {
  return `substring(_path, ${new TextEncoder().encode(bucket).length + 2})`;
}

/** Percent signs of a key are part of it, and are encoded once more. */
function inUrl(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}

export function quoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}
