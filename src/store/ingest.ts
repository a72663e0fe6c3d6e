import { randomBytes } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ObjectError } from '../core/flow/objectProblem';
import type { ObjectRow } from './appendObject';
import { type DeadLetters, letterName } from './deadLetters';
import type { DecodeItem, DecodeReply } from './decodeMessages';
import type { DecodePool } from './decodePool';
import type { DuckDbModule } from './duckdb';
import { IngestTally } from './ingestTally';
import { etagMark, loadKnownObjects } from './knownObjects';
import { Limiter } from './limiter';
import { objectBatches } from './objectBatches';
import { objectHash } from './objectHash';
import { SegmentWriter } from './segmentWriter';
import { type IngestProgress, type IngestSummary, ObjectReadError, type ObjectRef, type ObjectSource } from './store';
import type { StorePaths } from './storeLayout';

export interface IngestContext {
  readonly duckdb: DuckDbModule;
  /** A connection of its own, with the view `objects` over the live segments. */
  readonly connection: DuckDBConnection;
  readonly paths: StorePaths;
  readonly pool: DecodePool;
  readonly letters: DeadLetters;
  /** Microseconds UTC. */
  readonly clock: () => number;
  /** Bytes an object may have once inflated. */
  readonly maxObjectBytes: number;
  /** Records a segment holds before the next one is begun. */
  readonly segmentRows: number;
  /** Called when a segment has become visible. */
  readonly onStored: () => void;
}

/** Objects read from the source at once, where it is not local files. */
const readsAtOnce = 32;
/** A segment is finished after so long even if it is small: what was read becomes searchable, and safe. */
const longestOpen = 15_000_000;
/** So many objects in a row that cannot be fetched for the same reason: the source is down, not the objects bad. */
const failuresInARow = 100;
const sourceFailures: ReadonlySet<string> = new Set([
  'network',
  'unauthorized',
  'forbidden',
  'throttled',
  'service_error',
]);

/**
 * Reads, decodes and stores what the source lists and the store does not hold yet. Resolves, with `cancelled`, also
 * after the signal was aborted: what was decoded by then is stored. Rejects where listing or the store itself fails;
 * what was stored before stays.
 */
export async function ingest(
  context: IngestContext,
  source: ObjectSource,
  options: { readonly signal: AbortSignal; readonly onProgress?: (progress: IngestProgress) => void },
): Promise<IngestSummary> {
  const { known, takenHighs } = await loadKnownObjects(context.connection);
  const run = new IngestRun(context, source, options.signal, {
    known,
    letterNames: await context.letters.names(),
    high: freeHigh(takenHighs),
    tally: new IngestTally(options.onProgress),
  });
  return await run.run();
}

/** Object numbers begin with 32 random bits that no object of the store has. */
function freeHigh(taken: ReadonlySet<number>): number {
  for (;;) {
    const high = randomBytes(4).readUInt32LE();
    if (!taken.has(high)) return high;
  }
}

interface RunState {
  readonly known: Awaited<ReturnType<typeof loadKnownObjects>>['known'];
  readonly letterNames: Set<string>;
  readonly high: number;
  readonly tally: IngestTally;
}

class IngestRun {
  readonly #reads = new Limiter(readsAtOnce);
  /** One at a time appends to the open segment; the others wait, and with them their batches and the listing. */
  readonly #appending = new Limiter(1);
  readonly #replacing = new WeakSet<ObjectRef>();
  #writer: SegmentWriter | null = null;
  #finishing: Promise<void> = Promise.resolve();
  #nextOrdinal = 0;
  #failuresInARow = 0;
  #failure: unknown = null;

  constructor(
    private readonly context: IngestContext,
    private readonly source: ObjectSource,
    private readonly signal: AbortSignal,
    private readonly state: RunState,
  ) {}

