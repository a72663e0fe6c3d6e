import { html, nothing, render, type TemplateResult } from 'lit';
import { RowNames } from '../format/rowNames';
import { dragSideways } from '../style/dragSideways';
import { setStyle } from '../style/setStyle';
import { cellValues, columnOf } from './columns';
import { copySelection } from './copySelection';
import { type GridCommand, gridCommand } from './gridKeys';
import { gridMenu } from './gridMenu';
import {
  type ColumnSetting,
  type Cursor,
  type GridListener,
  type GridModel,
  headHeight,
  narrowestColumn,
  resized,
  rowHeight,
  shifted,
} from './gridModel';
import { cellId, headTemplate, rowTemplate, type ShownColumn, tracksOf } from './gridTemplate';
import { PopupMenu } from './popupMenu';
import { RowSelection } from './rowSelection';
import { ScrollMap } from './scrollMap';

/**
 * A grid of flows over any number of rows (role=grid): draws those in sight, asks the source for what is missing,
 * and can do everything from the keyboard that it can do with the mouse.
 */
export class Grid {
  private model: GridModel = { source: null, columns: [], sort: null, names: new RowNames() };
  private cursor: Cursor = { row: 0, column: 0 };
  private anchor = 0;
  private selection = RowSelection.none;
  private frame = 0;
  private readonly scroll = new ScrollMap(() => this.root);
  private readonly menu = new PopupMenu();
  private root: HTMLElement | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly label: string,
    private readonly listener: GridListener,
  ) {
    this.draw();
    new ResizeObserver(() => this.draw()).observe(host);
  }

  /** `keepPlace`: the same rows as before, only more is known of them. */
  show(model: GridModel, keepPlace: boolean): void {
    this.model = model;
    if (!keepPlace) {
      this.cursor = { row: this.cursor.row === -1 ? -1 : 0, column: this.cursor.column };
      this.anchor = 0;
      this.selection = RowSelection.none;
      this.scroll.offset = 0;
    }
    this.draw();
    if (!keepPlace) this.scroll.follow();
  }

  /** Goes back to where it was before a reload. */
  restore(firstRow: number, selectedRow: number | null): void {
    if (selectedRow !== null) {
      this.cursor = { row: selectedRow, column: this.cursor.column };
      this.anchor = selectedRow;
      this.selection = RowSelection.span(selectedRow, selectedRow);
    }
    this.measure();
    this.scroll.scrollTo(firstRow * rowHeight);
    this.draw();
    this.scroll.follow();
  }

  focus(): void {
    this.root?.focus();
  }

  private columns(): readonly ShownColumn[] {
    return this.model.columns.flatMap(({ id, width }) => {
      const column = columnOf(id);
      return column === undefined ? [] : [{ column, width }];
    });
  }

  private get count(): number {
    return this.model.source?.count ?? 0;
  }

  private later(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /** Where the view shrinks, as when the detail takes room below, the selected row stays in sight. */
  private measure(): void {
    const { offset, metrics } = this.scroll;
    const { row } = this.cursor;
    const top = row * rowHeight - offset;
    const seen = this.selection.has(row) && top >= 0 && top + rowHeight <= metrics.viewport;
    const viewport = Math.max(0, (this.root?.clientHeight ?? 0) - headHeight);
    this.scroll.measure({ rows: this.count, rowHeight, viewport });
    if (seen && viewport >= rowHeight && viewport < metrics.viewport) this.scroll.show(row);
  }

  private draw(): void {
    this.measure();
    const { first, end } = this.scroll.window();
    if (end > first) this.model.source?.want(first, end);
    render(this.template(first, end), this.host);
    this.root ??= this.host.querySelector<HTMLElement>('.grid');
  }

  private template(first: number, end: number): TemplateResult {
    const { source, sort, names } = this.model;
    const { cursor } = this;
    const columns = this.columns();
    const rows: TemplateResult[] = [];
    for (let index = first; index < end; index++) {
      const look = { index, row: source?.row(index), top: this.scroll.top(index), selected: this.selection.has(index) };
      rows.push(
        rowTemplate(
          { ...look, columns, cursor, names },
          { press: (event, at) => this.onPress(event, at), open: (row) => this.listener.openObject?.(row) },
        ),
      );
    }
    const inSight = cursor.row === -1 || (cursor.row >= first && cursor.row < end);
    return html`<div
      class="grid"
      role="grid"
      tabindex="0"
      aria-label=${this.label}
      aria-multiselectable="true"
      aria-rowcount=${source?.countIsExact ? this.count + 1 : -1}
      aria-colcount=${columns.length}
      aria-activedescendant=${inSight && columns.length > 0 ? cellId(cursor.row, cursor.column) : nothing}
      ${setStyle({
        '--grid-columns': tracksOf(columns),
        '--grid-width': `${columns.reduce((sum, { width }) => sum + width, 0)}px`,
      })}
      @scroll=${this.onScroll}
      @wheel=${{ handleEvent: this.onWheel, passive: false }}
      @keydown=${this.onKey}
      @copy=${this.onCopy}
      @contextmenu=${this.onContextMenu}
    >
      ${headTemplate(columns, sort, cursor, {
        sortBy: (at) => this.sortBy(at),
        grip: (event, at) => this.onGrip(event, at),
        fit: (at) => this.fit(at),
      })}
      <div class="grid-space" role="presentation" ${setStyle({ height: `${this.scroll.spaceHeight}px` })}>${rows}</div>
    </div>`;
  }

  private readonly onScroll = (): void => {
    if (!this.scroll.onScroll()) return;
    this.listener.scrolled(this.scroll.firstVisible());
    this.later();
  };

  private readonly onWheel = (event: WheelEvent): void => {
    if (!this.scroll.ownsWheel || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * rowHeight;
    this.scroll.scrollTo(this.scroll.offset + pixels);
    this.listener.scrolled(this.scroll.firstVisible());
    this.later();
  };

  private onPress(event: PointerEvent, index: number): void {
    if (event.button === 1) return;
    const cell = (event.target as Element).closest('.grid-cell');
    const column = cell === null ? this.cursor.column : [...cell.parentElement!.children].indexOf(cell);
    this.cursor = { row: index, column };
    const inside = event.button === 2 && this.selection.has(index);
    if (event.shiftKey) this.selection = RowSelection.span(this.anchor, index);
    else if (!inside) {
      const adds = event.button === 0 && (event.ctrlKey || event.metaKey);
      this.selection = adds ? this.selection.toggle(index) : RowSelection.span(index, index);
      this.anchor = index;
    }
    this.listener.rowChanged(index);
    this.draw();
  }

  private moveTo(row: number, column: number, extend: boolean): void {
    const target = {
      row: Math.min(Math.max(extend ? 0 : -1, row), this.count - 1),
      column: Math.min(Math.max(0, column), this.columns().length - 1),
    };
    const rowMoved = target.row !== this.cursor.row;
    this.cursor = target;
    if (target.row >= 0) {
      if (rowMoved || extend) {
        if (!extend) this.anchor = target.row;
        this.selection = RowSelection.span(this.anchor, target.row);
        this.listener.rowChanged(target.row);
      }
      this.scroll.show(target.row);
      this.listener.scrolled(this.scroll.firstVisible());
    }
    this.showColumn(target.column);
    this.draw();
  }

  private showColumn(at: number): void {
    if (this.root === null) return;
    const columns = this.columns();
    const left = columns.slice(0, at).reduce((sum, { width }) => sum + width, 0);
    const right = left + (columns[at]?.width ?? 0);
    if (left < this.root.scrollLeft) this.root.scrollLeft = left;
    else if (right > this.root.scrollLeft + this.root.clientWidth) this.root.scrollLeft = right - this.root.clientWidth;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(this.scroll.metrics.viewport / rowHeight) - 1);
    const extent = { rows: this.count, columns: this.columns().length, page };
    const command = gridCommand(event, this.cursor, extent);
    if (command !== null && this.obey(command)) event.preventDefault();
  };

  /** False where there is nothing to do and the key may mean something to somebody else. */
  private obey(command: GridCommand): boolean {
    const { row, column } = this.cursor;
    switch (command.kind) {
      case 'move':
        this.moveTo(command.row, command.column, command.extend);
        return true;
      case 'sort':
        this.sortBy(column);
        return true;
      case 'moveColumn':
        this.moveColumn(column, command.step);
        return true;
      case 'resizeColumn':
        this.resize(column, (this.columns()[column]?.width ?? 0) + command.step * 16);
        return true;
      case 'menu':
        this.openMenuAtCursor();
        return true;
      case 'selectAll':
        if (this.count > 0) this.select(RowSelection.span(0, this.count - 1));
        return true;
      case 'toggle':
        this.anchor = row;
        this.select(this.selection.toggle(row));
        return true;
      case 'narrow':
        return this.narrowCursor(command.how);
    }
  }

  private select(selection: RowSelection): void {
    this.selection = selection;
    this.draw();
  }

  private sortBy(at: number): void {
    const column = this.columns()[at]?.column;
    if (column === undefined) return;
    const { sort } = this.model;
    this.cursor = { row: -1, column: at };
    // Newest and largest first is what one wants of times and counters.
    const descending = sort?.field === column.sort ? !sort.descending : column.numeric || column.sort.endsWith('_time');
    this.listener.sortBy({ field: column.sort, descending });
  }

  private moveColumn(at: number, step: 1 | -1): void {
    const columns = shifted(this.model.columns, at, step);
    if (columns === null) return;
    this.cursor = { row: -1, column: at + step };
    this.setColumns(columns);
  }

  private resize(at: number, width: number): void {
    this.setColumns(resized(this.model.columns, at, width));
  }

  private setColumns(columns: readonly ColumnSetting[]): void {
    this.model = { ...this.model, columns };
    this.listener.columnsChanged(columns);
    this.draw();
  }

  /** As wide as the widest cell in sight. */
  private fit(at: number): void {
    const label = this.host.querySelector(`#${cellId(-1, at)} .grid-label`);
    let width = Math.max(narrowestColumn, (label?.scrollWidth ?? 0) + 34);
    for (const cell of this.host.querySelectorAll(`.grid-cell[aria-colindex="${at + 1}"]`)) {
      const range = document.createRange();
      range.selectNodeContents(cell);
      width = Math.max(width, Math.min(600, range.getBoundingClientRect().width + 18));
    }
    this.resize(at, width);
  }

  private onGrip(event: PointerEvent, at: number): void {
    const { width } = (event.currentTarget as HTMLElement).parentElement!.getBoundingClientRect();
    dragSideways(event, (pixels) => this.resize(at, width + pixels));
  }

  private readonly onCopy = (event: ClipboardEvent): void => {
    event.preventDefault();
    void this.copyRows();
  };

  private async copyRows(): Promise<void> {
    const { source } = this.model;
    if (source === null) return;
    const { row } = this.cursor;
    const selection = this.selection.count > 0 || row < 0 ? this.selection : RowSelection.span(row, row);
    const columns = this.columns().map(({ column }) => column);
    try {
      const copied = await copySelection(source, selection, columns);
      if (copied === null) return;
      this.listener.copy(copied.text);
      this.listener.say(copied.message);
    } catch (error) {
      this.listener.say(`Not copied: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private narrowCursor(how: 'only' | 'not'): boolean {
    const row = this.model.source?.row(this.cursor.row);
    const column = this.columns()[this.cursor.column]?.column;
    const cell = row && column ? cellValues(column, row)[0] : undefined;
    if (cell === undefined || this.listener.narrow === undefined) return false;
    this.listener.narrow(how, cell.field, cell.value);
    return true;
  }

  private readonly onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    if ((event.target as Element).closest('.grid-cell') !== null) this.openMenu(event.clientX, event.clientY);
  };

  private openMenuAtCursor(): void {
    const cell = document.getElementById(cellId(this.cursor.row, this.cursor.column));
    if (cell === null || this.cursor.row < 0) return;
    const box = cell.getBoundingClientRect();
    this.openMenu(box.left + 8, box.bottom);
  }

  private openMenu(x: number, y: number): void {
    const row = this.model.source?.row(this.cursor.row);
    const column = this.columns()[this.cursor.column]?.column;
    if (row === undefined || column === undefined || this.root === null) return;
    const { listener } = this;
    const selected = this.selection.count;
    const items = gridMenu({ row, column, selected, listener, copyRows: () => void this.copyRows() });
    this.menu.open(x, y, items, this.root);
  }
}
