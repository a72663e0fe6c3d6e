import type { FlowRow } from '../../core/flow/flowRow';

/** Tells a flow from all others, over searches too; null where its line does not say which object it is of. */
export function rowIdentity({ bucket, key, etag, index }: FlowRow): string | null {
  return key === '' ? null : JSON.stringify([bucket, key, etag, index]);
}
