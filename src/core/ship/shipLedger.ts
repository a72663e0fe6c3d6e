import type { ObjectIdentity } from '../flow/rows';
import { type LineRanges, mergeRanges } from './lineRanges';

/** What of an object is settled: all of it, or the records named. An object never seen has none. */
export type Shipped = 'done' | LineRanges;

export interface LedgerEntry {
  readonly object: ObjectIdentity;
  /** Records settled since the last note of this object, or all. */
  readonly shipped: Shipped;
}

/**
 * Remembers what was shipped, so that nothing is sent twice. Everything is keyed by bucket, key and etag: an object that
 * was overwritten is a new one.
 */
export interface ShipLedger {
  look(object: ObjectIdentity, signal?: AbortSignal): Promise<Shipped>;
  /**
   * Resolves when the entries will survive the process, or, for a ledger that cannot promise that, when they are
   * remembered. A failure to write is told by the ledger's own means, not by rejecting: what was sent was sent.
   */
  note(entries: readonly LedgerEntry[]): Promise<void>;
}

/** Identity of an object in maps; no part can hold a line break in a way that would confuse two of them. */
export function identityText({ bucket, key, etag }: ObjectIdentity): string {
  return JSON.stringify([bucket, key, etag]);
}

/** Both together. */
export function mergeShipped(a: Shipped | undefined, b: Shipped): Shipped {
  if (a === 'done' || b === 'done') return 'done';
  return mergeRanges(a ?? [], b);
}

/** A ledger that forgets with the process, beyond `most` objects the oldest first. */
export function createMemoryLedger(most = 500_000): ShipLedger {
  const known = new Map<string, Shipped>();
  return {
    look: (object) => Promise.resolve(known.get(identityText(object)) ?? []),
    note(entries) {
      for (const { object, shipped } of entries) {
        const id = identityText(object);
        known.set(id, mergeShipped(known.get(id), shipped));
        if (known.size > most) for (const oldest of known.keys()) if (known.delete(oldest)) break;
      }
      return Promise.resolve();
    },
  };
}
