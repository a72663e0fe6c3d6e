import { interfaceAddresses } from '../app/search/interfaceAddresses';
import { searchedBucket } from '../app/search/searchedBucket';
import type { Cloud } from '../cloud/cloud';
import type { InPlaceEngine } from '../engines/inPlace/foundObjects';
import { createInPlaceEngine, type InPlaceEngineOptions } from '../engines/inPlace/inPlaceEngine';

/** The engine over a bucket of an account. Rejects with `CloudError` where the bucket is not found. */
export async function openBucketEngine(
  { storage, vpc }: Pick<Cloud, 'storage' | 'vpc'>,
  name: string,
  options: Omit<InPlaceEngineOptions, 'bucket'>,
): Promise<InPlaceEngine> {
  const bucket = await storage.locate(name);
  const { location } = bucket;
  const addresses = (signal: AbortSignal) => interfaceAddresses(vpc, location ?? '', signal);
  const searched = searchedBucket(storage, bucket, location === null ? {} : { addresses });
  return createInPlaceEngine({ bucket: searched, ...options });
}
