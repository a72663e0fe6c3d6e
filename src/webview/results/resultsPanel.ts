import { render } from 'lit';
import type { FieldName } from '../../core/query/fields';
import {
  type EngineChoice,
  type NamesMessage,
  readToPanel,
  resultsMethods,
  type ShowSearch,
  type ToPanel,
  type WireSearch,
  type WireSort,
} from '../../protocol/results';
import { RowNames } from '../format/rowNames';
import { ColumnChooser } from '../grid/columnChooser';
import { Grid } from '../grid/grid';
import type { EditorApi } from '../host/editorApi';
import { HostConnection, messageOf } from '../host/hostConnection';
import { notValue, onlyValue } from '../search/narrow';
import { absoluteRange, RangeControl } from '../search/rangeControl';
import { SearchBox } from '../search/searchBox';
import { remembered, stepped } from '../search/searchHistory';
import { problemsOf, readRange } from '../search/searchLanguage';
import { TimelineView } from '../timeline/timelineView';
import type { InfoState } from './engineLine';
import { PanelErrands } from './panelErrands';
import { type FrameActions, firstFacetValues, panelFrame } from './panelFrame';
import { type PanelState, readPanelState } from './panelState';
import { SearchRun } from './searchRun';

const keepAfterMs = 150;

/**
 * The results panel. The search text, the range and the engine are the one truth: every click that narrows or zooms
 * changes them and runs again, so that everything can be saved, walked back and restored.
 */
export class ResultsPanel {
  private state: PanelState;
  private engines: readonly EngineChoice[] = [];
  private names = new RowNames();
  private info: InfoState = null;
  private run: SearchRun | null = null;
  private runs = 0;
  private said = '';
  private newData = false;
  /** Where to go back to once the count of the first run after a reload is there. */
  private restoring: { readonly firstRow: number; readonly selectedRow: number | null } | null = null;
  private shownRows: unknown = null;
  private redraw = false;
  private keeping: ReturnType<typeof setTimeout> | undefined;
  private readonly host: HostConnection<typeof resultsMethods>;
  private readonly errands: PanelErrands;
  private readonly box: SearchBox;
  private readonly range: RangeControl;
  private readonly timeline: TimelineView;
  private readonly grid: Grid;
  private readonly chooser: ColumnChooser;

  private readonly actions: FrameActions = {
    run: () => this.start(),
    cancel: () => this.cancel(),
    edit: (change) => this.edit(change),
    set: (change) => this.set(change),
    save: () => this.errands.save(this.state.text, this.state.range),
    export: () => {
      if (this.run !== null) void this.errands.export(this.run.search, this.state.sort);
    },
    act: (action) => this.act(action),
    narrow: (how, field, value) => this.narrow(how, field, value),
    toggleFacet: (field) => this.toggleFacet(field),
    topValues: (field, limit) => void this.run?.topValues(field, limit),
    copy: (text) => this.errands.copy(text),
    openObject: (row) => this.errands.openObject(row),
    closeDetail: () => this.closeDetail(),
  };

  constructor(
    private readonly root: HTMLElement,
    private readonly editor: EditorApi,
  ) {
    this.state = readPanelState(editor.getState());
    this.host = new HostConnection(resultsMethods, (message) => editor.postMessage(message));
    this.errands = new PanelErrands(this.host, (message) => this.say(message));
    this.drawFrame();
    const place = (name: string) => root.querySelector<HTMLElement>(`[data-place=${name}]`)!;
    this.box = new SearchBox(place('search'), {
      changed: (text) => this.set({ text }),
      run: () => this.start(),
      walk: (step) => this.walk(step),
      values: (field) => this.valuesSeen(field),
    });
    this.range = new RangeControl(place('range'), { changed: (range) => this.edit({ range, zoomedFrom: [] }) });
    this.timeline = new TimelineView(place('timeline'), {
      zoom: (from, to) =>
        this.edit({
          range: absoluteRange(from, to),
          zoomedFrom: [...this.state.zoomedFrom, this.state.range].slice(-50),
        }),
      zoomOut: () => this.zoomOut(),
      setAsTable: (timelineAsTable) => this.set({ timelineAsTable }),
    });
    this.grid = new Grid(place('grid'), 'Flows', {
      sortBy: (sort) => this.sortBy(sort),
      columnsChanged: (columns) => this.set({ columns: [...columns] }),
      rowChanged: (selectedRow) => this.set({ selectedRow }),
      scrolled: (firstRow) => this.scrolled(firstRow),
      copy: this.actions.copy,
      say: (message) => this.say(message),
      narrow: this.actions.narrow,
      openObject: this.actions.openObject,
    });
    this.chooser = new ColumnChooser(place('columns'), {
      changed: (columns) => this.set({ columns: [...columns] }),
    });
    this.box.setText(this.state.text);
    this.range.setRange(this.state.range);
    root.addEventListener('keydown', (event) => this.onKey(event));
    this.draw();
  }

