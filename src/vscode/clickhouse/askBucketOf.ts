import type { Bucket } from '../../cloud/cloud';
import { askBucket } from '../flowLogs/askBucket';
import type { BrowseSession } from '../flowLogs/browseSession';
import type { Entry } from '../flowLogs/entry';

/** The bucket a command was called on, else one that is asked for; located. Undefined when dismissed. */
export async function askBucketOf(
  title: string,
  { connection, browser }: Awaited<ReturnType<BrowseSession['required']>>,
  entry: Entry | undefined,
): Promise<Bucket | undefined> {
  const node =
    entry?.kind === 'node' && entry.node.kind === 'bucket'
      ? entry.node
      : await askBucket(title, (signal) => browser.buckets(signal));
  if (node === undefined) return undefined;
  return node.bucket.location === null ? connection.cloud.storage.locate(node.bucket.name) : node.bucket;
}
