import type { FieldTest, LineSearch, Match } from './lineSearch';

/** Null where the query is malformed: the service then finds nothing and says nothing (§5.4). */
export function parseLineSearch(text: string): LineSearch | null {
  if (text.trim() === '') return { kind: 'everything' };
  const reader = new Reader(text);
  const found = reader.all<LineSearch>(() => reader.unary());
  return found === null || !reader.ended ? null : found;
}

/** `AND` binds weaker than `OR`; a blank is an `AND`. */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  get ended(): boolean {
    this.blanks();
    return this.at >= this.text.length;
  }

  /** Both levels of connectives over whatever `one` reads: parts of a query, or of a field's group. */
  all<T>(one: () => T | null): T | Connected<T> | null {
    const parts: (T | Connected<T>)[] = [];
    while (!this.ended && this.text[this.at] !== ')') {
      if (parts.length > 0 && this.word('AND') && (this.ended || this.text[this.at] === ')')) return null;
      const part = this.either(one);
      if (part === null) return null;
      parts.push(part);
    }
    return parts.length === 0 ? null : parts.length === 1 ? parts[0]! : { kind: 'and', parts };
  }

  private either<T>(one: () => T | null): T | Connected<T> | null {
    const parts: T[] = [];
    do {
      if (this.ended || this.peekWord('AND') || this.peekWord('OR')) return null;
      const part = one();
      if (part === null) return null;
      parts.push(part);
    } while (this.word('OR'));
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
  }

  unary(): LineSearch | null {
    if (this.word('NOT') || this.sign('-')) {
      const part = this.ended ? null : this.unary();
      return part && { kind: 'not', part };
    }
    if (this.sign('(')) return this.closed(this.all<LineSearch>(() => this.unary()));
    const name = /^[A-Za-z_][\w.-]*:/.exec(this.text.slice(this.at))?.[0];
    if (name === undefined) {
      const match = this.match();
      return match && { kind: 'term', match };
    }
    this.at += name.length;
    const test = this.value();
    return test && { kind: 'field', name: name.slice(0, -1), test };
  }

  /** Directly behind the colon: a blank there breaks the search. */
  private value(): FieldTest | null {
    if (this.at >= this.text.length || /[\s)]/.test(this.text[this.at]!)) return null;
    if (/^\*(?=[\s)]|$)/.test(this.text.slice(this.at))) {
      this.at++;
      return { kind: 'exists' };
    }
    if (this.text.startsWith('-(', this.at)) {
      this.at++;
      const part = this.value();
      return part && { kind: 'not', part };
    }
    if (this.sign('(')) return this.closed(this.all<FieldTest>(() => this.groupItem()));
    return this.single();
  }

  private groupItem(): FieldTest | null {
    if (this.sign('-')) {
      const part = this.groupItem();
      return part && { kind: 'not', part };
    }
    return this.sign('(') ? this.closed(this.all<FieldTest>(() => this.groupItem())) : this.single();
  }

  private single(): FieldTest | null {
    const compare = /^([<>]=?)\s*([^\s()]*)/.exec(this.text.slice(this.at));
    if (compare) {
      this.at += compare[0].length;
      const bound = compare[2] === '' ? Number.NaN : Number(compare[2]);
      return { kind: 'compare', operator: compare[1] as '>', bound };
    }
    const list = /^(={0,3})\[([^\]]*)\]/.exec(this.text.slice(this.at));
    if (list) {
      this.at += list[0].length;
      const items = list[2]!.split(',').map((text) => matchBy(list[1]!, text));
      return { kind: 'or', parts: items.map((match) => ({ kind: 'match', match })) };
    }
    const match = this.match();
    return match && { kind: 'match', match };
  }

  private match(): Match | null {
    const operator = /^={0,3}/.exec(this.text.slice(this.at))![0];
    this.at += operator.length;
    const text = this.atom();
    return text === null || text === '' ? null : matchBy(operator, text);
  }

  private atom(): string | null {
    const quote = this.text[this.at];
    if (quote === '"' || quote === "'") return this.quoted(quote);
    let read = '';
    while (this.at < this.text.length && !/[\s()]/.test(this.text[this.at]!)) {
      if (this.text[this.at] === '\\') this.at++;
      read += this.text[this.at++] ?? '';
    }
    return read;
  }

  private quoted(quote: string): string | null {
    let read = '';
    for (this.at++; this.at < this.text.length; this.at++) {
      if (this.text[this.at] === quote) {
        this.at++;
        return read;
      }
      if (this.text[this.at] === '\\') this.at++;
      read += this.text[this.at] ?? '';
    }
    return null;
  }

  private closed<T>(inside: T | null): T | null {
    this.blanks();
    return this.sign(')') ? inside : null;
  }

  private sign(sign: string): boolean {
    this.blanks();
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  private word(word: string): boolean {
    if (!this.peekWord(word)) return false;
    this.at += word.length;
    return true;
  }

  private peekWord(word: string): boolean {
    this.blanks();
    return this.text.startsWith(word, this.at) && /^[\s()]|^$/.test(this.text.slice(this.at + word.length).slice(0, 1));
  }

  private blanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }
}

interface Connected<T> {
  readonly kind: 'and' | 'or';
  readonly parts: readonly (T | Connected<T>)[];
}

function matchBy(operator: string, text: string): Match {
  return { text, whole: operator.length >= 2, fold: operator === '' || operator === '==' };
}
