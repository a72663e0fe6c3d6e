import { compilePredicate } from '../../core/query/predicate';
import type { OnProgress } from '../../core/query/searchProgress';
import type { ObjectRef } from '../../store/store';
import { SharedFetch } from '../hosted/sharedFetch';
import { inRange } from '../memory/inRange';
import { createMemoryEngine } from '../memory/memoryEngine';
import type { PageRequest, SearchRequest, Sort } from '../queryEngine';
import { BodyCache } from './bodyCache';
import type { InPlaceEngine, SearchedBucket } from './foundObjects';
import { nothingRead, type ReadLimits, type ReadObjectsOptions, type ReadRows, readObjects } from './readObjects';
import { remarksOf } from './remarksOf';

export interface InPlaceEngineOptions {
  readonly bucket: SearchedBucket;
  /** Microseconds UTC. */
  readonly now: () => number;
  readonly label?: string;
  /** Default: 5,000 objects, 256 MB, 250,000 flows found. */
  readonly limits?: Partial<ReadLimits>;
  /** Objects read at a time, default 32. */
  readonly parallel?: number;
  /** Asked when a limit is reached: whether to read as much again. Absent: no. */
  readonly goOn?: ReadObjectsOptions['goOn'];
  /** Told after a search what of the bucket it did not see, in words for the user. */
  readonly onRemark?: (remark: string) => void;
}

const usualLimits: ReadLimits = { objects: 5_000, bytes: 256 * 1024 * 1024, rows: 250_000 };
const batchSize = 1_000;
/** Searches remembered with what they found: a panel asks for page, counts, timeline and values of the same one. */
const keptSearches = 4;
/** Microseconds after which the same search is asked anew. */
const freshFor = 60_000_000;

/**
 * Searches a bucket of which nothing was ingested: lists what can match by its key, and reads that. What the panel shows
 * of one search comes of one reading; an object is not fetched twice.
 */
