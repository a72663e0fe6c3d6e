import { html, nothing, render, type TemplateResult } from 'lit';
import { RowNames } from '../format/rowNames';
import { dragSideways } from '../style/dragSideways';
import { setStyle } from '../style/setStyle';
import { CellActions } from './cellActions';
import { fittingWidth, revealColumn } from './columnPlace';
import { columnOf } from './columns';
import { type GridCommand, gridCommand } from './gridKeys';
import {
  type ColumnSetting,
  type GridListener,
  type GridModel,
  headHeight,
  resized,
  rowHeight,
  shifted,
} from './gridModel';
import { GridPosition } from './gridPosition';
import { cellId, headTemplate, rowTemplate, type ShownColumn, tracksOf } from './gridTemplate';
import { placeAfter, type RowsMoved } from './rowsMoved';
import { ScrollMap } from './scrollMap';

/**
 * A grid of flows over any number of rows (role=grid): draws those in sight, asks the source for what is missing,
 * and can do everything from the keyboard that it can do with the mouse.
 */
export class Grid {
  private model: GridModel = { source: null, columns: [], sort: null, names: new RowNames() };
  private readonly position = new GridPosition();
  private frame = 0;
  private readonly scroll = new ScrollMap(() => this.root);
  private readonly cells: CellActions;
  private root: HTMLElement | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly label: string,
    private readonly listener: GridListener,
  ) {
    this.cells = new CellActions(() => this.sight(), listener);
    this.draw();
    new ResizeObserver(() => this.draw()).observe(host);
  }

  /** `keepPlace`: the same rows as before, only more is known of them. */
  show(model: GridModel, keepPlace: boolean): void {
    this.model = model;
    if (!keepPlace) {
      this.position.startOver();
      this.scroll.offset = 0;
    }
    this.draw();
    if (!keepPlace) this.scroll.follow();
  }

  /** Goes back to where it was before a reload. */
  restore(firstRow: number, selectedRow: number | null): void {
    if (selectedRow !== null) this.position.select(selectedRow);
    this.measure();
    this.scroll.scrollTo(firstRow * rowHeight);
    this.draw();
    this.scroll.follow();
  }

  /**
   * The rows moved; what is in sight stays, and the selection. Only a view that stands at the top stays there, where new
   * rows come into sight. `select`: the one row that is selected then; null: none is.
   */
  moved(moved: RowsMoved, select?: number | null): void {
    this.position.moved(moved);
    if (select === null) this.position.selectNone();
    else if (select !== undefined) this.position.select(select);
    const { offset } = this.scroll;
    const first = this.scroll.firstVisible();
    this.measure();
    if (offset > 0) this.scroll.scrollTo(offset + (placeAfter(first, moved) - first) * rowHeight);
    this.draw();
    this.scroll.follow();
    this.listener.scrolled(this.scroll.firstVisible());
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

  private sight() {
    const columns = this.columns().map(({ column }) => column);
    return { source: this.model.source, columns, position: this.position, root: this.root };
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
    const { cursor, selection } = this.position;
    const { row } = cursor;
    const top = row * rowHeight - offset;
    const seen = selection.has(row) && top >= 0 && top + rowHeight <= metrics.viewport;
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
    const { cursor, selection } = this.position;
    const columns = this.columns();
    const rows: TemplateResult[] = [];
    for (let index = first; index < end; index++) {
      const look = { index, row: source?.row(index), top: this.scroll.top(index), selected: selection.has(index) };
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
        fit: (at) => this.resize(at, fittingWidth(this.host, at)),
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
    this.position.press(event, index, cell === null ? null : [...cell.parentElement!.children].indexOf(cell));
    this.listener.rowChanged(index);
    this.draw();
  }

  private moveTo(row: number, column: number, extend: boolean): void {
    const columns = this.columns();
    const target = {
      row: Math.min(Math.max(extend ? 0 : -1, row), this.count - 1),
      column: Math.min(Math.max(0, column), columns.length - 1),
    };
    if (this.position.move(target, extend)) this.listener.rowChanged(target.row);
    if (target.row >= 0) {
      this.scroll.show(target.row);
      this.listener.scrolled(this.scroll.firstVisible());
    }
    if (this.root !== null) revealColumn(this.root, columns, target.column);
    this.draw();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(this.scroll.metrics.viewport / rowHeight) - 1);
    const extent = { rows: this.count, columns: this.columns().length, page };
    const command = gridCommand(event, this.position.cursor, extent);
    if (command !== null && this.obey(command)) event.preventDefault();
  };

  /** False where there is nothing to do and the key may mean something to somebody else. */
  private obey(command: GridCommand): boolean {
    const { column } = this.position.cursor;
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
        this.cells.openMenuAtCursor();
        return true;
      case 'selectAll':
        this.position.selectAll(this.count);
        this.draw();
        return true;
      case 'toggle':
        this.position.toggleRow();
        this.draw();
        return true;
      case 'why':
        return this.cells.why();
      case 'narrow':
        return this.cells.narrow(command.how);
    }
  }

  private sortBy(at: number): void {
    const column = this.columns()[at]?.column;
    if (column === undefined) return;
    const { sort } = this.model;
    this.position.toHeading(at);
    // Newest and largest first is what one wants of times and counters.
    const descending = sort?.field === column.sort ? !sort.descending : column.numeric || column.sort.endsWith('_time');
    this.listener.sortBy({ field: column.sort, descending });
  }

  private moveColumn(at: number, step: 1 | -1): void {
    const columns = shifted(this.model.columns, at, step);
    if (columns === null) return;
    this.position.toHeading(at + step);
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

  private onGrip(event: PointerEvent, at: number): void {
    const { width } = (event.currentTarget as HTMLElement).parentElement!.getBoundingClientRect();
    dragSideways(event, (pixels) => this.resize(at, width + pixels));
  }

  private readonly onCopy = (event: ClipboardEvent): void => {
    event.preventDefault();
    void this.cells.copyRows();
  };

  private readonly onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    if ((event.target as Element).closest('.grid-cell') !== null) this.cells.openMenu(event.clientX, event.clientY);
  };
}