  async run(): Promise<IngestSummary> {
    const started = this.context.clock();
    const { tally } = this.state;
    const inFlight = new Set<Promise<void>>();
    const mostInFlight = this.context.pool.size * 2 + 1;
    try {
      for await (const batch of objectBatches(this.#wanted())) {
        while (inFlight.size >= mostInFlight) await Promise.race(inFlight);
        if (this.#failure || this.signal.aborted) break;
        const work: Promise<void> = this.#process(batch)
          .catch((error: unknown) => {
            this.#failure ??= error;
          })
          .finally(() => inFlight.delete(work));
        inFlight.add(work);
      }
    } catch (error) {
      if (!this.signal.aborted) this.#failure ??= error;
    }
    tally.listing = false;
    await Promise.all(inFlight);
    await this.#rotate().catch((error: unknown) => {
      this.#failure ??= error;
    });
    await this.#finishing.catch((error: unknown) => {
      this.#failure ??= error;
    });
    await this.#writer?.discard();
    tally.tell(true);
    if (this.#failure && !(this.signal.aborted && this.#failure === this.signal.reason)) throw this.#failure;
    return tally.summary(this.signal.aborted, (this.context.clock() - started) / 1_000_000);
  }

  /** What is listed and not stored yet. An object listed twice is taken once. */
  async *#wanted(): AsyncGenerator<readonly ObjectRef[]> {
    const { known, tally } = this.state;
    for await (const page of this.source.list(this.signal)) {
      const wanted: ObjectRef[] = [];
      for (const ref of page) {
        const hash = objectHash(ref.bucket, ref.key);
        const mark = etagMark(ref.etag);
        const stored = known.etagOf(hash);
        if (stored === mark) tally.counts.skipped++;
        else {
          if (stored !== 0) this.#replacing.add(ref);
          known.set(hash, mark);
          wanted.push(ref);
        }
      }
      tally.counts.listed += page.length;
      tally.tell();
      yield wanted;
      if (this.#failure || this.signal.aborted) return;
    }
    tally.listing = false;
  }

  async #process(batch: readonly ObjectRef[]): Promise<void> {
    const refs: ObjectRef[] = [];
    const items: DecodeItem[] = [];
    await Promise.all(
      batch.map(async (ref) => {
        const content = await this.#fetch(ref);
        if (content === null) return;
        refs.push(ref);
        items.push({ key: ref.key, ordinal: this.#nextOrdinal++, ...content });
      }),
    );
    if (items.length === 0 || this.signal.aborted || this.#failure) return;
    const { pool, maxObjectBytes } = this.context;
    const replies = await pool.decode({ high: this.state.high, maxBytes: maxObjectBytes, items });
    let first = 0;
    for (const reply of replies) {
      const count = reply.outcomes.length;
      await this.#store(reply, refs.slice(first, first + count), items.slice(first, first + count));
      first += count;
    }
  }

  /** Null where the object could not be read and has its letter. Local files are left to the decoding thread. */
  async #fetch(ref: ObjectRef): Promise<{ path: string } | { bytes: Uint8Array } | null> {
    if (ref.path !== undefined) return { path: ref.path };
    try {
      const bytes = await this.#reads.run(async () => {
        if (this.signal.aborted || this.#failure) return null;
        return await this.source.read(ref, this.signal);
      });
      if (bytes === null) return null;
      this.#failuresInARow = 0;
      return { bytes: ownBytes(bytes) };
    } catch (error) {
      if (this.signal.aborted) return null;
      const problem = error instanceof ObjectReadError ? error.problem : unexpected(error);
      await this.#fail(ref, problem);
      if (!sourceFailures.has(problem.code)) this.#failuresInARow = 0;
      else if (++this.#failuresInARow >= failuresInARow) this.#failure ??= new ObjectReadError(problem);
      return null;
    }
  }

  async #store(reply: DecodeReply, refs: readonly ObjectRef[], items: readonly DecodeItem[]): Promise<void> {
    const rows: ObjectRow[] = [];
    const ingestedAt = this.context.clock();
    for (let i = 0; i < reply.outcomes.length; i++) {
      const outcome = reply.outcomes[i]!;
      const ref = refs[i]!;
      if (outcome.kind === 'failed') {
        await this.#fail(ref, outcome.error);
        continue;
      }
      const obj = (BigInt(this.state.high) << 32n) | BigInt(items[i]!.ordinal);
      rows.push({ ...outcome, obj, ref, hash: objectHash(ref.bucket, ref.key), ingestedAt });
    }
    if (rows.length === 0) return;
    await this.#appending.run(async () => {
      if (this.#failure) return;
      const { duckdb, connection, paths, segmentRows, clock } = this.context;
      this.#writer ??= await SegmentWriter.open(duckdb, connection, paths, clock());
      this.#writer.append(reply.block, rows);
      const full = this.#writer.rows >= segmentRows || this.#writer.objects >= segmentRows;
      if (full || clock() - this.#writer.openedAt > longestOpen) await this.#rotate();
    });
  }

  /** Begins to finish the open segment, once the one before is finished: at most two are in memory. */
  async #rotate(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    await this.#finishing;
    if (writer) {
      this.#finishing = this.#finish(writer);
      // Awaited by the next rotation; until then a failure must not count as unhandled.
      this.#finishing.catch(() => undefined);
    }
  }

  async #finish(writer: SegmentWriter): Promise<void> {
    const stored = await writer.finish(this.context.clock());
    const { tally, letterNames } = this.state;
    for (const { ref, size, warnings } of stored) {
      tally.counts.bytes += size;
      tally.warn(warnings);
      if (this.#replacing.has(ref)) tally.replaced++;
      if (letterNames.has(letterName(ref))) await this.context.letters.remove(ref);
    }
    tally.counts.stored += stored.length;
    tally.counts.rows += writer.rows;
    this.context.onStored();
    tally.tell(true);
  }

  async #fail(ref: ObjectRef, error: ObjectError): Promise<void> {
    await this.context.letters.write(ref, error, this.context.clock());
    this.state.tally.counts.failed++;
    this.state.tally.tell();
  }
}

/** A view into a larger buffer would be sent to the decoding thread with all of it. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function unexpected(error: unknown): ObjectError {
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'network', message: `The object could not be fetched (${reason}). Try again later.`, retryable: true };
}
