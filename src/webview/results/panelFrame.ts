import { html, nothing, type TemplateResult } from 'lit';
import type { FlowRow } from '../../core/flow/flowRow';
import type { FieldName } from '../../core/query/fields';
import type { EmptyReasonMessage, EngineChoice } from '../../protocol/results';
import { detailView } from '../detail/detailView';
import { facetsView } from '../facets/facetsView';
import type { RowNames } from '../format/rowNames';
import { icon } from '../style/icons';
import { setStyle } from '../style/setStyle';
import { engineLine, type InfoState } from './engineLine';
import type { PanelState } from './panelState';
import { progressBar, progressWords } from './progressBar';
import type { SearchRun } from './searchRun';
import { splitter } from './splitter';
import { failureBar, nothingFound, nothingRun, runCancelled, runFailed } from './states';
import { statusText } from './statusText';

/** Values a facet shows before "More values". */
export const firstFacetValues = 10;
const moreFacetValues = 100;

export interface FrameModel {
  readonly state: PanelState;
  readonly run: SearchRun | null;
  readonly engines: readonly EngineChoice[];
  readonly info: InfoState;
  readonly names: RowNames;
  readonly said: string;
  readonly exporting: boolean;
  /** The engine has other rows than the result shows. */
  readonly newData: boolean;
  readonly follow: FollowModel;
  readonly nowMicros: number;
}

export interface FollowModel {
  readonly on: boolean;
  /** Why the search cannot be followed; null where it can. */
  readonly whyNot: string | null;
  /** How it goes; empty where there is nothing to say. */
  readonly text: string;
  /** Something is amiss: the connection is lost. */
  readonly troubled: boolean;
}

export interface FrameActions {
  run(): void;
  cancel(): void;
  /** Changes the search and runs it. */
  edit(change: Partial<PanelState>): void;
  /** Changes how the result is shown. */
  set(change: Partial<PanelState>): void;
  save(): void;
  export(): void;
  /** Follows the search, or no longer. */
  follow(): void;
  openPage(): void;
  copyLink(): void;
  act(action: EmptyReasonMessage['steps'][number]['action']): void;
  readonly narrow: (how: 'only' | 'not', field: FieldName, value: string | null) => void;
  toggleFacet(field: FieldName): void;
  topValues(field: FieldName, limit: number): void;
  readonly copy: (text: string) => void;
  readonly openObject: (row: FlowRow) => void;
  readonly why: (row: FlowRow) => void;
  readonly closeDetail: () => void;
}

/** The panel's layout. The elements with `data-place` belong to views that draw themselves. */
export function panelFrame(model: FrameModel, actions: FrameActions): TemplateResult {
  const engine = model.engines.find(({ id }) => id === model.state.engineId);
  return html`<div class="panel">
    ${searchBar(model, actions)}
    ${progressBar(model.run?.running === true || model.run?.progress.shown != null, model.run?.progress.shown ?? null)}
    <div data-place="timeline" ?hidden=${model.run === null}></div>
    ${statusLine(model, actions)}
    <main class="body" @keydown=${(event: KeyboardEvent) => onBodyKey(event, model.state, actions)}>${values(model, actions)} ${results(model, actions)} ${detail(model, actions)}</main>
    ${engineLine(engine?.label ?? '', model.info, model.nowMicros)}
  </div>`;
}

function searchBar({ state, run, engines, info }: FrameModel, actions: FrameActions): TemplateResult {
  const about = info === null || 'failed' in info ? [] : [info.freshness, ...info.limits];
  const hint = ['Engine to search in', ...about.filter((text) => text !== undefined)].join('\n· ');
  return html`<header class="bar">
    <div class="bar-search" data-place="search"></div>
    <div class="bar-range" data-place="range"></div>
    <select
      class="select"
      aria-label="Engine"
      title=${hint}
      @change=${(event: Event) => actions.edit({ engineId: (event.target as HTMLSelectElement).value })}
    >
      ${engines.map(({ id, label }) => html`<option value=${id} ?selected=${id === state.engineId}>${label}</option>`)}
    </select>
    ${
      run?.running
        ? html`<button class="button secondary run-button" @click=${actions.cancel}>Cancel</button>`
        : html`<button class="button run-button" title="Run (Enter or Ctrl/Cmd+Enter)" @click=${actions.run}>Run</button>`
    }
  </header>`;
}

