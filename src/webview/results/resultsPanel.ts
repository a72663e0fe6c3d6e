import { render } from 'lit';
import {
  type EngineChoice,
  type NamesMessage,
  readToPanel,
  resultsMethods,
  type ShowSearch,
  type ToPanel,
} from '../../protocol/results';
import { decodePage } from '../../protocol/wirePage';
import { RowNames } from '../format/rowNames';
import { type RowsMoved, rowAfter } from '../grid/rowsMoved';
import type { EditorApi } from '../host/editorApi';
import { HostConnection } from '../host/hostConnection';
import { Beginning } from './beginning';
import { EngineInfo } from './engineInfo';
import { KeepingUp } from './keepingUp';
import { KeptState } from './keptState';
import { oncePerTurn } from './oncePerTurn';
import { type PanelActions, panelActions } from './panelActions';
import { ran, runnable } from './panelEdits';
import { PanelErrands } from './panelErrands';
import { firstFacetValues, panelFrame } from './panelFrame';
import { onPanelKey } from './panelKeys';
import type { PanelState } from './panelState';
import { PanelViews } from './panelViews';
import { RestoredPlace } from './restoredPlace';
import { RunMaker } from './runMaker';
import type { SearchRun } from './searchRun';

/**
 * The results panel. The search text, the range and the engine are the one truth: every click that narrows or zooms
 * changes them and runs again, so that everything can be saved, walked back and restored.
 */
export class ResultsPanel {
  private engines: readonly EngineChoice[] = [];
  private names = new RowNames();
  private run: SearchRun | null = null;
  private said = '';
  private readonly kept: KeptState;
  private readonly host: HostConnection<typeof resultsMethods>;
  private readonly info: EngineInfo;
  private readonly runs: RunMaker;
  private readonly keepingUp: KeepingUp;
  private readonly errands: PanelErrands;
  private readonly actions: PanelActions;
  private readonly views: PanelViews;
  private readonly beginning = new Beginning();
  private readonly later = oncePerTurn(() => this.draw());
  private readonly restored = new RestoredPlace((place) => {
    this.kept.change(place);
    this.views.restore(place.firstRow, place.selectedRow);
    this.later();
  });

  constructor(
    private readonly root: HTMLElement,
    private readonly editor: EditorApi,
  ) {
    this.kept = new KeptState(editor);
    this.host = new HostConnection(resultsMethods, (message) => editor.postMessage(message));
    this.info = new EngineInfo(this.host, () => this.later());
    this.runs = new RunMaker({
      host: this.host,
      state: () => this.state,
      shown: () => this.run,
      width: () => root.clientWidth,
      changed: () => this.later(),
      moved: (moved) => this.moved(moved),
    });
    this.keepingUp = new KeepingUp(this.host, {
      shown: () => this.run,
      engine: () => this.engines.find(({ id }) => id === this.run?.search.engineId),
      isAsRun: ({ search }) => search.text === this.state.text,
      start: () => this.start(),
      remember: (following) => this.kept.change({ following }),
      begin: (run) => this.runs.again(run),
      place: () => this.state,
      replace: (next, by, selectedRow) => this.replaceRun(next, by, selectedRow),
      newData: () => this.askInfoAndDraw(),
      changed: () => this.later(),
      say: (message) => this.say(message),
    });
    this.errands = new PanelErrands(this.host, (message) => this.say(message));
    this.actions = panelActions({
      ...{ kept: this.kept, errands: this.errands },
      views: () => this.views,
      shown: () => this.run,
      start: () => this.start(),
      edit: (change) => this.edit(change),
      set: (change) => this.set(change),
      toggleFollowing: () => this.keepingUp.toggle(),
      say: (message) => this.say(message),
      draw: () => this.draw(),
    });
    this.drawFrame();
    this.views = new PanelViews(root, this.actions);
    this.views.setSearch(this.state);
    root.addEventListener('keydown', (event) =>
      onPanelKey(event, { ...this.actions, focusSearch: () => this.views.focusSearch() }),
    );
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
      case 'progress':
        this.host.progress(message.id, message.progress);
        return;
      case 'start':
        this.setEngines(message.engines);
        this.setNames(message.names);
        this.begin(this.beginning.end(message.show, this.state.text));
        return;
      case 'engines':
        this.setEngines(message.engines);
        this.keepingUp.enginesChanged();
        this.askInfoAndDraw();
        return;
      case 'names':
        this.setNames(message.names);
        this.later();
        return;
      case 'dataChanged':
        if (message.engineId === this.state.engineId) this.keepingUp.dataChanged();
        return;
      case 'show':
        this.show(message.show);
        return;
      case 'followed':
        if (message.run === this.run?.search.run && this.keepingUp.on)
          this.moved(this.run.shown.add(decodePage(message.page)));
        this.editor.postMessage({ kind: 'notify', event: 'took' });
        return;
      case 'followState':
        if (message.run === this.run?.search.run) this.keepingUp.heard(message);
        return;
      case 'askWhy':
        this.actions.whySelected();
        return;
    }
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

  private askInfoAndDraw(): void {
    this.askInfo();
    this.later();
  }

  private begin(show: ShowSearch | null): void {
    if (show !== null) this.show(show);
    else if (this.state.ran) this.restore();
    else this.askInfo();
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
    if (following) this.keepingUp.resume();
  }

  /** Runs the search as it stands in the box. */
  private start(): void {
    if (!this.beginning.mayRun()) return;
    const { text, range, engineId } = this.state;
    const bounds = runnable(this.state);
    if (!bounds.ok) {
      this.say(`Not run: ${bounds.message}`);
      return;
    }
    this.run?.cancel();
    this.keepingUp.begin();
    this.restored.giveUp();
    this.kept.change(ran(this.state));
    this.run = this.runs.make({ engineId, text, from: bounds.from, to: bounds.to });
    for (const field of this.state.openFacets) void this.run.topValues(field, firstFacetValues);
    this.askInfo();
    this.editor.postMessage({ kind: 'notify', event: 'ran', text, range, engineId });
    this.say('');
    this.draw();
  }

  /** Rows came on top of those in the grid, or went. */
  private moved(moved: RowsMoved): void {
    const { selectedRow } = this.state;
    const selected = selectedRow === null ? null : rowAfter(selectedRow, moved);
    this.kept.change({ selectedRow: selected, ...(selected === null && { selectedId: null }) });
    this.views.moved(moved);
    this.later();
  }

  private replaceRun(next: SearchRun, by: number, selectedRow: number | null): void {
    this.run = next;
    this.kept.change({ selectedRow, ...(selectedRow === null && { selectedId: null }) });
    this.views.keepPlaceFor(next);
    this.draw();
    this.views.moved({ added: by, removed: [] }, selectedRow);
    this.askInfoAndDraw();
  }

  /** Changes text, range or engine and runs, as every click on a result does. */
  private edit(change: Partial<PanelState>): void {
    this.kept.change(change);
    this.views.setSearch(this.state);
    this.start();
    this.draw();
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
          newData: this.keepingUp.newData,
          follow: this.keepingUp.model,
          nowMicros: Date.now() * 1000,
        },
        this.actions,
      ),
      this.root,
    );
  }
}
