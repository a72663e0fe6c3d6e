import { type Bucket, CloudError, type ListedObject, type ObjectStorage } from '../../cloud/cloud';
import { keyTimeWindow, parseObjectKey } from '../../core/flow/objectKey';
import { asksForAddresses, type KeyFilter, keyFilter } from '../../core/query/keyFilter';
import type { FoundObject, FoundObjects, SearchedBucket } from '../../engines/inPlace/foundObjects';
import type { SearchRequest } from '../../engines/queryEngine';
import { ObjectReadError } from '../../store/store';
import { KeyListing } from '../browse/keyListing';
import { objectErrorOf } from '../ingest/objectErrorOf';

export interface SearchedBucketOptions {
  /** Where below the bucket; empty, the default, is everywhere. */
  readonly prefix?: string;
  /** Addresses of interfaces, for searches that name both sides of a flow. What it rejects with is passed over. */
  readonly addresses?: (signal: AbortSignal) => Promise<ReadonlyMap<string, readonly number[]>>;
}

/** Clocks of whoever captures and whoever stores may differ by this, microseconds. */
const clockMargin = 5 * 60_000_000;
/** Longer than this, milliseconds, addresses are not waited for: they only spare reading. */
const patience = 2_000;

/** A bucket to search in place: its objects by key, the newest first. */
export function searchedBucket(
  storage: ObjectStorage,
  bucket: Bucket,
  options: SearchedBucketOptions = {},
): SearchedBucket {
  const { prefix = '' } = options;
  let known: Promise<ReadonlyMap<string, readonly number[]>> | null = null;

  /** Read once, for this bucket and as long as it is searched. */
  async function addressesFor({ query }: SearchRequest, signal: AbortSignal) {
    if (options.addresses === undefined || !asksForAddresses(query)) return undefined;
    known ??= options.addresses(AbortSignal.timeout(60_000)).catch(() => {
      known = null;
      return new Map();
    });
    return waitFor(known, signal);
  }

  return {
    name: bucket.name,
    async *find(request, signal): AsyncGenerator<FoundObjects> {
      const addresses = await addressesFor(request, signal);
      const { query, from, to } = request;
      const filter = keyFilter({ query, from, to, bucket: bucket.name, ...(addresses && { addresses }) });
      const listing = new KeyListing(storage, bucket, {
        ...{ prefixes: [prefix], order: 'newest', byDay: true },
        wanted: (found) => filter.admitsPrefix(found),
      });
      for await (const { objects, olderThan } of listing.pages(signal)) {
        yield { objects: objects.flatMap((object) => foundObject(bucket.name, object, filter)), olderThan };
      }
    },
    async read({ key }, signal) {
      try {
        return await storage.get(bucket, key, undefined, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (concernsAll(error)) throw error;
        throw new ObjectReadError(objectErrorOf(error));
      }
    },
  };
}

/** No object where the key is none of a flow log, or none that can match. */
function foundObject(bucket: string, listed: ListedObject, filter: KeyFilter): FoundObject[] {
  const { key, etag, size, modified } = listed;
  const parsed = parseObjectKey(key);
  if (parsed === null || !filter.admitsObject(key, parsed, modified)) return [];
  const written = modified + clockMargin;
  return [{ bucket, key, etag, size, olderThan: Math.min(keyTimeWindow(parsed)?.to ?? written, written) }];
}

/** The sign-in or the bucket itself is at fault, not one object. */
function concernsAll(error: unknown): boolean {
  if (!(error instanceof CloudError)) return false;
  const { code, detail } = error;
  if (code === 'not_found') return detail.serviceCode === 'NoSuchBucket';
  return code === 'signed_out' || code === 'bad_credentials' || code === 'endpoint_refused';
}

async function waitFor<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  signal.throwIfAborted();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = () => {};
  const late = new Promise<undefined>((resolve, reject) => {
    timer = setTimeout(() => resolve(undefined), patience);
    leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}
