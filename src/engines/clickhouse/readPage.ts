import type { FlowRow } from '../../core/flow/flowRow';
import type { ClickhouseParameter } from '../../core/query/clickhouseCompiler';
import type { Field } from '../../core/query/fields';
import type { PageRequest, Sort } from '../queryEngine';
import type { ClickhouseServer } from './clickhouseServer';
import { knownField, readable, readRow, rowColumns } from './flowTable';
import type { Selection } from './searchTable';

/** Nulls last either way; ties by bucket, key and index. */
export function orderOf({ field, descending }: Sort): string {
  return `${bareOrder({ field, descending })}, bucket, key, idx`;
}

/**
 * The rows of a page, in order. A narrow statement finds out between which values of the sort field they lie; another
 * reads whole rows, of those alone. One alone would sort rows with a kilobyte of texts each, however many are found.
 */
export async function readPage(
  server: ClickhouseServer,
  selection: Selection,
  { sort, offset, limit }: Pick<PageRequest, 'sort' | 'offset' | 'limit'>,
  signal?: AbortSignal,
): Promise<readonly FlowRow[]> {
  if (limit <= 0) return [];
  const field = knownField(sort.field);
  const { from, where, parameters } = selection;
  const bounds = `LIMIT {most:UInt64} OFFSET {skipped:UInt64}`;
  const values = await server.rows(
    {
      sql: `SELECT ${comparable(field)} FROM ${from} WHERE ${where} ORDER BY ${bareOrder(sort)} ${bounds}`,
      parameters: { ...parameters, most: limit, skipped: offset },
    },
    signal,
  );
  if (values.length === 0) return [];
  const first = textOf(values[0]?.[0]);
  const last = textOf(values.at(-1)?.[0]);
  const before = offset === 0 ? 0 : await countBefore(server, selection, { field, sort, first }, signal);
  const rows = await server.rows(
    {
      sql: `SELECT ${rowColumns} FROM ${from} WHERE ${where} AND ${between(field, sort, first, last)}
        ORDER BY ${orderOf(sort)} ${bounds}`,
      parameters: { ...parameters, ...named({ first, last }), most: limit, skipped: offset - before },
    },
    signal,
  );
  return rows.map(readRow);
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
): Promise<number> {
  const column = `"${field.name}"`;
  const test =
    first === null ? `${column} IS NOT NULL` : `${column} ${sort.descending ? '>' : '<'} ${bound(field, 'first')}`;
  const [row] = await server.rows(
    {
      sql: `SELECT count() FROM ${from} WHERE ${where} AND ${test}`,
      parameters: { ...parameters, ...named({ first }) },
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
      return `fromUnixTimestamp64Micro({${parameter}:Int64}, 'UTC')`;
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

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function named(values: Readonly<Record<string, string | null>>): Record<string, ClickhouseParameter> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
