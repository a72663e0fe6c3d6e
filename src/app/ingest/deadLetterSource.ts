import type { Bucket, ObjectStorage } from '../../cloud/cloud';
import { type DeadLetter, ObjectReadError, type ObjectRef, type ObjectSource } from '../../store/store';
import { objectErrorOf } from './objectErrorOf';

export interface DeadLetterReaders {
  /** For letters of a bucket; without it they fail as `unauthorized`. */
  readonly storage?: ObjectStorage;
  /** Bytes of a local file by absolute path. */
  readonly readFile: (path: string, signal: AbortSignal) => Promise<Uint8Array>;
}

/**
 * Tries unreadable objects again. A success removes its letter from the store, a failure renews it. A letter keeps the
 * etag it was listed with: where the object has been replaced since, the next listing brings the new one.
 */
export function deadLetterSource(letters: readonly DeadLetter[], readers: DeadLetterReaders): ObjectSource {
  const located = new Map<string, Promise<Bucket>>();
  const locate = (storage: ObjectStorage, name: string, signal: AbortSignal): Promise<Bucket> => {
    const asked = located.get(name) ?? storage.locate(name, signal);
    located.set(name, asked);
    return asked;
  };
  return {
    async *list() {
      yield letters.map(({ bucket, key, etag, size, path }) => ({
        bucket,
        key,
        etag,
        size,
        ...(path === undefined ? {} : { path }),
      }));
    },
    async read(ref: ObjectRef, signal: AbortSignal) {
      try {
        if (ref.path !== undefined) return await readers.readFile(ref.path, signal);
        if (readers.storage === undefined) throw signedOut(ref);
        const bucket = await locate(readers.storage, ref.bucket, signal);
        return await readers.storage.get(bucket, ref.key, undefined, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ObjectReadError) throw error;
        const problem = objectErrorOf(error);
        throw new ObjectReadError(ref.path === undefined ? problem : { ...problem, code: 'file_error' });
      }
    },
  };
}

function signedOut(ref: ObjectRef): ObjectReadError {
  return new ObjectReadError({
    code: 'unauthorized',
    message: `Nobody is signed in, so bucket ${ref.bucket} cannot be read. Sign in and retry.`,
    retryable: true,
  });
}
