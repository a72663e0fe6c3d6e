import { parseQuery } from '../query/parse';
import { defaultStorm, defaultWindowSeconds, type WatchRule } from './watchRule';

export type WatchRules =
  | { readonly ok: true; readonly rules: readonly WatchRule[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** More would have every record looked at too often. */
export const mostWatches = 20;
const longestWindowMinutes = 7 * 24 * 60;

/**
 * Watches as an environment variable has them: a JSON list of `{name, search, limit?, windowMinutes?}`. Says everything
 * that is wrong with it; empty text: none.
 */
export function readWatchRules(text: string): WatchRules {
  if (text.trim() === '') return { ok: true, rules: [] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problems: ['is no JSON.'] };
  }
  if (!Array.isArray(value)) return { ok: false, problems: ['is a list of watches.'] };
  if (value.length > mostWatches) return { ok: false, problems: [`has more than ${mostWatches} watches.`] };
  const problems: string[] = [];
  const rules = value.flatMap((item: unknown, at) => readRule(item, (what) => problems.push(`[${at}] ${what}`)) ?? []);
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) problems.push(`names “${twice}” more than once.`);
  return problems.length === 0 ? { ok: true, rules } : { ok: false, problems };
}

function readRule(item: unknown, complain: (what: string) => void): WatchRule | null {
  if (typeof item !== 'object' || item === null) {
    complain('is an object with name and search.');
    return null;
  }
  const {
    name,
    search,
    limit = 1,
    windowMinutes = defaultWindowSeconds / 60,
  } = item as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 200)
    complain('has a name of 1 to 200 characters.');
  const problem = typeof search === 'string' ? searchProblem(search) : 'has a search.';
  if (problem !== null) complain(problem);
  if (!isWhole(limit, 100_000)) complain('has a limit from 1 to 100000.');
  if (!isWhole(windowMinutes, longestWindowMinutes)) complain(`has windowMinutes from 1 to ${longestWindowMinutes}.`);
  if (typeof name !== 'string' || typeof search !== 'string') return null;
  const seconds = Number(windowMinutes) * 60;
  return {
    id: `${name}\n${search}`,
    name,
    text: search,
    limit: Number(limit),
    windowSeconds: seconds,
    storm: defaultStorm,
  };
}

/** Why a search cannot be watched for; null where it can. */
export function searchProblem(text: string): string | null {
  if (text.trim() === '') return 'has an empty search, which finds every flow.';
  const error = parseQuery(text).problems.find(({ severity }) => severity === 'error');
  return error === undefined ? null : `has a search that cannot be read: ${error.message}`;
}

function isWhole(value: unknown, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}
