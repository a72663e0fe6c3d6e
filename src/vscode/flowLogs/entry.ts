import type { BrowseNode } from '../../app/browse/node';

/**
 * What stands in the Flow Logs view. An entry keeps its identity while what it shows changes, since the editor
 * refreshes by object: details and ingested marks replace `node`.
 */
export type Entry = GroupEntry | NodeEntry | PendingEntry;

export interface GroupEntry {
  readonly kind: 'group';
  readonly group: 'collectors' | 'buckets';
  readonly id: string;
  readonly parent: null;
}

export interface NodeEntry {
  readonly kind: 'node';
  readonly id: string;
  readonly parent: GroupEntry | NodeEntry | null;
  node: BrowseNode;
}

/** The end of a level that is not read to its end: still being read, or waiting for a click. */
export interface PendingEntry {
  readonly kind: 'pending';
  readonly id: string;
  readonly parent: GroupEntry | NodeEntry;
  readonly waiting: boolean;
  /** How many entries stand before it. */
  readonly shown: number;
}

export type ParentEntry = GroupEntry | NodeEntry;