  /** Takes a message of the extension host. */
  receive(data: unknown): void {
    const message = readToPanel(data);
    if (message === null) {
      this.tell('A message of the extension could not be read.');
      return;
    }
    this.take(message);
  }

  ready(): void {
    this.editor.postMessage({ kind: 'notify', event: 'ready' });
  }

  /** For the extension's log. */
  tell(problem: string): void {
    this.editor.postMessage({ kind: 'notify', event: 'problem', message: problem.slice(0, 4000) });
  }

  private take(message: ToPanel): void {
    switch (message.kind) {
      case 'answer':
        this.host.settle(message);
        return;
      case 'start':
        this.setEngines(message.engines);
        this.setNames(message.names);
        if (message.show !== null) this.show(message.show);
        else if (this.state.ran) this.restore();
        else void this.askInfo();
        return;
      case 'engines':
        this.setEngines(message.engines);
        void this.askInfo();
        this.later();
        return;
      case 'names':
        this.setNames(message.names);
        this.later();
        return;
      case 'dataChanged':
        if (message.engineId !== this.state.engineId) return;
        this.newData = this.run !== null;
        void this.askInfo();
        this.later();
        return;
      case 'show':
        this.show(message.show);
        return;
    }
  }

  private setEngines(engines: readonly EngineChoice[]): void {
    this.engines = engines;
    if (!engines.some(({ id }) => id === this.state.engineId)) this.keep({ engineId: engines[0]?.id ?? '' });
  }

  private setNames({ addresses, ids }: NamesMessage): void {
    this.names = new RowNames(addresses, ids);
  }

  private show({ text, range, engineId, run }: ShowSearch): void {
    const known = this.engines.some(({ id }) => id === engineId);
    this.keep({
      text,
      ...(range !== null && { range, zoomedFrom: [] }),
      ...(engineId !== null && known && { engineId }),
    });
    this.box.setText(this.state.text);
    this.range.setRange(this.state.range);
    if (run) this.start();
    else {
      void this.askInfo();
      this.draw();
    }
    this.box.focus();
  }

  private restore(): void {
    const { firstRow, selectedRow } = this.state;
    this.start();
    this.restoring = { firstRow, selectedRow };
    this.keep({ firstRow, selectedRow });
  }

  /** Runs the search as it stands in the box. */
  private start(): void {
    const { text, engineId, sort } = this.state;
    const range = readRange(this.state.range);
    const broken = problemsOf(text).find((problem) => problem.severity === 'error');
    if (broken !== undefined) {
      this.say(`Not run: ${broken.message}`);
      return;
    }
    if (!range.ok) {
      this.say(`Not run: ${range.message}`);
      return;
    }
    if (engineId === '') {
      this.say('Not run: there is no engine to search in.');
      return;
    }
    this.run?.cancel();
    this.newData = false;
    this.restoring = null;
    const history = remembered(
      { entries: this.state.history, at: this.state.historyAt },
      { text, range: this.state.range },
    );
    this.keep({ ran: true, history: [...history.entries], historyAt: history.at, firstRow: 0, selectedRow: null });
    const search: WireSearch = { run: ++this.runs, engineId, text, from: range.from, to: range.to };
    const buckets = Math.max(20, Math.min(160, Math.floor((this.root.clientWidth - 300) / 8)));
    this.run = new SearchRun(search, sort, buckets, this.host, () => this.later());
    for (const field of this.state.openFacets) void this.run.topValues(field, firstFacetValues);
    void this.askInfo();
    this.editor.postMessage({ kind: 'notify', event: 'ran', text, range: this.state.range });
    this.say('');
    this.draw();
  }

  private cancel(): void {
    this.run?.cancel();
    this.draw();
  }

  /** Changes text, range or engine and runs, as every click on a result does. */
  private edit(change: Partial<PanelState>): void {
    this.keep(change);
    this.box.setText(this.state.text);
    this.range.setRange(this.state.range);
    this.start();
    this.draw();
  }

  private narrow(how: 'only' | 'not', field: FieldName, value: string | null): void {
    const text = how === 'only' ? onlyValue(this.state.text, field, value) : notValue(this.state.text, field, value);
    this.edit({ text });
  }

