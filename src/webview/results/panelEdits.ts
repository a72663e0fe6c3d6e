import type { FieldName } from '../../core/query/fields';
import { notValue, onlyValue } from '../search/narrow';
import { absoluteRange } from '../search/rangeControl';
import { remembered, stepped } from '../search/searchHistory';
import { problemsOf, readRange } from '../search/searchLanguage';
import type { PanelState } from './panelState';

/** What clicks and keys make of the search: each gives the change to the panel's state. */
type Change = Partial<PanelState>;

const mostZooms = 50;

export function narrowed({ text }: PanelState, how: 'only' | 'not', field: FieldName, value: string | null): Change {
  return { text: how === 'only' ? onlyValue(text, field, value) : notValue(text, field, value) };
}

/** Bounds in microseconds UTC. */
export function zoomedIn({ zoomedFrom, range }: PanelState, from: number, to: number): Change {
  return { range: absoluteRange(from, to), zoomedFrom: [...zoomedFrom, range].slice(-mostZooms) };
}

/** Back to the range zoomed in from, else to all times; null when that is what is shown. */
export function zoomedOut({ zoomedFrom, range }: PanelState): Change | null {
  if (zoomedFrom.length > 0) return { range: zoomedFrom.at(-1)!, zoomedFrom: zoomedFrom.slice(0, -1) };
  return range === '' ? null : { range: '' };
}

/** The search before or after the one shown; null at the end. */
export function walked({ history, historyAt }: PanelState, step: -1 | 1): Change | null {
  const found = stepped({ entries: history, at: historyAt }, step);
  return found === null ? null : { ...found.entry, historyAt: found.history.at };
}

export function facetToggled({ openFacets }: PanelState, field: FieldName): { readonly opens: boolean } & Change {
  const opens = !openFacets.some((name) => name === field);
  const next = opens ? [...openFacets, field] : openFacets.filter((name) => name !== field);
  return { opens, openFacets: next as PanelState['openFacets'] };
}

/** What is remembered of a search that is run: its place in the history, and that nothing of it is selected yet. */
export function ran({ history, historyAt, text, range }: PanelState): Change {
  const next = remembered({ entries: history, at: historyAt }, { text, range });
  return {
    ran: true,
    history: [...next.entries],
    historyAt: next.at,
    firstRow: 0,
    selectedRow: null,
    selectedId: null,
    following: false,
  };
}

export type Runnable =
  | { readonly ok: true; readonly from: number | null; readonly to: number | null }
  | { readonly ok: false; readonly message: string };

/** The search's bounds in microseconds UTC, or why it cannot be run as it stands. */
export function runnable({ text, range, engineId }: PanelState): Runnable {
  const broken = problemsOf(text).find((problem) => problem.severity === 'error');
  if (broken !== undefined) return { ok: false, message: broken.message };
  const read = readRange(range);
  if (!read.ok) return { ok: false, message: read.message };
  if (engineId === '') return { ok: false, message: 'there is no engine to search in.' };
  return { ok: true, from: read.from, to: read.to };
}
