import { bucketSource, type CountingSource } from '../app/ingest/bucketSource';
import { withinTime } from '../app/ingest/withinTime';
import type { TimeRange } from '../core/query/timeRange';
import type { CommandContext } from './command';
import { parseCosAddress } from './cosAddress';

/** The objects that the first word names: a folder, a file, or a place in a bucket. */
export async function readSource(
  { words, services, signal }: CommandContext,
  bounds: TimeRange,
): Promise<CountingSource> {
  const where = words[0]!;
  const address = parseCosAddress(where);
  if (address === null) return withinTime(await services.localSource(where), bounds);
  const { storage } = await services.signIn();
  const bucket = await storage.locate(address.bucket, signal);
  return bucketSource(storage, bucket, { ...bounds, prefixes: [address.prefix] });
}
