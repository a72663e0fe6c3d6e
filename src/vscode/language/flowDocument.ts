/**
 * Documents of searches, `*.flow`. Pure: no editor, no query parser.
 *
 * - Searches are separated by blank lines; one search may run over several lines.
 * - A line that begins with `#` or `//` is a comment. The first comment line right above a search is its title.
 * - A line that begins with `@` is a directive. `@range last 24 h` is the time range of the search below it;
 *   in a block without a search it holds for all the searches that follow.
 */
export interface FlowDocument {
  readonly searches: readonly FlowSearch[];
  readonly directives: readonly Directive[];
}

/** Offsets are UTF-16 units of the document. */
export interface FlowSearch {
  readonly start: number;
  readonly end: number;
  /**
   * The document's text from `start` to `end` with line ends, comments and directives blanked, so that an offset in
   * it plus `start` is an offset in the document.
   */
  readonly text: string;
  readonly title: string | null;
  readonly range: Directive | null;
  /** First line of the block, title and directives included (0-based): where the lens stands. */
  readonly line: number;
}

export interface Directive {
  readonly name: string;
  /** Of the whole line. */
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly valueStart: number;
}

export const directiveNames: readonly string[] = ['range'];

interface Line {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly kind: 'blank' | 'comment' | 'directive' | 'search';
}

export function parseFlowDocument(text: string): FlowDocument {
  const searches: FlowSearch[] = [];
  const directives: Directive[] = [];
  let rangeOfAll: Directive | null = null;
  for (const block of blocksOf(text)) {
    const own = block.filter((line) => line.kind === 'directive').map(directiveOf);
    directives.push(...own);
    const range = own.filter((directive) => directive.name === 'range').at(-1) ?? null;
    const lines = block.filter((line) => line.kind === 'search');
    const first = lines[0];
    const last = lines.at(-1);
    if (first === undefined || last === undefined) {
      rangeOfAll = range ?? rangeOfAll;
      continue;
    }
    const start = first.start + indentOf(first.text);
    const end = last.start + last.text.trimEnd().length;
    searches.push({
      start,
      end,
      text: searchText(text.slice(start, end), start, block),
      title: titleOf(block, first),
      range: range ?? rangeOfAll,
      line: block[0]!.number,
    });
  }
  return { searches, directives };
}

/** The search an offset stands in or touches, else null. */
export function searchAt(document: FlowDocument, offset: number): FlowSearch | null {
  return document.searches.find((search) => search.start <= offset && offset <= search.end) ?? null;
}

/** A document that holds one search. Line ends in the texts become blanks. */
export function printFlowDocument(search: { title?: string; range?: string; text: string }): string {
  const oneLine = (text: string) => text.replace(/\s*[\r\n]+\s*/g, ' ').trim();
  const title = search.title ? `# ${oneLine(search.title)}\n` : '';
  const range = search.range ? `@range ${oneLine(search.range)}\n` : '';
  return `${title}${range}${oneLine(search.text)}\n`;
}

function* blocksOf(text: string): Generator<readonly Line[]> {
  let block: Line[] = [];
  for (const line of linesOf(text)) {
    if (line.kind !== 'blank') block.push(line);
    else if (block.length > 0) {
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}

function* linesOf(text: string): Generator<Line> {
  const ends = /\r\n|\n|\r|$/g;
  let number = 0;
  for (let start = 0; start <= text.length; number++) {
    ends.lastIndex = start;
    const end = ends.exec(text)!;
    const content = text.slice(start, end.index);
    yield { number, start, end: end.index, text: content, kind: kindOf(content) };
    if (end[0] === '') return;
    start = end.index + end[0].length;
  }
}

function kindOf(line: string): Line['kind'] {
  const content = line.trimStart();
  if (content === '') return 'blank';
  if (content.startsWith('#') || content.startsWith('//')) return 'comment';
  return /^@[A-Za-z]/.test(content) || content === '@' ? 'directive' : 'search';
}

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** `part` begins at `start` of the document; whatever of the block is no search becomes blanks. */
function searchText(part: string, start: number, block: readonly Line[]): string {
  let result = part.replace(/[\r\n]/g, ' ');
  for (const line of block) {
    if (line.kind === 'search' || line.start < start || line.end > start + part.length) continue;
    result = result.slice(0, line.start - start) + ' '.repeat(line.text.length) + result.slice(line.end - start);
  }
  return result;
}

/** The first comment line of the block, when it stands above the search. */
function titleOf(block: readonly Line[], first: Line): string | null {
  const comment = block.find((line) => line.kind === 'comment' && line.number < first.number);
  return comment?.text.replace(/^\s*(?:#+|\/\/+)\s*/, '').trim() || null;
}

function directiveOf(line: Line): Directive {
  const [, lead = '', name = '', gap = '', value = ''] = /^(\s*@)([A-Za-z]*)(\s*)(.*)$/.exec(line.text) ?? [];
  return {
    name,
    start: line.start,
    end: line.end,
    value: value.trimEnd(),
    valueStart: line.start + lead.length + name.length + gap.length,
  };
}
