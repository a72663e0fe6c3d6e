import { QuerySyntaxError } from '../dataprime/dataprimeTree';
import type { LuceneQuery, LuceneTest } from './luceneTree';

/** Throws `QuerySyntaxError`. */
export function parseLucene(text: string): LuceneQuery {
  if (text.trim() === '') return { kind: 'everything' };
  const reader = new Reader(text);
  const query = reader.either();
  reader.end();
  return query;
}

type Operand = { readonly query: LuceneQuery; readonly negative: boolean };

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  either(): LuceneQuery {
    const operands: Operand[] = [];
    do operands.push(this.every());
    while (this.word('OR'));
    return grouped(operands, 'should');
  }

  /** Conditions side by side are joined as by `AND`. */
  private every(): Operand {
    const operands: Operand[] = [];
    do operands.push(this.operand());
    while (this.word('AND') || this.continues());
    return operands.length === 1 ? operands[0]! : { query: grouped(operands, 'must'), negative: false };
  }

  private operand(): Operand {
    if (this.word('NOT') || this.sign('-')) {
      const { query, negative } = this.operand();
      return { query, negative: !negative };
    }
    if (this.sign('(')) {
      const query = this.either();
      if (!this.sign(')')) this.fail('A parenthesis is not closed');
      return { query, negative: false };
    }
    return { query: this.clause(), negative: false };
  }

  private clause(): LuceneQuery {
    if (this.sign('*:*')) return { kind: 'everything' };
    const name = /^([A-Za-z_@][\w.@-]*):/.exec(this.rest);
    if (name === null) return { kind: 'clause', field: null, test: this.test() };
    this.at += name[0].length;
    return { kind: 'clause', field: name[1]!, test: this.test() };
  }

  private test(): LuceneTest {
    const range = /^\[(\S+) TO (\S+)\]/.exec(this.rest);
    if (range !== null) {
      this.at += range[0].length;
      return { kind: 'range', from: this.bound(range[1]!), to: this.bound(range[2]!) };
    }
    const expression = /^\/((?:\\.|[^/\\])*)\//s.exec(this.rest);
    if (expression !== null) {
      this.at += expression[0].length;
      return { kind: 'expression', expression: new RegExp(`^(?:${expression[1]})$`, 's') };
    }
    const quoted = /^"((?:\\.|[^"\\])*)"/s.exec(this.rest);
    if (quoted !== null) {
      this.at += quoted[0].length;
      return { kind: 'text', text: quoted[1]!.replace(/\\(.)/gs, '$1'), quoted: true };
    }
    const word = /^(?:\\.|[^\s()":/[\]\\])+/.exec(this.rest);
    if (word === null) return this.fail('Expected a value');
    this.at += word[0].length;
    return { kind: 'text', text: word[0].replace(/\\(.)/gs, '$1'), quoted: false };
  }

  private bound(text: string): number | null {
    if (text === '*') return null;
    const number = Number(text);
    return Number.isNaN(number) ? this.fail('Expected a number') : number;
  }

  end(): void {
    if (this.rest !== '') this.fail('Unexpected');
  }

  private get rest(): string {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
    return this.text.slice(this.at);
  }

  private continues(): boolean {
    return this.rest !== '' && !/^(?:\)|OR\b)/.test(this.rest);
  }

  private sign(sign: string): boolean {
    if (!this.rest.startsWith(sign)) return false;
    this.at += sign.length;
    return true;
  }

  private word(word: string): boolean {
    return new RegExp(`^${word}(?=[\\s(])`).test(this.rest) && this.sign(word);
  }

  private fail(why: string): never {
    throw new QuerySyntaxError(`${why} at ${this.at}.`);
  }
}

function grouped(operands: readonly Operand[], kind: 'must' | 'should'): LuceneQuery {
  const [first] = operands;
  if (operands.length === 1 && first !== undefined && !first.negative) return first.query;
  const positive = operands.filter(({ negative }) => !negative).map(({ query }) => query);
  const not = operands.filter(({ negative }) => negative).map(({ query }) => query);
  return { kind: 'group', must: kind === 'must' ? positive : [], should: kind === 'should' ? positive : [], not };
}
