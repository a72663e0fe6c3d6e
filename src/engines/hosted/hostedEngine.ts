import type { FlowRow } from '../../core/flow/flowRow';
import { parseQuery } from '../../core/query/parse';
import { compilePredicate } from '../../core/query/predicate';
import type { OnProgress } from '../../core/query/searchProgress';
import { createMemoryEngine } from '../memory/memoryEngine';
import type { EngineKind, PageRequest, QueryEngine, SearchRequest, Sort } from '../queryEngine';
import { timelineShape } from '../timelineShape';
import { type FollowSource, followLines } from './followLines';
import { HostedRows } from './hostedRows';
import type { LineRequest, LineSource, ServiceCounting } from './lineSource';
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
  /** When lines that came in can be found, in words. */
  readonly freshness: string;
  /** Told what the service says it left out of an answer, in words for the user. */
  readonly onWarning?: (warning: string) => void;
}

/** Searches remembered with what they found: a panel asks for page, counts, timeline and values of the same one. */
const keptSearches = 4;
/** Microseconds after which the same search is asked anew. */
const freshFor = 60_000_000;
/** Microseconds within which a search that is run again is run by accident. */
const justNow = 1_000_000;

/** Lines asked for to see whether there are any; some may be no flows. */
const aFew = 50;

/** What every flow has, so that lines of other programs are left out by the service itself. */
const anyFlow = parseQuery('action:(accepted OR rejected)').query;

interface Fetched {
  readonly held: HostedRows;
  /** The service had more lines than were fetched. */
  readonly cut: boolean;
}

interface Search {
  readonly at: number;
  readonly fetch: SharedFetch<HostedRows, Fetched>;
  /** What the service counted. */
  readonly counted: Map<string, unknown>;
}

/**
 * Searches records in a log service: lines are fetched by the service's own search, which finds at least what is meant,
 * turned back into records, and pass the predicate here. What the panel shows of one search comes of one fetch.
 */