function statusLine(
  { state, run, engines, said, exporting, newData, follow }: FrameModel,
  actions: FrameActions,
): TemplateResult {
  const engine = engines.find(({ id }) => id === run?.search.engineId);
  const status = statusText(run, engine?.label ?? '');
  return html`<div class="status">
    <button
      class="icon-button"
      aria-pressed=${state.valuesOpen ? 'true' : 'false'}
      aria-label="Top values"
      title="Show or hide the top values"
      ?hidden=${run === null}
      @click=${() => actions.set({ valuesOpen: !state.valuesOpen })}
    >
      ${icon('left')}
    </button>
    <span class="status-text" role="status" title=${status}>${status}</span>
    ${progressWords(run?.progress.shown ?? null)}
    <span class="said" role="status" title=${said}>${said}</span>
    <span class=${`said follow-state${follow.troubled ? ' troubled' : ''}`} role="status" title=${follow.text === '' ? nothing : `${follow.text}. ${followNote}`}>
      ${follow.text === '' ? nothing : html`${icon(follow.troubled ? 'warning' : 'follow')}${follow.text}`}
    </span>
    ${newData ? html`<button class="link" @click=${actions.run}>The flows have changed: run again</button>` : nothing}
    <span class="status-buttons" ?hidden=${run === null}>
      ${followButton(follow, actions)}
      <span data-place="columns" class="chooser-place"></span>
      ${
        engine?.page === undefined
          ? nothing
          : html`<button class="icon-button" title=${`${engine.page}: this search in the service’s own web page`} aria-label=${engine.page} @click=${actions.openPage}>
              ${icon('outside')}
            </button>`
      }
      <button class="icon-button" title="Copy a link to this search" aria-label="Copy link to this search" @click=${actions.copyLink}>
        ${icon('link')}
      </button>
      <button class="icon-button" title="Save this search" aria-label="Save search" @click=${actions.save}>
        ${icon('save')}<span class="wide-only">Save search</span>
      </button>
      <button
        class="icon-button"
        title="Write the whole result to a CSV, JSON Lines or Parquet file"
        aria-label="Export…"
        ?disabled=${run === null || exporting}
        @click=${actions.export}
      >
        ${icon('export')}<span class="wide-only">Export…</span>
      </button>
      <button
        class="icon-button"
        aria-pressed=${state.detailOpen ? 'true' : 'false'}
        aria-label="Detail"
        title="Show or hide the detail of a selected flow"
        @click=${() => actions.set({ detailOpen: !state.detailOpen })}
      >
        ${icon('detail')}
      </button>
    </span>
  </div>`;
}

const followNote =
  'Counts, timeline, top values and exports are of the search as it was run; run it again to have new flows in them.';

/** Stays in the order of tabs where it can do nothing: then it says why. */
function followButton({ on, whyNot }: FollowModel, actions: FrameActions): TemplateResult {
  const title = on ? 'Stop following' : (whyNot ?? 'Follow: new flows come in by themselves, and your place is kept');
  return html`<button
    class="icon-button"
    aria-pressed=${on ? 'true' : 'false'}
    aria-disabled=${whyNot !== null && !on ? 'true' : 'false'}
    aria-label="Follow"
    title=${title}
    @click=${actions.follow}
  >
    ${icon('follow')}<span class="wide-only">Follow</span>
  </button>`;
}

function values({ state, run, names }: FrameModel, actions: FrameActions): TemplateResult | typeof nothing {
  // Of no flows there are no values: what is said in their place has the room.
  if (!state.valuesOpen || run === null || run.counts?.total === 0) return nothing;
  const model = {
    open: new Set<FieldName>(state.openFacets),
    states: run.facets,
    total: run.counts?.covers?.rows ?? run.counts?.total ?? null,
    covers: run.counts?.covers ?? null,
    names,
    stopped: run.cancelled || (run.error !== null && run.shown.count === 0),
  };
  const side = facetsView(model, {
    toggle: actions.toggleFacet,
    more: (field) => actions.topValues(field, moreFacetValues),
    retry: (field) => actions.topValues(field, firstFacetValues),
    narrow: actions.narrow,
  });
  return html`<aside class="side values-side" aria-label="Top values" ${setStyle({ '--pane': `${state.valuesWidth}px` })}>${side}</aside>
    ${splitter({
      label: 'Width of the top values',
      width: state.valuesWidth,
      least: 150,
      most: 480,
      side: 1,
      resize: (valuesWidth) => actions.set({ valuesWidth }),
    })}`;
}

function results({ run }: FrameModel, actions: FrameActions): TemplateResult {
  const instead = insteadOfRows(run, actions);
  const partly = run !== null && run.error !== null && run.shown.count > 0;
  return html`<section class="results" aria-label="Results" aria-busy=${run?.running ? 'true' : 'false'}>
    ${partly ? failureBar(run.error!, actions.run) : nothing}
    <div class="grid-place" data-place="grid" ?hidden=${instead !== null}></div>
    ${instead ?? nothing}
  </section>`;
}

function insteadOfRows(run: SearchRun | null, actions: FrameActions): TemplateResult | null {
  if (run === null) return nothingRun((text) => actions.edit({ text }));
  if (run.shown.count > 0) return null;
  if (run.error !== null) return runFailed(run.error, actions.run);
  if (run.cancelled) return runCancelled(actions.run);
  if (run.counts?.total === 0) return nothingFound(run.empty, actions.act);
  return run.running ? html`<div class="state quiet" aria-busy="true"><p>Searching…</p></div>` : null;
}

function detail({ state, run, names }: FrameModel, actions: FrameActions): TemplateResult | typeof nothing {
  const { detailOpen, selectedRow } = state;
  if (!detailOpen || run === null || selectedRow === null || run.shown.count === 0) return nothing;
  const row = run.shown.row(selectedRow);
  return html`${splitter({
    label: 'Width of the detail',
    width: state.detailWidth,
    least: 200,
    most: 800,
    side: -1,
    resize: (detailWidth) => actions.set({ detailWidth }),
  })}
    <aside class="side detail-side" aria-label="Detail" ${setStyle({ '--pane': `${state.detailWidth}px` })}>
      ${detailView(row, names, {
        copy: actions.copy,
        close: actions.closeDetail,
        narrow: actions.narrow,
        openObject: actions.openObject,
        why: actions.why,
      })}
    </aside>`;
}

function onBodyKey(event: KeyboardEvent, { detailOpen, selectedRow }: PanelState, actions: FrameActions): void {
  if (event.key !== 'Escape' || !detailOpen || selectedRow === null) return;
  event.preventDefault();
  actions.closeDetail();
}
