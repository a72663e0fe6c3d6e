import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { newSegmentId, storeFormat, storePaths } from '../../src/store/storeLayout';
import { emptySelect, flowColumns, objectColumns } from '../../src/store/tableColumns';

const firstTime = 1_780_580_400_000_000;

/**
 * Writes a store of one segment with many plain rows, a hundred an object, one a second, made by the database itself.
 * Returns the segment's folder.
 */
export async function writeManyRows(directory: string, rows: number): Promise<string> {
  const paths = storePaths(directory);
  const id = newSegmentId(firstTime);
  const folder = join(paths.segments, id);
  await mkdir(folder, { recursive: true });
  await mkdir(paths.tmp, { recursive: true });
  await writeFile(paths.manifest, JSON.stringify({ format: storeFormat }));
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const flows = `SELECT (1::UBIGINT << 32) + (i // 100)::UBIGINT AS obj, (i % 100)::UINTEGER AS idx,
    ${firstTime} + i * 1000000 AS start_time, (1 + i % 2)::UTINYINT AS action, hash(i)::UINTEGER AS initiator_ip,
    (i % 65536)::USMALLINT AS target_port, hash(i + 1) AS bytes_from_initiator, 0::USMALLINT AS flags
    FROM (SELECT range AS i, hash(range) % 4294967296 AS h FROM range(${rows}))`.replaceAll(
    'hash(i)::UINTEGER',
    'h::UINTEGER',
  );
  const objects = `SELECT (1::UBIGINT << 32) + o::UBIGINT AS obj, 'shop' AS bucket, 'object-' || o AS key, '1' AS etag,
    hash(o) AS key_hash, 0::BIGINT AS ingested_at FROM (SELECT range AS o FROM range(${Math.ceil(rows / 100)}))`;
  for (const [name, columns, select] of [
    ['flows', flowColumns, flows],
    ['objects', objectColumns, objects],
  ] as const) {
    const whole = `(${emptySelect(columns)}) UNION ALL BY NAME (${select})`;
    await connection.run(`COPY (${whole}) TO '${join(folder, `${name}.parquet`)}' (FORMAT parquet)`);
  }
  connection.closeSync();
  instance.closeSync();
  const info = {
    format: storeFormat,
    id,
    createdAt: firstTime,
    rows,
    objects: Math.ceil(rows / 100),
    bytes: 0,
    minTime: firstTime,
    maxTime: firstTime + (rows - 1) * 1_000_000,
    replaces: [],
  };
  await writeFile(join(folder, 'segment.json'), JSON.stringify(info));
  return folder;
}
