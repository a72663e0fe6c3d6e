import { render } from 'lit';
import type { FieldName } from '../../core/query/fields';
import {
  type EmptyReasonMessage,
  type EngineChoice,
  type NamesMessage,
  readToPanel,
  resultsMethods,
  type ShowSearch,
  type ToPanel,
  type WireSearch,
} from '../../protocol/results';
import { decodePage } from '../../protocol/wirePage';
import { RowNames } from '../format/rowNames';
import { rowIdentity } from '../grid/rowIdentity';
import { type RowsMoved, rowAfter } from '../grid/rowsMoved';
import type { EditorApi } from '../host/editorApi';
import { HostConnection } from '../host/hostConnection';
import { EngineInfo } from './engineInfo';
import { Following, followText, whyNotFollowed } from './following';
import { KeptState } from './keptState';
import { LookAgain } from './lookAgain';
import { facetToggled, narrowed, ran, runnable, walked, zoomedIn, zoomedOut } from './panelEdits';
import { PanelErrands } from './panelErrands';
import { firstFacetValues, panelFrame } from './panelFrame';
import type { PanelState } from './panelState';
import { PanelViews, type ViewActions } from './panelViews';
import { RestoredPlace } from './restoredPlace';
import { SearchRun } from './searchRun';

/**
 * The results panel. The search text, the range and the engine are the one truth: every click that narrows or zooms
 * changes them and runs again, so that everything can be saved, walked back and restored.
 */
export class ResultsPanel {
  private engines: readonly EngineChoice[] = [];
  private names = new RowNames();
  private run: SearchRun | null = null;
  private runs = 0;
  private said = '';
  private newData = false;
  private redraw = false;
  private readonly kept: KeptState;
  private readonly host: HostConnection<typeof resultsMethods>;
  private readonly info: EngineInfo;
  private readonly following: Following;
  private readonly errands: PanelErrands;
  private readonly views: PanelViews;
  private readonly restored = new RestoredPlace((place) => {
    this.kept.change(place);
    this.views.restore(place.firstRow, place.selectedRow);
    this.later();
  });
  private readonly again = new LookAgain({
    shown: () => this.run,
    wanted: () => this.following.looksAgain,
    begin: (run) => this.beginAgain(run),
    place: () => this.state,
    replace: (next, by, selectedRow) => this.replaceRun(next, by, selectedRow),
    failed: (message) => this.say(`Not looked up again: ${message}`),
  });

  private readonly actions: ViewActions = {
    run: () => this.start(),
    cancel: () => this.cancel(),
    edit: (change) => this.edit(change),
    set: (change) => this.set(change),
    save: () => this.errands.save(this.state.text, this.state.range),
    export: () => {
      if (this.run !== null) void this.errands.export(this.run.search, this.state.sort, this.run.counts?.covers);
    },
    act: (action) => this.act(action),
    narrow: (how, field, value) => this.edit(narrowed(this.state, how, field, value)),
    toggleFacet: (field) => this.toggleFacet(field),
    topValues: (field, limit) => void this.run?.topValues(field, limit),
    follow: () => this.toggleFollowing(),
    openPage: () => {
      if (this.run !== null) this.errands.openPage(this.run.search);
    },
    copyLink: () => this.errands.copyLink(this.state),
    copy: (text) => this.errands.copy(text),
    openObject: (row) => this.errands.openObject(row),
    why: (row) => this.errands.why(row),
    closeDetail: () => this.closeDetail(),
    walk: (step) => this.walk(step),
    zoomIn: (from, to) => this.edit(zoomedIn(this.state, from, to)),
    zoomOut: () => this.editIf(zoomedOut(this.state)),
    sortBy: (sort) => {
      this.kept.change({ sort, firstRow: 0, selectedRow: null, selectedId: null });
      this.run?.sortBy(sort);
      this.draw();
    },
    scrolled: (firstRow) => this.kept.changeSoon({ firstRow }),
    rowChanged: (selectedRow) => {
      const row = this.run?.shown.row(selectedRow);
      this.set({ selectedRow, selectedId: row === undefined ? null : rowIdentity(row) });
    },
    say: (message) => this.say(message),
    valuesSeen: (field) => this.valuesSeen(field),
  };

