import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBAppender, DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import type { FlowBlock } from '../core/flow/flowColumns';
import type { ObjectWarning } from '../core/flow/objectProblem';
import { appendBlock, flowTypes } from './appendBlock';
import { appendObject, type ObjectRow } from './appendObject';
import type { DuckDbModule } from './duckdb';
import { syncFile } from './durable';
import { publishSegment, type SegmentInfo } from './segments';
import { sqlText } from './sqlText';
import type { ObjectRef } from './store';
import { newSegmentId, type StorePaths, storeFormat, temporaryName } from './storeLayout';
import { columnDefinitions, flowColumns, objectColumns } from './tableColumns';

/**
 * How flows.parquet is written. Measured on a million records: a level-1 zstd over the newer encodings is as small as
 * the default zstd over the older ones at 60 % of its time.
 */
export const parquetOptions =
  "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION 'v2', ROW_GROUP_SIZE 122880";

let nextTable = 0;

/** An object in the segment, for the counts of the run. */
export interface StoredRef {
  readonly ref: ObjectRef;
  /** Compressed bytes. */
  readonly size: number;
  readonly warnings: readonly ObjectWarning[];
}

/** Collects records in a table in memory and turns it into a segment, whole or not at all. */
export class SegmentWriter {
  rows = 0;
  readonly #stored: StoredRef[] = [];
  #minTime: number | null = null;
  #maxTime: number | null = null;
  readonly #types: readonly DuckDBType[];

  private constructor(
    private readonly duckdb: DuckDbModule,
    private readonly connection: DuckDBConnection,
    private readonly paths: StorePaths,
    readonly openedAt: number,
    private readonly table: string,
    private readonly flows: DuckDBAppender,
    private readonly objectRows: DuckDBAppender,
  ) {
    this.#types = flowTypes(duckdb);
  }

  static async open(
    duckdb: DuckDbModule,
    connection: DuckDBConnection,
    paths: StorePaths,
    now: number,
  ): Promise<SegmentWriter> {
    const table = `segment_${nextTable++}`;
    await connection.run(`CREATE TABLE ${table}_flows (${columnDefinitions(flowColumns)})`);
    await connection.run(`CREATE TABLE ${table}_objects (${columnDefinitions(objectColumns)})`);
    const flows = await connection.createAppender(`${table}_flows`);
    const objects = await connection.createAppender(`${table}_objects`);
    return new SegmentWriter(duckdb, connection, paths, now, table, flows, objects);
  }

  append(block: FlowBlock, objects: readonly ObjectRow[]) {
    appendBlock(this.duckdb, this.flows, this.#types, block);
    this.rows += block.rows;
    for (const object of objects) {
      appendObject(this.objectRows, object);
      this.#stored.push({ ref: object.ref, size: object.size, warnings: object.warnings });
      this.#minTime = lower(this.#minTime, object.minTime);
      this.#maxTime = higher(this.#maxTime, object.maxTime);
    }
  }

  get objects(): number {
    return this.#stored.length;
  }

  /**
   * Writes, syncs and publishes the segment; resolves to what it holds. Rejects with the file system's or the database's
   * error, and then nothing is left of it.
   */
  async finish(now: number): Promise<readonly StoredRef[]> {
    try {
      this.flows.closeSync();
      this.objectRows.closeSync();
      await writeSegment(this.connection, this.paths, {
        flows: `SELECT * FROM ${this.table}_flows ORDER BY start_time`,
        objects: `SELECT * FROM ${this.table}_objects ORDER BY obj`,
        info: { rows: this.rows, objects: this.objects, minTime: this.#minTime, maxTime: this.#maxTime, replaces: [] },
        now,
      });
      return this.#stored;
    } finally {
      await this.discard();
    }
  }

  /** Forgets what was collected. */
  async discard(): Promise<void> {
    await this.connection.run(`DROP TABLE IF EXISTS ${this.table}_flows`);
    await this.connection.run(`DROP TABLE IF EXISTS ${this.table}_objects`);
  }
}

export interface SegmentContent {
  /** SQL for the rows of flows.parquet, in order. */
  readonly flows: string;
  readonly objects: string;
  readonly info: Pick<SegmentInfo, 'rows' | 'objects' | 'minTime' | 'maxTime' | 'replaces'>;
  readonly now: number;
  /** Asked right before the segment becomes visible; an error it throws stops that. */
  readonly beforePublishing?: () => Promise<void>;
}

/** Writes a segment's files to a temporary folder, syncs them, and moves it into place. */
export async function writeSegment(connection: DuckDBConnection, paths: StorePaths, content: SegmentContent) {
  const id = newSegmentId(content.now);
  const folder = join(paths.tmp, temporaryName(id));
  try {
    await mkdir(folder, { recursive: true });
    const flows = join(folder, 'flows.parquet');
    const objects = join(folder, 'objects.parquet');
    await connection.run(`COPY (${content.flows}) TO ${sqlText(flows)} (${parquetOptions})`);
    await connection.run(`COPY (${content.objects}) TO ${sqlText(objects)} (${parquetOptions})`);
    const bytes = (await stat(flows)).size + (await stat(objects)).size;
    const info: SegmentInfo = { format: storeFormat, id, createdAt: content.now, bytes, ...content.info };
    const description = join(folder, 'segment.json');
    await writeFile(description, JSON.stringify(info));
    await Promise.all([flows, objects, description].map(syncFile));
    await content.beforePublishing?.();
    await publishSegment(paths, folder, id);
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

function lower(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function higher(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
