import { type Field, type FieldName, fields } from './fields';
import { domains, type IntegerType } from './fieldValues';
import type { IntegerRange } from './integers';
import {
  allOf,
  anyOf,
  type ExtraPlan,
  type ExtraTest,
  type ExtraValueTest,
  objectLineSeparator,
  type Plan,
  type RangePlan,
  type TextPlan,
  type WordPlan,
  withoutExtra,
} from './plan';
import { anyLinePattern, blankPattern, linePattern, wholePattern } from './wordPattern';
import type { TextMatcher } from './words';

export type SqlParameter = string | number | bigint | boolean;

export interface DuckdbOptions {
  /** Number of the first parameter, for expressions inside larger statements. Default 1. */
  readonly firstParameter?: number;
  /**
   * False says that `extra` is NULL in every row, which spares reading that column and lets zone maps prune more.
   * Default true.
   */
  readonly extra?: boolean;
}

/** How the store writes words as numbers. Stored: never renumber. */
const codes: Readonly<Partial<Record<FieldName, Readonly<Record<string, number>>>>> = {
  action: { accepted: 1, rejected: 2 },
  direction: { I: 1, O: 2 },
  ether_type: { IPv4: 1 },
};

const sqlTypes: Readonly<Record<IntegerType, string>> = {
  ip: 'UINTEGER',
  port: 'USMALLINT',
  protocol: 'UTINYINT',
  counter: 'UBIGINT',
  time: 'BIGINT',
};

/**
 * One method a kind of plan, each with the test and its negation. SQL's third truth value must not leak: negations are
 * pushed down to the tests, where "not equal" includes "not there", so that no NOT ever meets a NULL.
 */
export class DuckdbCompiler {
  readonly parameters: SqlParameter[] = [];

  constructor(private readonly options: DuckdbOptions) {}

  compile(plan: Plan): string {
    const pruned = this.options.extra === false ? withoutExtra(plan) : plan;
    return this.expression(pruned, false);
  }

  private expression(plan: Plan, negated: boolean): string {
    if (plan.kind !== 'constant' && isOfObject(plan)) return this.objects(plan, negated);
    return this.test(plan, negated);
  }

  private test(plan: Plan, negated: boolean): string {
    switch (plan.kind) {
      case 'constant':
        return String(plan.value !== negated);
      case 'not':
        return this.expression(plan.operand, !negated);
      case 'and':
      case 'or':
        return this.connective(plan.kind, plan.operands, negated);
      case 'present':
        return `${column(plan.field)} IS ${negated ? '' : 'NOT '}NULL`;
      case 'range':
        return this.range(plan, negated);
      case 'word':
        return this.word(plan, negated);
      case 'boolean':
        return `${column(plan.field)} IS ${negated ? 'NOT ' : ''}${plan.value ? 'TRUE' : 'FALSE'}`;
      case 'text':
        return this.text(plan, negated);
      case 'objectLine':
        return notTrueIf(negated, `regexp_matches(${objectLine}, ${this.value(linePattern(plan.matcher))})`);
      case 'extra':
        return this.extra(plan, negated);
      case 'extraLine':
        return this.anyElement(`TRY(json_extract("extra", '$..*'))`, plan.test, negated);
    }
  }

  /** Conditions on the object are gathered, so that `objects` is read once for all of them. */
  private connective(kind: 'and' | 'or', operands: readonly Plan[], negated: boolean): string {
    const ofObject = operands.filter(isOfObject);
    const ofRecord = operands.filter((operand) => !isOfObject(operand));
    const gathered = kind === 'and' ? allOf(ofObject) : anyOf(ofObject);
    const parts = ofRecord.map((operand) => this.expression(operand, negated));
    if (ofObject.length > 0) parts.push(this.objects(gathered, negated));
    return joined((kind === 'and') === negated ? 'OR' : 'AND', parts);
  }

