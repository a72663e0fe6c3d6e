import type { FlowRow } from '../../core/flow/flowRow';
import type { FieldName } from '../../core/query/fields';
import type { WireSort } from '../../protocol/results';
import type { RowNames } from '../format/rowNames';

/** What the grid shows rows from: pages of an engine, or of one object. */
export interface RowSource {
  readonly count: number;
  readonly countIsExact: boolean;
  /** Undefined while the row is not here. */
  row(index: number): FlowRow | undefined;
  want(first: number, end: number): void;
  read(first: number, end: number, signal: AbortSignal): Promise<readonly FlowRow[]>;
}

/** A column in use, at the width the user gave it. */
export interface ColumnSetting {
  readonly id: string;
  readonly width: number;
}

export interface GridModel {
  readonly source: RowSource | null;
  readonly columns: readonly ColumnSetting[];
  readonly sort: WireSort | null;
  readonly names: RowNames;
}

export interface GridListener {
  sortBy(sort: WireSort): void;
  columnsChanged(columns: readonly ColumnSetting[]): void;
  /** The row the cursor is on; its detail is to be shown. */
  rowChanged(index: number): void;
  scrolled(firstRow: number): void;
  copy(text: string): void;
  /** For the user: what was copied, or why not all. */
  say(message: string): void;
  /** Absent where there is no search to narrow. */
  readonly narrow?: (how: 'only' | 'not', field: FieldName, value: string | null) => void;
  readonly openObject?: (row: FlowRow) => void;
  /** Asks what the VPC's rules make of a row. */
  readonly why?: (row: FlowRow) => void;
}

/** Where the keyboard is. Row -1 is the heading. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
}

export const rowHeight = 24;
export const headHeight = 26;
export const narrowestColumn = 44;
const widestColumn = 1200;

export function resized(columns: readonly ColumnSetting[], at: number, width: number): readonly ColumnSetting[] {
  const kept = Math.min(widestColumn, Math.max(narrowestColumn, Math.round(width)));
  return columns.map((column, place) => (place === at ? { ...column, width: kept } : column));
}

/** The column moved by one place, or null at the edge. */
export function shifted(columns: readonly ColumnSetting[], at: number, step: 1 | -1): readonly ColumnSetting[] | null {
  const moved = columns[at];
  const other = columns[at + step];
  if (moved === undefined || other === undefined) return null;
  return columns.map((column, place) => (place === at ? other : place === at + step ? moved : column));
}
