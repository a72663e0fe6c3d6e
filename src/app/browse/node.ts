import type { Bucket, CloudErrorCode, ListedObject } from '../../cloud/cloud';
import type { FlowLogCollector } from '../../core/policy/vpcModel';

/**
 * What the tree of an account shows: plain data, no presentation. `id` is a path from the root (a node's id begins
 * with its parent's), so it is unique in the tree and the same after a refresh. Times are microseconds UTC.
 * Names are null where the account's VPC resources do not tell them; faces then show the id.
 */
export type BrowseNode =
  | CollectorNode
  | BucketNode
  | VpcNode
  | InterfaceNode
  | DayNode
  | HourNode
  | ObjectNode
  | FolderNode
  | ForeignObjectNode
  | NoteNode
  | FailureNode;

/** Nodes that `Browser.children` can unfold. */
export type FolderLikeNode = CollectorNode | BucketNode | VpcNode | InterfaceNode | DayNode | HourNode | FolderNode;

/** Nodes that name objects, and so can be ingested. */
export type IngestibleNode = BucketNode | VpcNode | InterfaceNode | DayNode | HourNode | FolderNode | ObjectNode;

export type CollectorState = 'active' | 'suspended' | 'pending' | 'deleting' | 'failed' | 'unknown';

export interface CollectorNode {
  readonly kind: 'collector';
  readonly id: string;
  readonly region: string;
  readonly collector: FlowLogCollector;
  /** What it watches, in words: `VPC shop`, `subnet shop-private`, `instance vsi1`, `interface eth0`. */
  readonly target: string;
  /** Name of the bucket it writes to. */
  readonly bucket: string;
  readonly state: CollectorState;
  /** Why it is not active and what to do; null while it is. */
  readonly reason: string | null;
}

export interface BucketNode {
  readonly kind: 'bucket';
  readonly id: string;
  readonly bucket: Bucket;
  /** Named by the user, because listing the account's buckets is forbidden or does not show it. */
  readonly addedByName: boolean;
}

export interface VpcNode {
  readonly kind: 'vpc';
  readonly id: string;
  readonly bucket: Bucket;
  /** Ends in `/subnet-id=`. */
  readonly prefix: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly vpcCrn: string;
  readonly vpcId: string;
  readonly name: string | null;
}

export interface InterfaceNode {
  readonly kind: 'interface';
  readonly id: string;
  readonly bucket: Bucket;
  /** Ends in `/vnic-id=<id>/`. */
  readonly prefix: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly vpcCrn: string;
  readonly subnetCrn: string;
  readonly subnetName: string | null;
  readonly instanceCrn: string;
  readonly instanceName: string | null;
  readonly vnicId: string;
  readonly interfaceName: string | null;
  /** Primary address, dotted. */
  readonly address: string | null;
}

export interface DayNode {
  readonly kind: 'day';
  readonly id: string;
  readonly bucket: Bucket;
  /** One a record type, each ending in `/day=DD/`. */
  readonly prefixes: readonly string[];
  /** `YYYY-MM-DD`, UTC, as the key says. */
  readonly date: string;
  /** Midnight UTC. */
  readonly start: number;
}

export interface HourNode {
  readonly kind: 'hour';
  readonly id: string;
  readonly bucket: Bucket;
  /** One a record type, each ending in `/hour=HH/`. */
  readonly prefixes: readonly string[];
  readonly date: string;
  /** 0 to 24: the format documents 24. */
  readonly hour: number;
  readonly start: number;
}

export interface ObjectNode {
  readonly kind: 'object';
  readonly id: string;
  readonly bucket: Bucket;
  readonly object: ListedObject;
  /** `ingress`, `egress`, `all` or another word of the key. */
  readonly recordType: string;
  readonly vnicId: string;
  /** Capture window. Null until `details` has read it, unless the store holds the object. */
  readonly window: { readonly start: number; readonly end: number } | null;
  /** Number of records, from the store or the object's metadata; null when not known yet. */
  readonly records: number | null;
  /** Number of rejected records; only the store knows it. */
  readonly rejected: number | null;
  /** Lower case: `ok`, `skip data`, …; null when not known yet. */
  readonly state: string | null;
  /** The store holds exactly this version of the object. */
  readonly ingested: boolean;
}

/** Anything of the bucket outside the current layout: the layout of 2020, or other people's folders. */
export interface FolderNode {
  readonly kind: 'folder';
  readonly id: string;
  readonly bucket: Bucket;
  /** Ends in `/`. */
  readonly prefix: string;
  /** Last part of the prefix, percent-decoded where that is possible. */
  readonly name: string;
}

/** An object whose key is not that of a flow log. */
export interface ForeignObjectNode {
  readonly kind: 'foreign';
  readonly id: string;
  readonly bucket: Bucket;
  readonly object: ListedObject;
  readonly name: string;
}

/** A level without content, with the reason in words. */
export interface NoteNode {
  readonly kind: 'note';
  readonly id: string;
  readonly message: string;
}

/** A level that could not be listed. Unfolding the parent again retries it. */
export interface FailureNode {
  readonly kind: 'failure';
  readonly id: string;
  /** The node whose children failed; null for the list of collectors or of buckets. */
  readonly parent: FolderLikeNode | null;
  readonly code: CloudErrorCode | 'failed';
  readonly message: string;
  readonly retryable: boolean;
}

export function isFolderLike(node: BrowseNode): node is FolderLikeNode {
  switch (node.kind) {
    case 'collector':
    case 'bucket':
    case 'vpc':
    case 'interface':
    case 'day':
    case 'hour':
    case 'folder':
      return true;
    default:
      return false;
  }
}

export function isIngestible(node: BrowseNode): node is IngestibleNode {
  return node.kind === 'object' || (isFolderLike(node) && node.kind !== 'collector');
}
