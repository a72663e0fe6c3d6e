import { html, nothing, render, type TemplateResult } from 'lit';
import { describeWarning } from '../../core/flow/describeProblem';
import type { ObjectWarning } from '../../core/flow/objectProblem';
import { fieldNamed } from '../../core/query/fields';
import { type FlowObjectMessage, flowObjectMethods, readToFlowObject } from '../../protocol/flowObject';
import type { WireSort } from '../../protocol/results';
import { decodePage } from '../../protocol/wirePage';
import { detailView } from '../detail/detailView';
import { byteAmount, counted } from '../format/amount';
import { localTime, shortTime, utcTime } from '../format/localTime';
import { RowNames } from '../format/rowNames';
import { visibleText } from '../format/visibleText';
import { columnOf } from '../grid/columns';
import { Grid } from '../grid/grid';
import type { ColumnSetting } from '../grid/gridModel';
import { PagedRows } from '../grid/pagedRows';
import type { EditorApi } from '../host/editorApi';
import { HostConnection, messageOf } from '../host/hostConnection';
import { icon } from '../style/icons';
import { type ObjectState, readObjectState, type Tab } from './objectState';

const tabs: readonly { readonly id: Tab; readonly label: string }[] = [
  { id: 'records', label: 'Records' },
  { id: 'envelope', label: 'Envelope' },
  { id: 'json', label: 'JSON' },
];

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
    if (message.kind === 'unreadable') this.shown = message;
    else {
      this.shown = { kind: 'object', object: message.object };
      this.names = new RowNames(message.names);
      this.load();
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

  private copy(text: string): void {
    this.host.request('copy', { text }).catch((error: unknown) => this.say(`Not copied: ${messageOf(error)}`));
  }

  private openJson(): void {
    this.host.request('openJson', {}).catch((error: unknown) => this.say(`Not opened: ${messageOf(error)}`));
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
    });
    const { columns, sort } = this.state;
    this.grid.show({ source: this.rows, columns, sort, names: this.names }, this.rows === this.shownRows);
    this.shownRows = this.rows;
  }

  private keepColumns(columns: readonly ColumnSetting[]): void {
    this.state = { ...this.state, columns: columns.filter(({ id }) => columnOf(id) !== undefined) };
    this.editor.setState(this.state);
  }

  private template(): TemplateResult {
    const { shown } = this;
    if (shown.kind === 'waiting') return html`<div class="state" aria-busy="true"><p>Opening…</p></div>`;
    if (shown.kind === 'unreadable') return unreadable(shown);
    const { object } = shown;
    const { tab } = this.state;
    return html`<div class="panel">
      ${heading(object, this.said)} ${warnings(object)}
      <div class="tabs" role="tablist" aria-label="Object" @keydown=${(event: KeyboardEvent) => this.onTabKey(event)}>
        ${tabs.map(
          ({ id, label }) => html`<button
            class="tab"
            role="tab"
            id=${`tab-${id}`}
            aria-selected=${id === tab ? 'true' : 'false'}
            aria-controls=${`page-${id}`}
            tabindex=${id === tab ? '0' : '-1'}
            @click=${() => this.keep({ tab: id })}
          >
            ${label}${id === 'records' ? html` <span class="dim">${object.rows.toLocaleString('en-US')}</span>` : nothing}
          </button>`,
        )}
      </div>
      <main class="body" id="page-records" role="tabpanel" aria-labelledby="tab-records" ?hidden=${tab !== 'records'}>
        <section class="results"><div class="grid-place" data-place="grid"></div></section>
        <aside class="side detail-side object-detail" aria-label="Detail">
          ${detailView(this.selected(), this.names, { copy: (text) => this.copy(text) })}
        </aside>
      </main>
      <div class="object-page" id="page-envelope" role="tabpanel" tabindex="0" aria-labelledby="tab-envelope" ?hidden=${tab !== 'envelope'}>
        ${tab === 'envelope' ? envelope(object) : nothing}
      </div>
      <div class="object-page" id="page-json" role="tabpanel" aria-labelledby="tab-json" ?hidden=${tab !== 'json'}>
        ${tab === 'json' ? this.json(object) : nothing}
      </div>
    </div>`;
  }

  private selected() {
    const { selectedRow } = this.state;
    return selectedRow === null ? undefined : this.rows?.row(selectedRow);
  }

  private json(object: FlowObjectMessage): TemplateResult {
    return html`<div class="object-actions">
        ${object.jsonCut ? html`<span>Only the beginning is shown here.</span>` : nothing}
        <button class="button secondary" @click=${() => this.openJson()}>${icon('file')}Open as document</button>
      </div>
      <pre class="json" tabindex="0" aria-label="Object as JSON">${visibleText(object.json)}</pre>`;
  }

  private onTabKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || event.altKey) return;
    event.preventDefault();
    const at = tabs.findIndex(({ id }) => id === this.state.tab);
    const next = tabs[(at + step + tabs.length) % tabs.length]!;
    this.keep({ tab: next.id });
    this.root.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  }
}

function heading(object: FlowObjectMessage, said: string): TemplateResult {
  const { key, bucket, bytes, rows, capture_start_time: start, capture_end_time: end } = object;
  const facts = [
    counted(rows, 'record'),
    start === null ? null : `${shortTime(start)}${end === null ? '' : ` – ${shortTime(end).slice(11)}`}`,
    object.record_type,
    object.state === null ? null : `state ${object.state}`,
    byteAmount(bytes),
  ];
  return html`<header class="object-head">
    <h1 title=${key}>${visibleText(key.slice(key.lastIndexOf('/') + 1))}</h1>
    <p class="object-place" title=${key}>${visibleText(`${bucket} / ${key}`)}</p>
    <p>${facts.filter((fact) => fact !== null).join(' · ')} <span class="said" role="status">${said}</span></p>
  </header>`;
}

function warnings(object: FlowObjectMessage): TemplateResult | typeof nothing {
  if (object.warnings.length === 0) return nothing;
  return html`<ul class="notes object-notes" aria-label="What is odd about this object">
    ${object.warnings.map((warning) => html`<li>${icon('warning')}<span>${describeWarning(warning as ObjectWarning) ?? warning.code}</span></li>`)}
  </ul>`;
}

const envelopeFields = [
  'version',
  'state',
  'capture_start_time',
  'capture_end_time',
  'record_type',
  'network_interface_id',
  'instance_crn',
  'vpc_crn',
  'subnet_crn',
  'collector_crn',
  'attached_endpoint_type',
  'account',
  'region',
  'bucket',
  'key',
] as const;

function envelope(object: FlowObjectMessage): TemplateResult {
  return html`<dl class="pairs envelope">
    ${envelopeFields.map((name) => {
      const value = object[name];
      const text =
        typeof value === 'number'
          ? html`<span class="line">${localTime(value)}</span> <span class="line dim">${utcTime(value)}</span>`
          : visibleText(value ?? '');
      return html`<div class="pair">
        <dt title=${fieldNamed(name)?.meaning ?? ''}>${name}</dt>
        <dd><span class=${value === null ? 'pair-value unsaid' : 'pair-value'}>${value === null ? 'not said' : text}</span></dd>
      </div>`;
    })}
  </dl>`;
}

function unreadable({ title, message }: { readonly title: string; readonly message: string }): TemplateResult {
  return html`<div class="state" role="alert">
    <h2>${icon('error')}This object cannot be read</h2>
    <p class="object-place">${title}</p>
    <p>${message}</p>
  </div>`;
}
