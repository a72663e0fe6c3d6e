import type { Field, FieldName } from './fields';
import type { IntegerRange } from './integers';
import type { Plan } from './plan';
import { matchesValue } from './words';

/** What is known of rows nobody has read yet. */
export interface RowFacts {
  /** Texts that all of them have; null: they say nothing there. A field that is not named may say anything. */
  readonly texts: ReadonlyMap<FieldName, string | null>;
  /** Where integers of all of them lie, in order; a field that is not named may say anything, or nothing. */
  readonly ranges: ReadonlyMap<FieldName, readonly IntegerRange[]>;
}

/** Which answers a search can give of a row. */
export interface Outcome {
  readonly found: boolean;
  readonly missed: boolean;
}

const either: Outcome = { found: true, missed: true };
const always: Outcome = { found: true, missed: false };
const never: Outcome = { found: false, missed: true };

/** What a search can say of rows of which only this is known. What it says of any such row is among the answers. */
export function planOutcome(plan: Plan, facts: RowFacts): Outcome {
  switch (plan.kind) {
    case 'constant':
      return plan.value ? always : never;
    case 'and': {
      const parts = plan.operands.map((operand) => planOutcome(operand, facts));
      return { found: parts.every(({ found }) => found), missed: parts.some(({ missed }) => missed) };
    }
    case 'or': {
      const parts = plan.operands.map((operand) => planOutcome(operand, facts));
      return { found: parts.some(({ found }) => found), missed: parts.every(({ missed }) => missed) };
    }
    case 'not': {
      const { found, missed } = planOutcome(plan.operand, facts);
      return { found: missed, missed: found };
    }
    case 'present':
      return present(plan.field, facts);
    case 'text': {
      const text = facts.texts.get(plan.field.name);
      if (text === undefined) return either;
      return text !== null && matchesValue(plan.matcher, text) ? always : never;
    }
    case 'range':
      return within(plan.ranges, facts.ranges.get(plan.field.name));
    case 'extra':
      // A value that fits its field is not kept there too.
      return plan.paths.every((path) => path.length === 1 && facts.ranges.has(path[0] as FieldName)) ? never : either;
    case 'word':
    case 'boolean':
    case 'objectLine':
    case 'extraLine':
      return either;
  }
}

function present({ name }: Field, { texts, ranges }: RowFacts): Outcome {
  const text = texts.get(name);
  if (text !== undefined) return text === null ? never : always;
  return ranges.has(name) ? always : either;
}

function within(asked: readonly IntegerRange[], known: readonly IntegerRange[] | undefined): Outcome {
  if (known === undefined) return either;
  return {
    found: known.some((one) => asked.some(({ from, to }) => one.from <= to && one.to >= from)),
    missed: !known.every((one) => asked.some(({ from, to }) => one.from >= from && one.to <= to)),
  };
}
