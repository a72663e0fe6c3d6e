import type { FlowRow } from '../../core/flow/flowRow';
import { defaultOpenLimits, type Inflate, type OpenLimits } from '../../core/flow/openObject';
import type { ObjectIdentity } from '../../core/flow/rows';
import type { ShipCounts } from '../../core/ship/shipCounts';
import type { ShipDestination } from '../../core/ship/shipDestination';
import type { ShipLedger } from '../../core/ship/shipLedger';
import type { ShipLetter } from '../../core/ship/shipLetter';
import type { ShipLine } from '../../core/ship/shipLine';
import { Shipment } from '../../core/ship/shipment';
import { shipObjects } from '../../core/ship/shipObjects';
import { shipRows } from '../../core/ship/shipRows';
import { ObjectReadError, type ObjectRef, type ObjectSource } from '../../store/store';
import { objectErrorOf } from '../ingest/objectErrorOf';
import { pacer } from './pacer';

export interface ReplayPorts {
  readonly destination: ShipDestination;
  /** What was sent to this destination before: it goes on from there after a crash, and sends nothing twice. */
  readonly ledger: ShipLedger;
  readonly onLetter: (letter: ShipLetter) => Promise<void>;
  readonly inflate: Inflate;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
}

export interface ReplayOptions {
  readonly signal: AbortSignal;
  /** Read and count everything, send nothing. */
  readonly dryRun?: boolean;
  /** Send also what was sent before. */
  readonly again?: boolean;
  /** Most records a second. */
  readonly rate?: number;
  /** Microseconds UTC, half open: records of objects outside are left out. */
  readonly from?: number | null;
  readonly to?: number | null;
  readonly limits?: OpenLimits;
  readonly onProgress?: (counts: Readonly<ShipCounts>) => void;
}

export interface ReplaySummary {
  readonly counts: Readonly<ShipCounts>;
  readonly cancelled: boolean;
  /** Why it stopped before the end, in words; null where it did not. */
  readonly halted: string | null;
  /** The first object that could not be read for now, with the reason. */
  readonly failure: { readonly key: string; readonly message: string } | null;
}

/** Sends whole objects to a log service. Rejects where they cannot be listed; everything else is in the summary. */
export async function replayObjects(
  source: ObjectSource,
  ports: ReplayPorts,
  options: ReplayOptions,
): Promise<ReplaySummary> {
  const { signal } = options;
  const shipment = startShipment(ports, options);
  const refs = new Map<string, ObjectRef>();
  let failure: ReplaySummary['failure'] = null;
  const listed = async function* (): AsyncGenerator<readonly ObjectIdentity[]> {
    for await (const page of source.list(signal)) {
      for (const ref of page) refs.set(placeOf(ref), ref);
      yield page.map(({ bucket, key, etag }) => ({ bucket, key, etag }));
    }
  };
  try {
    await shipObjects(
      listed(),
      {
        async read(object) {
          const ref = refs.get(placeOf(object));
          refs.delete(placeOf(object));
          if (ref === undefined) return { code: 'not_found', message: 'It was not listed.', retryable: false };
          try {
            return { bytes: await source.read(ref, signal), etag: object.etag };
          } catch (error) {
            signal.throwIfAborted();
            return error instanceof ObjectReadError ? error.problem : objectErrorOf(error);
          } finally {
            options.onProgress?.(shipment.counts);
          }
        },
        inflate: ports.inflate,
        limits: options.limits ?? defaultOpenLimits,
        onLetter: (letter) => (options.dryRun ? Promise.resolve() : ports.onLetter(letter)),
        onFailure: ({ key }, { message }) => {
          failure ??= { key, message };
        },
        ...(bounded(options) && { wanted: (line: ShipLine) => isWithin(line, options) }),
      },
      shipment,
      signal,
    );
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { counts: shipment.counts, cancelled: signal.aborted, halted: shipment.halted, failure };
}

/** Sends single records, for example those of a search. Rejects where they cannot be read. */
export async function replayRows(
  rows: AsyncIterable<readonly FlowRow[]>,
  ports: ReplayPorts,
  options: ReplayOptions,
): Promise<ReplaySummary> {
  const { signal } = options;
  const shipment = startShipment(ports, options);
  try {
    await shipRows(rows, shipment);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { counts: shipment.counts, cancelled: signal.aborted, halted: shipment.halted, failure: null };
}

function startShipment(ports: ReplayPorts, options: ReplayOptions): Shipment {
  const { destination, ledger, now, delay, random, onLetter } = ports;
  const { again, rate, dryRun, onProgress, signal } = options;
  // At a slow rate small batches, or minutes would pass between two of them.
  const lines = Math.min(destination.limits.lines, Math.max(1, rate ?? Number.POSITIVE_INFINITY));
  return new Shipment(
    {
      destination: { ...destination, limits: { ...destination.limits, lines } },
      ledger: again ? { look: () => Promise.resolve([]), note: (entries) => ledger.note(entries) } : ledger,
      ...{ now, delay, random, onLetter },
      ...(rate !== undefined && { pace: pacer(rate, now, delay) }),
      ...(onProgress && { onProgress }),
    },
    signal,
    { dryRun: dryRun ?? false },
  );
}

const placeOf = ({ bucket, key }: Pick<ObjectRef, 'bucket' | 'key'>): string => `${bucket}\n${key}`;

function bounded({ from, to }: ReplayOptions): boolean {
  return (from ?? null) !== null || (to ?? null) !== null;
}

function isWithin({ timestamp }: ShipLine, { from, to }: ReplayOptions): boolean {
  if (timestamp === null) return false;
  const micros = timestamp * 1000;
  return (
    micros >= Math.floor((from ?? Number.NEGATIVE_INFINITY) / 1000) * 1000 && micros < (to ?? Number.POSITIVE_INFINITY)
  );
}
