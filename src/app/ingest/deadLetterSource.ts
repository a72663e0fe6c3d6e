import type { ObjectStorage } from '../../cloud/cloud';
import type { DeadLetter, ObjectSource } from '../../store/store';

export interface DeadLetterReaders {
  /** For letters of a bucket; without it they fail as `unauthorized`. */
  readonly storage?: ObjectStorage;
  /** Bytes of a local file by absolute path. */
  readonly readFile: (path: string, signal: AbortSignal) => Promise<Uint8Array>;
}

/** Tries unreadable objects again. A success removes its letter from the store, a failure renews it. */
export declare function deadLetterSource(letters: readonly DeadLetter[], readers: DeadLetterReaders): ObjectSource;
