import * as v from 'valibot';
import { columnOf, defaultColumns } from './columns';

/** The columns of a new grid. */
export const initialColumns = defaultColumns.map((id) => ({ id, width: columnOf(id)?.width ?? 120 }));

/** Columns as they were kept; those that no longer exist are dropped. */
export const columnSettingsSchema = v.pipe(
  v.array(v.object({ id: v.string(), width: v.pipe(v.number(), v.minValue(40), v.maxValue(2000)) })),
  v.transform((columns) => columns.filter(({ id }) => columnOf(id) !== undefined)),
  v.minLength(1),
);