  constructor(
    private readonly root: HTMLElement,
    private readonly editor: EditorApi,
  ) {
    this.kept = new KeptState(editor);
    this.host = new HostConnection(resultsMethods, (message) => editor.postMessage(message));
    this.info = new EngineInfo(this.host, () => this.later());
    this.following = new Following(this.host, () => this.later());
    this.errands = new PanelErrands(this.host, (message) => this.say(message));
    this.drawFrame();
    this.views = new PanelViews(root, this.actions);
    this.views.setSearch(this.state);
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

  private get state(): PanelState {
    return this.kept.now;
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
        else this.askInfo();
        return;
      case 'engines':
        this.setEngines(message.engines);
        if (this.following.on && this.followedEngine() === undefined)
          this.unfollow('Stopped following: the engine is gone');
        this.askInfo();
        this.later();
        return;
      case 'names':
        this.setNames(message.names);
        this.later();
        return;
      case 'dataChanged':
        if (message.engineId !== this.state.engineId) return;
        this.dataChanged();
        return;
      case 'show':
        this.show(message.show);
        return;
      case 'followed':
        if (message.run === this.run?.search.run && this.following.on)
          this.moved(this.run.shown.add(decodePage(message.page)));
        this.editor.postMessage({ kind: 'notify', event: 'took' });
        return;
      case 'followState':
        if (message.run === this.run?.search.run) this.following.heard(message);
        return;
      case 'askWhy':
        this.askWhy();
        return;
    }
  }

  /** A result with flows stays as it is read, with an offer; one that found nothing looks again. */
  private dataChanged(): void {
    const { run, state } = this;
    const foundNothing = run?.counts?.total === 0 && !run.running;
    if (this.following.looksAgain) void this.again.look();
    else if (foundNothing && run.search.text === state.text) this.start();
    else {
      this.newData = run !== null;
      this.askInfo();
      this.later();
    }
  }

  private askWhy(): void {
    const { selectedRow } = this.state;
    const row = selectedRow === null ? undefined : this.run?.shown.row(selectedRow);
    if (row === undefined) this.say('Select a flow first, then ask why.');
    else this.errands.why(row);
  }

  private setEngines(engines: readonly EngineChoice[]): void {
    this.engines = engines;
    if (!engines.some(({ id }) => id === this.state.engineId)) this.kept.change({ engineId: engines[0]?.id ?? '' });
  }

  private setNames({ addresses, ids }: NamesMessage): void {
    this.names = new RowNames(addresses, ids);
  }

  private askInfo(): void {
    void this.info.ask(this.state.engineId);
  }

  private show({ text, range, engineId, run }: ShowSearch): void {
    const known = this.engines.some(({ id }) => id === engineId);
    this.kept.change({
      text,
      ...(range !== null && { range, zoomedFrom: [] }),
      ...(engineId !== null && known && { engineId }),
    });
    this.views.setSearch(this.state);
    if (run) this.start();
    else {
      this.askInfo();
      this.draw();
    }
    this.views.focusSearch();
  }

  private restore(): void {
    const { firstRow, selectedRow, selectedId, following } = this.state;
    this.start();
    this.restored.begin({ firstRow, selectedRow, selectedId });
    this.kept.change({ firstRow, selectedRow, selectedId });
    if (following && this.whyNotFollowed() === null) this.follow();
  }

  /** Runs the search as it stands in the box. */
  private start(): void {
    const { text, range, engineId } = this.state;
    const bounds = runnable(this.state);
    if (!bounds.ok) {
      this.say(`Not run: ${bounds.message}`);
      return;
    }
    this.run?.cancel();
    this.following.stop('');
    this.newData = false;
    this.restored.giveUp();
    this.kept.change(ran(this.state));
    this.run = this.newRun({ engineId, text, from: bounds.from, to: bounds.to });
    for (const field of this.state.openFacets) void this.run.topValues(field, firstFacetValues);
    this.askInfo();
    this.editor.postMessage({ kind: 'notify', event: 'ran', text, range, engineId });
    this.say('');
    this.draw();
  }

  private newRun(search: Omit<WireSearch, 'run'>): SearchRun {
    const buckets = Math.max(20, Math.min(160, Math.floor((this.root.clientWidth - 300) / 8)));
    const run: SearchRun = new SearchRun(
      { ...search, run: ++this.runs },
      this.state.sort,
      buckets,
      this.host,
      () => run === this.run && this.later(),
      (moved) => run === this.run && this.moved(moved),
    );
    return run;
  }

  /** Rows came on top of those in the grid, or went. */
  private moved(moved: RowsMoved): void {
    const { selectedRow } = this.state;
    const selected = selectedRow === null ? null : rowAfter(selectedRow, moved);
    this.kept.change({ selectedRow: selected, ...(selected === null && { selectedId: null }) });
    this.views.moved(moved);
    this.later();
  }

  private followedEngine(): EngineChoice | undefined {
    return this.engines.find(({ id }) => id === this.run?.search.engineId);
  }

  private whyNotFollowed(): string | null {
    return whyNotFollowed(this.followedEngine(), this.run?.search.to ?? null, Date.now() * 1000);
  }

