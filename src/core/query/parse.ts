import type { Atom, CompareCondition, Condition, ListItem, MatchOperator, Query, Span } from './ast';
import * as says from './parseProblems';
import type { Problem } from './problem';
import { isCompare, isMatch, type Token, type TokenKind, tokenize } from './tokens';

/** Longest search text, in UTF-16 units; what lies behind is not read. */
export const maxQueryLength = 10_000;
/** Deepest nesting of parentheses and negations. */
export const maxQueryDepth = 64;
/** Most terms and field conditions in one search. */
export const maxQueryConditions = 200;

export interface ParsedQuery {
  readonly query: Query;
  readonly problems: readonly Problem[];
}

/**
 * Parses a search text (contracts/logs-and-functions.md §5.1). OR binds tighter than AND and the blank, `-` tighter
 * than OR. Never throws: where the text is broken, `problems` says where and why, and `query` holds what was understood.
 */
export function parseQuery(text: string): ParsedQuery {
  const parser = new Parser(text.slice(0, maxQueryLength));
  if (text.length > maxQueryLength) parser.problems.push(says.tooLong(text.length, maxQueryLength));
  return { query: parser.parse(), problems: parser.problems };
}

class Parser {
  readonly problems: Problem[] = [];
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  private conditions = 0;
  private stopped = false;

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  parse(): Query {
    const operands: Query[] = [];
    for (;;) {
      const query = this.and(querySyntax);
      if (query) operands.push(query);
      const stray = this.peek('close');
      if (!stray || this.stopped) break;
      this.at++;
      this.problems.push(says.strayParenthesis(stray));
    }
    return joined('and', operands) ?? { kind: 'all', start: 0, end: this.text.length };
  }

  /** `or ((blank | AND) or)*`, up to a closing parenthesis or the end. */
  private and<Node extends Query | Condition>(syntax: Syntax<Node>): Node | null {
    const operands: Node[] = [];
    let pending: Token | undefined;
    for (;;) {
      const token = this.tokens[this.at];
      if (!token || token.kind === 'close' || this.stopped) break;
      if (token.kind === 'and') {
        this.at++;
        if (pending || operands.length === 0) this.problems.push(says.danglingOperator(token));
        else pending = token;
        continue;
      }
      const operand = this.or(syntax);
      if (operand) operands.push(operand);
      pending = undefined;
    }
    if (pending) this.problems.push(says.danglingOperator(pending));
    return joined('and', operands);
  }

  /** `unary (OR unary)*` */
  private or<Node extends Query | Condition>(syntax: Syntax<Node>): Node | null {
    const operands: Node[] = [];
    let pending: Token | undefined;
    for (;;) {
      const token = this.tokens[this.at];
      if (token?.kind === 'or') {
        this.at++;
        if (pending || operands.length === 0) this.problems.push(says.danglingOperator(token));
        else pending = token;
        continue;
      }
      if (!token || token.kind === 'close' || token.kind === 'and' || this.stopped) break;
      if (operands.length > 0 && !pending) break;
      const operand = this.unary(syntax);
      if (operand) operands.push(operand);
      pending = undefined;
    }
    if (pending) this.problems.push(says.danglingOperator(pending));
    return joined('or', operands);
  }

  private unary<Node extends Query | Condition>(syntax: Syntax<Node>): Node | null {
    const token = this.tokens[this.at]!;
    if (token.kind !== 'minus' && token.kind !== 'not' && token.kind !== 'open') return syntax.leaf(this);
    if (this.depth >= maxQueryDepth) {
      this.stopped = true;
      this.problems.push(says.tooDeep(token, maxQueryDepth));
      return null;
    }
    this.depth++;
    const node = token.kind === 'open' ? this.group(syntax) : this.negation(syntax);
    this.depth--;
    return node;
  }

  private negation<Node extends Query | Condition>(syntax: Syntax<Node>): Node | null {
    const sign = this.tokens[this.at++]!;
    const next = this.tokens[this.at];
    if (!next || next.kind === 'close' || next.kind === 'and' || next.kind === 'or') {
      this.problems.push(says.danglingNegation(sign));
      return null;
    }
    if (sign.kind === 'not') this.problems.push(says.notAsWord(sign, next));
    else if (next.start > sign.end) this.problems.push(says.blankAfterMinus(sign, next));
    const operand = this.unary(syntax);
    return operand && ({ kind: 'not', operand, start: sign.start, end: operand.end } as unknown as Node);
  }

  private group<Node extends Query | Condition>(syntax: Syntax<Node>): Node | null {
    const open = this.tokens[this.at++]!;
    const inner = this.and(syntax);
    const close = this.peek('close');
    if (close) this.at++;
    else if (!this.stopped) this.problems.push(says.openParenthesis(open, this.text.length));
    const end = close?.end ?? this.text.length;
    if (!inner && close && !this.stopped) this.problems.push(says.emptyGroup({ start: open.start, end }));
    if (close) this.expectGap(close);
    return inner && { ...inner, start: open.start, end };
  }

  /** `field | term` */
  queryLeaf(): Query | null {
    const token = this.tokens[this.at]!;
    if (!this.counted(token)) return null;
    if (token.kind === 'name') return this.field(token);
    if (token.kind === 'operator') {
      this.at++;
      const next = this.tokens[this.at];
      if (next?.start !== token.end || (next.kind !== 'word' && next.kind !== 'phrase')) {
        this.problems.push(says.missingValue(token));
        return null;
      }
      const value = this.atom();
      return { kind: 'term', operator: matchOperator(token), value, start: token.start, end: value.end };
    }
    if (token.kind === 'word' && this.text.slice(token.start, token.end) === '*') {
      this.at++;
      return { kind: 'all', ...span(token) };
    }
    const value = this.atom();
    return { kind: 'term', operator: ':', value, ...span(value) };
  }

