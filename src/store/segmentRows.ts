import type { FlowBlock } from '../core/flow/flowColumns';
import type { DecodedBatch, DecodedObjects, ObjectOrigin } from './decodeMessages';
import type { ObjectHash } from './objectHash';
import type { ObjectRef } from './store';

/** An object on its way into the store. */
export interface WantedObject {
  readonly ref: ObjectRef;
  readonly hash: ObjectHash;
  /** Whether the store holds another version of it. */
  readonly replacing: boolean;
}

/** The objects of one batch: rows of objects.parquet. What they have in common with others is found under `origins`. */
export interface ObjectPart {
  /** Those that `objects.item` counts. */
  readonly wanted: readonly WantedObject[];
  /** Lower half of the number of the first of `wanted`. */
  readonly low: number;
  readonly objects: DecodedObjects;
  /** Places in the segment's origins, one an object. */
  readonly origins: Uint32Array<ArrayBuffer>;
  readonly warnings: DecodedBatch['warnings'];
  readonly ingestedAt: number;
}

export interface BucketOrigin extends ObjectOrigin {
  readonly bucket: string;
}

/** What goes into one segment, as it came from the decoding threads. */
export class SegmentRows {
  rows = 0;
  /** Characters of what the records hold beyond the format: nearly nothing, unless someone writes novels there. */
  extraLength = 0;
  readonly blocks: FlowBlock[] = [];
  objects = 0;
  readonly parts: ObjectPart[] = [];
  readonly origins: BucketOrigin[] = [];
  readonly #originNumbers = new Map<string, Map<ObjectOrigin, number>>();
  minTime = Number.POSITIVE_INFINITY;
  maxTime = Number.NEGATIVE_INFINITY;

  /** `high`: upper half of the objects' numbers; see `DecodeRequest` for `low`. */
  constructor(
    readonly high: number,
    readonly openedAt: number,
  ) {}

  add(batch: DecodedBatch, wanted: readonly WantedObject[], low: number, ingestedAt: number) {
    if (batch.block.rows > 0) this.blocks.push(batch.block);
    this.rows += batch.block.rows;
    for (const { json } of batch.block.extra) this.extraLength += json.length;
    const { objects, warnings } = batch;
    const count = objects.item.length;
    const origins = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      const { bucket } = wanted[objects.item[i]!]!.ref;
      origins[i] = this.#originOf(bucket, batch.origins[objects.origin[i]!]!);
      // Neither is true of NaN: an object without records.
      if (objects.minTime[i]! < this.minTime) this.minTime = objects.minTime[i]!;
      if (objects.maxTime[i]! > this.maxTime) this.maxTime = objects.maxTime[i]!;
    }
    this.objects += count;
    if (count > 0) this.parts.push({ wanted, low, objects, origins, warnings, ingestedAt });
  }

  #originOf(bucket: string, origin: ObjectOrigin): number {
    const numbers = this.#originNumbers.get(bucket) ?? new Map<ObjectOrigin, number>();
    const known = numbers.get(origin);
    if (known !== undefined) return known;
    const number = this.origins.push({ ...origin, bucket }) - 1;
    this.#originNumbers.set(bucket, numbers.set(origin, number));
    return number;
  }
}
