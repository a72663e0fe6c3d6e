import type { ObjectSource } from './objectSource';
import type { StoredObject } from './storedObject';

/** A bucket: what was put into it, and what the sandbox generates in it when asked. */
export interface BucketState {
  readonly name: string;
  /** Region and storage class, for example `us-south-standard`. */
  readonly locationConstraint: string;
  readonly instanceCrn: string;
  readonly createdAt: number;
  readonly stored: StoredObjects;
  /** Keys of generated objects that were deleted. */
  readonly deleted: Set<string>;
  /** Objects that exist by rule rather than by being stored; null for an ordinary bucket. */
  generated: ObjectSource | null;
  lifecycle: string | null;
  /** Addresses that may use the bucket; null: any. */
  allowedIps: readonly string[] | null;
  /** Uploads in parts that were begun, by id. */
  readonly uploads: Map<string, MultipartUpload>;
}

export interface MultipartUpload {
  readonly key: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly contentEncoding: string | null;
  readonly parts: Map<number, { readonly body: Uint8Array; readonly etag: string }>;
}

export function newBucket(
  facts: Pick<BucketState, 'name' | 'locationConstraint' | 'instanceCrn' | 'createdAt'>,
): BucketState {
  return {
    ...facts,
    stored: new StoredObjects(),
    deleted: new Set(),
    generated: null,
    lifecycle: null,
    allowedIps: null,
    uploads: new Map(),
  };
}

/** Objects by key with their keys in order (of UTF-16 code units, which for the keys we meet is the byte order). */
export class StoredObjects {
  private readonly byKey = new Map<string, StoredObject>();
  private sorted: readonly string[] | null = [];

  get(key: string): StoredObject | undefined {
    return this.byKey.get(key);
  }

  put(object: StoredObject): void {
    if (!this.byKey.has(object.key)) this.sorted = null;
    this.byKey.set(object.key, object);
  }

  delete(key: string): boolean {
    if (!this.byKey.delete(key)) return false;
    this.sorted = null;
    return true;
  }

  get keys(): readonly string[] {
    this.sorted ??= [...this.byKey.keys()].sort((a, b) => (a < b ? -1 : 1));
    return this.sorted;
  }
}

/** Region of a bucket: the constraint without its storage class. */
export function bucketRegion(bucket: BucketState): string {
  return bucket.locationConstraint.replace(/-(standard|vault|cold|smart|flex|active)$/, '');
}
