import type { Bucket, Cloud } from '../../cloud/cloud';
import type { FlowStore } from '../../store/store';
import type { NameDirectory } from '../names';
import { collectorNode } from './collectorNode';
import { compareNodes } from './compareNodes';
import { failureNode } from './failureNode';
import { Levels } from './levels';
import type { BrowseNode, BucketNode, CollectorNode, FolderLikeNode, ObjectNode } from './node';
import { ObjectDetails } from './objectDetails';

export interface BrowserOptions {
  readonly cloud: Pick<Cloud, 'accountId' | 'vpc' | 'storage'>;
  /** For the "ingested" marks; left out, nothing is marked. */
  readonly store?: Pick<FlowStore, 'objects'>;
  /** Region of the collectors. */
  readonly region: string;
  readonly names: NameDirectory;
  /** Buckets the user named because they cannot be listed; asked anew by each `buckets()`. */
  readonly bucketsByName?: () => readonly string[];
}

/** One signed-in account, as a tree. Nothing is cached but names and object details: a level is read when unfolded. */
export interface Browser {
  readonly region: string;
  /** The region's collectors by name, or one failure node. */
  collectors(signal: AbortSignal): Promise<readonly BrowseNode[]>;
  /** The account's buckets, then those added by name; a bucket or a list that cannot be read is a failure node. */
  buckets(signal: AbortSignal): Promise<readonly BrowseNode[]>;
  /**
   * The level below a node, page by page: the first batch needs one list request (one a record type, side by side,
   * below a day). Batches are sorted in themselves; `compareNodes` sorts what several brought. A failure is a
   * node at the end of what was read; cancelling rejects with the signal's reason. Leaving the loop stops listing.
   */
  children(node: FolderLikeNode, signal: AbortSignal): AsyncIterable<readonly BrowseNode[]>;
  /**
   * The node with records, state and window from the object's metadata (HEAD). A few run at a time, answers are kept
   * by etag. Where the object cannot be asked, the node comes back as it was.
   */
  details(node: ObjectNode, signal: AbortSignal): Promise<ObjectNode>;
  /** Looks a bucket up by name. Rejects with `CloudError`. */
  bucketByName(name: string, signal: AbortSignal): Promise<BucketNode>;
}

export function createBrowser(options: BrowserOptions): Browser {
  const { storage, vpc } = options.cloud;
  const levels = new Levels(storage, options.names, options.store);
  const details = new ObjectDetails(storage);

  const bucketByName = async (name: string, signal: AbortSignal): Promise<BucketNode> =>
    bucketNode(await storage.locate(name, signal), true);

  async function* collectorChildren(node: CollectorNode, signal: AbortSignal): AsyncGenerator<readonly BrowseNode[]> {
    const bucket = await storage.locate(node.bucket, signal);
    for await (const batch of levels.vpcs(node.id, bucket, signal)) {
      yield batch.filter((found) => found.kind === 'vpc' && found.vpcId === node.collector.vpc.id);
    }
  }

  return {
    region: options.region,
    bucketByName,
    details: (node, signal) => details.of(node, signal),

    async collectors(signal) {
      try {
        const found = await vpc.collectors(options.region, signal);
        return found.map((collector) => collectorNode(collector, options.region)).sort(compareNodes);
      } catch (error) {
        signal.throwIfAborted();
        return [failureNode(`collectors>${options.region}`, null, error)];
      }
    },

    async buckets(signal) {
      const nodes: BrowseNode[] = [];
      const failures: BrowseNode[] = [];
      try {
        for (const bucket of await storage.buckets(signal)) nodes.push(bucketNode(bucket, false));
      } catch (error) {
        signal.throwIfAborted();
        failures.push(failureNode('buckets', null, error));
      }
      const listed = new Set(nodes.map((node) => node.id));
      const named = new Set(options.bucketsByName?.() ?? []);
      const added = await Promise.all(
        [...named]
          .filter((name) => !listed.has(bucketId(name)))
          .map((name) =>
            bucketByName(name, signal).catch((error: unknown) => {
              signal.throwIfAborted();
              return failureNode(bucketId(name), null, error);
            }),
          ),
      );
      return [...[...nodes, ...added].sort(compareNodes), ...failures];
    },

    async *children(node, signal) {
      let empty = true;
      try {
        const batches = node.kind === 'collector' ? collectorChildren(node, signal) : levels.below(node, signal);
        for await (const batch of batches) {
          if (batch.length === 0) continue;
          empty = false;
          yield batch;
        }
      } catch (error) {
        signal.throwIfAborted();
        yield [failureNode(node.id, node, error)];
        return;
      }
      if (empty) yield [{ kind: 'note', id: `${node.id}>!empty`, message: emptyMessage(node) }];
    },
  };
}

const bucketId = (name: string): string => `buckets>${name}`;

function bucketNode(bucket: Bucket, addedByName: boolean): BucketNode {
  return { kind: 'bucket', id: bucketId(bucket.name), bucket, addedByName };
}

function emptyMessage(node: FolderLikeNode): string {
  if (node.kind === 'collector') {
    return node.state === 'active'
      ? 'No flow logs yet. The first objects arrive about ten minutes after the collector was created.'
      : `No flow logs. ${node.reason}`;
  }
  return node.kind === 'bucket' ? 'The bucket is empty.' : 'Nothing here any more.';
}
