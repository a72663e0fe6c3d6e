import { type IndexedLine, valuesOf } from './indexedLine';
import type { FieldTest, LineSearch, Match } from './lineSearch';
import { matchesFieldText, matchesWords } from './wordMatch';

/** Whether the service would find the line. */
export function matchLine(line: IndexedLine, search: LineSearch): boolean {
  switch (search.kind) {
    case 'everything':
      return true;
    case 'and':
      return search.parts.every((part) => matchLine(line, part));
    case 'or':
      return search.parts.some((part) => matchLine(line, part));
    case 'not':
      return !matchLine(line, search.part);
    case 'term':
      return matchesWords(line.words, search.match);
    case 'field':
      return matchField(valuesOf(line, search.name), search.test);
  }
}

function matchField(values: readonly unknown[], test: FieldTest): boolean {
  switch (test.kind) {
    case 'and':
      return test.parts.every((part) => matchField(values, part));
    case 'or':
      return test.parts.some((part) => matchField(values, part));
    case 'not':
      return !matchField(values, test.part);
    case 'exists':
      return values.some((value) => value !== null && value !== '');
    case 'compare':
      return values.some((value) => typeof value === 'number' && compares(value, test.operator, test.bound));
    case 'match':
      return values.some((value) => matchValue(value, test.match));
  }
}

/** By the type of what is stored: numbers are equal or not, they have no beginnings. */
function matchValue(value: unknown, match: Match): boolean {
  if (typeof value === 'number') return match.text.trim() !== '' && value === Number(match.text);
  if (typeof value === 'boolean') return matchesFieldText(String(value), match);
  return typeof value === 'string' && matchesFieldText(value, match);
}

function compares(value: number, operator: '>' | '>=' | '<' | '<=', bound: number): boolean {
  if (operator === '>') return value > bound;
  if (operator === '>=') return value >= bound;
  return operator === '<' ? value < bound : value <= bound;
}
