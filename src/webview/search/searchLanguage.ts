import { checkQuery } from '../../core/query/check';
import { systemZone } from '../../core/query/localZone';
import { parseQuery } from '../../core/query/parse';
import type { Problem } from '../../core/query/problem';
import { parseTimeRange } from '../../core/query/timeRange';

export interface Suggestion {
  readonly label: string;
  readonly detail: string;
  readonly look: 'field' | 'value' | 'operator' | 'keyword' | 'number';
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}
export type ReadRange =
  | { readonly ok: true; readonly from: number | null; readonly to: number | null; readonly absolute: boolean }
  | { readonly ok: false; readonly message: string };

export function problemsOf(text: string): readonly Problem[] {
  const { query, problems } = parseQuery(text);
  return [...problems, ...checkQuery(query)];
}
export function completeSearch(_text: string, _offset: number, _asked: boolean): readonly Suggestion[] {
  return [];
}
export function explainAt(_text: string, _offset: number): string | null {
  return null;
}
/** Bounds of a time range phrase, counted from now, in the local zone. */
export function readRange(range: string): ReadRange {
  const read = parseTimeRange(range, { now: Date.now() * 1000, zone: systemZone });
  return read.ok ? read : { ok: false, message: read.problem.message };
}
