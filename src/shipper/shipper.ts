import { CloudError } from '../cloud/cloud';
import { createGate, type Gate } from '../cloud/gate';
import type { FlowRow } from '../core/flow/flowRow';
import { parseObjectKey } from '../core/flow/objectKey';
import type { ObjectError } from '../core/flow/objectProblem';
import type { Inflate } from '../core/flow/openObject';
import type { ObjectIdentity } from '../core/flow/rows';
import type { BackOff } from '../core/ship/backOff';
import { isComplete, type ShipCounts } from '../core/ship/shipCounts';
import type { ShipDestination } from '../core/ship/shipDestination';
import type { ShipLedger } from '../core/ship/shipLedger';
import type { ShipLetter } from '../core/ship/shipLetter';
import { Shipment } from '../core/ship/shipment';
import { shipObjects } from '../core/ship/shipObjects';
import type { FlowWatch } from '../core/watch/flowWatch';
import type { CosBucket } from './cosBucket';
import type { ShipperCall } from './objectEvent';
import { recentObjects } from './recentObjects';
import type { ShipperLog } from './shipperLog';

export interface ShipperParts {
  readonly bucketName: string;
  readonly prefix: string;
  readonly bucket: CosBucket;
  readonly destination: ShipDestination;
  readonly ledger: ShipLedger;
  readonly onLetter: (letter: ShipLetter) => Promise<void>;
  /** Alerts on what is shipped; none by default. */
  readonly watches?: FlowWatch | null;
  readonly log: ShipperLog;
  readonly inflate: Inflate;
  readonly maxObjectBytes: number;
  readonly concurrency: number;
  readonly backOff?: BackOff;
  readonly now: () => number;
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

/** What became of one event. Only `failed` is worth delivering again. */
export type EventOutcome =
  | { readonly kind: 'shipped'; readonly lines: number }
  /** Shipped before, unreadable and told, or deleted meanwhile. */
  | { readonly kind: 'settled'; readonly reason: 'before' | 'unreadable' | 'gone' }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface SweepOutcome {
  /** Everything in the window is settled. */
  readonly complete: boolean;
  readonly counts: Readonly<ShipCounts>;
  /** Why not complete; null where it is. */
  readonly reason: string | null;
}

/** Most objects of one sweep; the next one goes on. */
const mostSwept = 100_000;
/** Objects that a sweep takes in hand at a time: events for them wait until these are through. */
const sweptAtOnce = 500;

/** Brings flow log objects to a log service, by event and by sweep. One object is in hand once at a time. */
export class Shipper {
  /** Objects in hand; an event for one of them waits. */
  readonly #claims = new Map<string, Promise<unknown>>();
  readonly #stopping = new AbortController();
  /** Events in hand: each may hold an object of the largest size. */
  readonly #events: Gate;

  constructor(private readonly parts: ShipperParts) {
    this.#events = createGate(parts.concurrency);
  }

  /** Sweeps begin nothing new; what is under way ends, and so do events. */
  stop(): void {
    this.#stopping.abort(new Error('stopping'));
  }

  /** Whether it is this shipper's: its bucket, its prefix, the key of a flow log. */
  isOurs({ bucket, key }: { readonly bucket: string; readonly key: string }): boolean {
    return bucket === this.parts.bucketName && key.startsWith(this.parts.prefix) && parseObjectKey(key) !== null;
  }

  async handle(call: Extract<ShipperCall, { kind: 'object' }>): Promise<EventOutcome> {
    const { log } = this.parts;
    const { bucket, key } = call;
    if (!this.isOurs(call)) {
      log('info', 'ignored', { reason: 'foreign', bucket, key });
      return { kind: 'ignored', reason: 'foreign' };
    }
    return this.#events.run(() => this.#handleOurs(call));
  }

  async #handleOurs({ bucket, key, etag }: ObjectIdentity): Promise<EventOutcome> {
    const { log } = this.parts;
    while (this.#claims.has(key)) await this.#claims.get(key)?.catch(() => undefined);
    const started = this.parts.now();
    const never = new AbortController().signal;
    const shipment = this.#shipment(never);
    const work = this.#ship(onePage({ bucket, key, etag }), shipment, () => false, never);
    this.#claims.set(key, work);
    let failure: string | null = null;
    try {
      const whole = await work;
      if (!whole || !isComplete(shipment.counts)) failure = shipment.halted ?? 'The object could not be read for now.';
    } catch (error) {
      failure = reasonOf(error);
    } finally {
      this.#claims.delete(key);
    }
    await this.#tellWatches();
    const outcome = eventOutcome(shipment.counts, failure);
    const milliseconds = this.parts.now() - started;
    const { lines, retries } = shipment.counts;
    const level = outcome.kind === 'failed' ? 'error' : 'info';
    log(level, outcome.kind, {
      ...('reason' in outcome && { reason: outcome.reason }),
      ...{ bucket, key, lines, retries, milliseconds },
    });
    return outcome;
  }

