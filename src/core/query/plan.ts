import type { CompareOperator } from './ast';
import type { Field } from './fields';
import { type IntegerRange, joinedRanges } from './integers';
import type { TextMatcher } from './words';

/**
 * What a search asks of a row, with every word of the language resolved: names to columns, addresses, networks,
 * services and times to integer ranges, words to the values they can mean. The predicate and every compiler to a
 * database start here, so that they cannot read a search differently.
 *
 * Each test is plainly true or false: a value that is not there fails it, and `not` is negation and nothing else.
 */
export type Plan =
  | ConstantPlan
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Plan[] }
  | { readonly kind: 'not'; readonly operand: Plan }
  | PresentPlan
  | RangePlan
  | WordPlan
  | BooleanPlan
  | TextPlan
  | ObjectLinePlan
  | ExtraPlan
  | ExtraLinePlan;

export interface ConstantPlan {
  readonly kind: 'constant';
  readonly value: boolean;
}
/** The field has a value. */
export interface PresentPlan {
  readonly kind: 'present';
  readonly field: Field;
}
/** An address, port, protocol, counter or time (microseconds UTC) lies in one of these runs, which are in order. */
export interface RangePlan {
  readonly kind: 'range';
  readonly field: Field;
  readonly ranges: readonly IntegerRange[];
}
/** A field of few words (action, direction, ether_type) is one of these. */
export interface WordPlan {
  readonly kind: 'word';
  readonly field: Field;
  readonly words: readonly string[];
}
export interface BooleanPlan {
  readonly kind: 'boolean';
  readonly field: Field;
  readonly value: boolean;
}
/** A text of the object matches, as `matchesValue` says. */
export interface TextPlan {
  readonly kind: 'text';
  readonly field: Field;
  readonly matcher: TextMatcher;
}
/** Any text of the object matches, as `matchesLine` says of all of them joined by `objectLineSeparator`. */
export interface ObjectLinePlan {
  readonly kind: 'objectLine';
  readonly matcher: TextMatcher;
}
/** A value kept in `extra` passes; the first of these paths through the JSON that leads to one that does decides. */
export interface ExtraPlan {
  readonly kind: 'extra';
  readonly paths: readonly (readonly string[])[];
  readonly test: ExtraTest;
}
/** Any value in `extra`, at any depth, passes; names are not searched. */
export interface ExtraLinePlan {
  readonly kind: 'extraLine';
  readonly test: ExtraValueTest;
}

/** What is asked of a JSON value. Of an array, any element may pass (not for `exists`). */
export type ExtraTest =
  | { readonly kind: 'exists' }
  | { readonly kind: 'compare'; readonly operator: CompareOperator; readonly number: number }
  | ExtraValueTest;

/** Text and booleans compare as text, with any of the matchers; numbers equal any of the numbers. */
export interface ExtraValueTest {
  readonly kind: 'value';
  readonly matchers: readonly TextMatcher[];
  readonly numbers: readonly number[];
  /** `matchesValue` or `matchesLine`. */
  readonly scope: 'value' | 'line';
}

export const objectLineSeparator = '\u001f';

export const always: Plan = { kind: 'constant', value: true };
export const never: Plan = { kind: 'constant', value: false };

/** Any of these; ranges, words and odd values of one field become one test. */
export function anyOf(operands: readonly Plan[]): Plan {
  const groups = new Map<unknown, Plan[]>();
  for (const operand of operands.flatMap((plan) => (plan.kind === 'or' ? plan.operands : [plan]))) {
    if (operand.kind === 'constant') {
      if (operand.value) return always;
      continue;
    }
    const key = mergeKey(operand);
    const group = groups.get(key);
    if (group) group.push(operand);
    else groups.set(key, [operand]);
  }
  const merged = [...groups.values()].map(merge);
  return merged.length === 0 ? never : merged.length === 1 ? merged[0]! : { kind: 'or', operands: merged };
}

export function allOf(operands: readonly Plan[]): Plan {
  const kept = operands
    .flatMap((plan) => (plan.kind === 'and' ? plan.operands : [plan]))
    .filter((plan) => plan.kind !== 'constant' || !plan.value);
  if (kept.some((plan) => plan.kind === 'constant')) return never;
  return kept.length === 0 ? always : kept.length === 1 ? kept[0]! : { kind: 'and', operands: kept };
}

export function negationOf(operand: Plan): Plan {
  if (operand.kind === 'not') return operand.operand;
  if (operand.kind === 'constant') return operand.value ? never : always;
  return { kind: 'not', operand };
}

/** The plan where nothing is ever kept in `extra`. */
export function withoutExtra(plan: Plan): Plan {
  switch (plan.kind) {
    case 'extra':
    case 'extraLine':
      return never;
    case 'and':
      return allOf(plan.operands.map(withoutExtra));
    case 'or':
      return anyOf(plan.operands.map(withoutExtra));
    case 'not':
      return negationOf(withoutExtra(plan.operand));
    default:
      return plan;
  }
}

/** Plans of one key can be merged. */
function mergeKey(plan: Plan): unknown {
  switch (plan.kind) {
    case 'range':
    case 'word':
      return plan.field;
    case 'extra':
      return plan.test.kind === 'value' ? JSON.stringify(plan.paths) : plan;
    default:
      return plan;
  }
}

function merge(plans: readonly Plan[]): Plan {
  const first = plans[0]!;
  if (plans.length === 1) return first;
  if (first.kind === 'range') {
    return { ...first, ranges: joinedRanges(plans.flatMap((plan) => (plan.kind === 'range' ? plan.ranges : []))) };
  }
  if (first.kind === 'word') {
    return { ...first, words: [...new Set(plans.flatMap((plan) => (plan.kind === 'word' ? plan.words : [])))] };
  }
  if (first.kind !== 'extra' || first.test.kind !== 'value') return first;
  const tests = plans.flatMap((plan) => (plan.kind === 'extra' && plan.test.kind === 'value' ? [plan.test] : []));
  const matchers = tests.flatMap((test) => test.matchers);
  return { ...first, test: { ...first.test, matchers, numbers: tests.flatMap((test) => test.numbers) } };
}