  private field(name: Token): Query {
    const colon = this.tokens[this.at + 1]!;
    this.at += 2;
    const first = this.tokens[this.at];
    const nameSpan = span(name);
    const condition =
      first?.start === colon.end && first.kind !== 'close' ? this.fieldValue(first) : this.noValue(colon, first);
    return { kind: 'field', name: name.text, nameSpan, condition, start: name.start, end: condition.end };
  }

  private fieldValue(first: Token): Condition {
    const place = { start: first.start, end: first.end };
    if (first.kind === 'open' || first.kind === 'minus') {
      this.conditions--;
      return this.unary(conditionSyntax) ?? emptyMatch({ start: place.start, end: this.tokens[this.at - 1]!.end });
    }
    return this.conditionLeaf(false) ?? emptyMatch(place);
  }

  /** One value of a field: exists, comparison, list, or a match. */
  conditionLeaf(count = true): Condition | null {
    const token = this.tokens[this.at]!;
    if (count && !this.counted(token)) return null;
    if (token.kind === 'star') {
      this.at++;
      return { kind: 'exists', ...span(token) };
    }
    if (token.kind === 'listOpen') return this.list(':', token.start);
    if (token.kind !== 'operator') {
      const value = this.atom();
      return { kind: 'match', operator: ':', value, ...span(value) };
    }
    this.at++;
    if (isCompare(token.text)) return this.comparison(token, token.text);
    const next = this.tokens[this.at];
    if (next?.start === token.end) {
      if (next.kind === 'listOpen') return this.list(matchOperator(token), token.start);
      if (next.kind === 'open') {
        this.problems.push(says.operatorBeforeGroup(token));
        return this.unary(conditionSyntax);
      }
      if (next.kind === 'word' || next.kind === 'phrase') {
        const value = this.atom();
        return { kind: 'match', operator: matchOperator(token), value, start: token.start, end: value.end };
      }
    }
    this.problems.push(says.missingValue(token));
    return null;
  }

  private comparison(operator: Token, symbol: CompareCondition['operator']): Condition | null {
    const next = this.tokens[this.at];
    if (next?.kind !== 'word' && next?.kind !== 'phrase') {
      this.problems.push(says.missingValue(operator));
      return null;
    }
    const value = this.atom();
    return { kind: 'compare', operator: symbol, value: value.text, start: operator.start, end: value.end };
  }

  private list(operator: MatchOperator, start: number): Condition {
    const open = this.tokens[this.at++]!;
    const items: ListItem[] = [];
    let end = open.end;
    let closed = false;
    for (let token = this.tokens[this.at]; token && !closed; token = this.tokens[this.at]) {
      if (token.kind !== 'item' && token.kind !== 'comma' && token.kind !== 'listClose') break;
      if (token.kind === 'item' && token.text !== '') items.push({ text: token.text, ...span(token) });
      if (token.kind === 'item' && token.text === '') this.problems.push(says.emptyItem(token, this.text.length));
      closed = token.kind === 'listClose';
      end = token.end;
      this.at++;
    }
    if (!closed) this.problems.push(says.openBracket(open, end));
    else this.expectGap(this.tokens[this.at - 1]!);
    return { kind: 'list', operator, items, start, end };
  }

  private atom(): Atom {
    const token = this.tokens[this.at++]!;
    const quoted = token.kind === 'phrase';
    if (quoted && !token.closed) this.problems.push(says.openQuote(token, this.text[token.start]!));
    else this.expectGap(token);
    return { text: token.text, quoted, ...span(token) };
  }

  private expectGap(token: Token): void {
    const next = this.tokens[this.at];
    if (next?.start === token.end && next.kind !== 'close') this.problems.push(says.missingBlank(token, next));
  }

  private noValue(colon: Token, next: Token | undefined): Condition {
    const place = { start: colon.end, end: colon.end };
    const value = next?.kind === 'word' || next?.kind === 'phrase' || next?.kind === 'name' ? next : undefined;
    const name = this.tokens[this.at - 2]!;
    if (value) {
      const written = `${name.text}:${this.text.slice(value.start, value.end)}`;
      this.problems.push(says.blankAfterColon(colon, value, written));
    } else this.problems.push(says.missingValue(colon, { start: name.start, end: colon.end }));
    return emptyMatch(place);
  }

  private counted(token: Token): boolean {
    if (++this.conditions <= maxQueryConditions) return true;
    if (!this.stopped) this.problems.push(says.tooManyConditions(token, maxQueryConditions));
    this.stopped = true;
    return false;
  }

  private peek(kind: TokenKind): Token | undefined {
    const token = this.tokens[this.at];
    return token?.kind === kind ? token : undefined;
  }
}

/** The same connectives join whole conditions, and the values of one field. */
interface Syntax<Node> {
  leaf(parser: Parser): Node | null;
}
const querySyntax: Syntax<Query> = { leaf: (parser) => parser.queryLeaf() };
const conditionSyntax: Syntax<Condition> = { leaf: (parser) => parser.conditionLeaf() };

function joined<Node extends Query | Condition>(kind: 'and' | 'or', operands: readonly Node[]): Node | null {
  const first = operands[0];
  if (!first) return null;
  if (operands.length === 1) return first;
  return { kind, operands, start: first.start, end: operands.at(-1)!.end } as unknown as Node;
}

function matchOperator(token: Token): MatchOperator {
  return isMatch(token.text) ? token.text : ':';
}

function emptyMatch(place: Span): Condition {
  const { start, end } = place;
  return { kind: 'match', operator: ':', value: { text: '', quoted: true, start, end }, start, end };
}

function span({ start, end }: Span): Span {
  return { start, end };
}
