import { isObject } from '../../core/policy/looseJson';
import { jsonBody } from '../http/jsonBody';
import type { SandboxRequest } from '../http/sandboxRequest';

/** What `POST /v1/query` is asked, with its defaults (contracts/logs-and-functions.md §6.2). */
export interface QueryRequest {
  readonly query: string;
  readonly syntax: 'dataprime' | 'lucene';
  /** Milliseconds, both ends included. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  /** The most rows that the tier gives. */
  readonly tierLimit: number;
}

const longestQuery = 4_096;
const minute = 60_000;
const longestRange = 8 * 24 * 60 * minute;
const usualLimit = 2_000;

/** The reason where the service refuses. `now` in milliseconds. */
export function readQueryRequest(request: SandboxRequest, now: number, frequentLimit: number): QueryRequest | string {
  const body = jsonBody(request);
  if (body === null) return 'The body must be a JSON object.';
  const { query } = body;
  if (typeof query !== 'string') return 'query is missing.';
  if (query.length > longestQuery) return `query may have ${longestQuery} characters.`;
  const given = isObject(body.metadata) ? body.metadata : {};
  const to = instant(given.end_date, now);
  const from = instant(given.start_date, now - 15 * minute);
  if (from === null || to === null) return 'start_date and end_date are times in ISO 8601.';
  if (to - from > longestRange) return 'The time range may have 8 days.';
  const { syntax = 'dataprime', tier = 'frequent_search', limit = usualLimit } = given;
  if (syntax !== 'dataprime' && syntax !== 'lucene' && syntax !== 'unspecified') return 'There is no such syntax.';
  if (tier !== 'frequent_search' && tier !== 'archive' && tier !== 'unspecified') return 'There is no such tier.';
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 0) return 'limit must be a whole number.';
  return {
    ...{ query, from, to, limit },
    syntax: syntax === 'unspecified' ? 'dataprime' : syntax,
    tierLimit: tier === 'archive' ? Math.max(50_000, frequentLimit) : frequentLimit,
  };
}

function instant(given: unknown, instead: number): number | null {
  if (given === undefined) return instead;
  const time = typeof given === 'string' && /^\d{4}-\d\d-\d\dT/.test(given) ? Date.parse(given) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
