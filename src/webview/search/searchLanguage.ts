import { checkQuery } from '../../core/query/check';
import { type CompletionItem, completeQuery } from '../../core/query/complete';
import type { FieldName } from '../../core/query/fields';
import { hoverQuery } from '../../core/query/hover';
import { systemZone } from '../../core/query/localZone';
import { parseQuery } from '../../core/query/parse';
import type { Problem } from '../../core/query/problem';
import { parseTimeRange } from '../../core/query/timeRange';

/** The search language as the search box needs it; the core does the work. */
export interface Suggestion {
  readonly label: string;
  readonly detail: string;
  readonly documentation: string;
  /** Colour class, as in the text. */
  readonly look: 'field' | 'value' | 'operator' | 'keyword';
  /** What it replaces. */
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export type ReadRange =
  | { readonly ok: true; readonly from: number | null; readonly to: number | null; readonly absolute: boolean }
  | { readonly ok: false; readonly message: string };

/** Errors of the text and hints about what it may not mean, in the order of the text. */
export function problemsOf(text: string): readonly Problem[] {
  const { query, problems } = parseQuery(text);
  return [...problems, ...checkQuery(query)].sort((a, b) => a.start - b.start);
}

/**
 * What can stand at the caret. Unasked, while typing, there are suggestions only for a word that was begun or a value
 * that is due. `values` gives values of a field seen in the result.
 */
export function completeSearch(
  text: string,
  caret: number,
  asked: boolean,
  values: (field: FieldName) => readonly string[],
): readonly Suggestion[] {
  const { from, to, items } = completeQuery(text, caret, { values });
  const typed = text.slice(from, caret);
  if (!asked && typed === '' && text[from - 1] !== ':') return [];
  // What is typed in full needs no list that hides the results.
  if (!asked && items.some((item) => item.insert === typed)) return [];
  return items.map((item) => suggestion(item, from, to));
}

function suggestion(item: CompletionItem, start: number, end: number): Suggestion {
  const { label, detail, kind, insert, documentation } = item;
  return { label, detail, documentation: documentation ?? '', look: kind, start, end, newText: insert };
}

/** What the text at an offset means, for a tool tip; null between things. */
export function explainAt(text: string, offset: number): string | null {
  return hoverQuery(text, offset)?.lines.join('\n') ?? null;
}

/** Bounds of a time range phrase, counted from now, in the local zone. */
export function readRange(range: string): ReadRange {
  const read = parseTimeRange(range, { now: Date.now() * 1000, zone: systemZone });
  return read.ok ? read : { ok: false, message: read.problem.message };
}
