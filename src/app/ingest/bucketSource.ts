import type { Bucket, ListedObject, ObjectStorage } from '../../cloud/cloud';
import { parseObjectKey } from '../../core/flow/objectKey';
import { type KeyFilter, keyFilter } from '../../core/query/keyFilter';
import { parseQuery } from '../../core/query/parse';
import { ObjectReadError, type ObjectRef, type ObjectSource } from '../../store/store';
import { KeyListing } from '../browse/keyListing';
import { objectErrorOf } from './objectErrorOf';

export interface BucketSelection {
  /** Key prefixes; one empty text means the whole bucket. A prefix inside another one is listed once. */
  readonly prefixes: readonly string[];
  /** Microseconds UTC; objects whose key says that they lie wholly outside are left out. */
  readonly from?: number | null;
  readonly to?: number | null;
}

/** What listing left out, for the summary; counts grow while the source is listed. */
export interface SelectionCounts {
  /** Objects that are not flow logs by their key. */
  readonly foreign: number;
  /** Flow log objects outside the time range. */
  readonly outside: number;
}

export interface CountingSource extends ObjectSource {
  counts(): SelectionCounts;
}

/** Flow log objects of a bucket. Failures to read reach the store as `ObjectReadError` with the code that fits. */
export function bucketSource(storage: ObjectStorage, bucket: Bucket, selection: BucketSelection): CountingSource {
  return new BucketSource(storage, bucket, selection);
}

class BucketSource implements CountingSource {
  private readonly bounded: boolean;
  private readonly filter: KeyFilter;
  private foreign = 0;
  private outside = 0;

  constructor(
    private readonly storage: ObjectStorage,
    private readonly bucket: Bucket,
    private readonly selection: BucketSelection,
  ) {
    const { from = null, to = null } = selection;
    this.bounded = from !== null || to !== null;
    this.filter = keyFilter({ query: parseQuery('').query, from, to, bucket: bucket.name });
  }

  counts(): SelectionCounts {
    return { foreign: this.foreign, outside: this.outside };
  }

  /** A bucket keeps months, a range wants hours: then the days are found first, and only those asked for are listed. */
  async *list(signal: AbortSignal): AsyncGenerator<readonly ObjectRef[]> {
    const listing = new KeyListing(this.storage, this.bucket, {
      prefixes: outermost(this.selection.prefixes),
      byDay: this.bounded,
      wanted: (prefix) => this.filter.admitsPrefix(prefix),
    });
    for await (const { objects } of listing.pages(signal)) yield this.wanted(objects);
  }

  async read(ref: ObjectRef, signal: AbortSignal): Promise<Uint8Array> {
    try {
      return await this.storage.get(this.bucket, ref.key, undefined, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new ObjectReadError(objectErrorOf(error));
    }
  }

  private wanted(objects: readonly ListedObject[]): readonly ObjectRef[] {
    const refs: ObjectRef[] = [];
    for (const { key, etag, size } of objects) {
      const parsed = parseObjectKey(key);
      if (parsed === null) {
        this.foreign++;
        continue;
      }
      if (!this.filter.admitsObject(key, parsed)) this.outside++;
      else refs.push({ bucket: this.bucket.name, key, etag, size });
    }
    return refs;
  }
}

/** Without repetitions and without prefixes that begin with another one. */
export function outermost(prefixes: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const prefix of [...new Set(prefixes)].sort()) {
    const last = kept.at(-1);
    if (last === undefined || !prefix.startsWith(last)) kept.push(prefix);
  }
  return kept;
}
