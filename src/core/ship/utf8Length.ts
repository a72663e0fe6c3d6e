/** Bytes that the text takes as UTF-8. A lone surrogate counts three, as encoders replace it by U+FFFD. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the range that is looked for
  if (!/[^\x00-\x7f]/.test(text)) return bytes;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    if (code < 0x800) bytes++;
    else if (code >= 0xd800 && code < 0xdc00 && isLow(text.charCodeAt(at + 1))) {
      // Two code units, four bytes.
      bytes += 2;
      at++;
    } else bytes += 2;
  }
  return bytes;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
