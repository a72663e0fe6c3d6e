import type { FlowRow } from '../../core/flow/flowRow';
import type { ClickhouseParameter } from '../../core/query/clickhouseCompiler';
import type { Field } from '../../core/query/fields';
import type { OnProgress } from '../../core/query/searchProgress';
import type { PageRequest, Sort } from '../queryEngine';
import type { ClickhouseServer, ServerRow } from './clickhouseServer';
import { knownField, readable, readRow, rowColumns } from './flowTable';
import type { Selection } from './searchTable';

/** Nulls last either way; ties by bucket, key and index. */
export function orderOf({ field, descending }: Sort): string {
  return `${bareOrder({ field, descending })}, bucket, key, idx`;
}

/** Where a record stands, by which the table is sorted, and what it is sorted by here. */
interface Place {
  readonly value: string | null;
  readonly object: bigint;
  readonly index: number;
  /** Microseconds UTC. */
  readonly start: number | null;
}

/**
 * The rows of a page, in order. A narrow statement finds out which records these are; another reads all their columns, of
 * those alone: one for both would read a kilobyte of texts for every record in the range.
 */
export async function readPage(
  server: ClickhouseServer,
  selection: Selection,
  page: Pick<PageRequest, 'sort' | 'offset' | 'limit'>,
  signal?: AbortSignal,
  /** Whom each statement tells what it has read. */
  listener: () => OnProgress | undefined = () => undefined,
): Promise<readonly FlowRow[]> {
  if (page.limit <= 0) return [];
  const places = await placesOf(server, selection, page, signal, listener);
  if (places.length === 0) return [];
  const starts = places.map(({ start }) => start);
  const known = starts.filter((start) => start !== null);
  const bounded = known.length === starts.length;
  // Object and index belong to the order of the table: sorting rows out by them before versions are compared is exact.
  const sql = `SELECT ${rowColumns} FROM ${selection.from}
    PREWHERE object_id IN {objects:Array(UInt64)} AND idx IN {places:Array(UInt32)}
    WHERE (object_id, idx) IN (SELECT place.1, place.2
      FROM (SELECT arrayJoin(arrayZip({objects:Array(UInt64)}, {places:Array(UInt32)})) AS place))
    ${bounded ? `AND start_time BETWEEN ${moment('earliest')} AND ${moment('latest')}` : ''}
    ORDER BY ${orderOf(page.sort)}`;
  const parameters = {
    objects: places.map(({ object }) => object),
    places: places.map(({ index }) => index),
    ...(bounded && { earliest: Math.min(...known), latest: Math.max(...known) }),
  };
  return (await server.rows({ sql, parameters, onProgress: listener() }, signal)).map(readRow);
}

/** The places of a page. Only where records of one value reach over its ends do their objects' keys have a say. */
async function placesOf(
  server: ClickhouseServer,
  selection: Selection,
  { sort, offset, limit }: Pick<PageRequest, 'sort' | 'offset' | 'limit'>,
  signal: AbortSignal | undefined,
  listener: () => OnProgress | undefined,
): Promise<readonly Place[]> {
  const field = knownField(sort.field);
  const { from, where, parameters } = selection;
  const columns = `${comparable(field)} AS sorted, toString(object_id), idx, toUnixTimestamp64Micro(start_time)`;
  const select = `SELECT ${columns} FROM ${from} WHERE ${where}`;
  const bounds = 'LIMIT {most:UInt64} OFFSET {skipped:UInt64}';
  // One more at either end tells whether there is such a tie.
  const lead = offset > 0 ? 1 : 0;
  const found = await server.rows(
    {
      sql: `${select} ORDER BY ${bareOrder(sort)} ${bounds}`,
      parameters: { ...parameters, most: limit + lead + 1, skipped: offset - lead },
      onProgress: listener(),
    },
    signal,
  );
  const around = found.map(readPlace);
  const places = around.slice(lead, lead + limit);
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return [];
  const next = around[lead + limit];
  const tied = (lead === 1 && around[0]?.value === first.value) || (next !== undefined && next.value === last.value);
  if (!tied) return places;
  const atFirst = { field, sort, first: first.value };
  const before = offset === 0 ? 0 : await countBefore(server, selection, atFirst, signal, listener);
  const ordered = await server.rows(
    {
      sql: `${select} AND ${between(field, sort, first.value, last.value)} ORDER BY ${orderOf(sort)} ${bounds}`,
      parameters: {
        ...parameters,
        ...named({ first: first.value, last: last.value }),
        most: limit,
        skipped: offset - before,
      },
      onProgress: listener(),
    },
    signal,
  );
  return ordered.map(readPlace);
}

function readPlace([value, object, index, start]: ServerRow): Place {
  return {
    value: textOf(value),
    object: BigInt(String(object)),
    index: Number(index),
    start: start === null ? null : Number(start),
  };
}

function bareOrder({ field: name, descending }: Sort): string {
  return `"${knownField(name).name}" ${descending ? 'DESC' : 'ASC'} NULLS LAST`;
}

/** Rows of the result before the first with this value. */
async function countBefore(
  server: ClickhouseServer,
  { from, where, parameters }: Selection,
  { field, sort, first }: { readonly field: Field; readonly sort: Sort; readonly first: string | null },
  signal: AbortSignal | undefined,
  listener: () => OnProgress | undefined,
): Promise<number> {
  const column = `"${field.name}"`;
  const test =
    first === null ? `${column} IS NOT NULL` : `${column} ${sort.descending ? '>' : '<'} ${bound(field, 'first')}`;
  const [row] = await server.rows(
    {
      sql: `SELECT count() FROM ${from} WHERE ${where} AND ${test}`,
      parameters: { ...parameters, ...named({ first }) },
      onProgress: listener(),
    },
    signal,
  );
  return Number(row?.[0]);
}

function between(field: Field, { descending }: Sort, first: string | null, last: string | null): string {
  const column = `"${field.name}"`;
  if (first === null) return `${column} IS NULL`;
  const fromFirst = `${column} ${descending ? '<=' : '>='} ${bound(field, 'first')}`;
  if (last === null) return `(${fromFirst} OR ${column} IS NULL)`;
  return `${fromFirst} AND ${column} ${descending ? '>=' : '<='} ${bound(field, 'last')}`;
}

/** A value as text that `bound` takes back. */
function comparable(field: Field): string {
  return field.type === 'time' || field.type === 'counter' ? readable(field) : `"${field.name}"`;
}

/** A parameter as a value of the column. */
function bound({ name, type, of }: Field, parameter: string): string {
  switch (type) {
    case 'time':
      return moment(parameter);
    case 'ip':
      return `{${parameter}:IPv4}`;
    case 'port':
      return `{${parameter}:UInt16}`;
    case 'protocol':
      return `{${parameter}:UInt8}`;
    case 'counter':
      return `{${parameter}:UInt64}`;
    case 'boolean':
      return `{${parameter}:Bool}`;
    case 'text':
      return of === 'object'
        ? `{${parameter}:String}`
        : `CAST({${parameter}:String}, toTypeName(assumeNotNull("${name}")))`;
  }
}

/** A parameter of microseconds as a time. */
function moment(parameter: string): string {
  return `fromUnixTimestamp64Micro({${parameter}:Int64}, 'UTC')`;
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function named(values: Readonly<Record<string, string | null>>): Record<string, ClickhouseParameter> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
