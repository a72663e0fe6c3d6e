import { formatIpv4 } from '../net/ipv4';
import { type Field, fields } from './fields';
import type { IntegerType } from './fieldValues';
import { type ExtraPlan, type Plan, type WordPlan, withoutExtra } from './plan';
import { column, type JsonTest, joined, SqlCompiler } from './sqlCompiler';
import { blankPattern, linePattern } from './wordPattern';
import type { TextMatcher } from './words';

export type ClickhouseValue = string | number | bigint;
export type ClickhouseParameter = ClickhouseValue | readonly ClickhouseValue[];

export interface ClickhouseOptions {
  /** What the names of the parameters begin with; a number follows. Default `p`. */
  readonly prefix?: string;
  /** False says that `extra` is NULL in every row, so that skip indexes can prune. Default true. */
  readonly extra?: boolean;
}

const types: Readonly<Record<IntegerType, string>> = {
  ip: 'IPv4',
  port: 'UInt16',
  protocol: 'UInt8',
  counter: 'UInt64',
  time: 'Int64',
};

/** SQL of ClickHouse over the columns of `flows`. Values are parameters of the server: `{p1:UInt16}`. */
export class ClickhouseCompiler extends SqlCompiler {
  readonly parameters: Record<string, ClickhouseParameter> = {};
  private count = 0;

  constructor(private readonly options: ClickhouseOptions) {
    super();
  }

  compile(plan: Plan): string {
    return this.expression(this.options.extra === false ? withoutExtra(plan) : plan, false);
  }

  protected word({ field, words }: WordPlan, negated: boolean): string {
    const known = words.filter((word) => field.values?.includes(word));
    if (known.length === 0) return String(negated);
    const name = column(field);
    const test =
      known.length === 1
        ? `${name} = ${this.textValue(known[0]!)}`
        : `${name} IN ${this.value(known, 'Array(String)')}`;
    return this.notTrueIf(negated, test);
  }

  protected boolean(field: Field, value: boolean, negated: boolean): string {
    return this.notTrueIf(negated, `${column(field)} = ${value}`);
  }

  /**
   * Text by text: most are dictionaries, each of whose entries is looked at once, and no pattern reaches over the
   * separator of a line. So is the part of the key in front of its date, which ends with a slash: only a text with one can
   * reach over that.
   */
  protected objectLine(matcher: TextMatcher, negated: boolean): string {
    const value = this.textValue(linePattern(matcher));
    const parted = matcher.text.includes('/') ? ['"key"'] : ['"key_folder"', '"key_file"'];
    const tests = [...objectTexts.map(column), ...parted].map((text) => `match(${text}, ${value})`);
    return this.notTrueIf(negated, `(${tests.join(' OR ')})`);
  }

  protected extra({ paths, test }: ExtraPlan, negated: boolean): string {
    const tests = paths.map((path) => {
      const json = this.member(path);
      if (test.kind === 'exists') return whereExtra(`JSONType(${json}) != 'Null'`, negated);
      const elements = `arrayFlatten(arrayMap(y -> if(JSONType(y) = 'Array', JSONExtractArrayRaw(y), [y]), [${json}]))`;
      return this.anyElement(elements, test, negated);
    });
    return joined(negated ? 'AND' : 'OR', tests);
  }

  /** The values are the tokens of the JSON that are no names, at whatever depth. */
  protected extraLine(test: JsonTest, negated: boolean): string {
    return this.anyElement(`extractAll(${extraJson}, ${literal(tokenPattern)})`, test, negated);
  }

  protected notTrueIf(negated: boolean, test: string): string {
    return negated ? `NOT ifNull(${test}, false)` : test;
  }

  protected integer(value: bigint, type: IntegerType): string {
    const parameter = this.value(spelt(value, type), types[type]);
    return type === 'time' ? `fromUnixTimestamp64Micro(${parameter}, 'UTC')` : parameter;
  }

  protected among(name: string, values: readonly bigint[], type: IntegerType): string {
    if (type === 'time') return `${name} IN (${values.map((value) => this.integer(value, type)).join(', ')})`;
    const spelled = values.map((value) => spelt(value, type));
    return `${name} IN ${this.value(spelled, `Array(${types[type]})`)}`;
  }

  protected textValue(text: string): string {
    return this.value(text, 'String');
  }

  protected matches(text: string, pattern: string): string {
    return `match(${text}, ${this.textValue(pattern)})`;
  }

  protected hasBlank(text: string): string {
    return `match(${text}, ${literal(blankPattern)})`;
  }

  /** RFC 6901: a number is a place in an array and a name in an object, where ClickHouse would count members by it. */
  private member(path: readonly string[]): string {
    return path.reduce((json, step) => {
      const name = this.textValue(step);
      if (!/^(0|[1-9]\d{0,8})$/.test(step)) return `JSONExtractRaw(${json}, ${name})`;
      const place = this.value(Number(step) + 1, 'Int64');
      const member = `if(JSONType(y) = 'Array', JSONExtractRaw(y, ${place}), JSONExtractRaw(y, ${name}))`;
      return `arrayMap(y -> ${member}, [${json}])[1]`;
    }, extraJson);
  }

  private anyElement(elements: string, test: JsonTest, negated: boolean): string {
    return whereExtra(`arrayExists(x -> ${this.jsonTest(test)}, ${elements})`, negated);
  }

  private jsonTest(test: JsonTest): string {
    const number = (compared: string) => `(match(x, '^[-0-9]') AND JSONExtractFloat(x) ${compared})`;
    if (test.kind === 'compare') return number(`${test.operator} ${this.value(test.number, 'Float64')}`);
    const text = `if(startsWith(x, '"'), JSONExtractString(x), x)`;
    const asText = `(match(x, '^["tf]') AND ${this.matchingAny(text, test)})`;
    if (test.numbers.length === 0) return asText;
    return `(${asText} OR ${number(`IN ${this.value(test.numbers, 'Array(Float64)')}`)})`;
  }

  private value(value: ClickhouseParameter, type: string): string {
    this.count += 1;
    const name = `${this.options.prefix ?? 'p'}${this.count}`;
    this.parameters[name] = value;
    return `{${name}:${type}}`;
  }
}

const objectTexts = fields.filter(({ name, of, type }) => of === 'object' && type === 'text' && name !== 'key');

/** A string of JSON, with the colon where it is a name, or a number, true, false or null. */
const tokenPattern = '"(?:[^"\\\\]|\\\\.)*"(?:\\s*:)?|[^\\s"{}\\[\\],:]+';

/**
 * `extra` as JSON that ClickHouse reads: it takes a document with a whole number above 64 bits for no document at all, so
 * such numbers get a fraction, in whatever is not a string.
 */
const extraJson = (() => {
  const split = literal('"(?:[^"\\\\]|\\\\.)*"|[^"]+');
  const [large, fraction] = [literal('(-?[0-9]{19,})([^0-9.eE]|$)'), literal('\\1.0\\2')];
  const mended = `arrayStringConcat(arrayMap(s -> if(startsWith(s, '"'), s, replaceRegexpAll(s, ${large}, ${fraction})), extractAll("extra", ${split})))`;
  return `if(isValidJSON("extra"), "extra", ${mended})`.replaceAll('"extra"', `ifNull("extra", '')`);
})();

/** Texts of this file alone. */
function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function spelt(value: bigint, type: IntegerType): ClickhouseValue {
  if (type === 'ip') return formatIpv4(Number(value));
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : value;
}

function whereExtra(test: string, negated: boolean): string {
  return negated ? `("extra" IS NULL OR NOT ${test})` : `("extra" IS NOT NULL AND ${test})`;
}