export function createInPlaceEngine(options: InPlaceEngineOptions): InPlaceEngine {
  const { bucket, now, goOn, onRemark, parallel = 32 } = options;
  const limits = { ...usualLimits, ...options.limits };
  const bodies = new BodyCache((object, signal) => bucket.read(object, signal));
  const searches = new Map<string, { readonly at: number; readonly fetch: SharedFetch<ReadRows, ReadRows> }>();
  let remarks: readonly string[] = [];

  function searched(request: SearchRequest): SharedFetch<ReadRows, ReadRows> {
    const key = JSON.stringify([request.query, request.from, request.to]);
    const known = searches.get(key);
    if (known !== undefined && !known.fetch.failed && now() - known.at < freshFor) return known.fetch;
    const matches = compilePredicate(request.query);
    const fetch = new SharedFetch(nothingRead(), async (held: ReadRows, tell, signal) => {
      await readObjects(
        bucket.find(request, signal),
        held,
        {
          ...{ limits, parallel, read: (object: ObjectRef, ended: AbortSignal) => bodies.get(object, ended) },
          wanted: (row) => inRange(row, request) && matches(row),
          ...(goOn === undefined ? {} : { goOn }),
        },
        tell,
        signal,
      );
      remarks = remarksOf(held);
      for (const remark of remarks) onRemark?.(remark);
      return held;
    });
    searches.delete(key);
    searches.set(key, { at: now(), fetch });
    for (const old of [...searches.keys()].slice(0, -keptSearches)) searches.delete(old);
    return fetch;
  }

  async function over(request: SearchRequest, signal?: AbortSignal, onProgress?: OnProgress) {
    signal?.throwIfAborted();
    const { rows, cut } = await searched(request).whole(signal, watching(onProgress));
    return { engine: createMemoryEngine(rows), seenFrom: cut };
  }

  /** The newest flows can be shown before the rest has been read: nothing newer than `complete` is still to come. */
  async function newest(request: PageRequest, signal?: AbortSignal, onProgress?: OnProgress) {
    signal?.throwIfAborted();
    const wanted = request.offset + request.limit;
    const enough = ({ rows, complete }: ReadRows) => rows.length >= wanted && rowsSince(rows, complete) >= wanted;
    const { rows } = await searched(request).until(enough, signal, watching(onProgress));
    return createMemoryEngine(rows).page(request, signal);
  }

  return {
    kind: 'bucket',
    label: options.label ?? `Bucket ${bucket.name}`,
    async info(signal) {
      signal?.throwIfAborted();
      const freshness = 'a window of about five minutes can be found as soon as its object is written';
      const said = [...limitsOf(limits), ...remarks];
      return { rows: null, objects: null, earliest: null, latest: now(), limits: said, freshness };
    },
    async page(request, signal, onProgress) {
      if (isNewestFirst(request.sort)) return newest(request, signal, onProgress);
      return (await over(request, signal, onProgress)).engine.page(request, signal);
    },
    async *rows(request, signal, onProgress) {
      if (!isNewestFirst(request.sort)) {
        yield* (await over(request, signal, onProgress)).engine.rows(request, signal);
        return;
      }
      signal?.throwIfAborted();
      let shown = 0;
      const fetch = searched(request);
      for (;;) {
        // Each batch is sorted anew: after the first they are larger.
        const least = shown + (shown === 0 ? 1 : batchSize);
        const more = ({ rows, complete }: ReadRows) => rows.length >= least && rowsSince(rows, complete) >= least;
        const { rows, complete } = await fetch.until(more, signal, watching(onProgress));
        const ready = rowsSince(rows, complete);
        if (ready === shown) break;
        const page = { ...request, offset: shown, limit: ready - shown };
        yield await createMemoryEngine(rows).page(page, signal);
        shown = ready;
      }
    },
    async count(request, signal, onProgress) {
      const { engine, seenFrom } = await over(request, signal, onProgress);
      const counts = await engine.count(request, signal);
      return seenFrom === null || !Number.isFinite(seenFrom) ? counts : { ...counts, seenFrom };
    },
    async timeline(request, signal, onProgress) {
      const { engine, seenFrom } = await over(request, signal, onProgress);
      const from = seenFrom !== null && Number.isFinite(seenFrom) ? (request.from ?? seenFrom) : request.from;
      return engine.timeline({ ...request, from }, signal);
    },
    topValues: async (request, signal, onProgress) =>
      (await over(request, signal, onProgress)).engine.topValues(request, signal),
    export: async (request, signal, onProgress) =>
      (await over(request, signal, onProgress)).engine.export(request, signal),
    async holdsFlows({ from, to }, signal) {
      const everything = { kind: 'all', start: 0, end: 0 } as const;
      const ended = new AbortController();
      const both = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
      for await (const { objects } of bucket.find({ query: everything, from, to }, both)) {
        if (objects.length > 0) return true;
      }
      return false;
    },
    read: () => bodies.source(),
    async dispose() {
      for (const { fetch } of searches.values()) fetch.cancel();
      searches.clear();
      bodies.clear();
    },
  };
}

function watching(onProgress: OnProgress | undefined): ((held: ReadRows) => void) | undefined {
  if (onProgress === undefined) return undefined;
  return ({ objects, unread, bytes, toRead }) => {
    const read = objects + unread.length;
    if (read > 0 || toRead !== null) onProgress({ unit: 'objects', read, bytes, ...(toRead !== null && { toRead }) });
  };
}

const isNewestFirst = ({ field, descending }: Sort) => field === 'start_time' && descending;

/** A row without a time stands behind all others. */
function rowsSince(rows: ReadRows['rows'], time: number): number {
  if (time === Number.NEGATIVE_INFINITY) return rows.length;
  let found = 0;
  for (const { start_time: start } of rows) if (start !== null && start >= time) found++;
  return found;
}

function limitsOf({ objects, bytes }: ReadLimits): string[] {
  return [
    `Of one search the newest ${objects.toLocaleString('en-US')} objects (${Math.round(bytes / 1024 / 1024)} MB) are read; narrow its time or name an interface, or ingest the bucket.`,
    'Objects are chosen by their key, with an hour’s margin: one that holds flows of another interface or day than its key says is not found.',
    'A search that names both sides of a flow reads the interfaces that own one of the addresses now, and those that may forward for others.',
  ];
}
