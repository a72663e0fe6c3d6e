import { type LogEvent, valueAt } from '../logEvent';
import type { Comparison, Expression } from './dataprimeTree';

/** What an expression comes to; null where something it needs is missing or of another type. */
export type Value = string | number | bigint | boolean | null;

/**
 * Comparisons of what is missing are neither true nor false, and so are their negations: how the service decides is not
 * documented, and whoever relies on either way is to be found out.
 */
export function evaluate(expression: Expression, event: LogEvent): Value {
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'interval':
      return expression.nanos;
    case 'path':
      return plain(valueAt(event[expression.root], expression.steps));
    case 'cast':
      return cast(evaluate(expression.operand, event), expression.to);
    case 'not': {
      const value = evaluate(expression.operand, event);
      return value === null ? null : value !== true;
    }
    case 'and':
    case 'or':
      return connected(expression.operands, expression.kind === 'or', event);
    case 'compare':
      return compared(expression, event);
    case 'call':
      return called(
        expression.name,
        expression.given.map((one) => evaluate(one, event)),
      );
  }
}

function plain(value: unknown): Value {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : (value as Value);
}

function cast(value: Value, to: string): Value {
  if (value === null) return null;
  if (to === 'string') return String(value);
  if (to !== 'number' && to !== 'num') return value;
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  return typeof value === 'boolean' || Number.isNaN(number) ? null : number;
}

function connected(operands: readonly Expression[], absorbing: boolean, event: LogEvent): Value {
  let unsure = false;
  for (const operand of operands) {
    const value = evaluate(operand, event);
    if (value === null) unsure = true;
    else if ((value === true) === absorbing) return absorbing;
  }
  return unsure ? null : !absorbing;
}

type Compare = Extract<Expression, { kind: 'compare' }>;

function compared({ operator, left, right }: Compare, event: LogEvent): Value {
  if (operator === '~~') return freeText(left, evaluate(right, event), event);
  const isNull = (one: Expression) => one.kind === 'value' && one.value === null;
  const a = evaluate(left, event);
  const b = evaluate(right, event);
  if (isNull(left) || isNull(right)) {
    const same = a === null && b === null;
    return operator === '==' ? same : operator === '!=' ? !same : null;
  }
  if (a === null || b === null) return null;
  const numbers = isNumber(a) && isNumber(b);
  if (!numbers && typeof a !== typeof b) return null;
  return holds(operator, numbers ? Number(a) : a, numbers ? Number(b) : b);
}

function holds(operator: Comparison, a: NonNullable<Value>, b: NonNullable<Value>): boolean {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Anywhere below the path, without regard to case. */
function freeText(where: Expression, text: Value, event: LogEvent): Value {
  if (text === null || where.kind !== 'path') return null;
  const found = valueAt(event[where.root], where.steps);
  const all = JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? String(value) : value)) ?? '';
  return all.toLowerCase().includes(String(text).toLowerCase());
}

function called(name: string, given: readonly Value[]): Value {
  const [first = null, second = null] = given;
  if (first === null || second === null) return null;
  switch (name) {
    case 'startsWith':
      return String(first).startsWith(String(second));
    case 'contains':
      return String(first).includes(String(second));
    case 'matches':
      return new RegExp(String(second), 'su').test(String(first));
    case 'ipInSubnet':
      return inSubnet(String(first), String(second));
    case 'roundTime':
      return typeof first === 'bigint' && typeof second === 'bigint' && second > 0n ? first - (first % second) : null;
    default:
      return null;
  }
}

function inSubnet(address: string, subnet: string): boolean | null {
  const [network = '', bits = ''] = subnet.split('/');
  const a = ofAddress(address);
  const b = ofAddress(network);
  if (a === null || b === null || !/^\d+$/.test(bits) || Number(bits) > 32) return null;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(a / size) === Math.floor(b / size);
}

function ofAddress(text: string): number | null {
  const numbers = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  if (numbers.length !== 4 || numbers.some((number) => !(number <= 255))) return null;
  return numbers.reduce((address, number) => address * 256 + number, 0);
}
