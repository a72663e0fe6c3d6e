import type { Cursor } from './gridModel';
import { RowSelection } from './rowSelection';
import { placeAfter, type RowsMoved } from './rowsMoved';

/** Where the keyboard is in a grid, and which rows are selected around it. */
export class GridPosition {
  cursor: Cursor = { row: 0, column: 0 };
  selection = RowSelection.none;
  /** Where a selection that is being extended began. */
  private anchor = 0;

  /** Other rows: back to the first. A keyboard on the heading stays there. */
  startOver(): void {
    this.cursor = { row: this.cursor.row === -1 ? -1 : 0, column: this.cursor.column };
    this.anchor = 0;
    this.selection = RowSelection.none;
  }

  selectNone(): void {
    this.selection = RowSelection.none;
  }

  select(row: number): void {
    this.cursor = { row, column: this.cursor.column };
    this.anchor = row;
    this.selection = RowSelection.span(row, row);
  }

  /** The rows moved, and what is selected with them. */
  moved(moved: RowsMoved): void {
    const { row, column } = this.cursor;
    if (row >= 0) this.cursor = { row: Math.max(0, placeAfter(row, moved)), column };
    this.anchor = Math.max(0, placeAfter(this.anchor, moved));
    this.selection = this.selection.after(moved);
  }

  toHeading(column: number): void {
    this.cursor = { row: -1, column };
  }

  /** A press of the mouse; `column` is null between the cells. */
  press(event: Pick<PointerEvent, 'button' | 'shiftKey' | 'ctrlKey' | 'metaKey'>, row: number, column: number | null) {
    this.cursor = { row, column: column ?? this.cursor.column };
    if (event.shiftKey) this.selection = RowSelection.span(this.anchor, row);
    else if (event.button !== 2 || !this.selection.has(row)) {
      const adds = event.button === 0 && (event.ctrlKey || event.metaKey);
      this.selection = adds ? this.selection.toggle(row) : RowSelection.span(row, row);
      this.anchor = row;
    }
  }

  /** Returns whether another row is selected now. */
  move(target: Cursor, extend: boolean): boolean {
    const changes = target.row >= 0 && (target.row !== this.cursor.row || extend);
    this.cursor = target;
    if (!changes) return false;
    if (!extend) this.anchor = target.row;
    this.selection = RowSelection.span(this.anchor, target.row);
    return true;
  }

  toggleRow(): void {
    const { row } = this.cursor;
    this.anchor = row;
    this.selection = this.selection.toggle(row);
  }

  selectAll(count: number): void {
    if (count > 0) this.selection = RowSelection.span(0, count - 1);
  }

  /** What copying takes: the selected rows, or the one the keyboard is on. */
  get taken(): RowSelection {
    const { row } = this.cursor;
    return this.selection.count > 0 || row < 0 ? this.selection : RowSelection.span(row, row);
  }
}
