import { QuerySyntaxError } from './dataprimeTree';

export interface Token {
  readonly kind: 'word' | 'root' | 'number' | 'interval' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const shapes: readonly (readonly [Token['kind'], RegExp])[] = [
  ['interval', /\d+(?:ms|ns|us|d|h|m|s)\b/y],
  ['number', /-?\d+(?:\.\d+)?/y],
  ['root', /\$[dml]\b/y],
  ['word', /[A-Za-z_]\w*/y],
  ['sign', /&&|\|\||==|!=|<=|>=|~~|[<>!()|,.:/]/y],
];

export function dataprimeTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const token = text[at] === "'" || text[at] === '"' ? quoted(text, at) : shaped(text, at);
    tokens.push({ kind: token.kind, text: token.text, at });
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

function shaped(text: string, at: number) {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const found = shape.exec(text)?.[0];
    if (found !== undefined) return { kind, text: found, end: at + found.length };
  }
  throw new QuerySyntaxError(`Unexpected character at ${at}.`);
}

function quoted(text: string, start: number) {
  let read = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === text[start]) return { kind: 'text' as const, text: read, end: at + 1 };
    if (text[at] === '\\') at++;
    read += text[at] ?? '';
  }
  throw new QuerySyntaxError(`The text that begins at ${start} does not end.`);
}
