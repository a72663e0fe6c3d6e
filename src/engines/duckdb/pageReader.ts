import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { PageRequest } from '../queryEngine';
import { readRows } from './database';
import { readRecords, recordColumns, type StoredRecord } from './rowReader';
import type { Selection, Slices } from './slices';
import { atLeast, atMost, orderBy, rankTable, type SortKey } from './sortKey';

interface Place {
  readonly object: bigint;
  readonly index: number;
  /** Sort key; null where the row has none. */
  readonly key: bigint | null;
}

/**
 * The records of a page, in order. Narrow scans find out which records it holds, one wide scan then reads all columns of
 * those alone. The first lets DuckDB skip every row group that cannot take part; segments are listed newest first, so
 * that the usual order finds its rows at once. Pages that end behind row `deep.from` are found by fence posts instead.
 */
export async function readPage(
  connection: DuckDBConnection,
  selection: Selection,
  key: SortKey,
  page: Pick<PageRequest, 'offset' | 'limit'>,
  deep: { readonly from: number; readonly slices: () => Slices },
): Promise<StoredRecord[]> {
  if (page.limit <= 0) return [];
  const end = page.offset + page.limit;
  const places =
    end <= deep.from
      ? (await findFirst(connection, selection, key, end)).slice(page.offset)
      : await findDeep(connection, selection, key, page, deep.slices());
  return readPlaces(connection, selection, key, places);
}

/** The first places in order. */
async function findFirst(
  connection: DuckDBConnection,
  selection: Selection,
  key: SortKey,
  count: number,
): Promise<Place[]> {
  const found = await findPlaces(connection, selection, `SELECT obj, idx, ${key.sql} FROM ${key.relation}`, {
    where: 'true',
    order: `${key.sql} ${key.descending ? 'DESC' : 'ASC'} NULLS LAST LIMIT ${count + 1}`,
  });
  const first = found.slice(0, count);
  const last = first.at(-1);
  // One row more tells whether the end parts rows of the same key: then their rank decides which of them are meant.
  if (found.length <= count || last?.key !== found[count]?.key) return byRank(connection, first);
  const where = last?.key == null ? 'true' : `${key.sql} ${key.descending ? '>=' : '<='} ${last.key}::${key.type}`;
  return findRanked(connection, selection, key, where, `LIMIT ${count}`);
}

/** The places of a page far down, by fence posts. */
async function findDeep(
  connection: DuckDBConnection,
  selection: Selection,
  key: SortKey,
  page: Pick<PageRequest, 'offset' | 'limit'>,
  slices: Slices,
): Promise<Place[]> {
  const places: Place[] = [];
  for await (const slice of slices.from(connection, page.offset)) {
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
  return findPlaces(connection, selection, `SELECT obj, idx, ${key.sql} FROM ${key.ranked}`, {
    where,
    order: `${orderBy(key)} ${bounds}`,
  });
}

async function findPlaces(
  connection: DuckDBConnection,
  selection: Selection,
  select: string,
  { where, order }: { readonly where: string; readonly order: string },
): Promise<Place[]> {
  const sql = `${select} WHERE ${selection.where} AND ${where} ORDER BY ${order}`;
  const found = await readRows(connection, sql, selection.values);
  return found.map(([object, index, key]) => ({
    object: whole(object),
    index: Number(index),
    key: key === null || key === undefined ? null : whole(key),
  }));
}

/** Puts places of the same key, which are in the order of the key already, in the order of their objects. */
async function byRank(connection: DuckDBConnection, places: readonly Place[]): Promise<Place[]> {
  if (places.length < 2) return [...places];
  const objects = [...new Set(places.map(({ object }) => object))].join(', ');
  const found = await readRows(connection, `SELECT obj, object_rank FROM ${rankTable} WHERE obj IN (${objects})`);
  const ranks = new Map(found.map(([object, rank]) => [whole(object), Number(rank)]));
  const place = new Map<bigint | null, number>();
  for (const { key } of places) if (!place.has(key)) place.set(key, place.size);
  const rank = ({ object }: Place) => ranks.get(object) ?? 0;
  return [...places].sort(
    (a, b) => (place.get(a.key) ?? 0) - (place.get(b.key) ?? 0) || rank(a) - rank(b) || a.index - b.index,
  );
}

/** All columns of the named records, in the order of the names. */
async function readPlaces(
  connection: DuckDBConnection,
  { where, values }: Selection,
  key: SortKey,
  places: readonly Place[],
): Promise<StoredRecord[]> {
  if (places.length === 0) return [];
  const objects = [...new Set(places.map(({ object }) => object))].join(', ');
  // The search's own condition says nothing new, but is cheaper to test than the list and often rarer.
  const select = `SELECT ${recordColumns} FROM flows WHERE ${where} AND ${keyBounds(key, places)} AND obj IN (${objects})`;
  const wanted = new Map(places.map((place, at) => [nameOf(place), at]));
  const records = new Map<number, StoredRecord>();
  const result = await connection.run(select, values);
  for (const chunk of await result.fetchAllChunks()) {
    for (const record of readRecords(chunk)) {
      const at = wanted.get(nameOf(record));
      if (at !== undefined) records.set(at, record);
    }
  }
  return places.flatMap((_, at) => records.get(at) ?? []);
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
