import { parseCidr } from '../net/cidr';
import { parseIpv4 } from '../net/ipv4';
import { addressesStartingWith } from '../net/ipv4Prefix';
import { protocolNumber } from '../net/protocols';
import { portOf } from '../net/services';
import type { CompareOperator, MatchOperator } from './ast';
import type { FieldType } from './fields';
import { type IntegerRange, integersEqual, integersThat, type NumberLiteral, parseNumber, within } from './integers';
import { instantsStartingWith, isCompleteTime, parseInstant } from './timeValue';

/** The types whose values are integers in every engine. */
export type IntegerType = Exclude<FieldType, 'text' | 'boolean'>;

/** Every value a field of the type can have. Times stay within what a double holds exactly. */
export const domains: Readonly<Record<IntegerType, IntegerRange>> = {
  ip: { from: 0n, to: 0xffffffffn },
  port: { from: 0n, to: 65535n },
  protocol: { from: 0n, to: 255n },
  counter: { from: 0n, to: 0xffff_ffff_ffff_ffffn },
  time: { from: -BigInt(Number.MAX_SAFE_INTEGER), to: BigInt(Number.MAX_SAFE_INTEGER) },
};

/**
 * What `field:value` means on a field of integers: a complete address is that address with every operator, a network
 * its addresses, the beginning of an address or of a time (for `:` and `=`) whatever begins so; ports and protocols go
 * by number or name. Empty where no value can match.
 */
export function rangesMatching(type: IntegerType, operator: MatchOperator, text: string): IntegerRange[] {
  const domain = domains[type];
  const prefix = operator === ':' || operator === '=';
  switch (type) {
    case 'ip':
      return addressRanges(text, prefix);
    case 'time': {
      if (prefix) return withinOne(domain, instantsStartingWith(text));
      const instant = isCompleteTime(text) ? parseInstant(text) : null;
      return withinOne(domain, instant === null ? null : { from: instant, to: instant });
    }
    case 'port':
    case 'protocol':
    case 'counter': {
      const number = parseNumber(text);
      if (number) return integersEqual(number, domain);
      const named = type === 'port' ? portOf(text) : type === 'protocol' ? protocolNumber(text) : undefined;
      return named === undefined ? [] : [{ from: BigInt(named), to: BigInt(named) }];
    }
  }
}

/** Null where the value is not one the type can be compared with. Addresses compare in the order of their numbers. */
export function rangesComparing(type: IntegerType, operator: CompareOperator, value: string): IntegerRange[] | null {
  const literal = comparable(type, value);
  return literal && integersThat(operator, literal, domains[type]);
}

function comparable(type: IntegerType, value: string): NumberLiteral | null {
  if (type === 'ip' || type === 'time') {
    const exact = type === 'ip' ? parseIpv4(value) : parseInstant(value);
    return exact === null ? null : { floor: BigInt(exact), ceil: BigInt(exact), double: Number(exact) };
  }
  return parseNumber(value);
}

function addressRanges(text: string, prefix: boolean): IntegerRange[] {
  const address = parseIpv4(text);
  if (address !== null) return [{ from: BigInt(address), to: BigInt(address) }];
  const network = parseCidr(text);
  if (network) return [{ from: BigInt(network.first), to: BigInt(network.last) }];
  if (!prefix) return [];
  return addressesStartingWith(text).map(({ first, last }) => ({ from: BigInt(first), to: BigInt(last) }));
}

function withinOne(domain: IntegerRange, range: IntegerRange | null): IntegerRange[] {
  return range ? within(domain, [range]) : [];
}
