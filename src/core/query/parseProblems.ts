import type { Span } from './ast';
import type { Problem } from './problem';
import type { Token } from './tokens';

/** The words of everything the parser can say, each with a stable code and an edit where one mends it. */

export function tooLong(length: number, limit: number): Problem {
  const count = (number: number): string => number.toLocaleString('en-US');
  const message = `A search can be ${count(limit)} characters long at most; this one has ${count(length)}.`;
  return error('too_long', { start: limit, end: length }, message);
}

export function tooDeep(token: Token, limit: number): Problem {
  return error('too_deep', token, `Parentheses and negations nest deeper than ${limit} levels.`);
}

export function tooManyConditions(token: Token, limit: number): Problem {
  const message = `A search can have ${limit} conditions at most. A list, field:[a,b], counts as one.`;
  return error('too_many_conditions', token, message);
}

export function strayParenthesis(close: Token): Problem {
  const message = 'This parenthesis closes nothing. Remove it, or open one before.';
  return error('unbalanced_parenthesis', close, message, replace('Remove )', close, ''));
}

export function openParenthesis(open: Token, end: number): Problem {
  return error('unbalanced_parenthesis', open, 'The closing parenthesis is missing.', insert('Add )', end, ')'));
}

export function emptyGroup(place: Span): Problem {
  return error('empty_group', place, 'There is nothing between these parentheses.');
}

export function openBracket(open: Token, end: number): Problem {
  return error('unbalanced_bracket', open, 'The closing bracket of this list is missing.', insert('Add ]', end, ']'));
}

export function emptyItem({ start, end }: Token, length: number): Problem {
  const message = 'An item of this list is empty. Write the values with a comma between, for example [22,3389].';
  return error('empty_item', { start: start - 1, end: Math.min(end + 1, length) }, message);
}

export function openQuote(phrase: Token, quote: string): Problem {
  return error('unclosed_quote', phrase, `The closing ${quote} is missing.`, insert(`Add ${quote}`, phrase.end, quote));
}

export function danglingOperator({ text, ...place }: Token): Problem {
  const message = `${text} joins two conditions; one of them is missing here. To search for the word, write "${text}".`;
  return error('dangling_operator', place, message);
}

export function danglingNegation(sign: Token): Problem {
  return error('dangling_operator', sign, `Behind ${sign.text} something to exclude is missing.`);
}

export function notAsWord(sign: Token, next: Token): Problem {
  const message = 'NOT is read as a minus sign. LogDNA documents the minus only.';
  return warning('not_as_word', sign, message, replace('Write -', { start: sign.start, end: next.start }, '-'));
}

export function blankAfterMinus(sign: Token, next: Token): Problem {
  const message = 'Write the minus directly before what it excludes.';
  const fix = replace('Remove the blank', { start: sign.end, end: next.start }, '');
  return error('blank_after_minus', { start: sign.start, end: next.start }, message, fix);
}

export function blankAfterColon(colon: Token, value: Token, written: string): Problem {
  const message = `Write the value directly behind the colon: ${written}`;
  const fix = replace('Remove the blank', { start: colon.end, end: value.start }, '');
  return error('blank_after_colon', { start: colon.start, end: value.start }, message, fix);
}

export function missingValue(behind: Token, place: Span = behind): Problem {
  return error('missing_value', place, `Behind ${behind.text} a value is missing.`);
}

export function operatorBeforeGroup(operator: Token): Problem {
  const message = `Write ${operator.text} before each value inside the parentheses, not before the parenthesis.`;
  return error('operator_before_group', operator, message);
}

/** LogDNA reads `"a"b` and `a(b)` as two things; say so, since that is seldom meant. */
export function missingBlank(token: Token, next: Token): Problem {
  const message =
    token.kind === 'phrase'
      ? 'The phrase ends here and another word begins. For a quote inside a phrase write \\".'
      : 'Two conditions stand side by side without a blank. To search for the character itself, use quotes.';
  return warning(
    'missing_blank',
    { start: token.start, end: next.end },
    message,
    insert('Insert a blank', token.end, ' '),
  );
}

type Fix = NonNullable<Problem['fix']>;

function error(code: string, { start, end }: Span, message: string, fix?: Fix): Problem {
  return { code, severity: 'error', message, start, end, ...(fix && { fix }) };
}

function warning(code: string, { start, end }: Span, message: string, fix: Fix): Problem {
  return { code, severity: 'warning', message, start, end, fix };
}

function replace(title: string, { start, end }: Span, newText: string): Fix {
  return { title, start, end, newText };
}

function insert(title: string, at: number, newText: string): Fix {
  return { title, start: at, end: at, newText };
}
