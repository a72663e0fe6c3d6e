import { html, nothing, render, type TemplateResult } from 'lit';
import type { FlowRow } from '../../core/flow/flowRow';
import { type FlowObjectMessage, flowObjectMethods, readToFlowObject } from '../../protocol/flowObject';
import type { WireSort } from '../../protocol/results';
import { decodePage, encodePage } from '../../protocol/wirePage';
import { detailView } from '../detail/detailView';
import { RowNames } from '../format/rowNames';
import { visibleText } from '../format/visibleText';
import { columnOf } from '../grid/columns';
import { Grid } from '../grid/grid';
import type { ColumnSetting } from '../grid/gridModel';
import { PagedRows } from '../grid/pagedRows';
import type { EditorApi } from '../host/editorApi';
import { HostConnection, messageOf } from '../host/hostConnection';
import { icon } from '../style/icons';
import { envelopeView } from './envelopeView';
import { objectHeading, objectWarnings } from './objectHeading';
import { type ObjectState, readObjectState } from './objectState';
import { objectTabs } from './objectTabs';

/** Rows shown above the one that is gone back to. */
const rowsAbove = 4;

type Shown =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'unreadable'; readonly title: string; readonly code: string; readonly message: string }
  | { readonly kind: 'object'; readonly object: FlowObjectMessage };

/** One flow log object: its records as a table, what stands around them, and its JSON. */
export class ObjectView {
  private state: ObjectState;
  private shown: Shown = { kind: 'waiting' };
  private names = new RowNames();
  private rows: PagedRows | null = null;
  private shownRows: PagedRows | null = null;
  private said = '';
  private grid: Grid | null = null;
  private readonly host: HostConnection<typeof flowObjectMethods>;

  constructor(
    private readonly root: HTMLElement,
    private readonly editor: EditorApi,
  ) {
    this.state = readObjectState(editor.getState());
    this.host = new HostConnection(flowObjectMethods, (message) => editor.postMessage(message));
    this.draw();
  }

  receive(data: unknown): void {
    const message = readToFlowObject(data);
    if (message === null) {
      this.tell('A message of the extension could not be read.');
      return;
    }
    if (message.kind === 'answer') {
      this.host.settle(message);
      return;
    }
    if (message.kind === 'place') {
      const { bucket, key } = message;
      this.keep({ place: { bucket, key } });
      return;
    }
    if (message.kind === 'unreadable') this.shown = message;
    else {
      this.names = new RowNames(message.names.addresses, message.names.ids);
      if (message.kind === 'object') {
        this.shown = { kind: 'object', object: message.object };
        this.load();
      }
    }
    this.draw();
  }

  ready(): void {
    this.editor.postMessage({ kind: 'notify', event: 'ready' });
  }

  tell(problem: string): void {
    this.editor.postMessage({ kind: 'notify', event: 'problem', message: problem.slice(0, 4000) });
  }

  private load(): void {
    if (this.shown.kind !== 'object') return;
    const { sort } = this.state;
    this.rows?.dispose();
    this.rows = new PagedRows(
      async (offset, limit, signal) => decodePage(await this.host.request('page', { sort, offset, limit }, signal)),
      { changed: () => this.draw(), failed: (error) => this.say(messageOf(error)) },
      this.shown.object.rows,
    );
  }

  private keep(change: Partial<ObjectState>): void {
    this.state = { ...this.state, ...change };
    this.editor.setState(this.state);
    this.draw();
  }

  private sortBy(sort: WireSort): void {
    this.state = { ...this.state, sort };
    this.load();
    this.keep({ selectedRow: null });
  }

  /** `done` is what to say of it; the grid says by itself what it copied. */
  private copy(text: string, done?: string): void {
    this.host.request('copy', { text }).then(
      () => done !== undefined && this.say(done),
      (error: unknown) => this.say(`Not copied: ${messageOf(error)}`),
    );
  }

  private openJson(): void {
    this.host.request('openJson', {}).catch((error: unknown) => this.say(`Not opened: ${messageOf(error)}`));
  }

  private why(row: FlowRow): void {
    this.host
      .request('why', { page: encodePage([row]) })
      .catch((error: unknown) => this.say(`Not explained: ${messageOf(error)}`));
  }

