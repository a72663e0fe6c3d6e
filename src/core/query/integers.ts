import type { CompareOperator } from './ast';

/** A run of integers, both ends included. */
export interface IntegerRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** A number as a search writes it: `22`, `4.5`, `-1`. */
export interface NumberLiteral {
  /** Rounded down and up; equal for a whole number. */
  readonly floor: bigint;
  readonly ceil: bigint;
  /** The nearest double. */
  readonly double: number;
}

export function parseNumber(text: string): NumberLiteral | null {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const [, sign, digits, fraction] = match;
  const size = BigInt(digits!);
  const whole = !fraction || /^0+$/.test(fraction);
  const [floor, ceil] = sign === '-' ? [whole ? -size : -size - 1n, -size] : [size, whole ? size : size + 1n];
  return { floor, ceil, double: Number(text) };
}

/** The integers within a domain that compare as asked. */
export function integersThat(operator: CompareOperator, number: NumberLiteral, domain: IntegerRange): IntegerRange[] {
  switch (operator) {
    case '>':
      return within(domain, [{ from: number.floor + 1n, to: domain.to }]);
    case '>=':
      return within(domain, [{ from: number.ceil, to: domain.to }]);
    case '<':
      return within(domain, [{ from: domain.from, to: number.ceil - 1n }]);
    case '<=':
      return within(domain, [{ from: domain.from, to: number.floor }]);
  }
}

export function integersEqual(number: NumberLiteral, domain: IntegerRange): IntegerRange[] {
  return number.floor === number.ceil ? within(domain, [{ from: number.floor, to: number.floor }]) : [];
}

/** The integers whose decimal digits begin with these: `44` is 44, 440 to 449, 4400 to 4499 and so on. */
export function integersStartingWith(digits: string, domain: IntegerRange): IntegerRange[] {
  if (!/^\d{1,20}$/.test(digits)) return [];
  const number = BigInt(digits);
  if (digits.startsWith('0')) return digits === '0' ? within(domain, [{ from: 0n, to: 0n }]) : [];
  const ranges: IntegerRange[] = [];
  for (let size = 1n; number * size <= domain.to; size *= 10n) {
    ranges.push({ from: number * size, to: (number + 1n) * size - 1n });
  }
  return within(domain, ranges);
}

/** Cut to a domain, in order, runs that touch joined. */
export function within(domain: IntegerRange, ranges: readonly IntegerRange[]): IntegerRange[] {
  const inside = ranges.filter(({ from, to }) => from <= domain.to && to >= domain.from);
  return joinedRanges(
    inside.map((range) => ({
      from: contains(domain, range.from) ? range.from : domain.from,
      to: contains(domain, range.to) ? range.to : domain.to,
    })),
  );
}

/** In order, empty runs left out, runs that touch joined. */
export function joinedRanges(ranges: readonly IntegerRange[]): IntegerRange[] {
  const sorted = ranges
    .filter(({ from, to }) => from <= to)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const joined: { from: bigint; to: bigint }[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last && range.from <= last.to + 1n) {
      if (range.to > last.to) last.to = range.to;
    } else joined.push({ ...range });
  }
  return joined;
}

function contains({ from, to }: IntegerRange, value: bigint): boolean {
  return value >= from && value <= to;
}
