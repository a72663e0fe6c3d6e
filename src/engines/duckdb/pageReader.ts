import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { FlowObjectFields } from '../../core/flow/flowRow';
import { compareText } from '../memory/rowOrder';
import type { PageRequest } from '../queryEngine';
import { readRows } from './database';
import { type Stretch, startsIn, widened } from './firstWindow';
import type { RecordCache } from './recordCache';
import { readRecords, recordColumns, type StoredRecord } from './rowReader';
import type { Selection, Slices } from './slices';
import { atLeast, atMost, orderBy, type SortKey } from './sortKey';

interface Place {
  readonly object: bigint;
  readonly index: number;
  /** In its file. */
  readonly row: number;
  /** Sort key; null where the row has none. */
  readonly key: bigint | null;
}

export interface KeptPlaces {
  readonly selection: Selection;
  readonly key: SortKey;
}

export interface PageTools {
  /** Fields of objects by their numbers. */
  readonly objects: (wanted: readonly bigint[]) => Promise<ReadonlyMap<bigint, FlowObjectFields>>;
  /** Makes the table of all objects' places: dear, and only needed far down or among very many ties. */
  readonly ranks: () => Promise<void>;
  /** Records that were read before. */
  readonly records: RecordCache;
  /** Where the first rows of the order lie, if there are any; null where that is not known, or the sort is not by time. */
  readonly window: Stretch | null;
  /** Whether the flows there are in memory. */
  readonly isWindowKept: boolean;
  /** The rows of the search where they are kept, with their key; null where the flows are to be read. */
  readonly kept: (how: 'ready' | 'worth it') => Promise<KeptPlaces | null>;
  /** SQL for the flows of the segments in a stretch. */
  readonly flowsIn: (stretch: Stretch) => string;
  /** Pages that end behind this row are found by fence posts. */
  readonly deepFrom: number;
  readonly slices: () => Slices;
}

/** Rows of one key, at most, that are put in the order of their objects here, rather than by the database. */
const mostTied = 2000;

/**
 * The records of a page, in order. Narrow scans find out which records it holds, one wide scan then reads all columns of
 * those alone. The first lets DuckDB skip every row group that cannot take part; segments are listed newest first, so
 * that the usual order finds its rows at once. Pages far down are found by fence posts instead.
 */
export async function readPage(
  connection: DuckDBConnection,
  selection: Selection,
  key: SortKey,
  page: Pick<PageRequest, 'offset' | 'limit'>,
  tools: PageTools,
): Promise<StoredRecord[]> {
  if (page.limit <= 0) return [];
  const end = page.offset + page.limit;
  const places =
    end <= tools.deepFrom
      ? (await findFirst(connection, selection, key, end, tools)).slice(page.offset)
      : await findDeep(connection, selection, key, page, tools);
  return readPlaces(connection, key, places, tools);
}

/** How much longer a second stretch may be, where the first one held part of a page: few rows foretell little. */
const longestStretch = 40;

/** The first places in order. */
async function findFirst(
  connection: DuckDBConnection,
  selection: Selection,
  key: SortKey,
  count: number,
  tools: PageTools,
): Promise<Place[]> {
  const places = placesOf(key);
  const firstOf = (of: Selection, relation: string, where: string, limit: number) => {
    const sorted = `ORDER BY ${key.sql} ${key.descending ? 'DESC' : 'ASC'} NULLS LAST LIMIT ${limit}`;
    return findPlaces(connection, of, `${places} FROM ${relation}`, where, sorted);
  };
  const most = Math.min(mostTied, tools.deepFrom);
  // In so short a stretch all that may be tied costs no more than the page alone, and saves asking for it.
  const more = tools.isWindowKept ? 1 : most;
  const within = (stretch: Stretch) =>
    firstOf(selection, tools.flowsIn(stretch), startsIn(stretch, key.descending), count + more);
  const ready = await tools.kept('ready');
  const window = ready ? null : tools.window;
  let near = window ? await within(window) : [];
  const longer = (2 * count) / near.length;
  if (window && near.length <= count && longer <= longestStretch) {
    near = await within(widened(window, longer, key.descending));
  }
  const enough = near.length > count;
  const all = (enough ? null : (ready ?? (await tools.kept('worth it')))) ?? { selection, key };
  const found = enough ? near : await firstOf(all.selection, all.key.relation, 'true', count + 1);
  const first = found.slice(0, count);
  const last = first.at(-1);
  // One row more tells whether the end parts rows of the same key: then their objects decide which of them are meant.
  if (found.length <= count || last?.key !== found[count]?.key) return byObject(first, tools);
  const same = last?.key == null ? `${key.sql} IS NULL` : `${key.sql} = ${last.key}::${key.type}`;
  const known = enough && (near.length < count + more || near.at(-1)?.key !== last?.key);
  const isTime = enough && last?.key != null;
  const atKey = isTime ? tools.flowsIn({ first: Number(last.key), last: Number(last.key) }) : all.key.relation;
  const tied = known
    ? near.filter((place) => place.key === last?.key)
    : await findPlaces(connection, all.selection, `${places} FROM ${atKey}`, same, `LIMIT ${most + 1}`);
  if (tied.length <= most) {
    const before = first.filter((place) => place.key !== last?.key);
    return (await byObject([...before, ...tied], tools)).slice(0, count);
  }
  const upTo = last?.key == null ? 'true' : key.descending ? atLeast(key, last.key) : atMost(key, last.key);
  await tools.ranks();
  return findRanked(connection, all.selection, all.key, upTo, `LIMIT ${count}`);
}

