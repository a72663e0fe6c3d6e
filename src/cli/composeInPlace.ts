import { interfaceAddresses } from '../app/search/interfaceAddresses';
import { searchedBucket } from '../app/search/searchedBucket';
import type { Cloud } from '../cloud/cloud';
import type { InPlaceEngine } from '../engines/inPlace/foundObjects';
import { createInPlaceEngine } from '../engines/inPlace/inPlaceEngine';
import type { BucketPlace, BucketRemarks } from './services';

/** The engine over a bucket of the signed-in account. `now` in microseconds UTC. */
export async function openBucket(
  { storage, vpc }: Cloud,
  { bucket: name, prefix, mostObjects }: BucketPlace,
  remarks: BucketRemarks,
  now: () => number,
): Promise<InPlaceEngine> {
  const bucket = await storage.locate(name);
  const { location } = bucket;
  const searched = searchedBucket(storage, bucket, {
    prefix,
    ...(location !== null && { addresses: (signal: AbortSignal) => interfaceAddresses(vpc, location, signal) }),
  });
  const limits = mostObjects === undefined ? {} : { limits: { objects: mostObjects } };
  return createInPlaceEngine({ bucket: searched, now, ...limits, ...remarks });
}
