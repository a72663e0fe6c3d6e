import type { Field } from './fields';
import { domains, type IntegerType } from './fieldValues';
import type { IntegerRange } from './integers';
import type { ExtraPlan, ExtraTest, ExtraValueTest, Plan, RangePlan, TextPlan, WordPlan } from './plan';
import { anyLinePattern, linePattern, wholePattern } from './wordPattern';
import type { TextMatcher } from './words';

/** A test of one JSON value. */
export type JsonTest = Exclude<ExtraTest, { kind: 'exists' }>;

/**
 * What the SQL databases have in common. One method a kind of plan, each with the test and its negation: SQL's third truth
 * value must not leak, so negations are pushed down to the tests, where "not equal" includes "not there", and no NOT ever
 * meets a NULL. Both databases look for patterns with RE2. Values become parameters, identifiers come from the catalogue.
 */
export abstract class SqlCompiler {
  protected expression(plan: Plan, negated: boolean): string {
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
        return this.boolean(plan.field, plan.value, negated);
      case 'text':
        return this.text(plan, negated);
      case 'objectLine':
        return this.objectLine(plan.matcher, negated);
      case 'extra':
        return this.extra(plan, negated);
      case 'extraLine':
        return this.extraLine(plan.test, negated);
    }
  }

  protected connective(kind: 'and' | 'or', operands: readonly Plan[], negated: boolean): string {
    return joined(
      (kind === 'and') === negated ? 'OR' : 'AND',
      operands.map((operand) => this.expression(operand, negated)),
    );
  }

  protected abstract word(plan: WordPlan, negated: boolean): string;
  protected abstract boolean(field: Field, value: boolean, negated: boolean): string;
  /** Any text of the object matches. */
  protected abstract objectLine(matcher: TextMatcher, negated: boolean): string;
  protected abstract extra(plan: ExtraPlan, negated: boolean): string;
  protected abstract extraLine(test: JsonTest, negated: boolean): string;
  /** The negation of a test, true also where the test is NULL; the test as it is where it is not negated. */
  protected abstract notTrueIf(negated: boolean, test: string): string;
  /** A value of an integer column, as the column has it. */
  protected abstract integer(value: bigint, type: IntegerType): string;
  /** The column has one of several values. */
  protected abstract among(name: string, values: readonly bigint[], type: IntegerType): string;
  protected abstract textValue(text: string): string;
  protected abstract matches(text: string, pattern: string): string;
  protected abstract hasBlank(text: string): string;

  private range({ field, ranges }: RangePlan, negated: boolean): string {
    const name = column(field);
    const type = field.type as IntegerType;
    const singles = ranges.filter(({ from, to }) => from === to).map(({ from }) => from);
    const tests = this.runs(
      name,
      type,
      ranges.filter(({ from, to }) => from !== to),
    );
    if (singles.length === 1) tests.push(`${name} = ${this.integer(singles[0]!, type)}`);
    if (singles.length > 1) tests.push(this.among(name, singles, type));
    return this.notTrueIf(negated, joined('OR', tests));
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

  private text({ field, matcher }: TextPlan, negated: boolean): string {
    return this.notTrueIf(negated, this.matching(column(field), matcher, 'value'));
  }

  /** `matchesValue` and `matchesLine`. */
  private matching(text: string, matcher: TextMatcher, scope: 'value' | 'line'): string {
    if (matcher.text === '') return matcher.whole ? `${text} = ''` : `${text} IS NOT NULL`;
    const inLine = () => this.matches(text, linePattern(matcher));
    if (!matcher.whole || scope === 'line') return inLine();
    const equal = matcher.fold
      ? this.matches(text, wholePattern(matcher))
      : `${text} = ${this.textValue(matcher.text)}`;
    return `(${equal} OR (${this.hasBlank(text)} AND ${inLine()}))`;
  }

  /** Prefixes, of which a list can have very many, share their expressions. */
  protected matchingAny(text: string, { matchers, scope }: ExtraValueTest): string {
    const shared = matchers.filter((matcher) => !matcher.whole && matcher.text !== '');
    const rest = matchers.filter((matcher) => !shared.includes(matcher));
    return joined('OR', [
      ...anyLinePattern(shared).map((pattern) => this.matches(text, pattern)),
      ...rest.map((matcher) => this.matching(text, matcher, scope)),
    ]);
  }
}

/** From the closed list of the catalogue alone. */
export function column(field: Field): string {
  return `"${field.name}"`;
}

export function joined(operator: 'AND' | 'OR', parts: readonly string[]): string {
  return parts.length === 1 ? parts[0]! : `(${parts.join(` ${operator} `)})`;
}
