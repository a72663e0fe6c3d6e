import type { FlowRow } from '../flow/flowRow';
import type { Query } from './ast';
import { type Field, fields } from './fields';
import { type ExtraTest, objectLineSeparator, type Plan, type RangePlan } from './plan';
import { planQuery } from './planQuery';
import { matchesLine, matchesValue } from './words';

export type RowPredicate = (row: FlowRow) => boolean;

/** The reference evaluator: whether a row is found by a search. Every engine has to agree with it. */
export function compilePredicate(query: Query): RowPredicate {
  return compile(planQuery(query));
}

function compile(plan: Plan): RowPredicate {
  switch (plan.kind) {
    case 'constant':
      return () => plan.value;
    case 'and': {
      const tests = plan.operands.map(compile);
      return (row) => tests.every((test) => test(row));
    }
    case 'or': {
      const tests = plan.operands.map(compile);
      return (row) => tests.some((test) => test(row));
    }
    case 'not': {
      const test = compile(plan.operand);
      return (row) => !test(row);
    }
    case 'present':
      return (row) => row[plan.field.name] !== null;
    case 'range':
      return compileRange(plan);
    case 'word':
      return (row) => plan.words.includes(String(row[plan.field.name]));
    case 'boolean':
      return (row) => row[plan.field.name] === plan.value;
    case 'text':
      return (row) => {
        const value = row[plan.field.name];
        return typeof value === 'string' && matchesValue(plan.matcher, value);
      };
    case 'objectLine':
      return (row) => matchesLine(plan.matcher, objectLine(row));
    case 'extra':
      return (row) => row.extra !== null && plan.paths.some((path) => passes(plan.test, valueAt(row.extra, path)));
    case 'extraLine':
      return (row) => row.extra !== null && leaves(row.extra).some((value) => scalarPasses(plan.test, value));
  }
}

function compileRange({ field, ranges }: RangePlan): RowPredicate {
  const bounds = ranges.map(({ from, to }) => ({ from: narrow(from), to: narrow(to) }));
  return (row) => {
    const value = row[field.name];
    if (typeof value !== 'number' && typeof value !== 'bigint') return false;
    return bounds.some(({ from, to }) => value >= from && value <= to);
  };
}

/** Doubles compare faster; a double and a bigint compare exactly. */
function narrow(value: bigint): number | bigint {
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : value;
}

const objectTexts: readonly Field[] = fields.filter((field) => field.of === 'object' && field.type === 'text');

function objectLine(row: FlowRow): string {
  return objectTexts
    .map((field) => row[field.name])
    .filter((value) => value !== null)
    .join(objectLineSeparator);
}

/** As a JSON pointer: own members of objects, elements of arrays by number. */
function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const step of path) {
    if (Array.isArray(value)) value = /^(0|[1-9]\d*)$/.test(step) ? value[Number(step)] : undefined;
    else if (typeof value === 'object' && value !== null && Object.hasOwn(value, step)) {
      value = (value as Record<string, unknown>)[step];
    } else return undefined;
  }
  return value;
}

function passes(test: ExtraTest, value: unknown): boolean {
  if (test.kind === 'exists') return value !== null && value !== undefined;
  return (Array.isArray(value) ? value : [value]).some((element) => scalarPasses(test, element));
}

function scalarPasses(test: Exclude<ExtraTest, { kind: 'exists' }>, value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') {
    if (test.kind === 'compare') return compares(test.operator, Number(value), test.number);
    return test.numbers.includes(Number(value));
  }
  if (test.kind === 'compare' || (typeof value !== 'string' && typeof value !== 'boolean')) return false;
  const matches = test.scope === 'line' ? matchesLine : matchesValue;
  return test.matchers.some((matcher) => matches(matcher, String(value)));
}

function compares(operator: '>' | '>=' | '<' | '<=', value: number, bound: number): boolean {
  switch (operator) {
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
  }
}

/** Every value that is neither object nor array, at any depth. */
function leaves(root: unknown): unknown[] {
  const found: unknown[] = [];
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'object' && value !== null) open.push(...Object.values(value));
    else found.push(value);
  }
  return found;
}
