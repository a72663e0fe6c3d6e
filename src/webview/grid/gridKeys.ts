import type { Cursor } from './gridModel';

/** What a key means in the grid. */
export type GridCommand =
  | { readonly kind: 'move'; readonly row: number; readonly column: number; readonly extend: boolean }
  | { readonly kind: 'sort' }
  | { readonly kind: 'moveColumn'; readonly step: 1 | -1 }
  | { readonly kind: 'resizeColumn'; readonly step: 1 | -1 }
  | { readonly kind: 'menu' }
  | { readonly kind: 'selectAll' }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'why' }
  | { readonly kind: 'narrow'; readonly how: 'only' | 'not' };

export interface Extent {
  readonly rows: number;
  readonly columns: number;
  /** Rows of a page. */
  readonly page: number;
}

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Null for a key the grid leaves to others. Targets may lie outside the grid; the grid keeps within its bounds. */
export function gridCommand(event: Keys, cursor: Cursor, extent: Extent): GridCommand | null {
  if (event.altKey) return null;
  const command = event.ctrlKey || event.metaKey;
  const heading = cursor.row === -1 ? headingCommand(event, command) : null;
  return heading ?? moveCommand(event, command, cursor, extent) ?? actionCommand(event, command, cursor);
}

function headingCommand({ key, shiftKey }: Keys, command: boolean): GridCommand | null {
  if (key === 'Enter' || key === ' ') return { kind: 'sort' };
  if ((key !== 'ArrowLeft' && key !== 'ArrowRight') || !shiftKey) return null;
  return { kind: command ? 'moveColumn' : 'resizeColumn', step: key === 'ArrowLeft' ? -1 : 1 };
}

function moveCommand({ key, shiftKey }: Keys, command: boolean, cursor: Cursor, extent: Extent): GridCommand | null {
  const { row, column } = cursor;
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const toRow = (target: number): GridCommand => ({ kind: 'move', row: target, column, extend: shiftKey });
  const toColumn = (target: number): GridCommand => ({ kind: 'move', row, column: target, extend: false });
  switch (key) {
    case 'ArrowDown':
      return toRow(command ? lastRow : row + 1);
    case 'ArrowUp':
      return toRow(command ? 0 : row - 1);
    case 'PageDown':
      return toRow(Math.max(0, row) + extent.page);
    case 'PageUp':
      return toRow(Math.max(0, row - extent.page));
    case 'ArrowLeft':
      return toColumn(command ? 0 : column - 1);
    case 'ArrowRight':
      return toColumn(command ? lastColumn : column + 1);
    case 'Home':
      return command ? toRow(0) : toColumn(0);
    case 'End':
      return command ? toRow(lastRow) : toColumn(lastColumn);
    default:
      return null;
  }
}

function actionCommand({ key, shiftKey }: Keys, command: boolean, cursor: Cursor): GridCommand | null {
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) return { kind: 'menu' };
  if (command) return key === 'a' ? { kind: 'selectAll' } : null;
  if (cursor.row < 0) return null;
  if (key === ' ') return { kind: 'toggle' };
  if (key === '?') return { kind: 'why' };
  if (key === '+' || key === '-') return { kind: 'narrow', how: key === '+' ? 'only' : 'not' };
  return null;
}
