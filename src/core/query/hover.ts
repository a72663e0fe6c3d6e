import type { Condition, FieldNode, Query, Span } from './ast';
import { explainOperator, explainValue } from './explainValue';
import { fieldNamed } from './fields';
import { parseQuery } from './parse';
import { printQuery } from './print';
import { type Token, tokenize } from './tokens';
import { walk } from './walk';

export interface Hover extends Span {
  /** Plain text, a sentence or two each. */
  readonly lines: readonly string[];
}

/** What stands at an offset of a search text, in words; null between things. */
export function hoverQuery(text: string, offset: number): Hover | null {
  const { query } = parseQuery(text);
  const token = tokenize(text).find(({ start, end }) => offset >= start && offset < end);
  if (!token) return null;
  const lines = connectiveLines(token, text, query) ?? operandLines(token, query);
  return lines && { ...place(token, query), lines };
}

function connectiveLines(token: Token, text: string, query: Query): readonly string[] | null {
  const read = printQuery(query);
  const readAs = read === text.trim() || read === '' ? [] : [`The search is read as: ${read}`];
  switch (token.kind) {
    case 'and':
      return ['Both conditions hold. A blank means the same.', ...readAs];
    case 'or':
      return ['Either condition holds. OR joins before AND.', ...readAs];
    case 'minus':
    case 'not':
      return ['What follows is excluded; records without that field stay in.', ...readAs];
    default:
      return null;
  }
}

/** The condition or term a token belongs to. */
function operandLines(token: Token, query: Query): readonly string[] | null {
  let lines: readonly string[] | null = null;
  walk(query, {
    query: (node) => {
      if (node.kind === 'term' && within(token, node)) {
        lines =
          token.kind === 'operator'
            ? explainOperator(node.operator, 'text')
            : explainValue(null, node.operator, node.value.text);
      } else if (node.kind === 'field' && within(token, node)) lines = fieldLines(token, node) ?? lines;
      else if (node.kind === 'all' && node.end > node.start && within(token, node)) lines = ['Every record.'];
    },
    condition: (condition, field) => {
      if (within(token, condition)) lines = conditionLines(token, condition, field) ?? lines;
    },
  });
  return lines;
}

function fieldLines(token: Token, { name, nameSpan }: FieldNode): readonly string[] | null {
  if (!within(token, nameSpan)) return null;
  const field = fieldNamed(name);
  if (!field)
    return [`${name} is not a field of the flow log format.`, 'Only records that carry it all the same are found.'];
  const values = field.values ? [`Values: ${field.values.join(', ')}`] : [];
  return [field.label, field.meaning, ...values];
}

function conditionLines(token: Token, condition: Condition, { name }: FieldNode): readonly string[] | null {
  const field = fieldNamed(name) ?? null;
  switch (condition.kind) {
    case 'exists':
      return [`Any value of ${name}.`];
    case 'compare':
      return [
        ...explainOperator(condition.operator, field?.type ?? 'counter'),
        ...explainValue(field, condition.operator, condition.value),
      ];
    case 'match':
      return token.kind === 'operator'
        ? explainOperator(condition.operator, field?.type ?? 'text')
        : explainValue(field, condition.operator, condition.value.text);
    case 'list': {
      const item = condition.items.find((each) => within(token, each));
      return item
        ? explainValue(field, condition.operator, item.text)
        : ['Any of these values. Blanks between would be part of them.'];
    }
    default:
      return null;
  }
}

/** A comparison is explained as a whole, everything else token by token. */
function place(token: Token, query: Query): Span {
  let span: Span = token;
  walk(query, {
    condition: (condition) => {
      if (condition.kind === 'compare' && within(token, condition)) span = condition;
    },
  });
  return { start: span.start, end: span.end };
}

function within(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
