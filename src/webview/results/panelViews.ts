import type { FieldName } from '../../core/query/fields';
import type { WireSort } from '../../protocol/results';
import type { RowNames } from '../format/rowNames';
import { ColumnChooser } from '../grid/columnChooser';
import { Grid } from '../grid/grid';
import type { RowsMoved } from '../grid/rowsMoved';
import { RangeControl } from '../search/rangeControl';
import { SearchBox } from '../search/searchBox';
import { TimelineView } from '../timeline/timelineView';
import type { FrameActions } from './panelFrame';
import type { PanelState } from './panelState';
import type { SearchRun } from './searchRun';

/** What the views report beside what the frame does. */
export interface ViewActions extends FrameActions {
  walk(step: -1 | 1): void;
  zoomIn(from: number, to: number): void;
  zoomOut(): void;
  sortBy(sort: WireSort): void;
  scrolled(firstRow: number): void;
  rowChanged(row: number): void;
  say(message: string): void;
  /** For completion: the top values counted for the last run. */
  valuesSeen(field: FieldName): readonly string[];
}

/** The views that draw themselves in the places the frame has for them. */
export class PanelViews {
  private readonly box: SearchBox;
  private readonly range: RangeControl;
  private readonly timeline: TimelineView;
  private readonly grid: Grid;
  private readonly chooser: ColumnChooser;
  private shownRows: unknown = null;

  /** `root` holds the frame already. */
  constructor(root: HTMLElement, actions: ViewActions) {
    const place = (name: string) => root.querySelector<HTMLElement>(`[data-place=${name}]`)!;
    this.box = new SearchBox(place('search'), {
      changed: (text) => actions.set({ text }),
      run: () => actions.run(),
      walk: (step) => actions.walk(step),
      down: () => this.grid.focus(),
      values: (field) => actions.valuesSeen(field),
    });
    this.range = new RangeControl(place('range'), { changed: (range) => actions.edit({ range, zoomedFrom: [] }) });
    this.timeline = new TimelineView(place('timeline'), {
      zoom: (from, to) => actions.zoomIn(from, to),
      zoomOut: () => actions.zoomOut(),
      setAsTable: (timelineAsTable) => actions.set({ timelineAsTable }),
    });
    this.grid = new Grid(place('grid'), 'Flows', {
      sortBy: (sort) => actions.sortBy(sort),
      columnsChanged: (columns) => actions.set({ columns: [...columns] }),
      rowChanged: (row) => actions.rowChanged(row),
      scrolled: (firstRow) => actions.scrolled(firstRow),
      copy: actions.copy,
      say: (message) => actions.say(message),
      narrow: actions.narrow,
      openObject: actions.openObject,
      why: actions.why,
    });
    this.chooser = new ColumnChooser(place('columns'), {
      changed: (columns) => actions.set({ columns: [...columns] }),
    });
  }

  /** Puts the search into its box; typing is not disturbed by other drawing. */
  setSearch({ text, range }: PanelState): void {
    this.box.setText(text);
    this.range.setRange(range);
  }

  focusSearch(): void {
    this.box.focus();
  }

  focusGrid(): void {
    this.grid.focus();
  }

  show(state: PanelState, run: SearchRun | null, names: RowNames): void {
    this.timeline.show({
      timeline: run?.timeline ?? null,
      counts: run?.counts ?? null,
      waiting: run?.running ?? false,
      asTable: state.timelineAsTable,
      canZoomOut: state.zoomedFrom.length > 0 || state.range !== '',
    });
    const rows = run?.rows ?? null;
    this.grid.show(
      { source: run?.shown ?? null, columns: state.columns, sort: state.sort, names },
      rows === this.shownRows,
    );
    this.shownRows = rows;
    this.chooser.show(state.columns);
  }

  /** The rows in the grid moved; `select` as the grid has it. */
  moved(moved: RowsMoved, select?: number | null): void {
    this.grid.moved(moved, select);
  }

  /** The same search was run again: the grid keeps its place when these rows are shown. */
  keepPlaceFor({ rows }: SearchRun): void {
    this.shownRows = rows;
  }

  /** Brings the grid back to where it was before a reload. */
  restore(firstRow: number, selectedRow: number | null): void {
    this.grid.restore(firstRow, selectedRow);
  }
}