  private objects(plan: Plan, negated: boolean): string {
    return `"obj" IN (SELECT "obj" FROM objects WHERE ${this.objectTest(plan, negated)})`;
  }

  private objectTest(plan: Plan, negated: boolean): string {
    switch (plan.kind) {
      case 'not':
        return this.objectTest(plan.operand, !negated);
      case 'and':
      case 'or':
        return joined(
          (plan.kind === 'and') === negated ? 'OR' : 'AND',
          plan.operands.map((operand) => this.objectTest(operand, negated)),
        );
      default:
        return this.test(plan, negated);
    }
  }

  private range({ field, ranges }: RangePlan, negated: boolean): string {
    const name = column(field);
    const type = field.type as IntegerType;
    const singles = ranges.filter(({ from, to }) => from === to);
    const runs = ranges.filter(({ from, to }) => from !== to);
    const tests = this.runs(name, type, runs);
    if (singles.length === 1) tests.push(`${name} = ${this.integer(singles[0]!.from, type)}`);
    if (singles.length > 1) {
      tests.push(`${name} IN (${singles.map(({ from }) => this.integer(from, type)).join(', ')})`);
    }
    return notTrueIf(negated, joined('OR', tests));
  }

  /** Of many runs the later ones are asked only of values that reach them: most values are small. */
  private runs(name: string, type: IntegerType, runs: readonly IntegerRange[]): string[] {
    const few = runs.length <= 5 ? runs : runs.slice(0, 4);
    const rest = runs.slice(few.length);
    const tests = few.map((run) => this.run(name, type, run));
    if (rest.length === 0) return tests;
    const reached = `${name} >= ${this.integer(rest[0]!.from, type)}`;
    return [...tests, `(${reached} AND ${joined('OR', this.runs(name, type, rest))})`];
  }

  private run(name: string, type: IntegerType, { from, to }: IntegerRange): string {
    const domain = domains[type];
    if (from <= domain.from && to >= domain.to) return `${name} IS NOT NULL`;
    if (from <= domain.from) return `${name} <= ${this.integer(to, type)}`;
    if (to >= domain.to) return `${name} >= ${this.integer(from, type)}`;
    return `${name} BETWEEN ${this.integer(from, type)} AND ${this.integer(to, type)}`;
  }

  private word({ field, words }: WordPlan, negated: boolean): string {
    const known = codes[field.name] ?? {};
    const numbers = words.map((word) => known[word]).filter((code) => code !== undefined);
    const values = numbers.map((code) => `${this.value(code)}::UTINYINT`);
    if (values.length === 0) return String(negated);
    const name = column(field);
    return notTrueIf(negated, values.length === 1 ? `${name} = ${values[0]}` : `${name} IN (${values.join(', ')})`);
  }

  private text({ field, matcher }: TextPlan, negated: boolean): string {
    return notTrueIf(negated, this.matching(column(field), matcher, 'value'));
  }

  /** `matchesValue` and `matchesLine`. */
  private matching(text: string, matcher: TextMatcher, scope: 'value' | 'line'): string {
    if (matcher.text === '') return matcher.whole ? `${text} = ''` : `${text} IS NOT NULL`;
    const inLine = () => `regexp_matches(${text}, ${this.value(linePattern(matcher))})`;
    if (!matcher.whole || scope === 'line') return inLine();
    const equal = matcher.fold
      ? `regexp_matches(${text}, ${this.value(wholePattern(matcher))})`
      : `${text} = ${this.value(matcher.text)}`;
    return `(${equal} OR (regexp_matches(${text}, '${blankPattern}') AND ${inLine()}))`;
  }

  private extra({ paths, test }: ExtraPlan, negated: boolean): string {
    const tests = paths.map((path) => {
      const value = `TRY(json_extract("extra", ${this.value(pointer(path))}))`;
      if (test.kind === 'exists') return whereExtra(`json_type(${value}) <> 'NULL'`, negated);
      const elements = `CASE json_type(${value}) WHEN 'ARRAY' THEN json_extract(${value}, '$[*]') ELSE [${value}] END`;
      return this.anyElement(elements, test, negated);
    });
    return joined(negated ? 'AND' : 'OR', tests);
  }

