const encoder = new TextEncoder();
/** Encoding into it and throwing the result away is several times as fast as looking at every character. */
const scratch = new Uint8Array(64 * 1024);

/** Bytes that the text takes as UTF-8. A lone surrogate counts three, as encoders replace it by U+FFFD. */
export function utf8Length(text: string): number {
  if (text.length * 3 <= scratch.length) return encoder.encodeInto(text, scratch).written;
  let bytes = text.length;
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