  private walk(step: -1 | 1): void {
    const found = stepped({ entries: this.state.history, at: this.state.historyAt }, step);
    if (found === null) {
      this.say(step === -1 ? 'This is the first search.' : 'This is the latest search.');
      return;
    }
    this.edit({ ...found.entry, historyAt: found.history.at });
  }

  private zoomOut(): void {
    const { zoomedFrom, range } = this.state;
    if (zoomedFrom.length > 0) this.edit({ range: zoomedFrom.at(-1)!, zoomedFrom: zoomedFrom.slice(0, -1) });
    else if (range !== '') this.edit({ range: '' });
  }

  private sortBy(sort: WireSort): void {
    this.keep({ sort, firstRow: 0, selectedRow: null });
    this.run?.sortBy(sort);
    this.draw();
  }

  /** For completion: the top values counted for the last run. */
  private valuesSeen(field: FieldName): readonly string[] {
    const facet = this.run?.facets.get(field);
    return facet?.kind === 'ready' ? facet.values.flatMap(({ value }) => value ?? []) : [];
  }

  private toggleFacet(field: FieldName): void {
    const open = this.state.openFacets;
    const opening = !open.includes(field as (typeof open)[number]);
    this.set({ openFacets: (opening ? [...open, field] : open.filter((name) => name !== field)) as typeof open });
    if (opening && this.run !== null && !this.run.facets.has(field)) void this.run.topValues(field, firstFacetValues);
  }

  /** Nothing is selected then; the next row selected shows its detail again. */
  private closeDetail(): void {
    this.keep({ selectedRow: null });
    this.draw();
    this.grid.focus();
  }

  private async askInfo(): Promise<void> {
    const { engineId } = this.state;
    if (engineId === '') return;
    try {
      const info = await this.host.request('info', { engineId });
      if (engineId === this.state.engineId) this.info = info;
    } catch (error) {
      if (engineId === this.state.engineId) this.info = { failed: messageOf(error) };
    }
    this.later();
  }

  private act(action: 'ingest' | 'widen' | 'edit'): void {
    if (action === 'edit') this.box.focus();
    else if (action === 'widen') this.edit({ range: '', zoomedFrom: [] });
    else this.errands.ingest();
  }

  private onKey(event: KeyboardEvent): void {
    const command = event.ctrlKey || event.metaKey;
    if (event.altKey && !command && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      this.walk(event.key === 'ArrowLeft' ? -1 : 1);
    } else if (command && event.key === 'Enter') {
      event.preventDefault();
      this.start();
    }
  }

  /** A short message beside the counts, also read out. */
  private say(message: string): void {
    this.said = message;
    this.later();
  }

  private keep(change: Partial<PanelState>): void {
    this.state = { ...this.state, ...change };
    this.editor.setState(this.state);
  }

  /** Scrolling goes on for long: where it stopped is what is kept. */
  private scrolled(firstRow: number): void {
    this.state = { ...this.state, firstRow };
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.editor.setState(this.state), keepAfterMs);
  }

  private set(change: Partial<PanelState>): void {
    this.keep(change);
    this.later();
  }

  private later(): void {
    if (this.redraw) return;
    this.redraw = true;
    queueMicrotask(() => {
      this.redraw = false;
      this.draw();
    });
  }

  private draw(): void {
    this.drawFrame();
    const { run, state } = this;
    this.timeline.show({
      timeline: run?.timeline ?? null,
      counts: run?.counts ?? null,
      waiting: run?.running ?? false,
      asTable: state.timelineAsTable,
      canZoomOut: state.zoomedFrom.length > 0 || state.range !== '',
    });
    const rows = run?.rows ?? null;
    this.grid.show(
      { source: rows, columns: state.columns, sort: state.sort, names: this.names },
      rows === this.shownRows,
    );
    this.shownRows = rows;
    if (this.restoring !== null && rows?.countIsExact && run?.counts != null) {
      const { firstRow, selectedRow } = this.restoring;
      this.restoring = null;
      this.grid.restore(firstRow, selectedRow);
    }
    this.chooser.show(state.columns);
  }

  private drawFrame(): void {
    const { state, run } = this;
    render(
      panelFrame(
        {
          state,
          run,
          engines: this.engines,
          info: this.info,
          names: this.names,
          said: this.said,
          exporting: this.errands.exporting,
          newData: this.newData,
          nowMicros: Date.now() * 1000,
        },
        this.actions,
      ),
      this.root,
    );
  }
}