/** The places of a page far down, by fence posts. */
async function findDeep(
  connection: DuckDBConnection,
  selection: Selection,
  key: SortKey,
  page: Pick<PageRequest, 'offset' | 'limit'>,
  tools: PageTools,
): Promise<Place[]> {
  await tools.ranks();
  const places: Place[] = [];
  for await (const slice of tools.slices().from(connection, page.offset)) {
    const offset = page.offset + places.length - slice.offset;
    const limit = Math.min(page.limit - places.length, slice.rows - offset);
    const bounds = `LIMIT ${limit} OFFSET ${offset}`;
    places.push(...(await findRanked(connection, selection, key, slice.where, bounds)));
    if (places.length >= page.limit) break;
  }
  return places;
}

function findRanked(
  connection: DuckDBConnection,
  selection: Selection,
  key: SortKey,
  where: string,
  bounds: string,
): Promise<Place[]> {
  const select = `${placesOf(key)} FROM ${key.ranked}`;
  return findPlaces(connection, selection, select, where, `ORDER BY ${orderBy(key)} ${bounds}`);
}

function placesOf(key: SortKey): string {
  return `SELECT obj, idx, file_row_number, ${key.sql}`;
}

async function findPlaces(
  connection: DuckDBConnection,
  selection: Selection,
  select: string,
  where: string,
  tail: string,
): Promise<Place[]> {
  const sql = `${select} WHERE ${selection.where} AND ${where} ${tail}`;
  const found = await readRows(connection, sql, selection.values);
  return found.map(([object, index, row, key]) => ({
    object: whole(object),
    index: Number(index),
    row: Number(row),
    key: key === null || key === undefined ? null : whole(key),
  }));
}

/** Puts places of the same key, which stand together already, in the order of their objects' bucket and key. */
async function byObject(places: readonly Place[], tools: PageTools): Promise<Place[]> {
  if (places.length < 2) return [...places];
  const objects = await tools.objects(places.map(({ object }) => object));
  const standing = new Map<bigint | null, number>();
  for (const { key } of places) if (!standing.has(key)) standing.set(key, standing.size);
  const named = places.map((place) => ({ place, at: standing.get(place.key) ?? 0, object: objects.get(place.object) }));
  named.sort(
    (a, b) =>
      a.at - b.at ||
      compareText(a.object?.bucket ?? '', b.object?.bucket ?? '') ||
      compareText(a.object?.key ?? '', b.object?.key ?? '') ||
      a.place.index - b.place.index,
  );
  return named.map(({ place }) => place);
}

/** All columns of the named records, in the order of the names. */
async function readPlaces(
  connection: DuckDBConnection,
  key: SortKey,
  places: readonly Place[],
  tools: PageTools,
): Promise<StoredRecord[]> {
  const known = places.map((place) => tools.records.get(place));
  const missing = places.filter((_, at) => known[at] === undefined);
  const read =
    missing.length > 0 ? await readRecordsOf(connection, key, missing, tools) : new Map<string, StoredRecord>();
  for (const record of read.values()) tools.records.add(record);
  return places.flatMap((place, at) => known[at] ?? read.get(nameOf(place)) ?? []);
}

/** The records by their names. */
async function readRecordsOf(
  connection: DuckDBConnection,
  key: SortKey,
  places: readonly Place[],
  tools: PageTools,
): Promise<ReadonlyMap<string, StoredRecord>> {
  const objects = [...new Set(places.map(({ object }) => object))].join(', ');
  const rows = [...new Set(places.map(({ row }) => row))].join(', ');
  const times =
    key.sql === 'start_time' ? places.flatMap((place) => (place.key === null ? [] : [Number(place.key)])) : [];
  const [first = 0, last = 0] = key.descending ? [times.at(-1), times[0]] : [times[0], times.at(-1)];
  const relation = times.length === places.length ? tools.flowsIn({ first, last }) : 'flows';
  // Bounds and objects choose the files, the numbers of rows what is unpacked of them.
  const select = `SELECT ${recordColumns} FROM ${relation} WHERE ${keyBounds(key, places)} AND obj IN (${objects}) AND file_row_number IN (${rows})`;
  const wanted = new Set(places.map(nameOf));
  const records = new Map<string, StoredRecord>();
  const result = await connection.run(select);
  for (const chunk of await result.fetchAllChunks()) {
    for (const record of readRecords(chunk)) {
      const name = nameOf(record);
      if (wanted.has(name)) records.set(name, record);
    }
  }
  return records;
}

function nameOf({ object, index }: Pick<Place, 'object' | 'index'>): string {
  return `${object}/${index}`;
}

/** Between the first and the last key of a page: lets the scan for its columns skip what lies outside. */
function keyBounds(key: SortKey, places: readonly Place[]): string {
  const first = places[0]?.key ?? null;
  const last = places.at(-1)?.key ?? null;
  if (key.objectField || first === null || last === null) return 'true';
  const [low, high] = key.descending ? [last, first] : [first, last];
  return `${atLeast(key, low)} AND ${atMost(key, high)}`;
}

function whole(value: DuckDBValue | undefined): bigint {
  return typeof value === 'bigint' ? value : BigInt(Number(value));
}
