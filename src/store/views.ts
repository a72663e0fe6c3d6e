import type { DuckDBConnection } from '@duckdb/node-api';
import type { LiveSegment } from './segments';
import { sqlFileList } from './sqlText';
import { emptySelect, flowColumns, objectColumns } from './tableColumns';

/**
 * Creates or replaces, in the connection's own in-memory database, the views `flows` and `objects` over the segments
 * (columns: tableColumns.ts, and in `flows` also `file_row_number`), and the table `shadowed` of the object numbers they
 * leave out: where one bucket and key was stored more than once, the version ingested last counts, then the higher number.
 *
 * Rejects with the database's error where a file has vanished: list the segments again and retry.
 */
export async function createViews(connection: DuckDBConnection, segments: readonly LiveSegment[]): Promise<StoreViews> {
  const allFlows = flowFiles(segments);
  const allObjects = source(
    segments.filter((segment) => segment.objects > 0).map((segment) => segment.objectsPath),
    emptySelect(objectColumns),
  );
  await connection.run(`CREATE OR REPLACE TABLE shadowed AS ${shadowedObjects(allObjects)}`);
  const count = await connection.runAndReadAll('SELECT count(*) FROM shadowed');
  // Without versions to leave out the views stay plain scans, and cost a search nothing.
  const shadowed = Number(count.value(0, 0));
  const live = shadowed > 0 ? ' ANTI JOIN shadowed USING (obj)' : '';
  await connection.run(`CREATE OR REPLACE VIEW flows AS SELECT *, ${rowNumber} FROM ${allFlows}${live}`);
  await connection.run(`CREATE OR REPLACE VIEW objects AS SELECT * FROM ${allObjects}${live}`);
  return { shadowed, flowsOf: (some) => `(SELECT *, ${rowNumber} FROM ${flowFiles(some)}${live})` };
}

export interface StoreViews {
  /** Objects that are left out. */
  readonly shadowed: number;
  /** SQL for the rows of `flows` that lie in some of the segments. */
  readonly flowsOf: (segments: readonly LiveSegment[]) => string;
}

function flowFiles(segments: readonly LiveSegment[]): string {
  return source(
    segments.filter((segment) => segment.rows > 0).map((segment) => segment.flowsPath),
    emptySelect([...flowColumns, [rowNumber, 'BIGINT']]),
  );
}

/** Where a record stands in its file: what finds it again without a scan. */
const rowNumber = 'file_row_number';

/** The hash alone finds the few keys that need a look, so that a million long keys are never sorted. */
function shadowedObjects(allObjects: string): string {
  return `SELECT obj FROM (
    SELECT obj, row_number() OVER (PARTITION BY bucket, key ORDER BY ingested_at DESC, obj DESC) AS version
    FROM ${allObjects}
    WHERE key_hash IN (SELECT key_hash FROM ${allObjects} GROUP BY key_hash HAVING count(*) > 1)
  ) WHERE version > 1`;
}

function source(paths: readonly string[], empty: string): string {
  return paths.length > 0 ? `read_parquet(${sqlFileList(paths)})` : `(${empty})`;
}
