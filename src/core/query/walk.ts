import type { Condition, FieldNode, Query } from './ast';

export interface QueryVisitor {
  query?(node: Query): void;
  /** Every condition on a field, nested ones too. */
  condition?(condition: Condition, field: FieldNode): void;
}

/** Visits a tree from the top, in the order of the text. */
export function walk(query: Query, visitor: QueryVisitor): void {
  visitor.query?.(query);
  switch (query.kind) {
    case 'and':
    case 'or':
      for (const operand of query.operands) walk(operand, visitor);
      break;
    case 'not':
      walk(query.operand, visitor);
      break;
    case 'field':
      walkCondition(query.condition, query, visitor);
      break;
    case 'term':
    case 'all':
      break;
  }
}

function walkCondition(condition: Condition, field: FieldNode, visitor: QueryVisitor): void {
  visitor.condition?.(condition, field);
  switch (condition.kind) {
    case 'and':
    case 'or':
      for (const operand of condition.operands) walkCondition(operand, field, visitor);
      break;
    case 'not':
      walkCondition(condition.operand, field, visitor);
      break;
    case 'exists':
    case 'compare':
    case 'match':
    case 'list':
      break;
  }
}
