import { type Field, type FieldName, fields } from './fields';
import type { IntegerType } from './fieldValues';
import { allOf, anyOf, type ExtraPlan, objectLineSeparator, type Plan, type WordPlan, withoutExtra } from './plan';
import { column, type JsonTest, joined, SqlCompiler } from './sqlCompiler';
import { blankPattern, linePattern } from './wordPattern';
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

/** SQL of DuckDB over the tables of the local store: numbered parameters, the fields of the object in a table of their own. */
export class DuckdbCompiler extends SqlCompiler {
  readonly parameters: SqlParameter[] = [];

  constructor(private readonly options: DuckdbOptions) {
    super();
  }

  compile(plan: Plan): string {
    const pruned = this.options.extra === false ? withoutExtra(plan) : plan;
    return this.expression(pruned, false);
  }

  protected override expression(plan: Plan, negated: boolean): string {
    if (plan.kind !== 'constant' && isOfObject(plan)) return this.objects(plan, negated);
    return super.expression(plan, negated);
  }

  /** Conditions on the object are gathered, so that `objects` is read once for all of them. */
  protected override connective(kind: 'and' | 'or', operands: readonly Plan[], negated: boolean): string {
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
        return super.expression(plan, negated);
    }
  }

  protected word({ field, words }: WordPlan, negated: boolean): string {
    const known = codes[field.name] ?? {};
    const numbers = words.map((word) => known[word]).filter((code) => code !== undefined);
    const values = numbers.map((code) => `${this.value(code)}::UTINYINT`);
    if (values.length === 0) return String(negated);
    const name = column(field);
    return this.notTrueIf(
      negated,
      values.length === 1 ? `${name} = ${values[0]}` : `${name} IN (${values.join(', ')})`,
    );
  }

  protected boolean(field: Field, value: boolean, negated: boolean): string {
    return `${column(field)} IS ${negated ? 'NOT ' : ''}${value ? 'TRUE' : 'FALSE'}`;
  }

  protected objectLine(matcher: TextMatcher, negated: boolean): string {
    return this.notTrueIf(negated, this.matches(objectLine, linePattern(matcher)));
  }

  protected extra({ paths, test }: ExtraPlan, negated: boolean): string {
    const tests = paths.map((path) => {
      const value = `TRY(json_extract("extra", ${this.value(pointer(path))}))`;
      if (test.kind === 'exists') return whereExtra(`json_type(${value}) <> 'NULL'`, negated);
      const elements = `CASE json_type(${value}) WHEN 'ARRAY' THEN json_extract(${value}, '$[*]') ELSE [${value}] END`;
      return this.anyElement(elements, test, negated);
    });
    return joined(negated ? 'AND' : 'OR', tests);
  }

  protected extraLine(test: JsonTest, negated: boolean): string {
    return this.anyElement(`TRY(json_extract("extra", '$..*'))`, test, negated);
  }

  protected notTrueIf(negated: boolean, test: string): string {
    return notTrueIf(negated, test);
  }

  protected integer(value: bigint, type: IntegerType): string {
    const double = Number(value);
    return `${this.value(Number.isSafeInteger(double) ? double : value)}::${sqlTypes[type]}`;
  }

  protected among(name: string, values: readonly bigint[], type: IntegerType): string {
    return `${name} IN (${values.map((value) => this.integer(value, type)).join(', ')})`;
  }

  protected textValue(text: string): string {
    return this.value(text);
  }

  protected matches(text: string, pattern: string): string {
    return `regexp_matches(${text}, ${this.value(pattern)})`;
  }

  protected hasBlank(text: string): string {
    return `regexp_matches(${text}, '${blankPattern}')`;
  }

  private anyElement(elements: string, test: JsonTest, negated: boolean): string {
    return whereExtra(`len(list_filter(${elements}, lambda x: ${this.jsonTest('x', test)})) > 0`, negated);
  }

  private jsonTest(json: string, test: JsonTest): string {
    const text = `json_extract_string(${json}, '$')`;
    const number = `(json_type(${json}) NOT IN ('VARCHAR', 'BOOLEAN', 'OBJECT', 'ARRAY', 'NULL') AND TRY_CAST(${text} AS DOUBLE)`;
    if (test.kind === 'compare') return `${number} ${test.operator} ${this.double(test.number)})`;
    const asText = `(json_type(${json}) IN ('VARCHAR', 'BOOLEAN') AND ${this.matchingAny(text, test)})`;
    if (test.numbers.length === 0) return asText;
    return `(${asText} OR ${number} IN (${test.numbers.map((each) => this.double(each)).join(', ')})))`;
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
