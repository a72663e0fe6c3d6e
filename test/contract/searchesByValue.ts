import type { Condition, MatchOperator, Query } from '../../src/core/query/ast';
import { printQuery } from '../../src/core/query/print';
import { places, storable } from './oddRows';

const operators: readonly MatchOperator[] = ['==', ':', '===', '=', ':'];
const nowhere = { start: 0, end: 0 };

/** Searches for a value as the row with it says it: in the name around the record, in an unknown field, in the line. */
export function searchesByValue(): string[] {
  return storable.flatMap((text, at) => {
    if (text.length > 200 || at % 3 !== 0) return [];
    const operator = operators[at % operators.length]!;
    const value = { text, quoted: at % 2 === 0, ...nowhere };
    const condition: Condition = { kind: 'match', operator, value, ...nowhere };
    const name = at % 4 === 1 ? 'note' : places[at % places.length]!;
    const field: Query = { kind: 'field', name, nameSpan: nowhere, condition, ...nowhere };
    const found: Query = at % 10 === 6 ? { kind: 'term', operator: ':', value, ...nowhere } : field;
    return [printQuery(at % 12 === 9 ? { kind: 'not', operand: found, ...nowhere } : found)];
  });
}
