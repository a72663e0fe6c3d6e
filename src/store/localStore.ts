import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { defaultOpenLimits } from '../core/flow/openObject';
import { DeadLetters } from './deadLetters';
import { DecodePool } from './decodePool';
import { type Database, duckDbBindings, loadDuckDb, openDatabase } from './duckdb';
import { writeWhole } from './durable';
import { asStoreError, errorCode } from './fileErrors';
import { ingest } from './ingest';
import { clearSegments, compact, type MaintenanceContext, needsCompaction, removeBefore } from './maintenance';
import { RowScan } from './rowScan';
import { liveSegments, sweep } from './segments';
import { type DeadLetter, type FlowStore, type IngestSummary, ObjectReadError, StoreError } from './store';
import { StoreChanges } from './storeChanges';
import { readObjects, readTotals } from './storedObjects';
import { newSegmentId, type StorePaths, storeFormat, storePaths, temporaryName } from './storeLayout';
import { createViews } from './views';

export interface LocalStoreOptions {
  /** Created where it does not exist. */
  readonly directory: string;
  /** Path of the bundle of decodeWorker.ts. */
  readonly decodeWorker: string;
  /** Decoding threads; 2. */
  readonly workers?: number;
  /** What the database may hold in memory; 112. Beyond that it spills to the store's folder. */
  readonly memoryLimitMb?: number;
  /** Threads of the database; 1: decoding takes the other processors, and merging is no faster with more. */
  readonly threads?: number;
  /** Bytes an object may have once inflated; 256 MB. */
  readonly maxObjectBytes?: number;
  /** Objects decoded together, at most; 256. */
  readonly batchObjects?: number;
  /** Records a segment holds before the next one is begun; 120,000. */
  readonly segmentRows?: number;
  /** Microseconds UTC. */
  readonly clock?: () => number;
}

/**
 * Opens the store in a folder. Rejects with `StoreError`: `newer_version`, `not_writable`, `disk_full`, or
 * `engine_unavailable` where the native module is missing.
 */
export async function openLocalStore(options: LocalStoreOptions): Promise<FlowStore> {
  const directory = resolve(options.directory);
  const paths = storePaths(directory);
  const clock = options.clock ?? (() => Date.now() * 1000);
  try {
    const duckdb = await loadDuckDb();
    await prepareFolder(paths, clock());
    await sweep(paths, clock());
    const spillFolder = join(paths.tmp, temporaryName(newSegmentId(clock())));
    const database = await openDatabase({
      memoryLimitMb: options.memoryLimitMb ?? 112,
      threads: options.threads ?? 1,
      spillFolder,
    });
    const scan = new RowScan(duckdb, duckDbBindings(), database.connection);
    return new LocalStore(options, paths, clock, database, scan, spillFolder);
  } catch (error) {
    throw asStoreError(error, directory);
  }
}

async function prepareFolder(paths: StorePaths, now: number): Promise<void> {
  const known = await checkFormat(paths);
  for (const folder of [paths.segments, paths.tmp, paths.letters]) await mkdir(folder, { recursive: true });
  if (known) return;
  const temporary = join(paths.tmp, temporaryName(newSegmentId(now)));
  await writeWhole(paths.manifest, temporary, JSON.stringify({ format: storeFormat }));
}