  private anyElement(elements: string, test: Exclude<ExtraTest, { kind: 'exists' }>, negated: boolean): string {
    return whereExtra(`len(list_filter(${elements}, lambda x: ${this.jsonTest('x', test)})) > 0`, negated);
  }

  private jsonTest(json: string, test: Exclude<ExtraTest, { kind: 'exists' }>): string {
    const text = `json_extract_string(${json}, '$')`;
    const number = `(json_type(${json}) NOT IN ('VARCHAR', 'BOOLEAN', 'OBJECT', 'ARRAY', 'NULL') AND TRY_CAST(${text} AS DOUBLE)`;
    if (test.kind === 'compare') return `${number} ${test.operator} ${this.double(test.number)})`;
    const asText = `(json_type(${json}) IN ('VARCHAR', 'BOOLEAN') AND ${this.matchingAny(text, test)})`;
    if (test.numbers.length === 0) return asText;
    return `(${asText} OR ${number} IN (${test.numbers.map((each) => this.double(each)).join(', ')})))`;
  }

  /** Prefixes, of which a list can have very many, share their expressions. */
  private matchingAny(text: string, { matchers, scope }: ExtraValueTest): string {
    const shared = matchers.filter((matcher) => !matcher.whole && matcher.text !== '');
    const rest = matchers.filter((matcher) => !shared.includes(matcher));
    return joined('OR', [
      ...anyLinePattern(shared).map((pattern) => `regexp_matches(${text}, ${this.value(pattern)})`),
      ...rest.map((matcher) => this.matching(text, matcher, scope)),
    ]);
  }

  private integer(value: bigint, type: IntegerType): string {
    const double = Number(value);
    return `${this.value(Number.isSafeInteger(double) ? double : value)}::${sqlTypes[type]}`;
  }

  /** As text where a driver would take the number for an integer that does not fit. */
  private double(value: number): string {
    return `${this.value(Number.isSafeInteger(value) || !Number.isInteger(value) ? value : String(value))}::DOUBLE`;
  }

  private value(value: SqlParameter): string {
    this.parameters.push(value);
    return `$${(this.options.firstParameter ?? 1) + this.parameters.length - 1}`;
  }
}

const objectLine = `concat_ws(chr(${objectLineSeparator.charCodeAt(0)}), ${fields
  .filter((field) => field.of === 'object' && field.type === 'text')
  .map(column)
  .join(', ')})`;

/** From the closed list of the catalogue alone. */
function column(field: Field): string {
  return `"${field.name}"`;
}

function isOfObject(plan: Plan): boolean {
  switch (plan.kind) {
    case 'constant':
      return false;
    case 'and':
    case 'or':
      return plan.operands.every(isOfObject);
    case 'not':
      return isOfObject(plan.operand);
    case 'objectLine':
      return true;
    case 'extra':
    case 'extraLine':
      return false;
    default:
      return plan.field.of === 'object';
  }
}

function joined(operator: 'AND' | 'OR', parts: readonly string[]): string {
  return parts.length === 1 ? parts[0]! : `(${parts.join(` ${operator} `)})`;
}

/** The negation of a test, true also where the test is NULL. */
function notTrueIf(negated: boolean, test: string): string {
  return negated ? `(${test}) IS NOT TRUE` : test;
}

/** CASE evaluates the test on the few rows that have an `extra` and on no other, AND and OR do not always. */
function whereExtra(test: string, negated: boolean): string {
  return `CASE WHEN "extra" IS NULL THEN ${negated} ELSE ${notTrueIf(negated, test)} END`;
}

/** RFC 6901. */
function pointer(path: readonly string[]): string {
  return path.map((step) => `/${step.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}
