import type { DuckDBInstance } from '@duckdb/node-api';
import type { LiveSegment } from '../../store/segments';
import { sqlFileList } from '../../store/sqlText';
import { interruptible, readRows } from './database';
import { duckdbFailure } from './engineErrors';

/**
 * The first segment whose files DuckDB cannot read to the end, null where all can be. Its errors do not always name the
 * file, so this reads them one by one; it is asked only when a search has failed already.
 */
export async function damagedSegment(
  instance: DuckDBInstance,
  segments: readonly LiveSegment[],
  signal?: AbortSignal,
): Promise<LiveSegment | null> {
  const connection = await instance.connect();
  try {
    for (const segment of segments) {
      const { flowsPath, objectsPath, summaryPath } = segment;
      for (const path of segment.summary ? [flowsPath, objectsPath, summaryPath] : [flowsPath, objectsPath]) {
        const select = `SELECT bit_xor(hash(t)) FROM read_parquet(${sqlFileList([path])}) t`;
        try {
          await interruptible(connection, signal, () => readRows(connection, select));
        } catch (error) {
          signal?.throwIfAborted();
          if (duckdbFailure(error) === 'unknown') return segment;
        }
      }
    }
    return null;
  } finally {
    connection.closeSync();
  }
}
