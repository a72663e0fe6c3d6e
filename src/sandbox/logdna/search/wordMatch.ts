import type { Match } from './lineSearch';

/**
 * Whether a text of words matches (§5.5): the searched text has to begin where a word or a chunk between blanks begins,
 * and for whole matches to end where one ends.
 */
export function matchesWords(text: string, match: Match): boolean {
  const haystack = match.fold ? folded(text) : text;
  const needle = match.fold ? folded(match.text) : match.text;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    if (begins(text, at) && (!match.whole || ends(text, at + needle.length))) return true;
  }
  return false;
}

/** Whether the value of a field matches: as a whole first, then, where it is several words, by its words. */
export function matchesFieldText(value: string, match: Match): boolean {
  const have = match.fold ? value.toLowerCase() : value;
  const wanted = match.fold ? match.text.toLowerCase() : match.text;
  if (match.whole ? have === wanted : have.startsWith(wanted)) return true;
  return /\s/.test(value) && matchesWords(value, match);
}

/** In lower case, every character at its place: a few become longer, and stay as they are. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join('');
}

function begins(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text[at - 1]!;
  const here = text[at]!;
  if (/\s/.test(before)) return true;
  if (!isPartOfWord(here)) return false;
  return !isPartOfWord(before) || isDigit(before) !== isDigit(here) || (/[a-z]/.test(before) && /[A-Z]/.test(here));
}

function ends(text: string, at: number): boolean {
  return at >= text.length || !isPartOfWord(text[at]!) || !isPartOfWord(text[at - 1]!);
}

function isPartOfWord(char: string): boolean {
  return /[\p{L}\p{N}]/u.test(char);
}

function isDigit(char: string): boolean {
  return /\d/.test(char);
}
