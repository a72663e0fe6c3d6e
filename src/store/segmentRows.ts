import type { FlowBlock } from '../core/flow/flowColumns';
import type { ObjectWarning } from '../core/flow/objectProblem';
import type { DecodedBatch, ObjectOrigin } from './decodeMessages';
import type { ObjectHash } from './objectHash';
import type { ObjectRef } from './store';

/** An object on its way into the store. */
export interface WantedObject {
  readonly ref: ObjectRef;
  readonly hash: ObjectHash;
  /** Whether the store holds another version of it. */
  readonly replacing: boolean;
}

/** A row of objects.parquet; what it has in common with others is found under `origin`. */
export interface ObjectRow {
  readonly wanted: WantedObject;
  /** Lower half of its number. */
  readonly low: number;
  readonly rows: number;
  readonly rejected: number;
  readonly size: number;
  /** NaN where there is none, as the next three. */
  readonly minTime: number;
  readonly maxTime: number;
  readonly captureStart: number;
  readonly captureEnd: number;
  readonly origin: number;
  readonly warnings: readonly ObjectWarning[] | null;
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
  readonly objects: ObjectRow[] = [];
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
    const warnings = new Map(batch.warnings.map((entry) => [entry.object, entry.warnings]));
    const columns = batch.objects;
    for (let i = 0; i < columns.item.length; i++) {
      const item = columns.item[i]!;
      const object = wanted[item]!;
      const minTime = columns.minTime[i]!;
      const maxTime = columns.maxTime[i]!;
      if (minTime < this.minTime) this.minTime = minTime;
      if (maxTime > this.maxTime) this.maxTime = maxTime;
      this.objects.push({
        wanted: object,
        low: low + item,
        rows: columns.rows[i]!,
        rejected: columns.rejected[i]!,
        size: columns.size[i]!,
        minTime,
        maxTime,
        captureStart: columns.captureStart[i]!,
        captureEnd: columns.captureEnd[i]!,
        origin: this.#originOf(object.ref.bucket, batch.origins[columns.origin[i]!]!),
        warnings: warnings.get(i) ?? null,
        ingestedAt,
      });
    }
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
