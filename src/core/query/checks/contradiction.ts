import type { AndNode, FieldNode, MatchCondition } from '../ast';
import { type Field, fieldNamed } from '../fields';
import { rangesMatching } from '../fieldValues';
import { matchesValue, textMatcher } from '../words';
import { type Check, problem, replace } from './check';

type MatchNode = FieldNode & { readonly condition: MatchCondition };

/** Two values of one field at once: a record has one, so nothing is found. */
export const contradiction: Check = (report) => ({
  query: (node) => {
    if (node.kind !== 'and') return;
    for (const [first, second, field] of pairs(node)) {
      const either = `${field.name}:(${written(first)} OR ${written(second)})`;
      const message = `A record has one ${field.name}, so none meets both. For either write ${either}`;
      const fix = areNeighbours(node, first, second)
        ? replace(`Write ${either}`, { start: first.start, end: second.end }, either)
        : undefined;
      report(problem('warning', 'contradiction', second, message, fix));
      return;
    }
  },
});

function pairs(node: AndNode): [MatchNode, MatchNode, Field][] {
  const matches = node.operands.filter(
    (operand): operand is MatchNode => operand.kind === 'field' && operand.condition.kind === 'match',
  );
  return matches.flatMap((second, index) =>
    matches.slice(0, index).flatMap((first): [MatchNode, MatchNode, Field][] => {
      const field = fieldNamed(second.name);
      return field && first.name === second.name && exclude(field, first, second) ? [[first, second, field]] : [];
    }),
  );
}

/** Both can occur, but never together. */
function exclude(field: Field, first: MatchNode, second: MatchNode): boolean {
  if (field.type === 'text' || field.type === 'boolean') {
    if (field.of === 'object' || !field.values) return false;
    const [a, b] = [first, second].map(({ condition: { operator, value } }) =>
      field.values!.filter((word) => matchesValue(textMatcher(operator, value.text), word)),
    ) as [string[], string[]];
    return a.length > 0 && b.length > 0 && !a.some((word) => b.includes(word));
  }
  const { type } = field;
  const [a, b] = [first, second].map(({ condition: { operator, value } }) =>
    rangesMatching(type, operator, value.text),
  ) as [ReturnType<typeof rangesMatching>, ReturnType<typeof rangesMatching>];
  return a.length > 0 && b.length > 0 && !a.some((x) => b.some((y) => x.from <= y.to && y.from <= x.to));
}

function written({ condition: { operator, value } }: MatchNode): string {
  const text = value.quoted ? `"${value.text}"` : value.text;
  return `${operator === ':' ? '' : operator}${text}`;
}

function areNeighbours(node: AndNode, first: MatchNode, second: MatchNode): boolean {
  return node.operands.indexOf(second) === node.operands.indexOf(first) + 1;
}
