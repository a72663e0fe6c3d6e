import * as vscode from 'vscode';
import type { NamesMessage, RowRef, ShowSearch, ToPanel } from '../../protocol/results';
import { engineChoice } from './engineChoice';
import { LateSession } from './lateSession';
import type { PanelEngine, PanelPorts } from './panelPorts';
import type { PanelListener, PanelSession } from './panelSession';
import { showPage } from './showPage';

/** Type of the results panel; the manifest activates the extension on `onWebviewPanel:` of it. */
export const resultsViewType = 'vpcFlowLens.results';

/** What the panels need of the extension around them. */
export interface ResultsPanelsPorts {
  /** Engines to choose from, the preferred one first. Asked at every request, so that engines may come and go. */
  engines(): readonly PanelEngine[];
  names(): { readonly addresses: ReadonlyMap<number, string>; readonly ids: ReadonlyMap<string, string> };
  describeEmpty: PanelPorts['describeEmpty'];
  saveSearch: PanelPorts['saveSearch'];
  ingest: PanelPorts['ingest'];
  missing: PanelPorts['missing'];
  setUp: PanelPorts['setUp'];
  replay: PanelPorts['replay'];
  searchBucket: PanelPorts['searchBucket'];
  openPage: PanelPorts['openPage'];
  copyLink: PanelPorts['copyLink'];
  openObject(ref: RowRef): Promise<void>;
  why: PanelPorts['why'];
  /** A search was run; for the history. */
  ran(text: string, range: string, engineId: string): void;
  log: PanelPorts['log'];
}

export interface OpenSearch {
  readonly text: string;
  /** Time range phrase; empty for everything, absent for the panel's own. */
  readonly range?: string;
  readonly engineId?: string;
  /** Runs at once; true unless said otherwise. */
  readonly run?: boolean;
  /** A panel of its own, even where one is open. */
  readonly newPanel?: boolean;
}

/** A search whose results are shown. */
export interface SearchInFront {
  readonly text: string;
  readonly range: string;
  readonly engineId: string;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly session: LateSession;
  listening: boolean;
  /** The search run last. */
  ran: SearchInFront | null;
  pending: ShowSearch | null;
}

/** The results panels of this window. Restores them after a reload; a search goes to the panel used last. */
export class ResultsPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panels: OpenPanel[] = [];
  private readonly registration: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly ports: ResultsPanelsPorts,
  ) {
    this.registration = vscode.window.registerWebviewPanelSerializer(resultsViewType, this);
  }

  open(search: OpenSearch): void {
    const show: ShowSearch = {
      text: search.text,
      range: search.range ?? null,
      engineId: search.engineId ?? null,
      run: search.run ?? true,
    };
    const latest = search.newPanel ? undefined : this.panels.at(-1);
    if (latest === undefined) {
      const panel = vscode.window.createWebviewPanel(resultsViewType, titleOf(search.text), vscode.ViewColumn.Active);
      this.adopt(panel, show);
      return;
    }
    if (latest.listening) this.send(latest, { kind: 'show', show });
    else latest.pending = show;
    latest.panel.reveal();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.adopt(panel, null);
  }

  /** The list of engines changed. */
  enginesChanged(): void {
    for (const panel of this.panels) this.send(panel, { kind: 'engines', engines: this.engines() });
  }

  /** An engine has other rows than before, for example after an ingest. */
  dataChanged(engineId: string): void {
    for (const panel of this.panels) this.send(panel, { kind: 'dataChanged', engineId });
  }

  /** The panel in front asks why about its selected row; false where none is in sight. */
  askWhy(): boolean {
    const front = this.panels.findLast(({ listening }) => listening);
    if (front !== undefined) this.send(front, { kind: 'askWhy' });
    return front !== undefined;
  }

  /** The search whose results are in front; null where none was run. */
  searchInFront(): SearchInFront | null {
    return this.panels.findLast(({ listening }) => listening)?.ran ?? null;
  }

  namesChanged(): void {
    for (const panel of this.panels) this.send(panel, { kind: 'names', names: this.names() });
  }

  dispose(): void {
    this.registration.dispose();
    for (const { panel } of [...this.panels]) panel.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, show: ShowSearch | null): void {
    const assets = vscode.Uri.joinPath(this.extensionUri, 'media');
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    panel.iconPath = {
      light: vscode.Uri.joinPath(assets, 'icons', 'results-light.svg'),
      dark: vscode.Uri.joinPath(assets, 'icons', 'results-dark.svg'),
    };
    const listener = {
      ready: () => this.start(open),
      ran: (text: string, range: string, engineId: string) => {
        panel.title = titleOf(text);
        open.ran = { text, range, engineId };
        this.ports.ran(text, range, engineId);
      },
    };
    const session = new LateSession(
      () => this.load((message) => void panel.webview.postMessage(message), listener),
      (error) => this.ports.log('a results panel could not be answered', error),
    );
    const open: OpenPanel = { panel, session, listening: false, ran: null, pending: show };
    this.panels.push(open);
    const listeners = [
      panel.webview.onDidReceiveMessage((message: unknown) => session.receive(message)),
      panel.onDidChangeViewState(() => this.viewStateChanged(open)),
    ];
    panel.onDidDispose(() => {
      for (const listener of listeners) listener.dispose();
      session.dispose();
      this.panels.splice(this.panels.indexOf(open), 1);
    });
    showPage(panel.webview, assets, 'results', 'Flows');
  }

  private async load(send: (message: ToPanel) => void, listener: PanelListener): Promise<PanelSession> {
    const [{ PanelSession }, { exportResult }] = await Promise.all([
      import('./panelSession'),
      import('./exportResult'),
    ]);
    return new PanelSession(this.sessionPorts(exportResult), send, listener);
  }

  private sessionPorts(exportResult: PanelPorts['export']): PanelPorts {
    const { ports } = this;
    return {
      engines: () => ports.engines(),
      describeEmpty: (engine, request, signal) => ports.describeEmpty(engine, request, signal),
      saveSearch: (text, range) => ports.saveSearch(text, range),
      export: exportResult,
      openObject: (ref) => ports.openObject(ref),
      why: (row) => ports.why(row),
      copy: async (text) => vscode.env.clipboard.writeText(text),
      ingest: () => ports.ingest(),
      missing: (text) => ports.missing(text),
      setUp: () => ports.setUp(),
      replay: () => ports.replay(),
      searchBucket: (search) => ports.searchBucket(search),
      openPage: (page, request) => ports.openPage(page, request),
      copyLink: (search) => ports.copyLink(search),
      log: (message, error) => ports.log(message, error),
    };
  }

  private start(open: OpenPanel): void {
    open.listening = true;
    const show = open.pending;
    open.pending = null;
    this.send(open, { kind: 'start', engines: this.engines(), names: this.names(), show });
  }

  /** A hidden page is gone and loads again when it is shown; the panel used last takes the next search. */
  private viewStateChanged(open: OpenPanel): void {
    if (!open.panel.visible) {
      open.listening = false;
      open.session.hidden();
    }
    if (open.panel.active) this.panels.push(...this.panels.splice(this.panels.indexOf(open), 1));
  }

  private send(open: OpenPanel, message: ToPanel): void {
    if (open.listening) void open.panel.webview.postMessage(message);
  }

  private engines() {
    return this.ports.engines().map(engineChoice);
  }

  private names(): NamesMessage {
    const { addresses, ids } = this.ports.names();
    return { addresses: [...addresses], ids: [...ids] };
  }
}

function titleOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return 'Flows';
  return line.length > 40 ? `Flows: ${line.slice(0, 39)}…` : `Flows: ${line}`;
}
