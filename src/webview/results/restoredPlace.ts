import { findRow } from './findRow';
import type { Place } from './placeInNext';
import type { SearchRun } from './searchRun';

/** Where to go back to after a reload, once the first run has counted what there is. */
export class RestoredPlace {
  private place: Place | null = null;
  private looking = false;

  constructor(private readonly goTo: (place: Place) => void) {}

  /** Which row is the one that was selected is not known yet. */
  get pending(): boolean {
    return this.place !== null;
  }

  begin(place: Place): void {
    this.place = place;
    this.looking = false;
  }

  giveUp(): void {
    this.place = null;
  }

  /** In a range that slides, the flow that was selected is another row by now. */
  async lookIn(run: SearchRun): Promise<void> {
    const { place } = this;
    if (place === null || this.looking || !run.rows.countIsExact || run.counts === null) return;
    this.looking = true;
    const { firstRow, selectedRow, selectedId } = place;
    let row = selectedRow;
    if (selectedRow !== null && selectedId !== null) {
      const { signal } = new AbortController();
      row = await findRow(run.shown, selectedId, selectedRow, signal).catch(() => selectedRow);
    }
    if (this.place !== place) return;
    this.place = null;
    const by = row === null || selectedRow === null ? 0 : row - selectedRow;
    this.goTo({
      firstRow: Math.max(0, firstRow + by),
      selectedRow: row,
      selectedId: row === null ? null : selectedId,
    });
  }
}
