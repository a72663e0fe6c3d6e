import { type LogEvent, valueAt } from '../logEvent';
import type { LuceneQuery, LuceneTest } from './luceneTree';

/** Longer texts are not kept as a whole. */
const longestKeyword = 256;

/** Whether the service would find the event. */
export function matchLucene(event: LogEvent, query: LuceneQuery): boolean {
  switch (query.kind) {
    case 'everything':
      return true;
    case 'group': {
      const { must, should, not } = query;
      if (must.length + should.length === 0) return false;
      return (
        must.every((one) => matchLucene(event, one)) &&
        (should.length === 0 || should.some((one) => matchLucene(event, one))) &&
        !not.some((one) => matchLucene(event, one))
      );
    }
    case 'clause':
      return query.field === null ? anywhere(event, query.test) : inField(event, query.field, query.test);
  }
}

function inField(event: LogEvent, field: string, test: LuceneTest): boolean {
  const [, path, kind] = /^(.*?)(?:\.(keyword|numeric))?$/.exec(field)!;
  const values = valuesAt(event, path!);
  if (kind === 'numeric') return values.some((value) => inRange(value, test));
  if (kind === 'keyword') return values.some((value) => typeof value === 'string' && isWhole(value, test));
  return values.some((value) => (test.kind === 'range' ? inRange(value, test) : hasWords(value, test)));
}

function valuesAt({ d, l, m }: LogEvent, path: string): readonly unknown[] {
  const label = /^coralogix\.metadata\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  const value = label === undefined ? valueAt(d, path.split('.')) : (l[label] ?? m[label]);
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function inRange(value: unknown, test: LuceneTest): boolean {
  if (test.kind !== 'range' || typeof value === 'boolean' || value === '') return false;
  const number = Number(value);
  return (
    !Number.isNaN(number) && (test.from === null || number >= test.from) && (test.to === null || number <= test.to)
  );
}

function isWhole(value: string, test: LuceneTest): boolean {
  if (value.length > longestKeyword || test.kind === 'range') return false;
  return test.kind === 'expression' ? test.expression.test(value) : value === test.text;
}

/** By words, without regard to case; several in quotes stand next to each other. */
function hasWords(value: unknown, test: LuceneTest): boolean {
  if (typeof value === 'object') return false;
  const words = wordsOf(String(value));
  if (test.kind === 'expression') return words.some((word) => test.expression.test(word));
  if (test.kind === 'range') return false;
  if (test.text === '*' && !test.quoted) return true;
  const wanted = wordsOf(test.text);
  return words.some((_, at) => wanted.length > 0 && wanted.every((word, next) => words[at + next] === word));
}

function anywhere(event: LogEvent, test: LuceneTest): boolean {
  return leaves(event.d).some((value) => hasWords(value, test));
}

function leaves(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'object' ? Object.values(value).flatMap(leaves) : [value];
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+)*/gu) ?? [];
}
