import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { mergedRows } from '../../src/store/maintenance';
import { writeSegment } from '../../src/store/segmentWriter';
import { storeFormat, storePaths } from '../../src/store/storeLayout';
import { flowColumns, objectColumns } from '../../src/store/tableColumns';

/** 2026-06-04T00:00:00Z. */
export const firstTime = 1_780_531_200_000_000;
const days = 5;
const interfaces = 100;
const streams = interfaces * 2;
const windowMicros = 300_000_000;
const windows = days * 288;

/**
 * How rows lie in the segments. `time`: as they come in while somebody watches, each segment a stretch of time.
 * `interface`: as a whole bucket is ingested in the order of its keys, each segment a few interfaces over all days.
 */
export type SegmentLayout = 'time' | 'interface';

export interface SearchData {
  readonly store: string;
  readonly segments: number;
  readonly rows: number;
}

/** Numbers of windows and streams (an interface and a direction), half open. */
interface Part {
  readonly windows: readonly [from: number, to: number];
  readonly streams: readonly [from: number, to: number];
}

/**
 * Writes rows of five days and a hundred interfaces as a store has them after merging, with its own writer: the
 * tutorial's two instances among them, thousands of /24s outside, 2 % rejected, two objects an interface and five minutes.
 */
export async function writeSearchData(
  folder: string,
  rows: number,
  layout: SegmentLayout,
  segmentRows = mergedRows,
): Promise<SearchData> {
  const store = join(folder, 'store');
  const paths = storePaths(store);
  for (const path of [paths.segments, paths.tmp, paths.letters]) await mkdir(path, { recursive: true });
  await writeFile(paths.manifest, JSON.stringify({ format: storeFormat }));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '3GB',
    temp_directory: join(folder, 'spill'),
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  const perObject = Math.max(1, Math.round(rows / (windows * streams)));
  const count = Math.max(1, Math.round((perObject * windows * streams) / segmentRows));
  const whole = layout === 'time' ? windows : streams;
  for (let segment = 0; segment < count; segment++) {
    const bounds = [Math.floor((whole * segment) / count), Math.floor((whole * (segment + 1)) / count)] as const;
    const part: Part =
      layout === 'time' ? { windows: bounds, streams: [0, streams] } : { windows: [0, windows], streams: bounds };
    // Rows are written by one thread, as the store does, which keeps them in order.
    await connection.run('RESET threads');
    await connection.run(`CREATE OR REPLACE TABLE segment AS ${flowRows(part, perObject)}`);
    await connection.run('SET threads = 1');
    const totals = 'SELECT count(*), count(DISTINCT obj), min(start_time), max(start_time) FROM segment';
    const [[total, objects, minTime, maxTime] = []] = (await connection.runAndReadAll(totals)).getRows();
    await writeSegment(connection, paths, {
      flows: 'SELECT * FROM segment',
      objects: objectRows,
      merged: true,
      now: firstTime + segment,
      info: {
        rows: Number(total),
        objects: Number(objects),
        minTime: Number(minTime),
        maxTime: Number(maxTime),
        replaces: [],
      },
    });
  }
  connection.closeSync();
  instance.closeSync();
  return { store, segments: count, rows: perObject * windows * streams };
}

