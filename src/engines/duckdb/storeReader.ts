import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { FlowObjectFields, FlowRow } from '../../core/flow/flowRow';
import { type LiveSegment, liveSegments } from '../../store/segments';
import { StoreError } from '../../store/store';
import { storePaths, temporaryName } from '../../store/storeLayout';
import { EngineError } from '../queryEngine';
import { ConnectionPool } from './connectionPool';
import { damagedSegment } from './damage';
import { type DatabaseOptions, interruptible, openDatabase, readRows } from './database';
import { duckdbFailure, engineError } from './engineErrors';
import { flowRow } from './flowRows';
import { ObjectCache } from './objectCache';
import { objectColumns, readObject, type StoredRecord } from './rowReader';
import { type Snapshot, Snapshots } from './snapshots';

export interface StoreReaderOptions
  extends Pick<DatabaseOptions, 'memoryLimitMb' | 'threads' | 'temporaryDirectory' | 'files'> {
  /** The store's folder; it need not exist yet. */
  readonly directory: string;
  /** Requests that run at the same time; the rest wait. */
  readonly connections?: number;
}

/** What a request works with: a connection that sees one state of the store. */
export interface Session {
  readonly connection: DuckDBConnection;
  readonly snapshot: Snapshot;
}

/** How often a request starts anew because a file went away under it. */
const attempts = 3;

/** Reads a store through a DuckDB of its own, which holds nothing but views over the store's files. */
export class StoreReader {
  private readonly objects = new ObjectCache();
  private lookUps: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly options: StoreReaderOptions,
    private readonly instance: DuckDBInstance,
    private readonly pool: ConnectionPool,
    private readonly snapshots: Snapshots,
    private readonly lookUpConnection: DuckDBConnection,
  ) {}

  static async open(given: StoreReaderOptions): Promise<StoreReader> {
    const options = { ...given, directory: resolve(given.directory) };
    const { segments, tmp } = storePaths(options.directory);
    const instance = await openDatabase({
      // Made when it is needed, and swept with the store's other temporary folders should this process die.
      temporaryDirectory: join(tmp, temporaryName(`spill-${randomBytes(6).toString('hex')}`)),
      ...options,
      directories: [segments],
    });
    return new StoreReader(
      options,
      instance,
      new ConnectionPool(instance, options.connections ?? 4),
      new Snapshots(options.directory, await instance.connect()),
      await instance.connect(),
    );
  }

  /**
   * Runs `work` on a connection of its own, over the store as it is now. Interrupts it when the signal fires; runs it
   * again when a file vanished under it. Rejects with the signal's reason or an `EngineError`.
   */
  async read<T>(signal: AbortSignal | undefined, work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const session = await this.enter(signal);
      try {
        return await interruptible(session.connection, signal, () => work(session));
      } catch (error) {
        signal?.throwIfAborted();
        if (duckdbFailure(error) !== 'vanished' || attempt === attempts)
          throw await this.explain(error, session.snapshot.segments, signal);
        this.snapshots.refresh();
      } finally {
        await this.leave(session);
      }
    }
  }

  /** A session to be given back with `leave`, for what outlives one call. */
  async enter(signal?: AbortSignal): Promise<Session> {
    signal?.throwIfAborted();
    const connection = await this.pool.take(signal);
    try {
      const snapshot = await this.currentSnapshot();
      await snapshot.enter(connection);
      return { connection, snapshot };
    } catch (error) {
      this.pool.give(connection);
      if (error instanceof StoreError) throw storeTrouble(error);
      throw await this.explain(error, await liveSegments(this.options.directory).catch(() => []), signal);
    }
  }

  private async currentSnapshot(): Promise<Snapshot> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.snapshots.enter();
      } catch (error) {
        if (duckdbFailure(error) !== 'vanished' || attempt === attempts) throw error;
      }
    }
  }

  async leave({ connection, snapshot }: Session): Promise<void> {
    this.pool.give(connection);
    await this.snapshots.leave(snapshot);
  }

  refresh(): void {
    this.snapshots.refresh();
  }

  /** Fields of objects by their numbers. */
  objectsOf(wanted: readonly bigint[], snapshot: Snapshot): Promise<ReadonlyMap<bigint, FlowObjectFields>> {
    return this.objects.fields(wanted, (missing) => this.lookUp(missing, snapshot));
  }

  /** Records with the fields of their objects. */
  async complete(records: readonly StoredRecord[], snapshot: Snapshot): Promise<FlowRow[]> {
    const objects = await this.objectsOf(
      records.map(({ object }) => object),
      snapshot,
    );
    return records.map((record) => {
      const object = objects.get(record.object);
      if (!object)
        throw new EngineError('store_damaged', `The store lacks the object of some records (${record.object}).`);
      return flowRow(record.values, object, record.index);
    });
  }

  /** The error in words; a damaged segment is named. */
  async explain(error: unknown, segments: readonly LiveSegment[], signal?: AbortSignal): Promise<unknown> {
    if (error instanceof EngineError || duckdbFailure(error) !== 'unknown') {
      return engineError(error, this.options.memoryLimitMb);
    }
    const damaged = await damagedSegment(this.instance, segments, signal);
    if (!damaged) return engineError(error, this.options.memoryLimitMb);
    return new EngineError(
      'store_damaged',
      `The segment ${join(storePaths(this.options.directory).segments, damaged.id)} of the local store is damaged. Delete that folder and ingest its objects again.`,
      { cause: error },
    );
  }

  close(): void {
    this.pool.close();
    this.instance.closeSync();
  }

  /** On a connection of its own, one at a time: the request's is busy with a stream. */
  private lookUp(
    objects: readonly bigint[],
    snapshot: Snapshot,
  ): Promise<readonly (readonly [bigint, FlowObjectFields])[]> {
    const found = this.lookUps.then(async () => {
      await snapshot.enter(this.lookUpConnection);
      const select = `SELECT ${objectColumns} FROM objects WHERE obj IN (${objects.join(', ')})`;
      return (await readRows(this.lookUpConnection, select)).map(readObject);
    });
    this.lookUps = found.catch(() => {});
    return found;
  }
}

function storeTrouble(error: StoreError): EngineError {
  const code = error.code === 'damaged' ? 'store_damaged' : error.code === 'newer_version' ? 'unsupported' : 'failed';
  return new EngineError(code, error.message, { cause: error });
}
