import type { Condition, MatchOperator, Query } from './ast';
import { type Field, fieldNamed } from './fields';
import { type IntegerType, rangesComparing, rangesMatching } from './fieldValues';
import { parseNumber } from './integers';
import { allOf, always, anyOf, type ExtraTest, negationOf, never, type Plan } from './plan';
import { extraValueTest, planLine } from './planLine';
import { matchesValue, textMatcher } from './words';

/** Resolves a search to what it asks of a row. */
export function planQuery(query: Query): Plan {
  switch (query.kind) {
    case 'all':
      return always;
    case 'and':
      return allOf(query.operands.map(planQuery));
    case 'or':
      return anyOf(query.operands.map(planQuery));
    case 'not':
      return negationOf(planQuery(query.operand));
    case 'term':
      return planLine(query.operator, query.value.text);
    case 'field':
      return planCondition(query.condition, valuesOf(query.name));
  }
}

/** How the values of one field are asked. */
interface FieldValues {
  exists(): Plan;
  match(operator: MatchOperator, text: string): Plan;
  compare(operator: '>' | '>=' | '<' | '<=', value: string): Plan;
}

function planCondition(condition: Condition, values: FieldValues): Plan {
  switch (condition.kind) {
    case 'and':
      return allOf(condition.operands.map((operand) => planCondition(operand, values)));
    case 'or':
      return anyOf(condition.operands.map((operand) => planCondition(operand, values)));
    case 'not':
      return negationOf(planCondition(condition.operand, values));
    case 'exists':
      return values.exists();
    case 'compare':
      return values.compare(condition.operator, condition.value);
    case 'match':
      return values.match(condition.operator, condition.value.text);
    case 'list':
      return anyOf(condition.items.map((item) => values.match(condition.operator, item.text)));
  }
}

function valuesOf(name: string): FieldValues {
  const field = fieldNamed(name);
  if (field?.of === 'object') return columnValues(field);
  if (field) return either(columnValues(field), extraValues([[name]]));
  if (name === '_line') return lineValues;
  const extra = extraValues(name.includes('.') ? [[name], name.split('.')] : [[name]]);
  // Mezmo's own command line sends `_account:*` where nothing is searched.
  return name === '_account' ? { ...extra, exists: () => always } : extra;
}

function either(first: FieldValues, second: FieldValues): FieldValues {
  return {
    exists: () => anyOf([first.exists(), second.exists()]),
    match: (operator, text) => anyOf([first.match(operator, text), second.match(operator, text)]),
    compare: (operator, value) => anyOf([first.compare(operator, value), second.compare(operator, value)]),
  };
}

const lineValues: FieldValues = {
  exists: () => always,
  match: planLine,
  compare: () => never,
};

/** The field's own column. */
function columnValues(field: Field): FieldValues {
  return {
    exists: () => ({ kind: 'present', field }),
    match: (operator, text) => planMatch(field, operator, text),
    compare: (operator, value) => {
      if (field.type === 'text' || field.type === 'boolean') return never;
      return ranges(field, rangesComparing(field.type, operator, value) ?? []);
    },
  };
}

function planMatch(field: Field, operator: MatchOperator, text: string): Plan {
  const matcher = textMatcher(operator, text);
  if (field.type === 'boolean') {
    return anyOf(
      [true, false]
        .filter((value) => matchesValue(matcher, String(value)))
        .map((value) => ({ kind: 'boolean', field, value })),
    );
  }
  if (field.type !== 'text') return ranges(field, rangesMatching(field.type as IntegerType, operator, text));
  if (field.of === 'object') return { kind: 'text', field, matcher };
  const words = (field.values ?? []).filter((value) => matchesValue(matcher, value));
  return words.length === 0 ? never : { kind: 'word', field, words };
}

function ranges(field: Field, found: ReturnType<typeof rangesMatching>): Plan {
  return found.length === 0 ? never : { kind: 'range', field, ranges: found };
}

/** What the format does not know, and what did not fit its field. */
function extraValues(paths: readonly (readonly string[])[]): FieldValues {
  const plan = (test: ExtraTest): Plan => ({ kind: 'extra', paths, test });
  return {
    exists: () => plan({ kind: 'exists' }),
    match: (operator, text) => plan(extraValueTest(operator, text, 'value')),
    compare: (operator, value) => {
      const number = parseNumber(value);
      return number ? plan({ kind: 'compare', operator, number: number.double }) : never;
    },
  };
}
