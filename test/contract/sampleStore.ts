import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { stringifyExactJson } from '../../src/core/flow/exactJson';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { hashToHex, objectHash } from '../../src/store/objectHash';
import { newSegmentId, storeFormat, storePaths } from '../../src/store/storeLayout';
import { emptySelect, flowColumns, objectColumns } from '../../src/store/tableColumns';

const codes: Readonly<Record<string, number>> = { I: 1, O: 2, accepted: 1, rejected: 2, IPv4: 1 };

/**
 * Writes rows as a store of several segments, the way the store's layout says: objects dealt out to the segments in
 * turn, so that no segment is in any order a reader could rely on. Returns the ids of the segments.
 */
export async function writeSampleStore(directory: string, rows: readonly FlowRow[], segments = 3): Promise<string[]> {
  const paths = storePaths(directory);
  for (const folder of [paths.segments, paths.tmp, paths.letters]) await mkdir(folder, { recursive: true });
  await writeFile(paths.manifest, JSON.stringify({ format: storeFormat }));
  const objects = rowsByObject(rows);
  const ids: string[] = [];
  for (let segment = 0; segment < segments; segment++) {
    ids.push(
      await writeSegment(
        directory,
        objects.filter((_, at) => at % segments === segment),
        { at: segment },
      ),
    );
  }
  return ids;
}

/** Rows of each object, in the order in which the objects first appear. */
export function rowsByObject(rows: readonly FlowRow[]): FlowRow[][] {
  const objects = new Map<string, FlowRow[]>();
  for (const row of rows) {
    const name = `${row.bucket}\0${row.key}`;
    const object = objects.get(name);
    if (object) object.push(row);
    else objects.set(name, [row]);
  }
  return [...objects.values()];
}

interface SegmentOptions {
  /** Sets the segment's id, its object numbers and the time its objects were ingested. */
  readonly at: number;
  readonly replaces?: readonly string[];
}

/** Writes one segment with the rows of each object. */
export async function writeSegment(
  directory: string,
  objects: readonly (readonly FlowRow[])[],
  { at, replaces = [] }: SegmentOptions,
): Promise<string> {
  const id = newSegmentId(1_780_000_000_000_000 + at);
  const folder = join(storePaths(directory).segments, id);
  await mkdir(folder, { recursive: true });
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE flows AS ${emptySelect(flowColumns)}`);
  await connection.run(`CREATE TABLE objects AS ${emptySelect(objectColumns)}`);
  for (const [ordinal, rows] of objects.entries()) {
    await insertObject(connection, (BigInt(at + 1) << 32n) | BigInt(ordinal), rows, BigInt(at));
  }
  for (const table of ['flows', 'objects']) {
    await connection.run(
      `COPY ${table} TO '${join(folder, `${table}.parquet`).replaceAll("'", "''")}' (FORMAT parquet)`,
    );
  }
  connection.closeSync();
  instance.closeSync();
  const times = objects.flat().flatMap(({ start_time: time }) => (time === null ? [] : [time]));
  const info = {
    format: storeFormat,
    id,
    createdAt: 1_780_000_000_000_000 + at,
    rows: objects.flat().length,
    objects: objects.length,
    bytes: 0,
    minTime: times.length > 0 ? Math.min(...times) : null,
    maxTime: times.length > 0 ? Math.max(...times) : null,
    replaces,
  };
  await writeFile(join(folder, 'segment.json'), JSON.stringify(info));
  return id;
}

async function insertObject(
  connection: DuckDBConnection,
  obj: bigint,
  rows: readonly FlowRow[],
  ingestedAt: bigint,
): Promise<void> {
  const [row] = rows;
  if (!row) return;
  const object: Record<string, unknown> = {
    ...row,
    obj,
    size: 1000,
    rows: rows.length,
    rejected: rows.filter(({ action }) => action === 'rejected').length,
    min_time: null,
    max_time: null,
    warnings: null,
    ingested_at: ingestedAt,
    key_hash: BigInt(`0x${hashToHex(objectHash(row.bucket, row.key))}`),
  };
  await insert(connection, 'objects', objectColumns, [object]);
  const records = rows.map((each) => ({
    ...each,
    obj,
    idx: each.index,
    extra: each.extra === null ? null : stringifyExactJson(each.extra),
  }));
  await insert(connection, 'flows', flowColumns, records);
}

async function insert(
  connection: DuckDBConnection,
  table: string,
  columns: readonly (readonly [name: string, type: string])[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const lists = rows.map((row) => `(${columns.map(([name, type]) => literal(row[name], type)).join(', ')})`);
  await connection.run(`INSERT INTO ${table} VALUES ${lists.join(', ')}`);
}

function literal(value: unknown, type: string): string {
  if (value === null || value === undefined) return 'NULL';
  // The text of a statement cannot hold the character 0.
  if (type === 'VARCHAR') return `('${String(value).replaceAll("'", "''").replaceAll('\0', "' || chr(0) || '")}')`;
  return String(typeof value === 'string' ? codes[value] : value);
}
