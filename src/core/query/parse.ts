import type { Atom, CompareCondition, Condition, ListItem, MatchOperator, Query, Span } from './ast';
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
  if (text.length > maxQueryLength) {
    parser.report(
      'too_long',
      { start: maxQueryLength, end: text.length },
      `A search can be ${maxQueryLength.toLocaleString('en-US')} characters long at most; this one has ${text.length.toLocaleString('en-US')}.`,
    );
  }
  return { query: parser.parse(), problems: parser.problems };
}

type Fix = NonNullable<Problem['fix']>;

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
      if (!stray) break;
      this.at++;
      this.report('unbalanced_parenthesis', stray, 'This parenthesis closes nothing. Remove it, or open one before.', {
        title: 'Remove )',
        ...span(stray),
        newText: '',
      });
    }
    return joined('and', operands) ?? { kind: 'all', start: 0, end: this.text.length };
  }

  report(code: string, place: Span, message: string, fix?: Fix, severity: Problem['severity'] = 'error'): void {
    const { start, end } = place;
    this.problems.push({ code, severity, message, start, end, ...(fix && { fix }) });
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
        if (pending || operands.length === 0) this.danglingOperator(token);
        else pending = token;
        continue;
      }
      const operand = this.or(syntax);
      if (operand) operands.push(operand);
      pending = undefined;
    }
    if (pending) this.danglingOperator(pending);
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
        if (pending || operands.length === 0) this.danglingOperator(token);
        else pending = token;
        continue;
      }
      if (!token || token.kind === 'close' || token.kind === 'and' || this.stopped) break;
      if (operands.length > 0 && !pending) break;
      const operand = this.unary(syntax);
      if (operand) operands.push(operand);
      pending = undefined;
    }
    if (pending) this.danglingOperator(pending);
    return joined('or', operands);
  }

  private unary<Node extends Query | Condition>(syntax: Syntax<Node>): Node | null {
    const token = this.tokens[this.at]!;
    if (token.kind !== 'minus' && token.kind !== 'not' && token.kind !== 'open') return syntax.leaf(this);
    if (this.depth >= maxQueryDepth) {
      this.stopped = true;
      this.report('too_deep', token, `Parentheses and negations nest deeper than ${maxQueryDepth} levels.`);
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
      this.report('dangling_operator', sign, `Behind ${sign.text} something to exclude is missing.`);
      return null;
    }
    if (sign.kind === 'not') {
      this.report(
        'not_as_word',
        sign,
        'NOT is read as a minus sign. LogDNA documents the minus only.',
        { title: 'Write -', start: sign.start, end: next.start, newText: '-' },
        'warning',
      );
    } else if (next.start > sign.end) {
      const blank = { start: sign.end, end: next.start };
      this.report(
        'blank_after_minus',
        { start: sign.start, end: next.start },
        'Write the minus directly before what it excludes.',
        {
          title: 'Remove the blank',
          ...blank,
          newText: '',
        },
      );
    }
    const operand = this.unary(syntax);
    return operand && ({ kind: 'not', operand, start: sign.start, end: operand.end } as unknown as Node);
  }

  private group<Node extends Query | Condition>(syntax: Syntax<Node>): Node | null {
    const open = this.tokens[this.at++]!;
    const inner = this.and(syntax);
    const close = this.peek('close');
    if (close) this.at++;
    else if (!this.stopped) {
      const end = this.text.length;
      this.report('unbalanced_parenthesis', open, 'The closing parenthesis is missing.', {
        title: 'Add )',
        start: end,
        end,
        newText: ')',
      });
    }
    const end = close?.end ?? this.text.length;
    if (!inner && close && !this.stopped) {
      this.report('empty_group', { start: open.start, end }, 'There is nothing between these parentheses.');
    }
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
        this.missingValue(token, token);
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
        this.report(
          'operator_before_group',
          token,
          `Write ${token.text} before each value inside the parentheses, not before the parenthesis.`,
        );
        return this.unary(conditionSyntax);
      }
      if (next.kind === 'word' || next.kind === 'phrase') {
        const value = this.atom();
        return { kind: 'match', operator: matchOperator(token), value, start: token.start, end: value.end };
      }
    }
    this.missingValue(token, token);
    return null;
  }

  private comparison(operator: Token, symbol: CompareCondition['operator']): Condition | null {
    const next = this.tokens[this.at];
    if (next?.kind !== 'word' && next?.kind !== 'phrase') {
      this.missingValue(operator, operator);
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
      if (token.kind === 'item' && token.text === '') this.emptyItem(token);
      closed = token.kind === 'listClose';
      end = token.end;
      this.at++;
    }
    if (!closed) {
      this.report('unbalanced_bracket', open, 'The closing bracket of this list is missing.', {
        title: 'Add ]',
        start: end,
        end,
        newText: ']',
      });
    } else this.expectGap(this.tokens[this.at - 1]!);
    return { kind: 'list', operator, items, start, end };
  }

  private emptyItem(item: Token): void {
    this.report(
      'empty_item',
      { start: item.start - 1, end: Math.min(item.end + 1, this.text.length) },
      'An item of this list is empty. Write the values with a comma between, for example [22,3389].',
    );
  }

  private atom(): Atom {
    const token = this.tokens[this.at++]!;
    const quoted = token.kind === 'phrase';
    if (quoted && !token.closed) {
      const end = token.end;
      const quote = this.text[token.start]!;
      this.report('unclosed_quote', token, `The closing ${quote} is missing.`, {
        title: `Add ${quote}`,
        start: end,
        end,
        newText: quote,
      });
    } else this.expectGap(token);
    return { text: token.text, quoted, ...span(token) };
  }

  /** LogDNA reads `"a"b` and `a(b)` as two things; say so, since that is seldom meant. */
  private expectGap(token: Token): void {
    const next = this.tokens[this.at];
    if (next?.start !== token.end || next.kind === 'close') return;
    this.report(
      'missing_blank',
      { start: token.start, end: next.end },
      token.kind === 'phrase'
        ? 'The phrase ends here and another word begins. For a quote inside a phrase write \\".'
        : 'Two conditions stand side by side without a blank. To search for the character itself, use quotes.',
      { title: 'Insert a blank', start: token.end, end: token.end, newText: ' ' },
      'warning',
    );
  }

  private noValue(colon: Token, next: Token | undefined): Condition {
    const place = { start: colon.end, end: colon.end };
    const value = next?.kind === 'word' || next?.kind === 'phrase' || next?.kind === 'name' ? next : undefined;
    if (value) {
      const name = this.tokens[this.at - 2]!.text;
      this.report(
        'blank_after_colon',
        { start: colon.start, end: value.start },
        `Write the value directly behind the colon: ${name}:${this.text.slice(value.start, value.end)}`,
        { title: 'Remove the blank', start: colon.end, end: value.start, newText: '' },
      );
    } else this.missingValue(colon, { start: this.tokens[this.at - 2]!.start, end: colon.end });
    return emptyMatch(place);
  }

  private missingValue(behind: Token, place: Span): void {
    this.report('missing_value', place, `Behind ${behind.text} a value is missing.`);
  }

  private danglingOperator(token: Token): void {
    this.report(
      'dangling_operator',
      token,
      `${token.text} joins two conditions; one of them is missing here. To search for the word, write "${token.text}".`,
    );
  }

  private counted(token: Token): boolean {
    if (++this.conditions <= maxQueryConditions) return true;
    if (!this.stopped) {
      this.report(
        'too_many_conditions',
        token,
        `A search can have ${maxQueryConditions} conditions at most. A list, field:[a,b], counts as one.`,
      );
    }
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
