import type { Bucket, Deletion } from '../cloud';

export type StorageClass = 'standard' | 'smart' | 'vault' | 'cold';

export interface NewBucket {
  readonly name: string;
  /** A region: collectors want a regional bucket in their own. */
  readonly region: string;
  readonly storageClass: StorageClass;
  readonly instanceCrn: string;
}

/** `taken`: there is one of this name, but it is not to be opened (someone else's, or rights are missing). */
export type BucketPresence = 'present' | 'absent' | 'taken';

/** What the bucket configuration API tells. */
export interface BucketConfiguration {
  readonly crn: string | null;
  readonly instanceCrn: string | null;
  readonly objectCount: number | null;
  readonly bytes: number | null;
  /** Null where there is none. `allowedIps` and `allowedNetworkTypes` empty: nothing gets in by these. */
  readonly firewall: {
    readonly allowedIps: readonly string[];
    readonly allowedNetworkTypes: readonly string[];
  } | null;
}

/** Objects below the prefix vanish that many days after they were written. */
export interface ExpiryRule {
  readonly id: string;
  readonly prefix: string;
  readonly days: number;
}

/** Changes to buckets and their objects; `Bucket.location` has to be known, see `ObjectStorage.locate`. */
export interface BucketAdmin {
  /**
   * `ours`: it was there, in the same account. Rejects with `conflict` where the name is taken by somebody else: names
   * are shared by all of IBM Cloud. `invalid_request` for a name or location that cannot be.
   */
  create(wanted: NewBucket, signal?: AbortSignal): Promise<'created' | 'ours'>;
  /** Asked at the bucket's location: elsewhere it looks absent. */
  presence(bucket: Bucket, signal?: AbortSignal): Promise<BucketPresence>;
  /** Null where the bucket is not known. */
  configuration(name: string, signal?: AbortSignal): Promise<BucketConfiguration | null>;
  /** Rejects with `conflict` while objects are in it. The name stays reserved for some minutes. */
  delete(bucket: Bucket, signal?: AbortSignal): Promise<Deletion>;

  expiryRules(bucket: Bucket, signal?: AbortSignal): Promise<readonly ExpiryRule[]>;
  /** Replaces all lifecycle rules of the bucket; an empty list removes them. */
  setExpiryRules(bucket: Bucket, rules: readonly ExpiryRule[], signal?: AbortSignal): Promise<void>;

  /** For small objects, such as a journal or a cursor. Returns the ETag without quotes. */
  put(
    bucket: Bucket,
    key: string,
    body: Uint8Array,
    options?: { readonly contentType?: string },
    signal?: AbortSignal,
  ): Promise<string>;
  deleteObject(bucket: Bucket, key: string, signal?: AbortSignal): Promise<void>;
  /** Any number of keys, 1000 a request; those that are missing count as deleted. Returns the refused ones. */
  deleteObjects(
    bucket: Bucket,
    keys: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly { readonly key: string; readonly code: string; readonly message: string }[]>;
}
