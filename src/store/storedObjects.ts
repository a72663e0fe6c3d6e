import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { ObjectWarning } from '../core/flow/objectProblem';
import type { StoredObject, StoreStatus } from './store';

/** Reads of the view `objects`. */
export async function readObjects(
  connection: DuckDBConnection,
  filter: { readonly bucket?: string; readonly prefix?: string; readonly limit?: number },
): Promise<readonly StoredObject[]> {
  const conditions: string[] = [];
  const values: Record<string, DuckDBValue> = {};
  if (filter.bucket !== undefined) {
    conditions.push('bucket = $bucket');
    values.bucket = filter.bucket;
  }
  if (filter.prefix !== undefined) {
    conditions.push('starts_with(key, $prefix)');
    values.prefix = filter.prefix;
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const limit = filter.limit === undefined ? '' : `LIMIT ${Math.max(0, Math.floor(filter.limit))}`;
  const result = await connection.runAndReadAll(
    `SELECT bucket, key, etag, size, rows, rejected, capture_start_time, capture_end_time, state, warnings, ingested_at
     FROM objects ${where} ORDER BY capture_start_time DESC NULLS LAST, bucket, key ${limit}`,
    values,
  );
  return result.getRows().map((row) => ({
    bucket: String(row[0]),
    key: String(row[1]),
    etag: String(row[2]),
    size: Number(row[3]),
    rows: Number(row[4]),
    rejected: Number(row[5]),
    captureStart: numberOrNull(row[6]),
    captureEnd: numberOrNull(row[7]),
    state: row[8] === null ? null : String(row[8]),
    warnings: parseWarnings(row[9]),
    ingestedAt: Number(row[10]),
  }));
}

/** Sums over the view `objects`: what the store holds, without reading a record. */
export async function readTotals(
  connection: DuckDBConnection,
): Promise<Pick<StoreStatus, 'rows' | 'objects' | 'earliest' | 'latest' | 'buckets'>> {
  const result = await connection.runAndReadAll(
    `SELECT bucket, count(*), sum(rows), min(min_time), max(max_time) FROM objects GROUP BY bucket ORDER BY bucket`,
  );
  const found = result.getRows();
  const buckets = found.map((row) => ({ bucket: String(row[0]), objects: Number(row[1]), rows: Number(row[2]) }));
  const earliest = found.map((row) => numberOrNull(row[3])).filter((time) => time !== null);
  const latest = found.map((row) => numberOrNull(row[4])).filter((time) => time !== null);
  return {
    rows: buckets.reduce((sum, bucket) => sum + bucket.rows, 0),
    objects: buckets.reduce((sum, bucket) => sum + bucket.objects, 0),
    earliest: earliest.length > 0 ? Math.min(...earliest) : null,
    latest: latest.length > 0 ? Math.max(...latest) : null,
    buckets,
  };
}

function numberOrNull(value: DuckDBValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function parseWarnings(value: DuckDBValue | undefined): readonly ObjectWarning[] {
  if (typeof value !== 'string') return [];
  const parsed: unknown = JSON.parse(value);
  return Array.isArray(parsed) ? (parsed as ObjectWarning[]) : [];
}
