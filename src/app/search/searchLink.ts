import { parseQuery } from '../../core/query/parse';
import { prepareSearch } from './prepareSearch';

/** What a link fills into a results panel. */
export interface LinkedSearch {
  readonly text: string;
  /** Time range phrase; empty for all times. */
  readonly range: string;
  /** Engine to search in; null: whichever the reader prefers. */
  readonly engineId: string | null;
}

export type ReadLink =
  | { readonly ok: true; readonly search: LinkedSearch }
  /** `message`: a sentence for the user, which repeats nothing of the link. */
  | { readonly ok: false; readonly message: string };

const path = '/search';
const longest = { link: 20_000, q: 8_000, range: 200, engine: 200 } as const;
const known: readonly string[] = ['q', 'range', 'engine'];

/**
 * A link that opens the search in a panel: `vscode://<extension>/search?q=…&range=…&engine=…`. Values are encoded twice,
 * as editors decode a link once before they hand it over.
 */
export function formatSearchLink(scheme: string, extensionId: string, search: LinkedSearch): string {
  const pairs = [
    ['q', search.text],
    ['range', search.range],
    ...(search.engineId === null ? [] : [['engine', search.engineId]]),
  ].map(([name = '', value = '']) => `${name}=${encodeURIComponent(encodeURIComponent(value))}`);
  return `${scheme}://${extensionId}${path}?${pairs.join('&')}`;
}

/** Whether what is to be shared fits into a link. */
export function fitsInLink({ text, range }: LinkedSearch): boolean {
  return text.length <= longest.q && range.length <= longest.range && !hidesSomething(text) && !hidesSomething(range);
}

/**
 * Reads a link's path and its query, as the editor decoded it. A link comes from anybody: whatever is not exactly a search
 * is refused. `now` in microseconds UTC decides whether the range says anything.
 */
export function readSearchLink(link: { readonly path: string; readonly query: string }, now: number): ReadLink {
  if (link.path !== path) return refuse('The link leads to nothing this extension knows.');
  if (link.query.length > longest.link) return refuse('The link is too long to be a search.');
  const given = new Map<string, string>();
  for (const pair of link.query.split('&').filter((one) => one !== '')) {
    const at = pair.indexOf('=');
    const name = at < 0 ? pair : pair.slice(0, at);
    const value = decoded(at < 0 ? '' : pair.slice(at + 1));
    if (!known.includes(name)) return refuse('The link asks for more than to open a search.');
    if (given.has(name)) return refuse('The link says the same thing twice.');
    if (value === null) return refuse('The link is damaged.');
    given.set(name, value);
  }
  const { q: text, range = '', engine } = Object.fromEntries(given);
  if (text === undefined) return refuse('The link holds no search.');
  if (text.length > longest.q || range.length > longest.range || (engine ?? '').length > longest.engine) {
    return refuse('The link is too long to be a search.');
  }
  if ([text, range, engine ?? ''].some(hidesSomething)) {
    return refuse('The link holds characters that cannot be seen.');
  }
  if (engine !== undefined && !/^[a-z][\w.:-]*$/i.test(engine)) return refuse('The link names no engine.');
  const { query, problems } = parseQuery(text);
  if (problems.some(({ severity }) => severity === 'error')) return refuse('The search in the link cannot be read.');
  if (query.kind === 'all' && text.trim() !== '' && problems.length > 0) {
    return refuse('The search in the link cannot be read.');
  }
  if (range !== '' && !prepareSearch('', range, { now }).ok)
    return refuse('The time range in the link cannot be read.');
  return { ok: true, search: { text, range, engineId: engine ?? null } };
}

const refuse = (message: string): ReadLink => ({ ok: false, message });

/** Values that were encoded once and values that were encoded twice both come out; null: neither. */
function decoded(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}

/** Control and format characters can hide what a search does; a search may have lines. */
function hidesSomething(text: string): boolean {
  return /(?!\n)[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/u.test(text);
}
