import { CloudError } from './cloud';
import { failure } from './failure';
import { createGate } from './gate';
import { onAbort } from './onAbort';

/** Asks the service at one location. */
export interface BucketProbe {
  /** The location in the bucket's constraint. */
  location(at: string, signal: AbortSignal): Promise<string>;
  /** Resolves where the bucket can be seen there. */
  exists(at: string, signal: AbortSignal): Promise<void>;
}

const parallel = 6;

/**
 * Finds where a bucket is. COS knows a bucket only at the endpoint of its own location, so that the candidates are asked
 * in parallel until one knows it. Where asking for the location is forbidden, the place that refuses is the place.
 */
export async function locateBucket(
  bucket: string,
  probe: BucketProbe,
  candidates: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const search = new AbortController();
  signal?.throwIfAborted();
  const letGo = onAbort(signal, () => search.abort(signal?.reason));
  const gate = createGate(parallel);
  let found: string | null = null;
  const refused: { readonly at: string; readonly error: CloudError }[] = [];
  const failed: unknown[] = [];
  let absent = 0;

  const ask = async (at: string): Promise<void> => {
    try {
      const location = await gate.run(() => probe.location(at, search.signal), search.signal);
      found ??= location;
      search.abort();
    } catch (error) {
      if (!(error instanceof CloudError)) failed.push(error);
      else if (error.code === 'not_found') absent++;
      else if (error.code === 'forbidden') refused.push({ at, error });
      else {
        failed.push(error);
        if (error.code === 'signed_out' || error.code === 'bad_credentials') search.abort();
      }
    }
  };
  try {
    await Promise.all(candidates.map(ask));
    signal?.throwIfAborted();
    if (found !== null) return found;
    const [only, another] = refused;
    if (only !== undefined) {
      if (another !== undefined) throw only.error;
      await probe.exists(only.at, signal ?? new AbortController().signal);
      return only.at;
    }
    // A location that cannot be reached at all may be closed for good; one that failed just now may hold the bucket.
    const worst = failed.find((error) => absent === 0 || search.signal.aborted || isTransient(error));
    if (worst !== undefined) throw worst;
  } finally {
    letGo();
  }
  throw failure(
    { service: 'Cloud Object Storage', action: `find the bucket ${bucket}` },
    'not_found',
    'no location of Cloud Object Storage knows it. Check the spelling; a bucket made a moment ago may need a minute.',
  );
}

function isTransient(error: unknown): boolean {
  return error instanceof CloudError && error.detail.transient === true;
}