/** Rows in the order in which objects come in. obj: number of the window, the interface and the direction, packed. */
function flowRows({ windows: [from, to], streams: [first, last] }: Part, perObject: number): string {
  const width = last - first;
  const rows = (to - from) * width * perObject;
  const source = `SELECT i % ${perObject} AS idx, w, stream // 2 AS v, stream % 2 AS outbound,
      hash(i * 5, w, ${first}) AS h1, hash(i * 5 + 1, w, ${first}) AS h2, hash(i * 5 + 2, w, ${first}) AS h3,
      hash(i * 5 + 3, w, ${first}) / 18446744073709551616.0 AS r1, hash(i * 5 + 4, w, ${first}) / 18446744073709551616.0 AS r2
    FROM (SELECT range AS i, ${first} + range // ${perObject} % ${width} AS stream, ${from} + range // ${perObject * width} AS w FROM range(${rows}))`;
  const own = `(CASE v WHEN 0 THEN ${ip(10, 240, 0, 4)} WHEN 1 THEN ${ip(10, 240, 64, 4)} ELSE ${ip(10, 240, 0, 0)} + (v % 50) * 256 + v + 4 END)::UINTEGER`;
  // Some forty thousand /24s, a few callers in each; two of them are the tutorial's.
  const other = `(CASE WHEN r1 < 0.0005 THEN ${ip(92, 63, 197, 61)} WHEN r1 < 0.001 THEN ${ip(24, 22, 68, 94)}
    WHEN r1 < 0.4 THEN ${ip(10, 240, 0, 0)} + (h1 % 50) * 256 + h1 % 100 ELSE ${ip(40, 0, 0, 0)} + (h1 % 40000) * 256 + h2 % 5 END)::UINTEGER`;
  const port = `(CASE WHEN r1 < 0.0005 THEN 443 WHEN r1 < 0.001 THEN 22 WHEN r2 < 0.3 THEN 443 WHEN r2 < 0.5 THEN 80 WHEN r2 < 0.6 THEN 53
    WHEN r2 < 0.65 THEN 123 WHEN r2 < 0.68 THEN 67 WHEN r2 < 0.7 THEN 22 WHEN r2 < 0.9 THEN 3000 ELSE h3 % 65536 END)::USMALLINT`;
  const values: Readonly<Record<string, string>> = {
    obj: `((w * ${streams} + v * 2 + outbound) // 10000 + 1)::UBIGINT * 4294967296 + (w * ${streams} + v * 2 + outbound)::UBIGINT`,
    idx: 'idx',
    start_time: `${firstTime} + w * ${windowMicros} + (h1 % 300) * 1000000`,
    end_time: `${firstTime} + w * ${windowMicros} + (h1 % 300 + h2 % 60) * 1000000`,
    connection_start_time: `${firstTime} + w * ${windowMicros} + (h1 % 300) * 1000000 - (h3 % 600) * 1000000`,
    direction: '1 + outbound',
    action: 'CASE WHEN r1 < 0.001 OR h2 % 1000 < 19 THEN 2 ELSE 1 END',
    ether_type: '1',
    initiator_ip: `CASE WHEN outbound = 0 THEN ${other} ELSE ${own} END`,
    target_ip: `CASE WHEN outbound = 0 THEN ${own} ELSE ${other} END`,
    initiator_port: '32768 + h3 % 28000',
    target_port: port,
    transport_protocol: 'CASE WHEN r2 BETWEEN 0.5 AND 0.68 THEN 17 ELSE 6 END',
    was_initiated: 'h1 % 2 = 0',
    was_terminated: 'h2 % 2 = 0',
    bytes_from_initiator: 'exp(r1 * 14)',
    packets_from_initiator: 'exp(r1 * 8)',
    bytes_from_target: 'exp(r2 * 14)',
    packets_from_target: 'exp(r2 * 8)',
    cumulative_bytes_from_initiator: 'exp(r1 * 14) * (1 + h1 % 5)',
    cumulative_packets_from_initiator: 'exp(r1 * 8) * (1 + h1 % 5)',
    cumulative_bytes_from_target: 'exp(r2 * 14) * (1 + h1 % 5)',
    cumulative_packets_from_target: 'exp(r2 * 8) * (1 + h1 % 5)',
    flags: '0',
    extra: 'NULL',
  };
  return `SELECT ${flowColumns.map(([name, type]) => `(${values[name]})::${type} AS ${name}`).join(', ')} FROM (${source})`;
}

function ip(a: number, b: number, c: number, d: number): number {
  return ((a * 256 + b) * 256 + c) * 256 + d;
}

const ordinal = 'obj % 4294967296';

const account = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const objectValues: Readonly<Record<string, string>> = {
  obj: 'obj',
  bucket: "'shop-flowlogs'",
  key: `'ibm_vpc_flowlogs_v1/account=${account}/region=us-south/vpc-id=crn%3Av1%3Abluemix%3Apublic%3Ais%3Aus-south%3Aa%2F${account}%3A%3Avpc%3Ar006-4727/subnet-id=crn%3Av1%3Abluemix%3Apublic%3Ais%3Aus-south-1%3Aa%2F${account}%3A%3Asubnet%3A0717-7ec8/endpoint-type=vnics/instance-id=crn%3Av1%3Abluemix%3Apublic%3Ais%3Aus-south-1%3Aa%2F${account}%3A%3Ainstance%3A0717_' || v || '/vnic-id=0717-' || v || '/record-type=' || CASE WHEN outbound = 0 THEN 'ingress' ELSE 'egress' END || '/stream-id=' || w || '/00000000.gz'`,
  etag: "'\"' || md5(obj::VARCHAR) || '\"'",
  size: '5000',
  rows: 'records',
  rejected: 'rejected',
  min_time: 'earliest',
  max_time: 'latest',
  version: "'0.0.1'",
  collector_crn: `'crn:v1:bluemix:public:is:us-south:a/${account}::flow-log-collector:r006-7f1e'`,
  attached_endpoint_type: "'vnic'",
  network_interface_id: "'0717-' || v",
  instance_crn: `'crn:v1:bluemix:public:is:us-south-1:a/${account}::instance:0717_' || v`,
  vpc_crn: `'crn:v1:bluemix:public:is:us-south:a/${account}::vpc:r006-4727'`,
  subnet_crn: `'crn:v1:bluemix:public:is:us-south-1:a/${account}::subnet:0717-7ec8'`,
  state: "'ok'",
  record_type: "CASE WHEN outbound = 0 THEN 'ingress' ELSE 'egress' END",
  account: `'${account}'`,
  region: "'us-south'",
  capture_start_time: `${firstTime} + w * ${windowMicros}`,
  capture_end_time: `${firstTime} + (w + 1) * ${windowMicros}`,
  warnings: 'NULL',
  ingested_at: '0',
  key_hash: 'hash(obj)',
};

const objectRows = `SELECT ${objectColumns.map(([name, type]) => `(${objectValues[name]})::${type} AS "${name}"`).join(', ')} FROM (
  SELECT obj, (${ordinal}) // ${streams} AS w, (${ordinal}) % ${streams} // 2 AS v, (${ordinal}) % 2 AS outbound,
    count(*) AS records, count(*) FILTER (action = 2) AS rejected, min(start_time) AS earliest, max(start_time) AS latest
  FROM segment GROUP BY obj) ORDER BY obj`;