  /**
   * Ships what was written in a time window (milliseconds since 1970) and is not in the ledger. `stop` ends it early;
   * what is under way then still ends.
   */
  async sweep(
    window: { readonly from: number; readonly to: number },
    stop: () => boolean = () => false,
  ): Promise<SweepOutcome> {
    const { bucket, bucketName, prefix, log, now } = this.parts;
    const { signal } = this.#stopping;
    const started = now();
    const shipment = this.#shipment(signal);
    const over = () => stop() || shipment.over || shipment.counts.objects >= mostSwept;
    let whole = true;
    let reason: string | null = null;
    try {
      const chunks = inChunks(recentObjects(bucket, bucketName, prefix, window, signal), sweptAtOnce);
      for await (const chunk of chunks) {
        whole = !over() && (await this.#sweepChunk(chunk, shipment, over));
        if (!whole) break;
      }
      if (!whole || !isComplete(shipment.counts)) reason = shipment.halted ?? 'It stopped before the end.';
    } catch (error) {
      reason = reasonOf(error);
    }
    await this.#tellWatches();
    const { objects, objectsShipped, objectsBefore, lines, retries } = shipment.counts;
    const milliseconds = now() - started;
    const said = { objects, shipped: objectsShipped, before: objectsBefore, lines, retries, milliseconds };
    log(reason === null ? 'info' : 'warn', 'sweep', { complete: reason === null, reason, ...said });
    return { complete: reason === null, counts: shipment.counts, reason };
  }

  async #sweepChunk(chunk: readonly ObjectIdentity[], shipment: Shipment, over: () => boolean): Promise<boolean> {
    // What an event has in hand is taken care of, or comes again.
    const mine = chunk.filter((object) => this.isOurs(object) && !this.#claims.has(object.key));
    const work = this.#ship(onePage(...mine), shipment, over, this.#stopping.signal);
    for (const { key } of mine) this.#claims.set(key, work);
    try {
      return await work;
    } finally {
      for (const { key } of mine) this.#claims.delete(key);
    }
  }

  /** Before the answer: a function may be frozen right after it. An alert that cannot be told holds nothing up. */
  async #tellWatches(): Promise<void> {
    const { watches } = this.parts;
    watches?.flush();
    await watches?.settled();
  }

  #shipment(signal: AbortSignal): Shipment {
    const { destination, ledger, onLetter, now, delay, random, backOff } = this.parts;
    return new Shipment(
      { destination, ledger, onLetter, now, delay, random },
      signal,
      backOff === undefined ? {} : { backOff },
    );
  }

  #ship(
    pages: AsyncIterable<readonly ObjectIdentity[]>,
    shipment: Shipment,
    stop: () => boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { bucket, inflate, maxObjectBytes, onLetter, log, concurrency, watches } = this.parts;
    return shipObjects(
      pages,
      {
        read: async ({ key }) => {
          try {
            return await bucket.get(key);
          } catch (error) {
            return objectError(error);
          }
        },
        inflate,
        limits: { maxBytes: maxObjectBytes, setting: 'MAX_OBJECT_MB' },
        onLetter,
        onFailure: ({ key }, { code, message }) => log('error', 'not_read', { key, code, message }),
        settleUnreadable: true,
        ...(watches ? { onRows: (rows: readonly FlowRow[]) => watches.take(rows) } : {}),
        stop,
        reads: concurrency,
      },
      shipment,
      signal,
    );
  }
}

async function* onePage(...page: readonly ObjectIdentity[]): AsyncGenerator<readonly ObjectIdentity[]> {
  yield page;
}

/** Lists of at least `size`, as far as there are so many. */
async function* inChunks<T>(lists: AsyncIterable<readonly T[]>, size: number): AsyncGenerator<readonly T[]> {
  let chunk: T[] = [];
  for await (const list of lists) {
    chunk.push(...list);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function eventOutcome(counts: Readonly<ShipCounts>, failure: string | null): EventOutcome {
  if (failure !== null) return { kind: 'failed', reason: failure };
  if (counts.objectsBefore > 0) return { kind: 'settled', reason: 'before' };
  if (counts.objectsUnreadable > 0) return { kind: 'settled', reason: 'unreadable' };
  if (counts.objectsGone > 0) return { kind: 'settled', reason: 'gone' };
  return { kind: 'shipped', lines: counts.lines };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'An unknown failure.';
}

function objectError(error: unknown): ObjectError {
  if (!(error instanceof CloudError)) throw error;
  const { code, message } = error;
  switch (code) {
    case 'not_found':
      return { code: error.detail.serviceCode === 'NoSuchBucket' ? 'service_error' : code, message, retryable: false };
    case 'forbidden':
      return { code, message: `${message} The shipper needs the role Reader on the bucket.`, retryable: false };
    case 'throttled':
    case 'network':
      return { code, message, retryable: true };
    default:
      return { code: 'service_error', message, retryable: true };
  }
}
