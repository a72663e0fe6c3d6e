import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { syncFile } from './durable';
import type { RowScan } from './rowScan';
import type { SegmentRows } from './segmentRows';
import { publishSegment, type SegmentInfo } from './segments';
import { sqlFileList, sqlText } from './sqlText';
import { newSegmentId, type StorePaths, storeFormat, temporaryName } from './storeLayout';
import { planSummary } from './summary';
import { columnList, objectColumns } from './tableColumns';

/**
 * How the files are written. Measured on half a million records: the newer encodings (v2) halve the time of a scan, a
 * small limit to dictionaries, which fields of many values outgrow anyway, halves that of writing while one waits for an
 * ingest, and lz4 is scanned a sixth faster than zstd at a size 4 % larger.
 */
const parquetOptions = "FORMAT parquet, PARQUET_VERSION 'v2', COMPRESSION lz4_raw, ROW_GROUP_SIZE_BYTES '48MB'";
const smallDictionary = 'DICTIONARY_SIZE_LIMIT 2000';
/** Merging has time: with ports and most addresses in dictionaries files are a tenth smaller and counted twice as fast. */
const largeDictionary = 'DICTIONARY_SIZE_LIMIT 40000';
/** An ingested segment is one group. Objects are a hundred times as wide, and a group is written from memory. */
const flowsPerGroup = 163_840;
const objectsPerGroup = 20_480;

export interface SegmentContent {
  /** SQL for the rows of flows.parquet, in the order in which their objects came in: that of time, about. */
  readonly flows: string;
  readonly objects: string;
  /** Written to stay: takes longer, and is searched faster. */
  readonly merged: boolean;
  readonly info: Pick<SegmentInfo, 'rows' | 'objects' | 'minTime' | 'maxTime' | 'replaces'>;
  readonly now: number;
  /** Asked right before the segment becomes visible; an error it throws stops that. */
  readonly beforePublishing?: () => Promise<void>;
}

/** Writes a segment's files to a temporary folder, syncs them, and moves it into place: whole or not at all. */
export async function writeSegment(connection: DuckDBConnection, paths: StorePaths, content: SegmentContent) {
  const id = newSegmentId(content.now);
  const folder = join(paths.tmp, temporaryName(id));
  try {
    await mkdir(folder, { recursive: true });
    const flows = join(folder, 'flows.parquet');
    const objects = join(folder, 'objects.parquet');
    await connection.run(
      `COPY (${content.flows}) TO ${sqlText(flows)} (${parquetOptions}, ${content.merged ? largeDictionary : smallDictionary}, ROW_GROUP_SIZE ${flowsPerGroup})`,
    );
    await connection.run(
      `COPY (${content.objects}) TO ${sqlText(objects)} (${parquetOptions}, ${smallDictionary}, ROW_GROUP_SIZE ${objectsPerGroup})`,
    );
    const planned = content.merged ? await planSummary(connection, `read_parquet(${sqlFileList([flows])})`) : null;
    const summary = join(folder, 'summary.parquet');
    if (planned) {
      await connection.run(`COPY (${planned.select}) TO ${sqlText(summary)} (${parquetOptions}, ${largeDictionary})`);
    }
    const written = planned ? [flows, objects, summary] : [flows, objects];
    let bytes = 0;
    for (const path of written) bytes += (await stat(path)).size;
    const info: SegmentInfo = {
      format: storeFormat,
      id,
      createdAt: content.now,
      bytes,
      ...content.info,
      ...(planned ? { summary: planned.summary } : {}),
    };
    const description = join(folder, 'segment.json');
    await writeFile(description, JSON.stringify(info));
    await Promise.all([...written, description].map(syncFile));
    await content.beforePublishing?.();
    await publishSegment(paths, folder, id);
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Writes decoded rows as a segment. The rows are used up. */
export async function writeRows(
  connection: DuckDBConnection,
  scan: RowScan,
  paths: StorePaths,
  rows: SegmentRows,
  now: number,
): Promise<void> {
  const number = scan.offer(rows);
  const info = {
    rows: rows.rows,
    objects: rows.objects,
    minTime: rows.minTime <= rows.maxTime ? rows.minTime : null,
    maxTime: rows.minTime <= rows.maxTime ? rows.maxTime : null,
    replaces: [],
  };
  try {
    await writeSegment(connection, paths, {
      flows: `SELECT * FROM flow_rows(${number})`,
      objects: `SELECT ${columnList(objectColumns)} FROM object_rows(${number}) JOIN origin_rows(${number}) USING (origin) ORDER BY obj`,
      merged: false,
      info,
      now,
    });
  } finally {
    scan.withdraw(number);
  }
}
