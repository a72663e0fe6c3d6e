import { isDigitCode, isUpperCode, isWordCode, type TextMatcher } from './words';

/**
 * The rules of `words.ts` as RE2 expressions, for databases (DuckDB and ClickHouse both use RE2). They are written for
 * the first and last character of the searched text, since RE2 cannot look behind.
 */
const word = '0-9A-Za-z\\x{80}-\\x{10FFFF}';
const letter = 'A-Za-z\\x{80}-\\x{10FFFF}';

/** Finds what `matchesLine` finds. The searched text must not be empty. */
export function linePattern(matcher: TextMatcher): string {
  const { text } = matcher;
  const first = text.charCodeAt(0);
  const needle = literal(text, matcher.fold);
  if (matcher.whole) {
    const last = text.charCodeAt(text.length - 1);
    return `${isWordCode(first) ? `(?:\\A|[^${word}])` : ''}${needle}${isWordCode(last) ? `(?:\\z|[^${word}])` : ''}`;
  }
  if (!isWordCode(first)) return needle;
  if (isDigitCode(first)) return `(?:\\A|[^0-9])${needle}`;
  const fromStart = `(?:\\A|[^${letter}])${needle}`;
  const upper = text[0]!.toUpperCase();
  if (first >= 128 || (!matcher.fold && !isUpperCode(first))) return fromStart;
  return `${fromStart}|[a-z]${upper}${literal(text.slice(1), matcher.fold)}`;
}

/** As few expressions as find what any of the matchers does; RE2 limits the size of one. */
export function anyLinePattern(matchers: readonly TextMatcher[]): string[] {
  const patterns = [...new Set(matchers.map(linePattern))];
  const size = 20;
  return Array.from({ length: Math.ceil(patterns.length / size) }, (_, at) =>
    patterns.slice(at * size, (at + 1) * size).join('|'),
  );
}

/** Finds the text alone. */
export function wholePattern(matcher: TextMatcher): string {
  return `\\A${literal(matcher.text, matcher.fold)}\\z`;
}

export const blankPattern = '[\\x09-\\x0d\\x20]';

function literal(text: string, fold: boolean): string {
  return text.replace(/[\s\S]/g, (char) => {
    const code = char.charCodeAt(0);
    if (code >= 128 || isDigitCode(code)) return char;
    if (/[A-Za-z]/.test(char)) return fold ? `[${char.toLowerCase()}${char.toUpperCase()}]` : char;
    return `\\x${code.toString(16).padStart(2, '0')}`;
  });
}
