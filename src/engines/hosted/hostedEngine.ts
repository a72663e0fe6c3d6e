import type { FlowRow } from '../../core/flow/flowRow';
import { compilePredicate } from '../../core/query/predicate';
import { createMemoryEngine } from '../memory/memoryEngine';
import type { EngineKind, PageRequest, QueryEngine, SearchRequest, Sort } from '../queryEngine';
import { HostedRows } from './hostedRows';
import type { LineSource } from './lineSource';
import { SharedFetch } from './sharedFetch';

export interface HostedEngineOptions {
  readonly kind: EngineKind;
  readonly label: string;
  readonly source: LineSource;
  /** Microseconds UTC. */
  readonly now: () => number;
  /** Microseconds that the service keeps lines: how far an unbounded search reaches back. */
  readonly retention: number;
  /** Lines fetched for one search at most; further ones are left out, and the counts say from when on they count. */
  readonly mostLines: number;
  /** What the service cannot see or say, in words for the user. */
  readonly limits: readonly string[];
}

/** Searches remembered with what they found: a panel asks for page, counts, timeline and values of the same one. */
const keptSearches = 4;
/** Microseconds after which the same search is asked anew. */
const freshFor = 60_000_000;

interface Fetched {
  readonly held: HostedRows;
  /** The service had more lines than were fetched. */
  readonly cut: boolean;
}

/**
 * Searches records in a log service: lines are fetched by the service's own search, which finds at least what is meant,
 * turned back into records, and pass the predicate here. What the panel shows of one search comes of one fetch.
 */
export function createHostedEngine(options: HostedEngineOptions): QueryEngine {
  const { source, now } = options;
  const searches = new Map<string, { readonly at: number; readonly fetch: SharedFetch<HostedRows, Fetched> }>();

  function searched(request: SearchRequest): SharedFetch<HostedRows, Fetched> {
    const { text } = source.compile(request.query);
    const key = JSON.stringify([text, request.from, request.to]);
    const known = searches.get(key);
    if (known !== undefined && !known.fetch.failed && now() - known.at < freshFor) return known.fetch;
    const fetch = new SharedFetch(new HostedRows(), (held, tell, signal) =>
      fetchRows(request, text, held, tell, signal),
    );
    searches.delete(key);
    searches.set(key, { at: now(), fetch });
    for (const old of [...searches.keys()].slice(0, -keptSearches)) searches.delete(old);
    return fetch;
  }

  async function fetchRows(
    { from, to }: SearchRequest,
    text: string | null,
    held: HostedRows,
    tell: () => void,
    signal: AbortSignal,
  ): Promise<Fetched> {
    if (text === null) return { held, cut: false };
    const first = Math.floor((from ?? now() - options.retention) / 1000);
    const last = Math.ceil((to ?? now()) / 1000);
    if (first > last) return { held, cut: false };
    for await (const page of source.pages({ text, from: first, to: last }, signal)) {
      held.add(page);
      tell();
      if (held.lines >= options.mostLines) return { held, cut: true };
    }
    return { held, cut: false };
  }

  /** Over what was fetched; rows are few enough to be passed over again for each question. */
  async function over(request: SearchRequest, signal?: AbortSignal) {
    const { held, cut } = await searched(request).whole(signal);
    return { engine: createMemoryEngine(held.rows), seenFrom: cut ? held.complete : null };
  }

  /** The newest rows can be shown before the rest has come in: nothing newer than `complete` is still to come. */
  async function newest(request: PageRequest, signal?: AbortSignal): Promise<readonly FlowRow[]> {
    const matches = compilePredicate(request.query);
    const wanted = request.offset + request.limit;
    const enough = ({ rows, complete }: HostedRows) => {
      if (complete === null || rows.length < wanted) return false;
      let found = 0;
      for (const row of rows) if (row.start_time !== null && row.start_time >= complete && matches(row)) found++;
      return found >= wanted;
    };
    const { rows } = await searched(request).until(enough, signal);
    return createMemoryEngine(rows).page(request, signal);
  }

  const isNewestFirst = ({ field, descending }: Sort) => field === 'start_time' && descending;

  return {
    kind: options.kind,
    label: options.label,
    async info(signal) {
      signal?.throwIfAborted();
      return { rows: null, objects: null, earliest: now() - options.retention, latest: now(), limits: options.limits };
    },
    async page(request, signal) {
      if (isNewestFirst(request.sort)) return newest(request, signal);
      return (await over(request, signal)).engine.page(request, signal);
    },
    async *rows(request, signal) {
      yield* (await over(request, signal)).engine.rows(request, signal);
    },
    async count(request, signal) {
      const { engine, seenFrom } = await over(request, signal);
      return { ...(await engine.count(request, signal)), ...(seenFrom === null ? {} : { seenFrom }) };
    },
    async timeline(request, signal) {
      const { engine, seenFrom } = await over(request, signal);
      const bounded = { ...request, from: request.from ?? seenFrom };
      return engine.timeline(bounded, signal);
    },
    async topValues(request, signal) {
      return (await over(request, signal)).engine.topValues(request, signal);
    },
    async export(request, signal) {
      return (await over(request, signal)).engine.export(request, signal);
    },
    async dispose() {
      for (const { fetch } of searches.values()) fetch.cancel();
      searches.clear();
    },
  };
}
