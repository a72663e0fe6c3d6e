import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectBytes } from '../app/openObject';
import type { Cloud } from '../cloud/cloud';

/** The object of a bucket, or of an ingested folder, by name. Rejects where it cannot be asked for. */
export type FindObject = (bucket: string, key: string) => Promise<ObjectBytes>;

/** `cloud` rejects with `CloudError` `signed_out` where nobody is signed in. */
export function createObjectFinder(cloud: () => Promise<Cloud>): FindObject {
  return async (bucket, key) => {
    if (bucket.startsWith('file:')) return localObject(bucket, key);
    const { storage } = await cloud();
    const place = await storage.locate(bucket);
    const head = await storage.head(place, key);
    return {
      bucket,
      key,
      etag: head.etag,
      size: head.size,
      read: (signal) => storage.get(place, key, undefined, signal),
    };
  };
}

/** `bucket` is `file:<folder>`, the key a path below it. */
async function localObject(bucket: string, key: string): Promise<ObjectBytes> {
  const path = join(bucket.slice('file:'.length), key);
  const found = await stat(path);
  const etag = `${found.size}-${Math.floor(found.mtimeMs * 1000)}`;
  return { bucket, key, etag, size: found.size, read: (signal) => readFile(path, { signal }) };
}
