import { dataprimeTokens, type Token } from './dataprimeTokens';
import {
  type Comparison,
  type Expression,
  type Measure,
  type Named,
  QuerySyntaxError,
  type Stage,
} from './dataprimeTree';

/** Reads `source logs | filter … | groupby … | orderby … | limit …`. Throws `QuerySyntaxError`. */
export function parseDataprime(text: string): readonly Stage[] {
  return new Reader(dataprimeTokens(text)).query();
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', '~~']);
const measures: ReadonlySet<string> = new Set(['count', 'count_if', 'min', 'max', 'sum']);
const nanos: Readonly<Record<string, bigint>> = {
  ...{ ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n },
  ...{ m: 60_000_000_000n, h: 3_600_000_000_000n, d: 86_400_000_000_000n },
};

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  query(): readonly Stage[] {
    const stages: Stage[] = [];
    if (this.takeWord('source')) {
      if (!this.takeWord('logs')) this.fail('There is no such source');
      if (this.next.kind === 'end') return stages;
      this.sign('|');
    }
    do stages.push(this.stage());
    while (this.take('|'));
    if (this.next.kind !== 'end') this.fail('Unexpected');
    return stages;
  }

  private stage(): Stage {
    const { text } = this.word();
    switch (text) {
      case 'filter':
        return { kind: 'filter', condition: this.expression() };
      case 'block':
        return { kind: 'filter', condition: { kind: 'not', operand: this.expression() } };
      case 'groupby':
        return this.group();
      case 'aggregate':
      case 'calculate':
        return { kind: 'group', keys: [], measures: this.list(() => this.measure()) };
      case 'count':
        return { kind: 'group', keys: [], measures: [{ of: 'count', argument: null, name: this.alias() ?? '_count' }] };
      case 'orderby':
        return { kind: 'order', keys: this.list(() => this.orderKey()) };
      case 'limit':
        return { kind: 'limit', rows: this.wholeNumber() };
      default:
        return this.fail('There is no such command', -1);
    }
  }

  private group(): Stage {
    const keys = this.list((): Named => {
      const by = this.expression();
      return { by, name: this.alias() ?? nameOf(by) };
    });
    if (!this.takeWord('aggregate') && !this.takeWord('calculate') && !this.takeWord('agg'))
      return { kind: 'group', keys, measures: [] };
    return { kind: 'group', keys, measures: this.list(() => this.measure()) };
  }

  private measure(): Measure {
    const { text } = this.word();
    if (!measures.has(text)) this.fail('There is no such aggregation', -1);
    this.sign('(');
    const argument = this.next.text === ')' ? null : this.expression();
    this.sign(')');
    return { of: text as Measure['of'], argument, name: this.alias() ?? `_${text}` };
  }

  private orderKey() {
    const by = this.expression();
    const descending = this.takeWord('desc');
    if (!descending) this.takeWord('asc');
    return { by, descending };
  }

  /** `as x`, `as $d.x`, `into x`. */
  private alias(): string | null {
    if (!this.takeWord('as') && !this.takeWord('into')) return null;
    if (this.next.kind === 'root') {
      this.at++;
      this.sign('.');
    }
    return this.word().text;
  }

  private wholeNumber(): number {
    const token = this.next;
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) this.fail('Expected a whole number');
    this.at++;
    return Number(token.text);
  }

  private expression(): Expression {
    return this.connected('or', '||', () => this.connected('and', '&&', () => this.comparison()));
  }

  private connected(kind: 'and' | 'or', sign: string, one: () => Expression): Expression {
    const operands = [one()];
    while (this.take(sign)) operands.push(one());
    return operands.length === 1 ? operands[0]! : { kind, operands };
  }

  private comparison(): Expression {
    const left = this.unary();
    const { kind, text } = this.next;
    if (kind !== 'sign' || !comparisons.has(text)) return left;
    this.at++;
    return { kind: 'compare', operator: text as Comparison, left, right: this.unary() };
  }

  private unary(): Expression {
    if (this.take('!')) return { kind: 'not', operand: this.unary() };
    let made = this.primary();
    for (;;) {
      if (this.take(':')) made = { kind: 'cast', operand: made, to: this.word().text };
      else if (this.take('.')) made = { kind: 'call', name: this.word().text, given: [made, ...this.given()] };
      else if (this.take('/')) made = { kind: 'call', name: 'roundTime', given: [made, this.primary()] };
      else return made;
    }
  }

  private primary(): Expression {
    const { kind, text } = this.next;
    this.at++;
    switch (kind) {
      case 'text':
        return { kind: 'value', value: text };
      case 'number':
        return { kind: 'value', value: Number(text) };
      case 'interval': {
        const [, amount, unit] = /^(\d+)(\w+)$/.exec(text)!;
        return { kind: 'interval', nanos: BigInt(amount!) * nanos[unit!]! };
      }
      case 'root':
        return { kind: 'path', root: text.slice(1) as 'd', steps: this.steps([]) };
      case 'word':
        if (text === 'true' || text === 'false') return { kind: 'value', value: text === 'true' };
        if (text === 'null') return { kind: 'value', value: null };
        if (this.next.text === '(') return { kind: 'call', name: text, given: this.given() };
        return { kind: 'path', root: 'd', steps: this.steps([text]) };
      default: {
        if (text !== '(') this.fail('Expected a value', -1);
        const inside = this.expression();
        this.sign(')');
        return inside;
      }
    }
  }

  /** Members of a path, up to a function that is called on it. */
  private steps(first: readonly string[]): readonly string[] {
    const steps = [...first];
    while (this.next.text === '.' && this.tokens[this.at + 2]?.text !== '(') {
      this.at++;
      steps.push(this.word().text);
    }
    return steps;
  }

  private given(): readonly Expression[] {
    this.sign('(');
    const given = this.next.text === ')' ? [] : this.list(() => this.expression());
    this.sign(')');
    return given;
  }

  private list<T>(one: () => T): readonly T[] {
    const items = [one()];
    while (this.take(',')) items.push(one());
    return items;
  }

  private get next(): Token {
    return this.tokens[this.at]!;
  }

  private word(): Token {
    const token = this.next;
    if (token.kind !== 'word') this.fail('Expected a word');
    this.at++;
    return token;
  }

  private takeWord(word: string): boolean {
    if (this.next.kind !== 'word' || this.next.text !== word) return false;
    this.at++;
    return true;
  }

  private take(sign: string): boolean {
    if (this.next.kind !== 'sign' || this.next.text !== sign) return false;
    this.at++;
    return true;
  }

  private sign(sign: string): void {
    if (!this.take(sign)) this.fail(`Expected “${sign}”`);
  }

  private fail(why: string, back = 0): never {
    const token = this.tokens[Math.max(0, this.at + back)] ?? this.next;
    throw new QuerySyntaxError(`${why}: “${token.text}” at ${token.at}.`);
  }
}

function nameOf(expression: Expression): string {
  if (expression.kind === 'path') return expression.steps.at(-1) ?? '_expr';
  if (expression.kind === 'cast') return nameOf(expression.operand);
  return '_expr';
}
