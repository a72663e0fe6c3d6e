import { randomBytes } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ObjectError } from '../core/flow/objectProblem';
import { type DeadLetters, letterName } from './deadLetters';
import type { DecodedBatch } from './decodeMessages';
import type { DecodePool } from './decodePool';
import { IngestTally } from './ingestTally';
import { etagMark, type KnownObjects, loadKnownObjects } from './knownObjects';
import { Limiter } from './limiter';
import { objectBatches } from './objectBatches';
import { ObjectFetcher } from './objectFetcher';
import { objectHash } from './objectHash';
import type { RowScan } from './rowScan';
import { SegmentRows, type WantedObject } from './segmentRows';
import { writeRows } from './segmentWriter';
import type { IngestProgress, IngestSummary, ObjectRef, ObjectSource } from './store';
import type { StorePaths } from './storeLayout';

export interface IngestContext {
  /** A connection of its own, with the view `objects` over the live segments. */
  readonly connection: DuckDBConnection;
  /** Another connection to the same database. */
  readonly connect: () => Promise<DuckDBConnection>;
  readonly scan: RowScan;
  readonly paths: StorePaths;
  readonly pool: DecodePool;
  readonly letters: DeadLetters;
  /** Microseconds UTC. */
  readonly clock: () => number;
  /** Bytes an object may have once inflated. */
  readonly maxObjectBytes: number;
  /** Objects decoded together, at most. */
  readonly batchObjects: number;
  /** Records a segment holds before the next one is begun. */
  readonly segmentRows: number;
  /** Called when a segment has become visible. */
  readonly onStored: () => void;
}

/** A segment is finished after so long even if it is small: what was read becomes searchable, and safe. */
const longestOpen = 15_000_000;
/** Bounds of a segment in memory besides its records. */
const mostObjects = 50_000;
const longestExtra = 16 * 1024 * 1024;

/**
 * Reads, decodes and stores what the source lists and the store does not hold yet. Resolves, with `cancelled`, also
 * after the signal was aborted: what was fetched by then is stored. Rejects where listing, fetching altogether or the
 * store itself fails; what was stored before stays.
 */
export async function ingest(
  context: IngestContext,
  source: ObjectSource,
  options: { readonly signal: AbortSignal; readonly onProgress?: (progress: IngestProgress) => void },
): Promise<IngestSummary> {
  const { known, takenHighs } = await loadKnownObjects(context.connection);
  const letterNames = await context.letters.names();
  const tally = new IngestTally(options.onProgress);
  const state = { known, letterNames, high: freeHigh(takenHighs), tally };
  return await new IngestRun(context, source, options.signal, state).run();
}

/** Object numbers begin with 32 random bits that no object of the store has. */
function freeHigh(taken: ReadonlySet<number>): number {
  for (;;) {
    const high = randomBytes(4).readUInt32LE();
    if (!taken.has(high)) return high;
  }
}

interface RunState {
  readonly known: KnownObjects;
  readonly letterNames: ReadonlySet<string>;
  readonly high: number;
  readonly tally: IngestTally;
}

class IngestRun {
  readonly #fetcher: ObjectFetcher;
  /** One at a time adds to the open segment; the others wait, and with them their batches and the listing. */
  readonly #adding = new Limiter(1);
  #open: SegmentRows | null = null;
  #writing: Promise<void> = Promise.resolve();
  /** Whether what is being written carries texts beside the format, which take memory of the database. */
  #writingExtra = false;
  #nextLow = 0;
  #failure: unknown = null;

