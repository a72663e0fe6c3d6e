import type { Bucket, ListedObject, ObjectStorage } from '../../cloud/cloud';
import { keyTimeWindow, parseObjectKey } from '../../core/flow/objectKey';
import { ObjectReadError, type ObjectRef, type ObjectSource } from '../../store/store';
import { DelimitedList } from '../browse/delimitedList';
import { dateOfPrefix } from '../browse/levelNodes';
import { mergeIterables } from '../mergeIterables';
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

/** Lists open at a time. */
const atOnce = 8;

/** Flow log objects of a bucket. Failures to read reach the store as `ObjectReadError` with the code that fits. */
export function bucketSource(storage: ObjectStorage, bucket: Bucket, selection: BucketSelection): CountingSource {
  return new BucketSource(storage, bucket, selection);
}

class BucketSource implements CountingSource {
  private readonly levels: DelimitedList;
  private readonly from: number;
  private readonly to: number;
  private foreign = 0;
  private outside = 0;

  constructor(
    private readonly storage: ObjectStorage,
    private readonly bucket: Bucket,
    private readonly selection: BucketSelection,
  ) {
    this.levels = new DelimitedList(storage);
    this.from = selection.from ?? Number.NEGATIVE_INFINITY;
    this.to = selection.to ?? Number.POSITIVE_INFINITY;
  }

  counts(): SelectionCounts {
    return { foreign: this.foreign, outside: this.outside };
  }

  list(signal: AbortSignal): AsyncIterable<readonly ObjectRef[]> {
    const bounded = Number.isFinite(this.from) || Number.isFinite(this.to);
    const lists = outermost(this.selection.prefixes).map((prefix) =>
      bounded ? this.daysOf(prefix, signal) : this.flat(prefix, signal),
    );
    return mergeIterables(lists, atOnce);
  }

  async read(ref: ObjectRef, signal: AbortSignal): Promise<Uint8Array> {
    try {
      return await this.storage.get(this.bucket, ref.key, undefined, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new ObjectReadError(objectErrorOf(error));
    }
  }

  private async *flat(prefix: string, signal: AbortSignal): AsyncGenerator<readonly ObjectRef[]> {
    for await (const page of this.levels.pages(this.bucket, prefix, '', signal)) yield this.wanted(page.objects);
  }

  /** A bucket keeps months, a range wants hours: the days come in a request a thousand, and only those asked for are listed. */
  private async *daysOf(prefix: string, signal: AbortSignal): AsyncGenerator<readonly ObjectRef[]> {
    for await (const page of this.levels.pages(this.bucket, prefix, '/hour=', signal)) {
      yield this.wanted(page.objects);
      const days = page.prefixes.filter((day) => this.overlaps(day));
      yield* mergeIterables(
        days.map((day) => this.flat(day, signal)),
        atOnce,
      );
    }
  }

  /** With an hour's margin on either side, as for the objects themselves; a prefix without a date is looked into. */
  private overlaps(dayPrefix: string): boolean {
    const date = dateOfPrefix(dayPrefix)?.date;
    if (date === undefined) return true;
    const midnight = Date.parse(`${date}T00:00:00Z`) * 1000;
    return midnight - hour < this.to && midnight + 26 * hour > this.from;
  }

  private wanted(objects: readonly ListedObject[]): readonly ObjectRef[] {
    const refs: ObjectRef[] = [];
    for (const { key, etag, size } of objects) {
      const parsed = parseObjectKey(key);
      if (parsed === null) {
        this.foreign++;
        continue;
      }
      const window = keyTimeWindow(parsed);
      if (window !== null && (window.from >= this.to || window.to <= this.from)) this.outside++;
      else refs.push({ bucket: this.bucket.name, key, etag, size });
    }
    return refs;
  }
}

const hour = 3_600_000_000;

/** Without repetitions and without prefixes that begin with another one. */
export function outermost(prefixes: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const prefix of [...new Set(prefixes)].sort()) {
    const last = kept.at(-1);
    if (last === undefined || !prefix.startsWith(last)) kept.push(prefix);
  }
  return kept;
}