  private say(message: string): void {
    this.said = message;
    this.draw();
  }

  private draw(): void {
    render(this.template(), this.root);
    const place = this.root.querySelector<HTMLElement>('[data-place=grid]');
    if (place === null || this.rows === null) return;
    this.grid ??= new Grid(place, 'Records', {
      sortBy: (sort) => this.sortBy(sort),
      columnsChanged: (columns) => this.keepColumns(columns),
      rowChanged: (selectedRow) => this.keep({ selectedRow }),
      scrolled: () => undefined,
      copy: (text) => this.copy(text),
      say: (message) => this.say(message),
      why: (row) => this.why(row),
    });
    const { columns, sort, selectedRow } = this.state;
    this.grid.show({ source: this.rows, columns, sort, names: this.names }, this.rows === this.shownRows);
    // A page that was hidden is built anew when it shows again: back to where it was.
    if (this.shownRows === null && selectedRow !== null && selectedRow < this.rows.count) {
      this.grid.restore(Math.max(0, selectedRow - rowsAbove), selectedRow);
    }
    this.shownRows = this.rows;
  }

  private keepColumns(columns: readonly ColumnSetting[]): void {
    this.state = { ...this.state, columns: columns.filter(({ id }) => columnOf(id) !== undefined) };
    this.editor.setState(this.state);
  }

  private template(): TemplateResult {
    const { shown } = this;
    if (shown.kind === 'waiting') {
      return html`<div class="progress" role="progressbar" aria-label="Opening"></div>
        <div class="state waiting" aria-busy="true"><p>Opening the flow log…</p></div>`;
    }
    if (shown.kind === 'unreadable') return unreadable(shown);
    const { object } = shown;
    const { tab } = this.state;
    return html`<div class="panel">
      ${objectHeading(object, this.names, this.said, (text) => this.copy(text, 'Key copied.'))} ${objectWarnings(object)}
      ${objectTabs(tab, object.rows, (chosen) => this.keep({ tab: chosen }))}
      <main
        class="body"
        id="page-records"
        role="tabpanel"
        aria-labelledby="tab-records"
        ?hidden=${tab !== 'records'}
        @keydown=${(event: KeyboardEvent) => this.onBodyKey(event)}
      >
        <section class="results"><div class="grid-place" data-place="grid"></div></section>
        ${this.detail()}
      </main>
      <div class="object-page" id="page-envelope" role="tabpanel" tabindex="0" aria-labelledby="tab-envelope" ?hidden=${tab !== 'envelope'}>
        ${tab === 'envelope' ? envelopeView(object, this.names) : nothing}
      </div>
      <div class="object-page" id="page-json" role="tabpanel" aria-labelledby="tab-json" ?hidden=${tab !== 'json'}>
        ${tab === 'json' ? this.json(object) : nothing}
      </div>
    </div>`;
  }

  private detail(): TemplateResult | typeof nothing {
    const { selectedRow } = this.state;
    if (selectedRow === null || this.rows === null || selectedRow >= this.rows.count) return nothing;
    return html`<aside class="side detail-side object-detail" aria-label="Detail">
      ${detailView(this.rows.row(selectedRow), this.names, {
        copy: (text) => this.copy(text, 'Copied.'),
        close: () => this.closeDetail(),
        why: (row) => this.why(row),
      })}
    </aside>`;
  }

  private onBodyKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.state.selectedRow === null) return;
    event.preventDefault();
    this.closeDetail();
  }

  private closeDetail(): void {
    this.keep({ selectedRow: null });
    this.grid?.focus();
  }

  private json(object: FlowObjectMessage): TemplateResult {
    return html`<div class="object-actions">
        ${object.jsonCut ? html`<span>Only the beginning is shown here.</span>` : nothing}
        <button class="button secondary" @click=${() => this.openJson()}>${icon('file')}Open as document</button>
      </div>
      <pre class="json" tabindex="0" aria-label="Object as JSON">${visibleText(object.json)}</pre>`;
  }
}

function unreadable({ title, message }: { readonly title: string; readonly message: string }): TemplateResult {
  return html`<div class="state" role="alert">
    <h2>${icon('error')}This object cannot be read</h2>
    <p class="object-place">${title}</p>
    <p>${message}</p>
  </div>`;
}