  private toggleFollowing(): void {
    const whyNot = this.whyNotFollowed();
    if (this.following.on) this.unfollow('Stopped following');
    else if (whyNot === null) this.follow();
    else this.say(whyNot);
  }

  private follow(): void {
    const how = this.followedEngine()?.follows;
    if (this.run === null || how === undefined) return;
    const { search } = this.run;
    const isOpen = search.to === null || search.to <= Date.now() * 1000;
    this.following.start(how, search, isOpen);
    this.kept.change({ following: true });
    if (how === 'changes' && this.newData) void this.again.look();
  }

  private unfollow(message: string): void {
    this.following.stop(message);
    this.kept.change({ following: false });
  }

  /** The same search as of now, with the top values that are open. */
  private beginAgain({ search }: SearchRun): Promise<SearchRun> | null {
    const bounds = runnable({ ...this.state, text: search.text });
    if (!bounds.ok) return null;
    const next = this.newRun({ ...search, from: bounds.from, to: bounds.to });
    const values = this.state.openFacets.map((field) => next.topValues(field, firstFacetValues));
    return Promise.all([next.settled, ...values]).then(() => next);
  }

  private replaceRun(next: SearchRun, by: number, selectedRow: number | null): void {
    this.run = next;
    this.kept.change({ selectedRow, ...(selectedRow === null && { selectedId: null }) });
    this.views.keepPlaceFor(next);
    this.draw();
    this.views.moved({ added: by, removed: [] }, selectedRow);
    this.newData = false;
    this.askInfo();
    this.later();
  }

  private cancel(): void {
    this.run?.cancel();
    this.draw();
  }

  /** Changes text, range or engine and runs, as every click on a result does. */
  private edit(change: Partial<PanelState>): void {
    this.kept.change(change);
    this.views.setSearch(this.state);
    this.start();
    this.draw();
  }

  private editIf(change: Partial<PanelState> | null): void {
    if (change !== null) this.edit(change);
  }

  private walk(step: -1 | 1): void {
    const change = walked(this.state, step);
    if (change === null) this.say(step === -1 ? 'This is the first search.' : 'This is the latest search.');
    else this.edit(change);
  }

  private valuesSeen(field: FieldName): readonly string[] {
    const facet = this.run?.facets.get(field);
    return facet?.kind === 'ready' ? facet.values.flatMap(({ value }) => value ?? []) : [];
  }

  private toggleFacet(field: FieldName): void {
    const { opens, ...change } = facetToggled(this.state, field);
    this.set(change);
    if (opens && this.run !== null && !this.run.facets.has(field)) void this.run.topValues(field, firstFacetValues);
  }

  /** Nothing is selected then; the next row selected shows its detail again. */
  private closeDetail(): void {
    this.kept.change({ selectedRow: null });
    this.draw();
    this.views.focusGrid();
  }

  private act(action: EmptyReasonMessage['steps'][number]['action']): void {
    if (action === 'edit') this.views.focusSearch();
    else if (action === 'widen') this.edit({ range: '', zoomedFrom: [] });
    else if (action === 'missing') this.errands.missing(this.state.text);
    else if (action === 'searchBucket') this.errands.searchBucket(this.state);
    else this.errands[action]();
  }

  private onKey(event: KeyboardEvent): void {
    const command = event.ctrlKey || event.metaKey;
    if (event.altKey && !command && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      this.walk(event.key === 'ArrowLeft' ? -1 : 1);
    } else if (command && event.key === 'Enter') {
      event.preventDefault();
      this.start();
    } else if (event.key === '/' && !command && !takesText(event.target)) {
      event.preventDefault();
      this.views.focusSearch();
    }
  }

  /** A short message beside the counts, also read out. */
  private say(message: string): void {
    this.said = message;
    this.later();
  }

  private set(change: Partial<PanelState>): void {
    this.kept.change(change);
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
    const { run } = this;
    this.views.show(this.state, run, this.names);
    if (run !== null) void this.restored.lookIn(run);
  }

  private drawFrame(): void {
    render(
      panelFrame(
        {
          state: this.restored.pending ? { ...this.state, selectedRow: null } : this.state,
          run: this.run,
          engines: this.engines,
          info: this.info.state,
          names: this.names,
          said: this.said,
          exporting: this.errands.exporting,
          newData: this.newData,
          follow: {
            on: this.following.on,
            whyNot: this.whyNotFollowed(),
            text: followText(this.following, this.run?.shown ?? null),
            troubled: this.following.state?.connected === false,
          },
          nowMicros: Date.now() * 1000,
        },
        this.actions,
      ),
      this.root,
    );
  }
}

function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement || target instanceof HTMLSelectElement
  );
}
