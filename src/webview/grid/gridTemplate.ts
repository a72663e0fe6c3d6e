import { html, nothing, type TemplateResult } from 'lit';
import type { FlowRow } from '../../core/flow/flowRow';
import type { WireSort } from '../../protocol/results';
import type { RowNames } from '../format/rowNames';
import { icon } from '../style/icons';
import { setStyle } from '../style/setStyle';
import type { Column } from './columns';
import type { Cursor } from './gridModel';

/** A column in use with what is known of it. */
export interface ShownColumn {
  readonly column: Column;
  readonly width: number;
}

export function cellId(row: number, column: number): string {
  return `cell-${row}-${column}`;
}

/** `grid-template-columns` of all rows; the last column takes what is left. */
export function tracksOf(columns: readonly ShownColumn[]): string {
  return columns
    .map(({ width }, at) => (at === columns.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`))
    .join(' ');
}

export interface HeadActions {
  sortBy(at: number): void;
  grip(event: PointerEvent, at: number): void;
  fit(at: number): void;
}

export function headTemplate(
  columns: readonly ShownColumn[],
  sort: WireSort | null,
  cursor: Cursor,
  actions: HeadActions,
): TemplateResult {
  return html`<div class="grid-head" role="row" aria-rowindex="1">
    ${columns.map(({ column }, at) => {
      const sorted = sort?.field !== column.sort ? 'none' : sort.descending ? 'descending' : 'ascending';
      const current = cursor.row === -1 && cursor.column === at;
      return html`<div
        class=${`grid-th${column.numeric ? ' numeric' : ''}${current ? ' current' : ''}`}
        role="columnheader"
        id=${cellId(-1, at)}
        aria-colindex=${at + 1}
        aria-sort=${sorted}
        title=${`${column.meaning}\n\nClick or Enter sorts. Shift+←/→ resizes, Ctrl+Shift+←/→ moves.`}
        @click=${() => actions.sortBy(at)}
      >
        <span class="grid-label">${column.label}</span>
        ${sorted === 'none' ? nothing : icon(sorted === 'descending' ? 'down' : 'up')}
        <span
          class="grip"
          @pointerdown=${(event: PointerEvent) => actions.grip(event, at)}
          @click=${(event: Event) => event.stopPropagation()}
          @dblclick=${() => actions.fit(at)}
        ></span>
      </div>`;
    })}
  </div>`;
}

export interface RowLook {
  readonly index: number;
  readonly row: FlowRow | undefined;
  readonly top: number;
  readonly selected: boolean;
  readonly columns: readonly ShownColumn[];
  readonly cursor: Cursor;
  readonly names: RowNames;
}

export function rowTemplate(
  look: RowLook,
  actions: { press(event: PointerEvent, index: number): void; open(row: FlowRow): void },
): TemplateResult {
  const { index, row, selected, cursor } = look;
  const waiting = row === undefined;
  return html`<div
    class=${`grid-row${index % 2 === 1 ? ' odd-row' : ''}${selected ? ' selected' : ''}`}
    role="row"
    aria-rowindex=${index + 2}
    aria-selected=${selected ? 'true' : 'false'}
    aria-busy=${waiting ? 'true' : nothing}
    ${setStyle({ transform: `translateY(${look.top}px)` })}
    @pointerdown=${(event: PointerEvent) => actions.press(event, index)}
    @dblclick=${() => row !== undefined && actions.open(row)}
  >
    ${look.columns.map(({ column }, at) => {
      const current = cursor.row === index && cursor.column === at;
      return html`<div
        class=${`grid-cell${column.numeric ? ' numeric' : ''}${current ? ' current' : ''}`}
        role="gridcell"
        id=${cellId(index, at)}
        aria-colindex=${at + 1}
      >${waiting ? html`<span class="placeholder"></span>` : column.cell(row, look.names)}</div>`;
    })}
  </div>`;
}
