/** How the rows of a grid moved: some came in front of all others, some went. */
export interface RowsMoved {
  readonly added: number;
  /** Where those stood that are gone, ascending. */
  readonly removed: readonly number[];
}

/** Where what stood at a place, or just behind those that went from it, stands now. */
export function placeAfter(place: number, { added, removed }: RowsMoved): number {
  let before = 0;
  for (const gone of removed) {
    if (gone >= place) break;
    before++;
  }
  return place - before + added;
}

/** Where a row is now; null where it went. */
export function rowAfter(row: number, moved: RowsMoved): number | null {
  return moved.removed.includes(row) ? null : placeAfter(row, moved);
}
