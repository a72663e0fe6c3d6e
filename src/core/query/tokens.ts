import type { CompareOperator, MatchOperator, Span } from './ast';

/**
 * Tokens of the search language. What a character means depends on where it stands: behind `field:` a `[` opens a list
 * and `>` compares, elsewhere both are part of a word. So the tokenizer knows whether a value is due.
 */
export type TokenKind =
  | 'open'
  | 'close'
  | 'minus'
  | 'and'
  | 'or'
  | 'not'
  | 'name'
  | 'colon'
  | 'operator'
  | 'star'
  | 'listOpen'
  | 'item'
  | 'comma'
  | 'listClose'
  | 'word'
  | 'phrase';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** The token with quotes and escapes taken off; of an operator the operator itself. */
  readonly text: string;
  /** Of a phrase: whether its closing quote is there. */
  readonly closed?: boolean;
}

const keywords: ReadonlyMap<string, TokenKind> = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
]);
const namePattern = /[\p{L}\p{N}_.][\p{L}\p{N}_.-]*(?=:)/uy;
const valueOperator = /===|==|=|>=|<=|>|</y;
const termOperator = /===|==|=/y;

function isBlank(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char);
}

export function isCompare(operator: string): operator is CompareOperator {
  return operator === '>' || operator === '>=' || operator === '<' || operator === '<=';
}

export function isMatch(operator: string): operator is MatchOperator {
  return operator === ':' || operator === '=' || operator === '==' || operator === '===';
}

/** Splits a search text. Never throws: an unclosed phrase or list runs to the end of the text. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  /** For each open parenthesis whether it encloses values of one field. */
  const groups: boolean[] = [];
  let at = 0;

  const push = (kind: TokenKind, start: number, end: number, value = text.slice(start, end)): void => {
    tokens.push({ kind, text: value, start, end });
    at = end;
  };
  const sticky = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };

  while (at < text.length) {
    if (isBlank(text[at])) {
      at++;
      continue;
    }
    const previous = tokens.at(-1);
    const adjoining = previous?.end === at;
    const behindColon = previous?.kind === 'colon' && adjoining;
    const behindOperator = previous?.kind === 'operator' && (adjoining || isCompare(previous.text));
    const ofField = behindColon || (behindOperator && isValueOperator(tokens)) || (groups.at(-1) ?? false);
    const char = text[at];

    if (char === '(') {
      groups.push(ofField || (previous?.kind === 'minus' && adjoining && tokens.at(-2)?.kind === 'colon'));
      push('open', at, at + 1);
      continue;
    }
    if (char === ')') {
      groups.pop();
      push('close', at, at + 1);
      continue;
    }
    if (char === '-' && !behindOperator && (!behindColon || text[at + 1] === '(')) {
      push('minus', at, at + 1);
      continue;
    }
    if (!behindOperator) {
      const operator = sticky(ofField ? valueOperator : termOperator);
      if (operator !== undefined) {
        push('operator', at, at + operator.length);
        continue;
      }
    }
    if (char === '[' && ofField) {
      at = pushList(text, at, tokens);
      continue;
    }
    if (char === '"' || char === "'") {
      const phrase = readPhrase(text, at, char);
      tokens.push({ kind: 'phrase', ...phrase });
      at = phrase.end;
      continue;
    }
    if (!ofField && !behindOperator) {
      const name = sticky(namePattern);
      if (name !== undefined) {
        push('name', at, at + name.length);
        push('colon', at, at + 1);
        continue;
      }
    }
    const word = readWord(text, at);
    const raw = text.slice(at, word.end);
    const keyword = behindColon || behindOperator ? undefined : keywords.get(raw);
    if (keyword !== undefined) push(keyword, at, word.end);
    else if (raw === '*' && ofField && !behindOperator) push('star', at, word.end);
    else push('word', at, word.end, word.text);
  }
  return tokens;
}

/** Whether the operator just read stands behind `field:`, not before a bare term. */
function isValueOperator(tokens: readonly Token[]): boolean {
  return tokens.at(-2)?.kind === 'colon' && tokens.at(-2)?.end === tokens.at(-1)?.start;
}

function readPhrase(text: string, start: number, quote: string): Omit<Token, 'kind'> {
  let value = '';
  let at = start + 1;
  while (at < text.length && text[at] !== quote) {
    if (text[at] === '\\' && at + 1 < text.length) at++;
    value += text[at];
    at++;
  }
  const closed = at < text.length;
  return { text: value, start, end: closed ? at + 1 : at, closed };
}

function readWord(text: string, start: number): { text: string; end: number } {
  let value = '';
  let at = start;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '(' || char === ')' || isBlank(char)) break;
    if (char === '\\' && at + 1 < text.length) at++;
    value += text[at];
    at++;
  }
  return { text: value, end: at };
}

/** Items are literal, blanks and quotes included; a backslash escapes only what would end an item, or itself. */
function pushList(text: string, start: number, tokens: Token[]): number {
  tokens.push({ kind: 'listOpen', text: '[', start, end: start + 1 });
  let at = start + 1;
  let itemStart = at;
  let value = '';
  for (; at < text.length; at++) {
    const char = text[at]!;
    if (char === ',' || char === ']') {
      tokens.push({ kind: 'item', text: value, start: itemStart, end: at });
      tokens.push({ kind: char === ',' ? 'comma' : 'listClose', text: char, start: at, end: at + 1 });
      if (char === ']') return at + 1;
      itemStart = at + 1;
      value = '';
    } else if (char === '\\' && /[\\,\]]/.test(text[at + 1] ?? '')) {
      value += text[++at];
    } else value += char;
  }
  tokens.push({ kind: 'item', text: value, start: itemStart, end: at });
  return at;
}
