import type { FlowRow } from '../../../src/core/flow/flowRow';
import { unknownRow } from '../../../src/core/flow/unknownRow';

/** A row that says nothing but where it stands. */
export const silentRow: FlowRow = { ...unknownRow, bucket: 'b', key: 'k', etag: 'e' };

export function rowWith(members: Partial<FlowRow>): FlowRow {
  return { ...silentRow, ...members };
}