  constructor(
    private readonly context: IngestContext,
    private readonly source: ObjectSource,
    private readonly signal: AbortSignal,
    private readonly state: RunState,
  ) {
    this.#fetcher = new ObjectFetcher(source, signal, {
      stopped: () => this.#stopped,
      fail: (ref, error) => this.#fail(ref, error),
      giveUp: (error) => {
        this.#failure ??= error;
      },
    });
  }

  async run(): Promise<IngestSummary> {
    const started = this.context.clock();
    const { tally } = this.state;
    await this.#attempt(() => this.#pump());
    tally.listing = false;
    await this.#attempt(() => this.#finish());
    await this.#attempt(() => this.#writing);
    tally.tell(true);
    if (this.#failure) throw this.#failure;
    return tally.summary(this.signal.aborted, (this.context.clock() - started) / 1_000_000);
  }

  /** Keeps a few batches under way until there are no more, something failed, or the run was cancelled. */
  async #pump(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    const most = this.context.pool.size * 2 + 1;
    try {
      for await (const batch of objectBatches(this.#wanted(), this.context.batchObjects)) {
        while (underWay.size >= most) await Promise.race(underWay);
        if (this.#stopped) break;
        const work = this.#attempt(() => this.#process(batch)).finally(() => underWay.delete(work));
        underWay.add(work);
      }
    } finally {
      await Promise.all(underWay);
    }
  }

  get #stopped(): boolean {
    return this.signal.aborted || this.#failure !== null;
  }

  /** Keeps the first failure; what comes of cancelling is none. */
  async #attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (!(this.signal.aborted && error === this.signal.reason)) this.#failure ??= error;
    }
  }

  /** What is listed and not stored yet. An object listed twice is taken once. */
  async *#wanted(): AsyncGenerator<readonly WantedObject[]> {
    const { known, tally } = this.state;
    for await (const page of this.source.list(this.signal)) {
      const wanted: WantedObject[] = [];
      for (const ref of page) {
        const hash = objectHash(ref.bucket, ref.key);
        const mark = etagMark(ref.etag);
        const stored = known.etagOf(hash);
        if (stored === mark) tally.counts.skipped++;
        else {
          known.set(hash, mark);
          wanted.push({ ref, hash, replacing: stored !== 0 });
        }
      }
      tally.counts.listed += page.length;
      tally.tell();
      yield wanted;
      if (this.#stopped) return;
    }
    tally.listing = false;
  }

  async #process(batch: readonly WantedObject[]): Promise<void> {
    const { wanted, items } = await this.#fetcher.fetchAll(batch);
    if (items.length === 0 || this.#failure !== null) return;
    // What was fetched when the run is cancelled has cost its time and is kept; what lies on disk is read another time.
    if (this.signal.aborted && items.every((item) => 'path' in item)) return;
    const { pool, maxObjectBytes } = this.context;
    const low = this.#nextLow;
    this.#nextLow += items.length;
    const decoded = await pool.decode({ high: this.state.high, low, maxBytes: maxObjectBytes, items });
    let first = 0;
    for (const part of decoded) {
      const count = part.objects.item.length + part.failures.length;
      await this.#add(part, wanted.slice(first, first + count), low + first);
      first += count;
    }
  }

  async #add(batch: DecodedBatch, wanted: readonly WantedObject[], low: number): Promise<void> {
    for (const { item, error } of batch.failures) await this.#fail(wanted[item]!.ref, error);
    if (batch.objects.item.length === 0) return;
    await this.#adding.run(async () => {
      if (this.#failure) return;
      const now = this.context.clock();
      this.#open ??= new SegmentRows(this.state.high, now);
      this.#open.add(batch, wanted, low, now);
      if (this.#isFull(this.#open, now)) await this.#rotate();
    });
  }

  #isFull({ rows, objects, extraLength, openedAt }: SegmentRows, now: number): boolean {
    const { segmentRows } = this.context;
    return rows >= segmentRows || objects >= mostObjects || extraLength >= longestExtra || now - openedAt > longestOpen;
  }

  /** Begins to write the open segment, once the one before is written: at most two are in memory. */
  async #rotate(): Promise<void> {
    const rows = this.#open;
    this.#open = null;
    await this.#writing;
    if (!rows) return;
    this.#writingExtra = rows.extraLength > 0;
    this.#writing = this.#write(rows, this.context.connection);
    // Awaited by the next rotation; until then a failure must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  /** Nothing else is left to do: the last segment is written beside the one before, where both fit into memory. */
  async #finish(): Promise<void> {
    const rows = this.#open;
    if (!rows || rows.extraLength > 0 || this.#writingExtra) {
      await this.#rotate();
      return await this.#writing;
    }
    this.#open = null;
    const connection = await this.context.connect();
    try {
      const [before, last] = await Promise.allSettled([this.#writing, this.#write(rows, connection)]);
      for (const each of [before, last]) if (each.status === 'rejected') throw each.reason;
    } finally {
      connection.closeSync();
    }
  }

  async #write(rows: SegmentRows, connection: DuckDBConnection): Promise<void> {
    const { scan, paths, clock, letters, onStored } = this.context;
    await writeRows(connection, scan, paths, rows, clock());
    const { tally, letterNames } = this.state;
    for (const { wanted, objects, warnings } of rows.parts) {
      for (const each of warnings) tally.warn(each.warnings);
      for (let i = 0; i < objects.item.length; i++) {
        const { ref, replacing } = wanted[objects.item[i]!]!;
        tally.counts.bytes += objects.size[i]!;
        if (replacing) tally.replaced++;
        if (letterNames.size > 0 && letterNames.has(letterName(ref))) await letters.remove(ref);
      }
    }
    tally.counts.stored += rows.objects;
    tally.counts.rows += rows.rows;
    onStored();
    tally.tell(true);
  }

  async #fail(ref: ObjectRef, error: ObjectError): Promise<void> {
    await this.context.letters.write(ref, error, this.context.clock());
    this.state.tally.counts.failed++;
    this.state.tally.tell();
  }
}
