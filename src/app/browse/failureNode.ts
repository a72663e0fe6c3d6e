import { CloudError, type CloudErrorCode } from '../../cloud/cloud';
import type { FailureNode, FolderLikeNode } from './node';

const worthRetrying: ReadonlySet<CloudErrorCode> = new Set([
  'throttled',
  'service_error',
  'network',
  'timeout',
  'unexpected_answer',
  'signed_out',
]);

/** What stands in the tree where a level could not be read. `place` is the id of the level. */
export function failureNode(place: string, parent: FolderLikeNode | null, error: unknown): FailureNode {
  const known = error instanceof CloudError ? error : null;
  return {
    kind: 'failure',
    id: `${place}>!failure`,
    parent,
    code: known?.code ?? 'failed',
    message: error instanceof Error ? error.message : String(error),
    retryable: known === null || worthRetrying.has(known.code),
  };
}
