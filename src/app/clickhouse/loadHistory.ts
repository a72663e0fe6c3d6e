import { type ClickhouseAdmin, ClickhouseError } from '../../cloud/clickhouse/clickhouseAdmin';
import type { Inflate, OpenLimits } from '../../core/flow/openObject';
import type { ObjectRef, ObjectSource } from '../../store/store';
import { countRecords } from './countRecords';
import { keyRange } from './keyRange';
import { type BucketForServer, canBeNamed, insertFromBucket, quoted, settleBatch } from './loadStatements';
import { localSuffix } from './migrations';
import { loadOddObject, type OddOutcome } from './oddObjects';

export interface LoadPorts {
  readonly admin: ClickhouseAdmin;
  /** Lists what is to be loaded, and reads what the server leaves to us. */
  readonly source: ObjectSource;
  /** How the server gets at the same bucket. */
  readonly place: BucketForServer;
  readonly inflate: Inflate;
  /** Names of batches; never the same twice. */
  readonly newId: () => string;
}

export interface LoadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly limits?: OpenLimits;
  /** Objects the server is told of at once. Default 2000. */
  readonly batchObjects?: number;
  /** Compressed bytes of them, so that a batch takes seconds. Default 32 MB. */
  readonly batchBytes?: number;
  /** Load also what failed before. */
  readonly again?: boolean;
  /** Count the records that are there, and load anew the objects that lack some, whatever is noted of them. */
  readonly recount?: boolean;
}

export interface LoadProgress {
  /** Objects listed so far; `listing` while more may come. */
  readonly listed: number;
  readonly listing: boolean;
  /** In the tables already, with the same etag. */
  readonly before: number;
  readonly loaded: number;
  readonly failed: number;
  /** Of `loaded`, those the server could not take up itself. */
  readonly odd: number;
  readonly rows: number;
  /** Compressed bytes of what was loaded. */
  readonly bytes: number;
  /** What the server does now, where it tells: objects of a statement that it has read. */
  readonly running: { readonly read: number; readonly of: number } | null;
}

export interface LoadSummary extends LoadProgress {
  readonly cancelled: boolean;
  /** The first of those that failed, with the reason. */
  readonly failures: readonly { readonly key: string; readonly code: string; readonly message: string }[];
}

const mostFailures = 200;
const mostObjects = 2_000;
const mostBytes = 32 * 1024 * 1024;
const oddAtOnce = 8;

/**
 * Loads a bucket's flow logs on the server itself, batch by batch. What is in the tables is not loaded again; a batch
 * that did not end is loaded anew, and its records are there once all the same. Cancelling ends it after what is under
 * way was stopped; the next run goes on. Rejects with `ClickhouseError` where the server fails.
 */
