/**
 * Text from a log or a bucket, safe to print: whatever could move the cursor, recolour, retitle or reorder the
 * terminal's text is shown as an escape instead. Covers the C0 and C1 controls, line and paragraph separators, and the
 * marks that change the direction of text (Unicode TR 36, "bidirectional text spoofing").
 */
export function terminalText(text: string): string {
  return unsafe.test(text) ? text.replaceAll(everyUnsafe, escaped) : text;
}

/** The same for a text of several lines, each ended as it is. */
export function terminalLines(text: string): string {
  return unsafe.test(text)
    ? text
        .split(/(\r?\n)/)
        .map((line, at) => (at % 2 === 0 ? terminalText(line) : line))
        .join('')
    : text;
}

const set =
  '[\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb]|[\\ud800-\\udfff]';
const unsafe = new RegExp(set, 'u');
const everyUnsafe = new RegExp(set, 'gu');

function escaped(character: string): string {
  switch (character) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default: {
      const code = character.charCodeAt(0);
      return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    }
  }
}

/** Columns the text takes: wide East Asian characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
