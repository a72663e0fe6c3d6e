import type { ObjectStorage } from '../../cloud/cloud';
import type { ObjectSource } from '../../store/store';
import type { IngestibleNode } from '../browse/node';
import type { SelectionCounts } from './bucketSource';

/** All objects of a selection of tree nodes, over buckets if need be; an object inside two nodes comes once. */
export declare function selectionSource(
  storage: ObjectStorage,
  nodes: readonly IngestibleNode[],
  range?: { readonly from?: number | null; readonly to?: number | null },
): ObjectSource & { counts(): SelectionCounts };
