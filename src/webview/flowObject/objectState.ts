import * as v from 'valibot';
import { sortSchema } from '../../protocol/results';
import { columnSettingsSchema, initialColumns } from '../grid/columnSettings';

/** What the viewer of an object remembers while its tab is hidden, and over a reload. */
const tabSchema = v.picklist(['records', 'envelope', 'json']);
export type Tab = v.InferOutput<typeof tabSchema>;

const stateSchema = v.object({
  place: v.fallback(v.nullable(v.object({ bucket: v.string(), key: v.string() })), null),
  tab: v.fallback(tabSchema, 'records'),
  sort: v.fallback(sortSchema, { field: 'start_time', descending: false }),
  columns: v.fallback(columnSettingsSchema, initialColumns),
  selectedRow: v.fallback(v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), null),
});
export type ObjectState = v.InferOutput<typeof stateSchema>;

export function readObjectState(kept: unknown): ObjectState {
  return v.parse(stateSchema, typeof kept === 'object' && kept !== null ? kept : {});
}
