import type { FlowRow } from '../../core/flow/flowRow';
import { type Column, cellValues } from './columns';
import { copySelection } from './copySelection';
import { gridMenu } from './gridMenu';
import type { GridListener, RowSource } from './gridModel';
import type { GridPosition } from './gridPosition';
import { cellId } from './gridTemplate';
import { PopupMenu } from './popupMenu';

/** What the actions see of the grid. */
export interface GridSight {
  readonly source: RowSource | null;
  readonly columns: readonly Column[];
  readonly position: GridPosition;
  readonly root: HTMLElement | null;
}

/** What can be done with the cell the keyboard is on and the rows selected: copy, narrow, and the menu of both. */
export class CellActions {
  private readonly menu = new PopupMenu();

  constructor(
    private readonly sight: () => GridSight,
    private readonly listener: GridListener,
  ) {}

  async copyRows(): Promise<void> {
    const { source, columns, position } = this.sight();
    if (source === null) return;
    try {
      const copied = await copySelection(source, position.taken, columns);
      if (copied === null) return;
      this.listener.copy(copied.text);
      this.listener.say(copied.message);
    } catch (error) {
      this.listener.say(`Not copied: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** False where there is nothing to narrow. */
  narrow(how: 'only' | 'not'): boolean {
    const cell = this.cell();
    const value = cell === null ? undefined : cellValues(cell.column, cell.row)[0];
    if (value === undefined || this.listener.narrow === undefined) return false;
    this.listener.narrow(how, value.field, value.value);
    return true;
  }

  /** Asks why about the row; false where there is none, or nobody to ask. */
  why(): boolean {
    const cell = this.cell();
    if (cell === null || this.listener.why === undefined) return false;
    this.listener.why(cell.row);
    return true;
  }

  openMenuAtCursor(): void {
    const { row, column } = this.sight().position.cursor;
    const cell = document.getElementById(cellId(row, column));
    if (cell === null || row < 0) return;
    const box = cell.getBoundingClientRect();
    this.openMenu(box.left + 8, box.bottom);
  }

  openMenu(x: number, y: number): void {
    const { position, root } = this.sight();
    const cell = this.cell();
    if (cell === null || root === null) return;
    const { listener } = this;
    const selected = position.selection.count;
    const items = gridMenu({ ...cell, selected, listener, copyRows: () => void this.copyRows() });
    this.menu.open(x, y, items, root);
  }

  private cell(): { readonly row: FlowRow; readonly column: Column } | null {
    const { source, columns, position } = this.sight();
    const row = source?.row(position.cursor.row);
    const column = columns[position.cursor.column];
    return row === undefined || column === undefined ? null : { row, column };
  }
}
