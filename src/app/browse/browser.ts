import type { Cloud } from '../../cloud/cloud';
import type { FlowStore } from '../../store/store';
import type { NameDirectory } from '../names';
import type { BrowseNode, BucketNode, FolderLikeNode, ObjectNode } from './node';

export interface BrowserOptions {
  readonly cloud: Cloud;
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

export declare function createBrowser(options: BrowserOptions): Browser;
