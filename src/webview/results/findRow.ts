import type { RowSource } from '../grid/gridModel';
import { pageSize } from '../grid/pagedRows';
import { rowIdentity } from '../grid/rowIdentity';

/** Pages looked through in either direction. */
const farthest = 5;

/**
 * Where a row stands now that stood at `near` in another result of the same search: in a range that slides it is some
 * rows off. Null where it is not about there.
 */
export async function findRow(
  rows: RowSource,
  identity: string,
  near: number,
  signal: AbortSignal,
): Promise<number | null> {
  const home = Math.floor(near / pageSize);
  const pages = Array.from({ length: 2 * farthest + 1 }, (_, at) => home + (at % 2 === 0 ? at / 2 : -(at + 1) / 2));
  for (const page of pages) {
    const first = page * pageSize;
    if (page < 0 || first >= rows.count) continue;
    const found = await rows.read(first, Math.min(first + pageSize, rows.count), signal);
    const at = found.findIndex((row) => rowIdentity(row) === identity);
    if (at >= 0) return first + at;
  }
  return null;
}