export function createHostedEngine(options: HostedEngineOptions): QueryEngine {
  const { source, now } = options;
  const searches = new Map<string, Search>();
  const closing = new AbortController();

  const keyOf = (text: string | null, { from, to }: SearchRequest) => JSON.stringify([text, from, to]);

  function searched(request: SearchRequest): Search {
    const { text } = source.compile(request.query);
    const key = keyOf(text, request);
    const known = searches.get(key);
    if (known !== undefined && !known.fetch.failed && now() - known.at < freshFor) return known;
    const fetch = new SharedFetch(new HostedRows(), (held, tell, signal) =>
      fetchRows(request, text, held, tell, signal),
    );
    const search = { at: now(), fetch, counted: new Map() };
    searches.delete(key);
    searches.set(key, search);
    for (const old of [...searches.keys()].slice(0, -keptSearches)) searches.delete(old);
    return search;
  }

  async function fetchRows(
    request: SearchRequest,
    text: string | null,
    held: HostedRows,
    tell: () => void,
    signal: AbortSignal,
  ): Promise<Fetched> {
    if (text === null) return { held, cut: false };
    const range = rangeOf(request);
    if (range.from > range.to) return { held, cut: false };
    for await (const page of source.pages({ text, ...range }, signal)) {
      for (const warning of page.warnings) if (!held.warnings.has(warning)) options.onWarning?.(warning);
      held.add(page);
      tell();
      if (held.lines >= options.mostLines) return { held, cut: true };
    }
    return { held, cut: false };
  }

  /** What the service is asked for, in milliseconds, both ends included. */
  function rangeOf({ from, to }: Pick<SearchRequest, 'from' | 'to'>) {
    return { from: Math.floor((from ?? now() - options.retention) / 1000), to: Math.ceil((to ?? now()) / 1000) };
  }

  /** Over what was fetched; rows are few enough to be passed over again for each question. */
  async function over(request: SearchRequest, signal?: AbortSignal, onProgress?: OnProgress) {
    const { held, cut } = await searched(request).fetch.whole(signal, watching(onProgress));
    return { engine: createMemoryEngine(held.rows), seenFrom: cut ? held.complete : null };
  }

  /** Null where the service cannot count what the search means, or need not: everything was fetched. */
  async function countedBy<T>(
    request: SearchRequest,
    name: string,
    ask: (counting: ServiceCounting, exact: LineRequest) => Promise<T>,
  ): Promise<T | null> {
    const { text, left } = source.compile(request.query);
    if (source.counting === undefined || text === null || left.length > 0) return null;
    const { counted } = searched(request);
    if (!counted.has(name)) {
      const { from, to } = rangeOf(request);
      counted.set(name, await ask(source.counting, { text, from, to: request.to === null ? to : to - 1 }));
    }
    return counted.get(name) as T;
  }

  /** The newest rows can be shown before the rest has come in: nothing newer than `complete` is still to come. */
  async function newest(
    request: PageRequest,
    signal?: AbortSignal,
    onProgress?: OnProgress,
  ): Promise<readonly FlowRow[]> {
    const matches = compilePredicate(request.query);
    const wanted = request.offset + request.limit;
    const enough = ({ rows, complete }: HostedRows) => {
      if (complete === null || rows.length < wanted) return false;
      let found = 0;
      for (const row of rows) if (row.start_time !== null && row.start_time >= complete && matches(row)) found++;
      return found >= wanted;
    };
    const { rows } = await searched(request).fetch.until(enough, signal, watching(onProgress));
    return createMemoryEngine(rows).page(request, signal);
  }

  const isNewestFirst = ({ field, descending }: Sort) => field === 'start_time' && descending;

  return {
    kind: options.kind,
    label: options.label,
    async info(signal) {
      signal?.throwIfAborted();
      const { limits, freshness } = options;
      return { rows: null, objects: null, earliest: now() - options.retention, latest: now(), limits, freshness };
    },
    async page(request, signal, onProgress) {
      if (isNewestFirst(request.sort)) return newest(request, signal, onProgress);
      return (await over(request, signal, onProgress)).engine.page(request, signal);
    },
    async *rows(request, signal, onProgress) {
      yield* (await over(request, signal, onProgress)).engine.rows(request, signal);
    },
    async count(request, signal, onProgress) {
      const { engine, seenFrom } = await over(request, signal, onProgress);
      if (seenFrom === null) return engine.count(request, signal);
      const counted = await countedBy(request, 'count', (counting, exact) => counting.count(exact, signal));
      return counted ?? { ...(await engine.count(request, signal)), seenFrom };
    },
    async timeline(request, signal, onProgress) {
      const { engine, seenFrom } = await over(request, signal, onProgress);
      if (seenFrom === null) return engine.timeline(request, signal);
      const shape = timelineShape(request, { earliest: now() - options.retention, latest: now() });
      const buckets =
        shape &&
        (await countedBy(request, `timeline ${shape.width}`, (counting, exact) =>
          counting.timeline(exact, shape.width, signal),
        ));
      if (buckets) return { width: shape.width, from: shape.from, to: shape.to, buckets };
      return engine.timeline({ ...request, from: request.from ?? seenFrom }, signal);
    },
    async topValues(request, signal, onProgress) {
      return (await over(request, signal, onProgress)).engine.topValues(request, signal);
    },
    async export(request, signal, onProgress) {
      return (await over(request, signal, onProgress)).engine.export(request, signal);
    },
    renew(request) {
      const key = keyOf(source.compile(request.query).text, request);
      const known = searches.get(key);
      if (known !== undefined && now() - known.at > justNow) searches.delete(key);
    },
    async coverage(request, signal) {
      const { engine, seenFrom } = await over(request, signal);
      return seenFrom === null ? null : { from: seenFrom, rows: (await engine.count(request, signal)).total };
    },
    ...(source.follow === undefined ? {} : followed(source, source.follow, closing.signal)),
    async holdsFlows(bounds, signal) {
      const { text } = source.compile(anyFlow);
      const range = rangeOf(bounds);
      if (text === null || range.from > range.to) return false;
      const held = new HostedRows();
      for await (const page of source.pages(
        { text, ...range, pageSize: aFew },
        signal ?? new AbortController().signal,
      )) {
        held.add(page);
        if (held.rows.length > 0) return true;
      }
      return false;
    },
    async dispose() {
      closing.abort();
      for (const { fetch } of searches.values()) fetch.cancel();
      searches.clear();
    },
  };
}

/** Nobody knows how many lines there are until the last has come. */
function watching(onProgress: OnProgress | undefined): ((held: HostedRows) => void) | undefined {
  return onProgress && (({ lines }) => lines > 0 && onProgress({ unit: 'lines', read: lines }));
}

function followed(source: LineSource, follow: FollowSource, closing: AbortSignal): Pick<QueryEngine, 'follow'> {
  const compile = source.compile.bind(source);
  return {
    follow: ({ query }, signal) => followLines({ follow, compile }, query, AbortSignal.any([signal, closing])),
  };
}
