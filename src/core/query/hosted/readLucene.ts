import { fieldNamed } from '../fields';
import { parseQuery } from '../parse';
import { readAddressPattern } from './addressPattern';
import { compileLucene } from './hostedCompilers';

/**
 * The search that a Lucene query of IBM Cloud Logs stands for; null where our language has none that comes to the same
 * query. Reads what `compileLucene` writes, and what others write in that way: the answer compiles back to it.
 */
export function readLucene(lucene: string): string | null {
  if (lucene.trim() === '') return '';
  const node = parsed(lucene);
  if (node === null) return null;
  const text = printed(node);
  const { query, problems } = parseQuery(text);
  if (problems.some(({ severity }) => severity === 'error')) return null;
  const back = compileLucene(query);
  if (back.text === null || back.left.length > 0) return null;
  const again = parsed(back.text);
  return again !== null && canonical(again) === canonical(node) ? text : null;
}

type Node =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Node[] }
  | { readonly kind: 'not'; readonly part: Node }
  /** A condition in our language that comes to one clause. */
  | { readonly kind: 'is'; readonly text: string };

/** Null where it is not one of the forms that are known. */
function parsed(lucene: string): Node | null {
  const reader = new Reader(lucene);
  const node = reader.query();
  return reader.ended ? node : null;
}

/** Deeper than any search of ours; the query is that of another program. */
const deepest = 50;

class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  get ended(): boolean {
    return this.rest === '';
  }

  /** Operands joined by one of `AND` and `OR`: what both together mean, Lucene and its readers do not agree on. */
  query(): Node | null {
    const first = ++this.depth > deepest ? null : this.operand();
    if (first === null) return null;
    const parts = [first];
    const kind = this.rest.startsWith('OR') ? 'or' : 'and';
    while (this.take(kind === 'or' ? /^OR(?=[\s(])/ : /^AND(?=[\s(])/) !== null) {
      const part = this.operand();
      if (part === null) return null;
      parts.push(part);
    }
    this.depth--;
    return parts.length === 1 ? first : { kind, parts };
  }

  private operand(): Node | null {
    if (this.take(/^NOT(?=[\s(])/) !== null) {
      const part = ++this.depth > deepest ? null : this.operand();
      this.depth--;
      return part === null ? null : { kind: 'not', part };
    }
    if (this.take(/^\(/) !== null) {
      const inner = this.query();
      return this.take(/^\)/) === null ? null : inner;
    }
    return this.take(/^\*:\*/) === null ? this.clause() : { kind: 'all' };
  }

  private clause(): Node | null {
    const name = this.take(/^([a-z_]+)(?=[:.])/)?.[1] ?? '';
    if (fieldNamed(name) === undefined) return null;
    const flag = this.take(/^:(true|false)(?![\w.])/)?.[1];
    if (flag !== undefined) return is(`${name}:${flag}`);
    const range = this.take(/^\.numeric:\[(\d+|\*) TO (\d+|\*)\]/);
    if (range !== null) return numbers(name, range[1]!, range[2]!);
    const value = this.take(/^\.keyword:"([^"\\]*)"/)?.[1];
    if (value !== undefined) return is(wholeText(name, value));
    if (this.take(/^\.keyword:\/\.\*\//) !== null) return is(`${name}:*`);
    const block = readAddressPattern(this.take(/^\.keyword:\/([^/]*)\//)?.[1] ?? '');
    return block === null ? null : is(`${name}:${block}`);
  }

  private get rest(): string {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
    return this.text.slice(this.at);
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.rest);
    this.at += found?.[0].length ?? 0;
    return found;
  }
}

const is = (text: string): Node => ({ kind: 'is', text });

function wholeText(name: string, value: string): string {
  if (fieldNamed(name)?.type === 'ip') return `${name}:${value}`;
  return `${name}:==${/^[\w.-]+$/.test(value) ? value : `"${value}"`}`;
}

function numbers(name: string, from: string, to: string): Node {
  if (from === to) return is(from === '*' ? `${name}:*` : `${name}:${from}`);
  const bounds = [...(from === '*' ? [] : [`${name}:>=${from}`]), ...(to === '*' ? [] : [`${name}:<=${to}`])].map(is);
  return bounds.length === 1 ? bounds[0]! : { kind: 'and', parts: bounds };
}

function printed(node: Node): string {
  switch (node.kind) {
    case 'all':
      return '';
    case 'is':
      return node.text;
    case 'not':
      return `-${inside(node.part)}`;
    case 'and':
    case 'or':
      return node.parts
        .map(inside)
        .filter((part) => part !== '')
        .join(node.kind === 'or' ? ' OR ' : ' ');
  }
}

function inside(node: Node): string {
  return node.kind === 'and' || node.kind === 'or' ? `(${printed(node)})` : printed(node);
}

/** The same for queries that are joined in other parentheses alone. */
function canonical(node: Node): string {
  switch (node.kind) {
    case 'all':
      return 'all';
    case 'is':
      return node.text;
    case 'not':
      return `not ${canonical(node.part)}`;
    case 'and':
    case 'or': {
      const parts = node.parts.flatMap((part) => (part.kind === node.kind ? part.parts : [part]));
      return `(${parts.map(canonical).join(` ${node.kind} `)})`;
    }
  }
}
