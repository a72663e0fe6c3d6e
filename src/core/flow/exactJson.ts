/**
 * JSON with whole numbers of any size: what does not fit a double exactly becomes a bigint, and is written again as the
 * same digits. Byte counters of the log are 64 bits wide, and `JSON.parse` would round them.
 */

/** As `JSON.parse`, integers beyond 2^53 as bigint. Throws `SyntaxError` as `JSON.parse` does. */
export function parseExactJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const marker = freeMarker(text);
  if (marker === null) return JSON.parse(text);
  const { quoted, found } = quoteLongIntegers(text, `"\\u000${marker}#`);
  const value: unknown = JSON.parse(quoted);
  return found ? revive(value, `${String.fromCharCode(marker)}#`) : value;
}

/** As `JSON.stringify` for data, bigints as digits. */
export function stringifyExactJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(stringifyExactJson).join(',')}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${stringifyExactJson(member)}`).join(',')}}`;
}

/** A control character whose marker does not occur in the text, so that no text can be taken for a number. */
function freeMarker(text: string): number | null {
  for (let code = 1; code < 8; code++) if (!text.includes(`\\u000${code}#`)) return code;
  return null;
}

function quoteLongIntegers(text: string, open: string): { quoted: string; found: boolean } {
  let quoted = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 34) at = afterString(text, at);
    else if (code === 45 || isDigit(code)) {
      const start = at;
      at++;
      while (isDigit(text.charCodeAt(at))) at++;
      if (isLong(text, start, at) && isWhole(text, at)) {
        quoted += `${text.slice(copied, start)}${open}${text.slice(start, at)}"`;
        copied = at;
      } else while (isNumberPart(text.charCodeAt(at))) at++;
    } else at++;
  }
  return { quoted: quoted + text.slice(copied), found: copied > 0 };
}

/** Whether the literal is a legal integer that a double may not hold. An illegal one is left for JSON.parse to refuse. */
function isLong(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start) === 45 ? start + 1 : start;
  return end - first >= 16 && text.charCodeAt(first) !== 48 && !Number.isSafeInteger(Number(text.slice(start, end)));
}

/** Neither a fraction nor an exponent follows; nor a colon: a number for a member's name is an error, not to be mended. */
function isWhole(text: string, end: number): boolean {
  let at = end;
  while (isSpace(text.charCodeAt(at))) at++;
  const next = text.charCodeAt(at);
  return next !== 58 && !(at === end && (next === 46 || next === 69 || next === 101));
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

function afterString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 34 || Number.isNaN(code)) return at + 1;
    at += code === 92 ? 2 : 1;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isNumberPart(code: number): boolean {
  return isDigit(code) || code === 46 || code === 69 || code === 101 || code === 43 || code === 45;
}

function revive(value: unknown, marker: string): unknown {
  if (typeof value === 'string') return value.startsWith(marker) ? BigInt(value.slice(marker.length)) : value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = revive(value[i], marker);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const revived = revive(member, marker);
      if (revived !== member) {
        Object.defineProperty(value, name, { value: revived, enumerable: true, configurable: true, writable: true });
      }
    }
  }
  return value;
}