export async function loadHistory(ports: LoadPorts, options: LoadOptions): Promise<LoadSummary> {
  const load = new HistoryLoad(ports, options);
  try {
    await load.run();
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
  return { ...load.progress, failures: load.failures, cancelled: options.signal.aborted };
}

interface LedgerRow {
  readonly key: string;
  readonly etag: string;
  readonly status: 'loaded' | 'failed' | 'odd' | 'pending';
  readonly rows: number | string;
  readonly size: number | string;
}

class HistoryLoad {
  progress: LoadProgress = {
    ...{ listed: 0, listing: true, before: 0, loaded: 0, failed: 0, odd: 0, rows: 0, bytes: 0 },
    running: null,
  };
  readonly failures: { key: string; code: string; message: string }[] = [];

  constructor(
    private readonly ports: LoadPorts,
    private readonly options: LoadOptions,
  ) {}

  /** The next batch is listed while the server loads the one before. */
  async run(): Promise<void> {
    const { signal, batchObjects = mostObjects, batchBytes = mostBytes } = this.options;
    let waiting: ObjectRef[] = [];
    let bytes = 0;
    let loading: Promise<void> = Promise.resolve();
    const start = async () => {
      const batch = waiting;
      waiting = [];
      bytes = 0;
      await loading;
      loading = this.load(batch);
      // Told where it is awaited.
      loading.catch(() => undefined);
    };
    for await (const page of this.ports.source.list(signal)) {
      this.tell({ listed: this.progress.listed + page.length });
      for (const ref of page) {
        waiting.push(ref);
        bytes += ref.size;
        if (waiting.length >= batchObjects || bytes >= batchBytes) await start();
      }
    }
    this.tell({ listing: false });
    if (waiting.length > 0) await start();
    await loading;
  }

  private async load(listed: readonly ObjectRef[]): Promise<void> {
    const { signal } = this.options;
    signal.throwIfAborted();
    const known = new Map((await this.ledger(listed)).map((row) => [row.key, row]));
    const there = await this.recounted(listed);
    const lacks = ({ key }: ObjectRef) =>
      there !== null && known.get(key)?.status === 'loaded' && Number(known.get(key)!.rows) !== (there.get(key) ?? 0);
    const batch = listed.filter((ref) => !this.isSettled(known.get(ref.key), ref) || lacks(ref));
    this.tell({ before: this.progress.before + listed.length - batch.length });
    if (batch.length === 0) return;
    await this.forget(
      batch.filter(
        (ref) =>
          (known.has(ref.key) && known.get(ref.key)!.etag !== ref.etag && known.get(ref.key)!.status !== 'failed') ||
          lacks(ref),
      ),
    );
    const id = this.ports.newId();
    const odd = batch.filter(({ key }) => !canBeNamed(key));
    odd.push(
      ...(await this.onServer(
        batch.filter(({ key }) => canBeNamed(key)),
        id,
      )),
    );
    const taken = new Map((await this.ledger(batch, id)).map((row) => [row.key, row]));
    const left = new Set(odd);
    for (const ref of batch) if (!left.has(ref) && taken.get(ref.key)?.status !== 'pending') odd.push(ref);
    await this.settle(batch, id);
    const oddKeys = new Set(odd);
    const loaded = batch.filter((ref) => !oddKeys.has(ref));
    this.count(
      loaded,
      loaded.reduce((sum, { key }) => sum + Number(taken.get(key)!.rows), 0),
    );
    for (let at = 0; at < odd.length; at += oddAtOnce) {
      const some = odd.slice(at, at + oddAtOnce);
      const { limits } = this.options;
      const outcomes = await Promise.all(some.map((ref) => loadOddObject(ref, id, this.ports, signal, limits)));
      for (const outcome of outcomes) this.countOdd(outcome);
    }
  }

  private async recounted(refs: readonly ObjectRef[]): Promise<ReadonlyMap<string, number> | null> {
    const { admin, place } = this.ports;
    const { recount = false, signal } = this.options;
    if (!recount) return null;
    return countRecords(
      admin,
      place.bucket,
      refs.map(({ key }) => key),
      signal,
    );
  }

  private isSettled(row: LedgerRow | undefined, { etag, size }: ObjectRef): boolean {
    // The queue over arriving objects is not told their etags.
    if (row === undefined || !(row.etag === etag || (row.etag === '' && Number(row.size) === size))) return false;
    return row.status === 'loaded' || (row.status === 'failed' && !this.options.again);
  }

  /**
   * Has the server load the objects; those it cannot read are found one by one and given back. Anything else that goes
   * wrong ends the run.
   */
  private async onServer(refs: readonly ObjectRef[], id: string): Promise<readonly ObjectRef[]> {
    if (refs.length === 0) return [];
    const { admin, place } = this.ports;
    const { signal } = this.options;
    try {
      await admin.run(
        insertFromBucket(
          place,
          admin,
          refs.map(({ key }) => key),
          id,
        ),
        {
          signal,
          // A row of the statement is an object.
          onProgress: ({ readRows }) =>
            this.tell({ running: { read: Math.min(readRows, refs.length), of: refs.length } }),
        },
      );
      return [];
    } catch (error) {
      if (!(error instanceof ClickhouseError) || error.code !== 'source') throw error;
      const said = error.detail.said ?? '';
      // Bad credentials, or the wrong endpoint: true of every object.
      if (/AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|NoSuchBucket|response code: 40[13]/.test(said))
        throw error;
      const named = refs.filter(({ key }) => said.includes(key));
      if (named.length === 1)
        return [
          ...named,
          ...(await this.onServer(
            refs.filter((ref) => ref !== named[0]),
            id,
          )),
        ];
      if (refs.length === 1) return refs;
      const middle = Math.ceil(refs.length / 2);
      return [...(await this.onServer(refs.slice(0, middle), id)), ...(await this.onServer(refs.slice(middle), id))];
    } finally {
      if (this.progress.running !== null) this.tell({ running: null });
    }
  }

  private async ledger(refs: readonly ObjectRef[], batch?: string): Promise<readonly LedgerRow[]> {
    const { admin, place } = this.ports;
    const { first, last } = keyRange(refs);
    return admin.rows<LedgerRow>(
      `SELECT key, etag, status, rows, size FROM ${admin.database}.objects FINAL
WHERE bucket = {bucket:String} AND key BETWEEN {first:String} AND {last:String}${batch === undefined ? '' : ' AND batch = {batch:String}'}`,
      {
        parameters: { bucket: place.bucket, first, last, ...(batch !== undefined && { batch }) },
        signal: this.options.signal,
      },
    );
  }

  private async settle(refs: readonly ObjectRef[], batch: string): Promise<void> {
    const { admin, place } = this.ports;
    await admin.run(settleBatch(admin), {
      parameters: { bucket: place.bucket, ...keyRange(refs), batch },
      settings: { distributed_foreground_insert: 1 },
      signal: this.options.signal,
    });
  }

  /** Objects that were written anew: what they held before goes. */
  private async forget(refs: readonly ObjectRef[]): Promise<void> {
    const { admin, place } = this.ports;
    const { signal } = this.options;
    if (refs.length === 0) return;
    const { database, cluster } = admin;
    // By number: parameters of a statement without an answer travel in its address, and replicas keep its text in Keeper.
    const ids = await admin.rows<{ id: string }>(
      'SELECT sipHash64({bucket:String}, arrayJoin({keys:Array(String)})) AS id',
      { parameters: { bucket: place.bucket, keys: refs.map(({ key }) => key) }, signal },
    );
    const numbers = ids.map(({ id }) => id).filter((id) => /^\d+$/.test(id));
    const table =
      cluster === null ? `${database}.flows` : `${database}.flows${localSuffix} ON CLUSTER ${quoted(cluster)}`;
    await admin.run(`DELETE FROM ${table} WHERE bucket = {bucket:String} AND object_id IN (${numbers.join(', ')})`, {
      parameters: { bucket: place.bucket },
      signal,
    });
  }

  private count(refs: readonly ObjectRef[], rows: number): void {
    const { loaded, bytes, rows: before } = this.progress;
    this.tell({
      loaded: loaded + refs.length,
      rows: before + rows,
      bytes: bytes + refs.reduce((sum, { size }) => sum + size, 0),
    });
  }

  private countOdd({ ref, rows, error }: OddOutcome): void {
    if (error === null) {
      this.count([ref], rows);
      this.tell({ odd: this.progress.odd + 1 });
      return;
    }
    const { code, message } = error;
    if (this.failures.length < mostFailures) this.failures.push({ key: ref.key, code, message });
    this.tell({ failed: this.progress.failed + 1 });
  }

  private tell(change: Partial<LoadProgress>): void {
    this.progress = { ...this.progress, ...change };
    this.options.onProgress?.(this.progress);
  }
}
