import type { ObjectError, ObjectWarning } from '../core/flow/objectProblem';

/** An object that could be ingested: who it is, not what is in it. */
export interface ObjectRef {
  /** COS bucket name, or `file:<absolute folder>` for a local folder. */
  readonly bucket: string;
  /** The key exactly as listed, percent signs included; for a local file its path below the folder, with `/`. */
  readonly key: string;
  /** Changes when the content changes. For a local file: size and modification time. */
  readonly etag: string;
  readonly size: number;
  /** Absolute path of a local file: the decoding workers then read it themselves. */
  readonly path?: string;
}

/** Where objects come from. `read` may be called many times at once. */
export interface ObjectSource {
  list(signal: AbortSignal): AsyncIterable<readonly ObjectRef[]>;
  /** The stored bytes, not inflated. Rejects with `ObjectReadError` where the cause is known. */
  read(ref: ObjectRef, signal: AbortSignal): Promise<Uint8Array>;
}

export class ObjectReadError extends Error {
  constructor(readonly problem: ObjectError) {
    super(problem.message);
    this.name = 'ObjectReadError';
  }
}

export interface IngestProgress {
  /** Objects listed so far; `listing` while more may come. */
  readonly listed: number;
  readonly listing: boolean;
  /** Already in the store with the same etag. */
  readonly skipped: number;
  /** Durable and searchable. */
  readonly stored: number;
  readonly failed: number;
  readonly rows: number;
  /** Compressed bytes read. */
  readonly bytes: number;
}

export interface IngestSummary extends IngestProgress {
  /** Objects that replaced an older version of themselves. */
  readonly replaced: number;
  readonly warnings: readonly ObjectWarning[];
  readonly cancelled: boolean;
  readonly seconds: number;
}

/** An object that could not be read, until a retry succeeds or it is dismissed. */
export interface DeadLetter {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly path?: string;
  readonly error: ObjectError;
  /** Microseconds UTC of the last try. */
  readonly at: number;
  readonly tries: number;
}

export interface StoreStatus {
  readonly directory: string;
  readonly rows: number;
  readonly objects: number;
  readonly segments: number;
  /** Bytes on disk. */
  readonly bytes: number;
  readonly earliest: number | null;
  readonly latest: number | null;
  readonly deadLetters: number;
  /** Rows and objects a bucket, or a local folder, holds. */
  readonly buckets: readonly { readonly bucket: string; readonly objects: number; readonly rows: number }[];
}

/** One object the store holds, for the tree's "ingested" marks and for `vpc-flow-lens objects`. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly rows: number;
  readonly rejected: number;
  readonly captureStart: number | null;
  readonly captureEnd: number | null;
  readonly state: string | null;
  readonly warnings: readonly ObjectWarning[];
  readonly ingestedAt: number;
}

/** The local store. Several processes may use one directory at once. */
export interface FlowStore {
  ingest(
    source: ObjectSource,
    options: { readonly signal: AbortSignal; readonly onProgress?: (progress: IngestProgress) => void },
  ): Promise<IngestSummary>;
  status(): Promise<StoreStatus>;
  /** Live objects, newest capture first, optionally below a key prefix of a bucket. */
  objects(filter: {
    readonly bucket?: string;
    readonly prefix?: string;
    readonly limit?: number;
  }): Promise<readonly StoredObject[]>;
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** Forget dead letters without retrying; all where none is named. */
  dismissDeadLetters(refs?: readonly Pick<DeadLetter, 'bucket' | 'key'>[]): Promise<void>;
  compact(signal?: AbortSignal): Promise<{ readonly before: number; readonly after: number }>;
  /** Removes rows that started before the given time; returns how many. */
  removeBefore(time: number, signal?: AbortSignal): Promise<number>;
  clear(): Promise<void>;
  /** Calls back when segments appear or vanish, also when another process did it. */
  onDidChange(listener: () => void): { dispose(): void };
  dispose(): Promise<void>;
}

export class StoreError extends Error {
  constructor(
    readonly code: 'disk_full' | 'not_writable' | 'newer_version' | 'engine_unavailable' | 'damaged' | 'failed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}
