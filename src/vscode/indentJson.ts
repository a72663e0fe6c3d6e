/**
 * JSON with two blanks a level. Works on the text, so that numbers keep all their digits (byte counters have 64 bits)
 * and repeated names stay; a text that is no JSON comes back with the same characters, only its blanks moved.
 */
export function indentJson(text: string): string {
  let out = '';
  let depth = 0;
  const newLine = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{},:]|[^\s"[\]{},:]+/g)) {
    if (token === '{' || token === '[') {
      depth++;
      out += token + newLine();
    } else if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1);
      out = /[[{]\s*$/.test(out.slice(-200)) ? out.trimEnd() + token : out + newLine() + token;
    } else if (token === ',') out += token + newLine();
    else out += token === ':' ? ': ' : token;
  }
  return `${out}\n`;
}