/** Whether there is a store already; throws where it is one that this version must not touch. */
async function checkFormat(paths: StorePaths): Promise<boolean> {
  let text: string;
  try {
    text = await readFile(paths.manifest, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  let format: unknown;
  try {
    format = (JSON.parse(text) as { format?: unknown } | null)?.format;
  } catch (cause) {
    throw new StoreError('damaged', `${paths.manifest} is damaged. Delete that file and open the store again.`, {
      cause,
    });
  }
  if (typeof format === 'number' && format > storeFormat) {
    throw new StoreError(
      'newer_version',
      `The store in ${paths.root} was written by a newer version. Update, or choose another folder.`,
    );
  }
  return true;
}

class LocalStore implements FlowStore {
  readonly #letters: DeadLetters;
  readonly #changes: StoreChanges;
  /** What uses the store's own connection, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: LocalStoreOptions,
    private readonly paths: StorePaths,
    private readonly clock: () => number,
    private readonly database: Database,
    private readonly scan: RowScan,
    private readonly spillFolder: string,
  ) {
    this.#letters = new DeadLetters(paths);
    this.#changes = new StoreChanges(paths);
  }

  ingest: FlowStore['ingest'] = (source, options) =>
    this.#guarded(async () => {
      const summary = await this.#ingest(source, options);
      if (!summary.cancelled) await this.#compactIfUseful(options.signal);
      await sweep(this.paths, this.clock());
      return summary;
    }, options.signal);

  status: FlowStore['status'] = () =>
    this.#guarded(async () => {
      const totals = await this.#withViews(readTotals);
      const segments = await liveSegments(this.paths.root);
      return {
        directory: this.paths.root,
        ...totals,
        segments: segments.length,
        bytes: segments.reduce((sum, segment) => sum + segment.bytes, 0),
        deadLetters: (await this.#letters.names()).size,
      };
    });

  objects: FlowStore['objects'] = (filter) =>
    this.#guarded(() => this.#withViews((connection) => readObjects(connection, filter)));

  deadLetters(): Promise<readonly DeadLetter[]> {
    return this.#guarded(() => this.#letters.list());
  }

  dismissDeadLetters: FlowStore['dismissDeadLetters'] = (refs) =>
    this.#guarded(async () => {
      if (!refs) return await this.#letters.clear();
      for (const ref of refs) await this.#letters.remove(ref);
    });

  compact: FlowStore['compact'] = (signal) =>
    this.#guarded(() => this.#maintain((context) => compact(context, signal)), signal);

  removeBefore: FlowStore['removeBefore'] = (time, signal) =>
    this.#guarded(() => this.#maintain((context) => removeBefore(context, time, signal)), signal);

  clear: FlowStore['clear'] = () =>
    this.#guarded(async () => {
      await this.#maintain(clearSegments);
      await this.#letters.clear();
    });

  onDidChange: FlowStore['onDidChange'] = (listener) => this.#changes.add(listener);

  async dispose(): Promise<void> {
    this.#changes.dispose();
    await this.#queue;
    this.database.close();
    await sweep(this.paths, this.clock());
    await rm(this.spillFolder, { recursive: true, force: true }).catch(() => undefined);
  }

  async #ingest(...[source, options]: Parameters<FlowStore['ingest']>): Promise<IngestSummary> {
    // Threads take a while to start: they do it while the store is looked at.
    const pool = new DecodePool(this.options.decodeWorker, this.options.workers ?? 2);
    const connection = await this.database.connect();
    const context = {
      connection,
      connect: () => this.database.connect(),
      pool,
      scan: this.scan,
      paths: this.paths,
      letters: this.#letters,
      clock: this.clock,
      maxObjectBytes: this.options.maxObjectBytes ?? defaultOpenLimits.maxBytes,
      batchObjects: this.options.batchObjects ?? 256,
      segmentRows: this.options.segmentRows ?? 120_000,
      onStored: () => this.#changes.check(),
    };
    try {
      await this.#withViews(async () => undefined);
      return await ingest(context, source, options);
    } finally {
      connection.closeSync();
      await pool.dispose();
    }
  }

  /** A convenience that must not fail an ingest whose objects are stored. */
  async #compactIfUseful(signal: AbortSignal): Promise<void> {
    if (needsCompaction(await liveSegments(this.paths.root))) await this.compact(signal).catch(() => undefined);
  }

  async #maintain<T>(task: (context: MaintenanceContext) => Promise<T>): Promise<T> {
    const { paths, clock } = this;
    const onChanged = () => this.#changes.check();
    const result = await this.#exclusively((connection) => task({ connection, paths, clock, onChanged }));
    await sweep(paths, clock());
    return result;
  }

  /** Runs a read over the segments as they are now; again where one vanished meanwhile. */
  #withViews<T>(read: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#exclusively(async (connection) => {
      for (let attempt = 0; ; attempt++) {
        try {
          await createViews(connection, await liveSegments(this.paths.root));
          return await read(connection);
        } catch (error) {
          if (
            attempt >= 3 ||
            !(error instanceof Error) ||
            !/no files found|cannot open file|no such file/i.test(error.message)
          )
            throw error;
        }
      }
    });
  }

  #exclusively<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => task(this.database.connection));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #guarded<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await task();
    } catch (error) {
      if (error instanceof ObjectReadError || (signal?.aborted && error === signal.reason)) throw error;
      throw asStoreError(error, this.paths.root);
    }
  }
}
