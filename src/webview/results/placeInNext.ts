import { rowIdentity } from '../grid/rowIdentity';
import { findRow } from './findRow';
import type { SearchRun } from './searchRun';

/** Where one is in a result. */
export interface Place {
  readonly firstRow: number;
  readonly selectedRow: number | null;
  /** `rowIdentity` of it. */
  readonly selectedId: string | null;
}

/** Rows at a place that are worth having there before it is shown. */
const inSight = 100;

/**
 * The same place in the result of a later run: how many rows further down it is, and which row is selected there. It goes
 * by the selected flow, else by the first one in sight. Null where the later run was given up.
 */
export async function placeInNext(
  run: SearchRun,
  next: SearchRun,
  { firstRow, selectedRow, selectedId }: Place,
): Promise<{ readonly by: number; readonly selectedRow: number | null } | null> {
  const { signal } = new AbortController();
  const first = run.shown.row(firstRow);
  const fixed = selectedRow !== null && selectedId !== null;
  const anchor = fixed ? selectedRow : firstRow;
  const identity = fixed ? selectedId : first === undefined || firstRow === 0 ? null : rowIdentity(first);
  try {
    const near = Math.max(0, anchor + (next.counts?.total ?? 0) - run.shown.count);
    const found = identity === null ? null : await findRow(next.shown, identity, near, signal);
    const by = found === null ? 0 : found - anchor;
    const from = Math.min(Math.max(0, firstRow + by), Math.max(0, next.rows.count - inSight));
    await next.rows.bring(from, Math.min(next.rows.count, from + inSight), signal);
    return { by, selectedRow: fixed ? found : selectedRow };
  } catch {
    return null;
  }
}
