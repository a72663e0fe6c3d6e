import { prepareSearch } from '../../app/search/prepareSearch';
import { completeQuery } from '../../core/query/complete';
import { hoverQuery } from '../../core/query/hover';
import { systemZone } from '../../core/query/localZone';
import { parseQuery } from '../../core/query/parse';
import { printQuery } from '../../core/query/print';
import type { Problem } from '../../core/query/problem';
import { formatTimeRange, parseTimeRange } from '../../core/query/timeRange';
import { type Directive, directiveNames, type FlowSearch, parseFlowDocument, searchAt } from './flowDocument';

/** What the editor's adapters ask of a `.flow` document. Plain offsets of the document; no editor. */
export interface Suggestion {
  readonly kind: 'field' | 'value' | 'operator' | 'keyword' | 'directive';
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
  /** Plain text, a sentence or two each. */
  readonly lines: readonly string[];
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

/** What can stand at an offset: of a search, of a directive, or of an empty line. */
export function completionsAt(text: string, offset: number): readonly Suggestion[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(lineStart, offset);
  if (/^\s*(#|\/\/)/.test(line)) return [];
  if (/^\s*@/.test(line)) return directiveCompletions(line, lineStart, offset);
  const search = searchAt(parseFlowDocument(text), offset);
  const start = search?.start ?? offset;
  const { from, to, items } = completeQuery(search?.text ?? '', offset - start);
  return items.map((item) => ({
    kind: item.kind,
    label: item.label,
    insertText: item.insert,
    start: from + start,
    end: to + start,
    detail: item.detail,
    documentation: item.documentation ?? '',
  }));
}

const usualRanges = ['last 1 hour', 'last 24 hours', 'last 7 days', 'today', 'yesterday'];

function directiveCompletions(line: string, lineStart: number, offset: number): readonly Suggestion[] {
  const value = /^\s*@range\s+/.exec(line);
  const plain = { detail: '', documentation: '', end: offset };
  if (value) {
    const start = lineStart + value[0].length;
    return usualRanges.map((range) => ({ ...plain, kind: 'value', label: range, insertText: range, start }));
  }
  const start = lineStart + line.indexOf('@');
  const documentation = 'Time range of the search below; in a block of its own, of all searches that follow.';
  return [{ ...plain, kind: 'directive', label: '@range', insertText: '@range ', start, documentation }];
}

/** What stands at an offset, in words; null where nothing is to be said. */
export function hoverAt(text: string, offset: number, nowMicros: number): HoverText | null {
  const { searches, directives } = parseFlowDocument(text);
  const directive = directives.find(({ start, end }) => start <= offset && offset <= end);
  if (directive) return directiveHover(directive, nowMicros);
  const search = searches.find(({ start, end }) => start <= offset && offset <= end);
  const found = search && hoverQuery(search.text, offset - search.start);
  if (!search || !found) return null;
  return { start: found.start + search.start, end: found.end + search.start, lines: found.lines };
}

function directiveHover(directive: Directive, nowMicros: number): HoverText | null {
  if (directive.name !== 'range') return null;
  const range = parseTimeRange(directive.value, { now: nowMicros, zone: systemZone });
  if (!range.ok) return null;
  const lines = [`Time range: ${formatTimeRange(range, systemZone)}.`];
  return { start: directive.start, end: directive.end, lines };
}
