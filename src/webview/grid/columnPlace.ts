import { narrowestColumn } from './gridModel';
import { cellId, type ShownColumn } from './gridTemplate';

const widestFit = 600;

/** The width in pixels at which a column shows its heading and the widest of its cells in sight. */
export function fittingWidth(grid: HTMLElement, at: number): number {
  const label = grid.querySelector(`#${cellId(-1, at)} .grid-label`);
  let width = Math.max(narrowestColumn, (label?.scrollWidth ?? 0) + 34);
  for (const cell of grid.querySelectorAll(`.grid-cell[aria-colindex="${at + 1}"]`)) {
    const range = document.createRange();
    range.selectNodeContents(cell);
    width = Math.max(width, Math.min(widestFit, range.getBoundingClientRect().width + 18));
  }
  return width;
}

/** Scrolls sideways as far as needed to show a column. */
export function revealColumn(scroller: HTMLElement, columns: readonly ShownColumn[], at: number): void {
  const left = columns.slice(0, at).reduce((sum, { width }) => sum + width, 0);
  const right = left + (columns[at]?.width ?? 0);
  if (left < scroller.scrollLeft) scroller.scrollLeft = left;
  else if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth;
}
