/** What a shipment has come to so far. */
export interface ShipCounts {
  /** Objects taken in hand. */
  objects: number;
  /** All their records are settled. */
  objectsShipped: number;
  /** Shipped before, whole. */
  objectsBefore: number;
  objectsUnreadable: number;
  /** Deleted or overwritten since they were listed. */
  objectsGone: number;
  /** Could not be read for now. */
  objectsFailed: number;
  /** Compressed bytes read. */
  read: number;
  /** Records put into batches. */
  linesToSend: number;
  /** Confirmed by the service. */
  lines: number;
  /** Sent by an earlier shipment. */
  linesBefore: number;
  /** Not asked for, in objects that were. */
  linesOutside: number;
  linesTooOld: number;
  linesAhead: number;
  linesRefused: number;
  /** Not sent, or not confirmed; a later shipment takes them up. */
  linesFailed: number;
  batches: number;
  /** UTF-8 bytes of the batches' bodies before compression. */
  bytes: number;
  requests: number;
  retries: number;
  /** Milliseconds since 1970 of the earliest record seen. */
  earliest: number | null;
}

export function emptyCounts(): ShipCounts {
  return {
    objects: 0,
    objectsShipped: 0,
    objectsBefore: 0,
    objectsUnreadable: 0,
    objectsGone: 0,
    objectsFailed: 0,
    read: 0,
    linesToSend: 0,
    lines: 0,
    linesBefore: 0,
    linesOutside: 0,
    linesTooOld: 0,
    linesAhead: 0,
    linesRefused: 0,
    linesFailed: 0,
    batches: 0,
    bytes: 0,
    requests: 0,
    retries: 0,
    earliest: null,
  };
}

/** Nothing is left that a later try could bring there. */
export function isComplete(counts: Readonly<ShipCounts>): boolean {
  return counts.objectsFailed === 0 && counts.linesFailed === 0;
}
