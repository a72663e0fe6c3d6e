import { exportRows } from '../export/exportRows';
import type { EngineInfo, PageRequest, QueryEngine, SearchRequest, Sort } from '../queryEngine';
import { timelineShape } from '../timelineShape';
import { countTimeline, countTopValues, countTotals } from './counts';
import { exportParquet } from './exportParquet';
import { firstWindow, liesIn, type Stretch, segmentsIn } from './firstWindow';
import { KeptRows, type Lease } from './keptRows';
import { KeptWindow } from './keptWindow';
import { readPage } from './pageReader';
import { RecordCache } from './recordCache';
import type { StoredRecord } from './rowReader';
import { selection } from './search';
import { SliceCache } from './sliceCache';
import type { Selection } from './slices';
import { sortKey } from './sortKey';
import { storeInfo } from './storeInfo';
import { type Session, StoreReader, type StoreReaderOptions } from './storeReader';
import { streamRows } from './streamRows';
import { sumFlows } from './sumFlows';

export interface DuckdbEngineOptions extends StoreReaderOptions {
  readonly label?: string;
  readonly depth?: DepthOptions;
}

/** When results are cut into slices. Small numbers make tests of small results meaningful. */
export interface DepthOptions {
  /** Pages that end behind this row are found by fence posts. */
  readonly from: number;
  /** Rows between two fence posts. */
  readonly slice: number;
  /** Rows of a stream that are sorted at a time. */
  readonly stream: number;
  /** Rows that are added up at a time. */
  readonly sum: number;
  /** Records in which the first page of an order by time is looked for, about: a row group or two of a segment. */
  readonly window: number;
  /** Records from which on a search that reads them keeps what it found. */
  readonly keep: number;
}

const usualDepth: DepthOptions = {
  from: 10_000,
  slice: 20_000,
  stream: 200_000,
  sum: 4_000_000,
  window: 300_000,
  keep: 400_000,
};
/** Of the rows that are kept, per megabyte of the memory there is: a twentieth of it. */
const keptRowsPerMb = 1000;
/** Where flows crowd at the edge of an order, its window holds more rows than it was made for: up to so many times. */
const crowdedWindow = 3;
/** Megabytes of memory with which the first rows of an order by time are kept, too. */
const memoryForWindows = 512;

/**
 * The local store's engine in this process: an in-memory DuckDB over the store's segments, sealed off from everything
 * else. Requests run side by side, each on a connection of its own. Rejects with `EngineError` `engine_unavailable`
 * where the native module cannot be loaded.
 */
export async function openDuckdbEngine(options: DuckdbEngineOptions): Promise<QueryEngine> {
  const reader = await StoreReader.open(options);
  const depth = options.depth ?? usualDepth;
  const fences = new SliceCache(depth.slice);
  const rowsKept = new KeptRows({ from: depth.keep, most: options.memoryLimitMb * keptRowsPerMb });
  const records = new RecordCache();
  const windows = new KeptWindow(crowdedWindow * depth.window);
  const keepsWindows = options.memoryLimitMb >= memoryForWindows;
  const rows = (request: SearchRequest & { readonly sort: Sort }, signal?: AbortSignal) =>
    streamRows(reader, request, depth.stream, signal);

  const pageOf = async (session: Session, request: PageRequest): Promise<readonly StoredRecord[]> => {
    const { connection, snapshot } = session;
    const selected = await selection(request, session);
    const key = sortKey(request.sort);
    if (key.objectField) await snapshot.order(connection, key.objectField);
    const window = firstWindow(snapshot.segments, request, depth.window);
    const flowsIn = (stretch: Stretch) => snapshot.views.flowsOf(segmentsIn(snapshot.segments, stretch));
    const leases: Pick<Lease, 'release'>[] = [];
    const leased = <T extends Pick<Lease, 'release'>>(lease: T | null): T | null => {
      if (lease) leases.push(lease);
      return lease;
    };
    try {
      const isNear = request.limit > 0 && request.offset + request.limit <= depth.from;
      const kept = window && isNear && keepsWindows ? leased(await windows.lease(session, window, flowsIn)) : null;
      return await readPage(connection, selected, key, request, {
        objects: (wanted) => reader.objectsOf(wanted, snapshot),
        ranks: () => snapshot.ranks(connection),
        records,
        window,
        isWindowKept: kept !== null,
        kept: async (how) => {
          const of = [session, selected, request.sort.field] as const;
          const found = leased(how === 'ready' ? rowsKept.ready(...of) : await rowsKept.lease(...of));
          return found && { selection: found.selection, key: sortKey(request.sort, found.selection.relation) };
        },
        flowsIn: (stretch) => (kept && window && liesIn(stretch, window) ? kept.table : flowsIn(stretch)),
        deepFrom: depth.from,
        slices: () => fences.of(snapshot, selected, key),
      });
    } finally {
      for (const lease of leases) lease.release();
    }
  };

  return {
    kind: 'duckdb',
    label: options.label ?? 'Local',
    info: (signal) =>
      reader.read(
        signal,
        async (session): Promise<EngineInfo> => ({
          ...(await storeInfo(session)),
          limits: ['Only what was ingested into the local store is searched.'],
        }),
      ),
    page: (request, signal) =>
      reader.read(signal, async (session) => reader.complete(await pageOf(session, request), session.snapshot)),
    rows,
    sums: (request, signal) => sumFlows(reader, request, depth.sum, signal),
    count: (request, signal) =>
      reader.read(signal, async (session) => {
        const selected = await selection(request, session);
        const work = (over: Selection) => countTotals(session, over);
        return rowsKept.over(session, selected, 'action', work, ({ total }) => total);
      }),
    timeline: (request, signal) =>
      reader.read(signal, async (session) => {
        const unbounded = request.from === null || request.to === null;
        const held = unbounded ? await storeInfo(session) : { earliest: null, latest: null };
        const shape = timelineShape(request, held);
        if (!shape) return { width: 1_000_000, from: request.from ?? 0, to: request.to ?? 0, buckets: [] };
        const selected = await selection(request, session);
        const work = (over: Selection) => countTimeline(session, over, shape);
        const buckets = await rowsKept.over(session, selected, 'start_time', work);
        return { width: shape.width, from: shape.from, to: shape.to, buckets };
      }),
    topValues: (request, signal) =>
      reader.read(signal, async (session) => {
        const selected = await selection(request, session);
        const work = (over: Selection) => countTopValues(session, over, request);
        return rowsKept.over(session, selected, request.field, work);
      }),
    export: (request, signal) =>
      request.format === 'parquet'
        ? exportParquet(options, request, signal)
        : exportRows(request, rows(request, signal), signal),
    async dispose() {
      reader.close();
    },
  };
}
