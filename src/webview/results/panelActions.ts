import type { FieldName } from '../../core/query/fields';
import type { EmptyReasonMessage } from '../../protocol/results';
import { rowIdentity } from '../grid/rowIdentity';
import type { KeptState } from './keptState';
import { facetToggled, narrowed, walked, zoomedIn, zoomedOut } from './panelEdits';
import type { PanelErrands } from './panelErrands';
import { firstFacetValues } from './panelFrame';
import type { PanelState } from './panelState';
import type { PanelViews, ViewActions } from './panelViews';
import type { SearchRun } from './searchRun';

/** What the actions need of the panel. */
export interface ActedOn {
  readonly kept: KeptState;
  readonly errands: PanelErrands;
  views(): PanelViews;
  shown(): SearchRun | null;
  start(): void;
  /** Changes text, range or engine and runs. */
  edit(change: Partial<PanelState>): void;
  /** Changes how the result is shown. */
  set(change: Partial<PanelState>): void;
  toggleFollowing(): void;
  say(message: string): void;
  draw(): void;
}

export interface PanelActions extends ViewActions {
  /** Explains the flow that is selected. */
  whySelected(): void;
}

/** What clicks and keys do in the results panel. */
export function panelActions(panel: ActedOn): PanelActions {
  const { kept, errands, shown, edit, set, say } = panel;
  return {
    run: () => panel.start(),
    cancel: () => {
      shown()?.cancel();
      panel.draw();
    },
    edit,
    set,
    save: () => errands.save(kept.now.text, kept.now.range),
    export: () => {
      const run = shown();
      if (run !== null) void errands.export(run.search, kept.now.sort, run.counts?.covers);
    },
    act: (action) => act(panel, action),
    narrow: (how, field, value) => edit(narrowed(kept.now, how, field, value)),
    toggleFacet: (field) => toggleFacet(panel, field),
    topValues: (field, limit) => void shown()?.topValues(field, limit),
    follow: () => panel.toggleFollowing(),
    openPage: () => {
      const run = shown();
      if (run !== null) errands.openPage(run.search);
    },
    copyLink: () => errands.copyLink(kept.now),
    copy: (text) => errands.copy(text),
    openObject: (row) => errands.openObject(row),
    why: (row) => errands.why(row),
    whySelected: () => {
      const { selectedRow } = kept.now;
      const row = selectedRow === null ? undefined : shown()?.shown.row(selectedRow);
      if (row === undefined) say('Select a flow first, then ask why.');
      else errands.why(row);
    },
    closeDetail: () => {
      // Nothing is selected then; the next row selected shows its detail again.
      kept.change({ selectedRow: null });
      panel.draw();
      panel.views().focusGrid();
    },
    walk: (step) => {
      const change = walked(kept.now, step);
      if (change === null) say(step === -1 ? 'This is the first search.' : 'This is the latest search.');
      else edit(change);
    },
    zoomIn: (from, to) => edit(zoomedIn(kept.now, from, to)),
    zoomOut: () => {
      const change = zoomedOut(kept.now);
      if (change !== null) edit(change);
    },
    sortBy: (sort) => {
      kept.change({ sort, firstRow: 0, selectedRow: null, selectedId: null });
      shown()?.sortBy(sort);
      panel.draw();
    },
    scrolled: (firstRow) => kept.changeSoon({ firstRow }),
    rowChanged: (selectedRow) => {
      const row = shown()?.shown.row(selectedRow);
      set({ selectedRow, selectedId: row === undefined ? null : rowIdentity(row) });
    },
    say,
    valuesSeen: (field) => {
      const facet = shown()?.facets.get(field);
      return facet?.kind === 'ready' ? facet.values.flatMap(({ value }) => value ?? []) : [];
    },
  };
}

function toggleFacet({ kept, set, shown }: ActedOn, field: FieldName): void {
  const { opens, ...change } = facetToggled(kept.now, field);
  set(change);
  const run = shown();
  if (opens && run !== null && !run.facets.has(field)) void run.topValues(field, firstFacetValues);
}

type Step = EmptyReasonMessage['steps'][number]['action'];

/** What an empty result offers to do next. */
function act({ kept, errands, views, edit }: ActedOn, action: Step): void {
  if (action === 'edit') views().focusSearch();
  else if (action === 'widen') edit({ range: '', zoomedFrom: [] });
  else if (action === 'missing') errands.missing(kept.now.text);
  else if (action === 'searchBucket') errands.searchBucket(kept.now);
  else errands[action]();
}
