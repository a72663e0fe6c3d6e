import type { ClickhouseAdmin } from '../../cloud/clickhouse/clickhouseAdmin';
import { rowFlag } from '../../core/flow/rowFlag';
import { parseQuery } from '../../core/query/parse';
import { clickhouseObjectMembers, clickhouseRow } from '../../core/ship/clickhouseRow';
import type { QueryEngine } from '../../engines/queryEngine';

export interface RowsProgress {
  readonly rows: number;
  /** Of the store, in the range. */
  readonly total: number;
}

export interface CopyPorts {
  readonly engine: Pick<QueryEngine, 'count' | 'timeline' | 'export' | 'page'>;
  readonly admin: ClickhouseAdmin;
  /** Runs with the path of a file that goes afterwards. */
  withFile<T>(work: (path: string) => Promise<T>): Promise<T>;
}

const query = parseQuery('').query;
const sort = { field: 'start_time', descending: false } as const;

/** Rows of one insert: a file of some ten megabytes, which the server holds in memory as a whole. */
const sliceRows = 1_000_000;
/** A server takes a hundred days in one insert. */
const sliceMicros = 60 * 86_400_000_000;
const mostBuckets = 2_000;
const pageRows = 10_000;

/**
 * Copies the local store's records into the tables as Parquet, which the store's own engine writes, in the order of time.
 * The rows are those that JSON would make, for a fifth of the processor's time. Doing it again changes nothing: a record is known by its object
 * and its place in it. Rejects with `ClickhouseError` or `EngineError`.
 */
export async function copyStore(
  { engine, admin, withFile }: CopyPorts,
  range: { readonly from: number | null; readonly to: number | null },
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (progress: RowsProgress) => void },
): Promise<{ readonly rows: number; readonly cancelled: boolean }> {
  let rows = 0;
  try {
    const { total } = await engine.count({ query, ...range }, signal);
    for (const slice of await slices(total)) await copy(slice, total);
    // A record without a time is in no range, and comes behind all others.
    if (range.from === null && range.to === null && rows < total) await copyTimeless(total);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { rows, cancelled: signal.aborted };

  async function slices(total: number): Promise<readonly { readonly from: number; readonly to: number }[]> {
    if (total === 0) return [];
    const rough = await engine.timeline({ query, ...range, buckets: 1 }, signal);
    const wanted = Math.max((4 * total) / sliceRows, (2 * (rough.to - rough.from)) / sliceMicros);
    const buckets = Math.min(mostBuckets, Math.max(1, Math.ceil(wanted)));
    const line = await engine.timeline({ query, ...range, buckets }, signal);
    const found: { from: number; to: number; rows: number }[] = [];
    for (const bucket of line.buckets) {
      const from = Math.max(bucket.start, range.from ?? bucket.start);
      const end = bucket.start + line.width;
      const to = Math.min(end, range.to ?? end);
      const last = found.at(-1);
      if (last && last.rows + bucket.total <= sliceRows && to - last.from <= sliceMicros) {
        last.to = to;
        last.rows += bucket.total;
      } else found.push({ from, to, rows: bucket.total });
    }
    return found;
  }

  async function copy(slice: { readonly from: number; readonly to: number }, total: number): Promise<void> {
    rows += await withFile(async (path) => {
      const written = await engine.export({ query, ...slice, sort, format: 'parquet', path }, signal);
      if (written.rows > 0) await admin.insertFile(insertExported(admin.database), path, { signal });
      return written.rows;
    });
    onProgress?.({ rows, total });
  }

  async function copyTimeless(total: number): Promise<void> {
    for (;;) {
      const page = await engine.page({ query, ...range, sort, offset: rows, limit: pageRows }, signal);
      if (page.length === 0) return;
      const texts = page.map((row) => clickhouseRow(row, row.index, clickhouseObjectMembers(row)));
      await admin.insertJson(`${admin.database}.flows`, texts, { signal });
      rows += page.length;
      onProgress?.({ rows, total });
    }
  }
}

const times = ['start_time', 'end_time', 'connection_start_time', 'capture_start_time', 'capture_end_time'] as const;
const addresses = ['initiator_ip', 'target_ip'] as const;
const numbers: readonly (readonly [name: string, type: string])[] = [
  ...(['initiator_port', 'target_port'] as const).map((name) => [name, 'UInt16'] as const),
  ['transport_protocol', 'UInt8'],
  ...(['was_initiated', 'was_terminated'] as const).map((name) => [name, 'Bool'] as const),
  ...['bytes', 'packets', 'cumulative_bytes', 'cumulative_packets'].flatMap((what) =>
    ['initiator', 'target'].map((side) => [`${what}_from_${side}`, 'UInt64'] as const),
  ),
];
const texts = [
  ...['direction', 'action', 'ether_type', 'extra', 'version', 'collector_crn', 'attached_endpoint_type'],
  ...['network_interface_id', 'instance_crn', 'vpc_crn', 'subnet_crn', 'state', 'record_type', 'account', 'region'],
] as const;

/** Columns of an export (src/engines/export/parquetColumns.ts) as those of `flows`. */
function insertExported(database: string): string {
  const read = [
    ...['bucket String', 'key String', 'etag String', 'index UInt32', 'flags Nullable(String)'],
    ...times.map((name) => `${name} Nullable(DateTime64(6, \\'UTC\\'))`),
    ...[...addresses, ...texts].map((name) => `${name} Nullable(String)`),
    ...numbers.map(([name, type]) => `${name} Nullable(${type})`),
  ];
  const bits = Object.entries(rowFlag).map(([name, bit]) => `has(named, '${name}') * ${bit}`);
  const columns: readonly (readonly [name: string, value: string])[] = [
    ...['bucket', 'etag', ...times, ...texts, ...numbers.map(([name]) => name)].map((name) => [name, name] as const),
    ...addresses.map((name) => [name, `toIPv4OrNull(${name})`] as const),
    ['key_folder', "substring(key, 1, position(key, '/year='))"],
    ['key_file', "substring(key, position(key, '/year=') + 1)"],
    ['idx', 'index'],
    ['flags', `toUInt16(${bits.join(' + ')})`],
  ];
  return `INSERT INTO ${database}.flows (${columns.map(([name]) => name).join(', ')})
WITH splitByChar(' ', ifNull(flags, '')) AS named
SELECT ${columns.map(([name, value]) => `${value} AS "${name}_written"`).join(', ')}
FROM input('${read.join(', ')}') FORMAT Parquet`;
}
