import { prepareSearch } from '../../app/search/prepareSearch';
import { parseQuery } from '../../core/query/parse';
import { printQuery } from '../../core/query/print';
import type { Problem } from '../../core/query/problem';
import { type Directive, directiveNames, type FlowSearch, parseFlowDocument, searchAt } from './flowDocument';

/** What the editor's adapters ask of a `.flow` document. Plain offsets of the document; no editor. */
export interface Suggestion {
  readonly kind: 'field' | 'value' | 'operator' | 'directive';
  readonly label: string;
  readonly insertText: string;
  /** What it replaces. */
  readonly start: number;
  readonly end: number;
  readonly detail: string;
  readonly documentation: string;
}

export interface HoverText {
  readonly start: number;
  readonly end: number;
  readonly markdown: string;
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Problems of all searches, their ranges and the directives, in the order of the document. */
export function problemsOf(text: string, nowMicros: number): readonly Problem[] {
  const { searches, directives } = parseFlowDocument(text);
  const problems = [
    ...directives.flatMap((directive) => directiveProblems(directive, nowMicros)),
    ...searches.flatMap((search) => searchProblems(search, nowMicros)),
  ];
  return problems.sort((a, b) => a.start - b.start);
}

function searchProblems(search: FlowSearch, nowMicros: number): readonly Problem[] {
  return prepareSearch(search.text, '', { now: nowMicros }).problems.map((problem) => moved(problem, search.start));
}

function directiveProblems(directive: Directive, nowMicros: number): readonly Problem[] {
  const { name, value, start, end, valueStart } = directive;
  if (!directiveNames.includes(name)) {
    const fix = { title: 'Write @range', start, end: start + 1 + name.length, newText: '@range' };
    const message = `There is no directive @${name}. @range gives the search below it a time range.`;
    return [{ code: 'unknown_directive', severity: 'warning', message, start, end, fix }];
  }
  if (value === '') {
    const message = 'A time range is missing, for example: @range last 24 hours';
    const fix = { title: 'Write last 24 hours', start, end, newText: '@range last 24 hours' };
    return [{ code: 'range_missing', severity: 'warning', message, start, end, fix }];
  }
  return prepareSearch('', value, { now: nowMicros })
    .problems.filter((problem) => problem.in === 'range')
    .map((problem) => moved(problem, valueStart));
}

function moved(problem: Problem, by: number): Problem {
  const { fix } = problem;
  const start = problem.start + by;
  // An empty place would not be seen.
  const end = Math.max(problem.end + by, start + 1);
  const { code, severity, message } = problem;
  if (fix === undefined) return { code, severity, message, start, end };
  return { code, severity, message, start, end, fix: { ...fix, start: fix.start + by, end: fix.end + by } };
}

/** Searches in their canonical form. One that spreads over lines, or cannot be parsed, is left as it is. */
export function formatEdits(text: string): readonly Edit[] {
  return parseFlowDocument(text).searches.flatMap((search) => {
    const { query, problems } = parseQuery(search.text);
    const spread = /[\r\n]/.test(text.slice(search.start, search.end));
    if (spread || problems.some(({ severity }) => severity === 'error')) return [];
    const newText = printQuery(query);
    return newText === search.text ? [] : [{ start: search.start, end: search.end, newText }];
  });
}
export function completionsAt(_text: string, _offset: number): readonly Suggestion[] {
  return [];
}
export function hoverAt(text: string, offset: number): HoverText | null {
  return searchAt(parseFlowDocument(text), offset) && null;
}
