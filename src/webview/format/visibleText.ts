/**
 * Text of a log with what cannot be seen made visible: control characters, and those that turn the direction of
 * writing and so make `exe.png` of `gnp.exe`. Written as JSON escapes, which they may stand for in JSON, too.
 */
export function visibleText(text: string): string {
  return text.replace(unseen, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Tab and line feed stay: text is laid out with them. */
const unseen = /(?![\t\n])[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
