import { parseCidr } from '../net/cidr';
import { parseIpv4 } from '../net/ipv4';
import { addressesStartingWith } from '../net/ipv4Prefix';
import type { MatchOperator } from './ast';
import { type Field, fields } from './fields';
import { domains, type IntegerType, rangesMatching } from './fieldValues';
import { type IntegerRange, integersEqual, integersStartingWith, parseNumber } from './integers';
import { always, anyOf, type ExtraValueTest, never, type Plan } from './plan';
import { matchesLine, type TextMatcher, textMatcher } from './words';

/**
 * A word without a field: looked for in all values of the row. A complete address or a network is one in either
 * address field. Anything else is the beginning (with `==` and `===` the whole) of an address, a number, an ISO time,
 * `true` or `false`, or of any word of a text, also of texts and booleans in `extra`; numbers in `extra` must be equal.
 */
export function planLine(operator: MatchOperator, text: string): Plan {
  const matcher = textMatcher(operator, text);
  if (text === '') return matcher.whole ? never : always;
  if (parseIpv4(text) !== null || parseCidr(text))
    return anyOf(addressFields.map((field) => ranges(field, operator, text)));
  return anyOf([
    ...fields.map((field) => planField(field, operator, matcher)),
    { kind: 'objectLine', matcher },
    { kind: 'extraLine', test: extraValueTest(operator, text, 'line') },
  ]);
}

/** How a searched text is compared with a value of unknown type. */
export function extraValueTest(operator: MatchOperator, text: string, scope: ExtraValueTest['scope']): ExtraValueTest {
  const number = parseNumber(text);
  return { kind: 'value', matchers: [textMatcher(operator, text)], numbers: number ? [number.double] : [], scope };
}

const addressFields = fields.filter((field) => field.type === 'ip');

/** Texts of the object are searched together, as its line. */
function planField(field: Field, operator: MatchOperator, matcher: TextMatcher): Plan {
  switch (field.type) {
    case 'text': {
      if (field.of === 'object') return never;
      const words = (field.values ?? []).filter((value) => matchesLine(matcher, value));
      return words.length === 0 ? never : { kind: 'word', field, words };
    }
    case 'boolean':
      return anyOf(
        [true, false]
          .filter((value) => matchesLine(matcher, String(value)))
          .map((value) => ({ kind: 'boolean', field, value })),
      );
    default:
      return ranges(field, operator, matcher.text);
  }
}

function ranges(field: Field, operator: MatchOperator, text: string): Plan {
  const found = rangesInLine(field.type as IntegerType, operator, text);
  return found.length === 0 ? never : { kind: 'range', field, ranges: found };
}

/** As `rangesMatching`, but numbers go by their digits and have no names. */
function rangesInLine(type: IntegerType, operator: MatchOperator, text: string): readonly IntegerRange[] {
  const prefix = operator === ':' || operator === '=';
  if (type === 'ip' && prefix && parseIpv4(text) === null && !parseCidr(text)) {
    return addressesStartingWith(text).map(({ first, last }) => ({ from: BigInt(first), to: BigInt(last) }));
  }
  if (type === 'ip' || type === 'time') return rangesMatching(type, operator, text);
  if (prefix) return integersStartingWith(text, domains[type]);
  const number = /^(0|[1-9]\d*)$/.test(text) ? parseNumber(text) : null;
  return number ? integersEqual(number, domains[type]) : [];
}
