import type { Query } from './ast';
import type { FieldName } from './fields';
import { type Plan, withoutExtra } from './plan';
import { planQuery } from './planQuery';

/** Whether a search asks for one field at most, where no record holds anything beside the format. */
export function asksOnlyFor(query: Query, name: FieldName): boolean {
  return concernsOnly(withoutExtra(planQuery(query)), name);
}

function concernsOnly(plan: Plan, name: FieldName): boolean {
  switch (plan.kind) {
    case 'constant':
      return true;
    case 'and':
    case 'or':
      return plan.operands.every((operand) => concernsOnly(operand, name));
    case 'not':
      return concernsOnly(plan.operand, name);
    case 'objectLine':
    case 'extra':
    case 'extraLine':
      return false;
    default:
      return plan.field.name === name;
  }
}
