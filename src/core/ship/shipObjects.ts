import { decodeFlowObject, type FlowEnvelope } from '../flow/decodeObject';
import type { FlowRecord, FlowRow } from '../flow/flowRow';
import type { ObjectError, ObjectErrorCode } from '../flow/objectProblem';
import { type Inflate, type OpenLimits, openFlowObject } from '../flow/openObject';
import { describeObject, type ObjectIdentity } from '../flow/rows';
import type { ShipLetter } from './shipLetter';
import { type BegunLine, beginLine, LineWriter, type ShipLine } from './shipLine';
import type { Shipment } from './shipment';
import type { ShippedObject } from './shippedObject';

/** An object as stored, with the etag of what was read. */
export interface ReadObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

export interface ObjectShipping {
  /** `etag` may be empty where it is not known before reading. Failures are values; cancelling rejects. */
  read(object: ObjectIdentity, signal: AbortSignal): Promise<ReadObject | ObjectError>;
  readonly inflate: Inflate;
  readonly limits: OpenLimits;
  readonly onLetter: (letter: ShipLetter) => Promise<void>;
  /** Told of an object that could not be read now but may be later. */
  readonly onFailure?: (object: ObjectIdentity, error: ObjectError) => void;
  /** An object that can never be read counts as settled, so that nobody takes it up again. */
  readonly settleUnreadable?: boolean;
  /** Leaves out single records; an object of which some were left out is not settled as a whole. */
  readonly wanted?: (line: ShipLine) => boolean;
  /** Sees the rows of each object that is about to be shipped, before it is known whether it gets there. */
  readonly onRows?: (rows: readonly FlowRow[]) => void;
  /** Takes no further objects once true. */
  readonly stop?: () => boolean;
  /** Objects read at a time. Default 8. */
  readonly reads?: number;
}

/** These say something about the object itself, and will say it again. */
const permanent: ReadonlySet<ObjectErrorCode> = new Set([
  'empty_object',
  'gzip_truncated',
  'gzip_checksum',
  'gzip_corrupt',
  'gzip_trailing_data',
  'too_large',
  'not_json',
  'not_an_object',
  'not_a_flow_log',
]);

/**
 * Ships whole objects as they are listed and waits until everything is settled or given up; what came of it stands in
 * `shipment.counts`. Returns false where it stopped before the end of the list.
 */
export async function shipObjects(
  pages: AsyncIterable<readonly ObjectIdentity[]>,
  shipping: ObjectShipping,
  shipment: Shipment,
  signal: AbortSignal,
): Promise<boolean> {
  const over = () => shipment.over || shipping.stop?.() === true;
  const reading = new Set<Promise<void>>();
  let failure: unknown = null;
  let whole = true;
  try {
    list: for await (const page of pages) {
      for (const object of page) {
        await shipment.ready();
        while (reading.size >= (shipping.reads ?? 8)) await Promise.race(reading);
        if (over() || failure !== null) {
          whole = false;
          break list;
        }
        const task = shipObject(object, shipping, shipment, signal)
          .catch((error: unknown) => {
            failure ??= error;
          })
          .finally(() => reading.delete(task));
        reading.add(task);
      }
    }
  } catch (error) {
    failure ??= error;
  }
  await Promise.all(reading);
  await shipment.finish();
  if (failure !== null && !signal.aborted) throw failure;
  return whole && failure === null;
}

async function shipObject(
  object: ObjectIdentity,
  shipping: ObjectShipping,
  shipment: Shipment,
  signal: AbortSignal,
): Promise<void> {
  const { counts } = shipment;
  counts.objects++;
  let opened = object.etag === '' ? undefined : await shipment.open(object);
  if (opened === null) {
    counts.objectsBefore++;
    return;
  }
  const stored = await shipping.read(object, signal);
  if (!('bytes' in stored)) return unread(object, opened, stored, shipping, shipment);
  counts.read += stored.bytes.length;
  const identity = { ...object, etag: stored.etag };
  if (opened === undefined || stored.etag !== object.etag) opened = await shipment.open(identity);
  if (opened === null) {
    counts.objectsBefore++;
    return;
  }
  const text = openFlowObject(stored.bytes, shipping.inflate, shipping.limits);
  if (!('text' in text)) return unread(identity, opened, text, shipping, shipment);
  const begun: BegunLine[] = [];
  const records: (FlowRecord & { index: number })[] = [];
  const decoded = decodeFlowObject(text.text, (record, index) => {
    begun.push(beginLine(record, index, shipment.form));
    if (shipping.onRows !== undefined) records.push({ ...record, index });
  });
  if (!('kind' in decoded)) return unread(identity, opened, decoded, shipping, shipment);
  if (shipping.onRows !== undefined) {
    const known = { ...describeObject(identity.key, decoded.envelope), ...identity };
    shipping.onRows(records.map((record) => ({ ...record, ...known })));
  }
  addLines(shipment, opened, decoded.envelope, begun, shipping.wanted);
}

/** Without a pause in between: an object is whole in the batches, or not in them at all. */
function addLines(
  shipment: Shipment,
  object: ShippedObject,
  envelope: FlowEnvelope,
  begun: readonly BegunLine[],
  wanted: ((line: ShipLine) => boolean) | undefined,
): void {
  const writer = LineWriter.ofObject(object.identity, envelope, shipment.form);
  let whole = true;
  for (const one of begun) {
    const line = writer.finish(one);
    if (wanted === undefined || wanted(line)) shipment.add(object, line);
    else {
      whole = false;
      shipment.counts.linesOutside++;
    }
  }
  if (whole) shipment.seal(object);
}

async function unread(
  identity: ObjectIdentity,
  object: ShippedObject | undefined,
  error: ObjectError,
  shipping: ObjectShipping,
  shipment: Shipment,
): Promise<void> {
  const { counts } = shipment;
  if (error.code === 'not_found') {
    counts.objectsGone++;
    return;
  }
  if (!permanent.has(error.code)) {
    counts.objectsFailed++;
    shipping.onFailure?.(identity, error);
    return;
  }
  counts.objectsUnreadable++;
  await shipping.onLetter({ object: identity, lines: null, code: error.code, message: error.message });
  if (shipping.settleUnreadable && object !== undefined) await shipment.settle(object);
}
