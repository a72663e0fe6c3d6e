import type { Bucket, ObjectStorage } from '../../cloud/cloud';
import type { ObjectSource } from '../../store/store';

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

/** Flow log objects of a bucket. Failures reach the store as `ObjectReadError` with the code that fits. */
export declare function bucketSource(
  storage: ObjectStorage,
  bucket: Bucket,
  selection: BucketSelection,
): ObjectSource & { counts(): SelectionCounts };
