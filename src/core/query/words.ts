import type { MatchOperator } from './ast';

/**
 * How text is compared (contracts/logs-and-functions.md §5.2 and §5.5).
 *
 * A text is read as words: letters and digits, split where one turns into the other and at `camelCase`. Everything
 * else is a symbol and stands for itself. Upper and lower case are told apart for A to Z alone, and whatever is not
 * ASCII counts as a letter: so every engine, whatever its Unicode tables, finds the same rows.
 *
 * - `:` and `=` (prefix): the searched text occurs where a word or a symbol begins. `lin` finds `Linux`, not `berlin`.
 * - `==` and `===` (whole): it is the whole text, or whole words of a text of several, parted by blanks.
 */
export interface TextMatcher {
  readonly text: string;
  /** Whether upper and lower case are the same. */
  readonly fold: boolean;
  /** Whether the match has to end where a word ends. */
  readonly whole: boolean;
}

export function textMatcher(operator: MatchOperator, text: string): TextMatcher {
  return {
    text: text.replace(/\p{Surrogate}/gu, '\ufffd'),
    fold: operator === ':' || operator === '==',
    whole: operator === '==' || operator === '===',
  };
}

/** Whether the value of a text field matches. A `whole` match within a value needs blanks in it: an id is one thing. */
export function matchesValue(matcher: TextMatcher, value: string): boolean {
  if (!matcher.whole) return matchesLine(matcher, value);
  if (matcher.fold ? foldCase(value) === foldCase(matcher.text) : value === matcher.text) return true;
  return hasBlank(value) && matchesLine(matcher, value);
}

/** Whether a line of many words matches. An empty prefix is in every line, an empty whole in none but the empty one. */
export function matchesLine(matcher: TextMatcher, line: string): boolean {
  const { text, whole } = matcher;
  if (text === '') return !whole || line === '';
  const needle = matcher.fold ? foldCase(text) : text;
  const haystack = matcher.fold ? foldCase(line) : line;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    const fits = whole ? endsWord(line, at) && endsWord(line, at + needle.length) : beginsWord(line, at);
    if (fits) return true;
  }
  return false;
}

/** A to Z become a to z; nothing else changes, nor does the length. */
function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

export function hasBlank(text: string): boolean {
  return /[\t-\r ]/.test(text);
}

function beginsWord(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  const here = text.charCodeAt(at);
  if (!isWordCode(before) || !isWordCode(here)) return true;
  return isDigitCode(before) !== isDigitCode(here) || (isLowerCode(before) && isUpperCode(here));
}

/** Between two characters of which one is a symbol, or at either end of the text. */
function endsWord(text: string, at: number): boolean {
  return at === 0 || at === text.length || !isWordCode(text.charCodeAt(at - 1)) || !isWordCode(text.charCodeAt(at));
}

export function isWordCode(code: number): boolean {
  return code >= 128 || isDigitCode(code) || isLowerCode(code) || isUpperCode(code);
}
export function isDigitCode(code: number): boolean {
  return code >= 48 && code <= 57;
}
function isLowerCode(code: number): boolean {
  return code >= 97 && code <= 122;
}
export function isUpperCode(code: number): boolean {
  return code >= 65 && code <= 90;
}
