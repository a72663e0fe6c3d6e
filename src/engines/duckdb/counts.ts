import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type Field, fieldNamed } from '../../core/query/fields';
import { type FieldValue, fieldText } from '../fieldText';
import { type Counts, EngineError, type TimelineBucket, type TopValue, type TopValuesRequest } from '../queryEngine';
import type { TimelineShape } from '../timelineShape';
import { readRows } from './database';
import { wordOf } from './rowReader';
import type { Selection } from './slices';

/** Rows by action: counting in groups is cheaper than three filtered counts. */
export async function countTotals(connection: DuckDBConnection, { where, values }: Selection): Promise<Counts> {
  const rows = await readRows(connection, `SELECT action, count(*) FROM flows WHERE ${where} GROUP BY action`, values);
  return rows.reduce<Counts>((sum, [action, found]) => added(sum, action, found), none);
}

/** Buckets with rows, in the order of time. */
export async function countTimeline(
  connection: DuckDBConnection,
  { where, values }: Selection,
  { origin, width }: TimelineShape,
): Promise<TimelineBucket[]> {
  // All rows lie in the range, or have no time at all: another condition would only cost.
  const select = `SELECT (start_time - ${BigInt(origin)}) // ${BigInt(width)} AS bucket, action, count(*)
    FROM flows WHERE ${where} GROUP BY bucket, action`;
  const buckets = new Map<number, TimelineBucket>();
  for (const [bucket, action, found] of await readRows(connection, select, values)) {
    if (bucket === null) continue;
    const start = origin + Number(bucket) * width;
    buckets.set(start, { start, ...added(buckets.get(start) ?? none, action, found) });
  }
  return [...buckets.values()].sort((a, b) => a.start - b.start);
}

const none: Counts = { total: 0, accepted: 0, rejected: 0 };

function added(
  { total, accepted, rejected }: Counts,
  action: DuckDBValue | undefined,
  found: DuckDBValue | undefined,
): Counts {
  const word = wordOf('action', action ?? null);
  const rows = Number(found ?? 0);
  return {
    total: total + rows,
    accepted: accepted + (word === 'accepted' ? rows : 0),
    rejected: rejected + (word === 'rejected' ? rows : 0),
  };
}

/** The most frequent values of a field; the smaller value first where two are as frequent. */
export async function countTopValues(
  connection: DuckDBConnection,
  { where, values }: Selection,
  request: Pick<TopValuesRequest, 'field' | 'limit'>,
): Promise<TopValue[]> {
  const field = fieldNamed(request.field);
  if (!field) throw new EngineError('unsupported', `There is no field ${String(request.field)} to count by.`);
  const limit = Math.max(0, Math.floor(request.limit));
  const order = `GROUP BY value ORDER BY total DESC, value ASC NULLS LAST LIMIT ${limit}`;
  const perObject = `SELECT obj, count(*) AS found FROM flows WHERE ${where} GROUP BY obj`;
  const select =
    field.of === 'object'
      ? `SELECT ${field.name} AS value, sum(found)::BIGINT AS total FROM (${perObject}) JOIN (SELECT obj, ${field.name} FROM objects) USING (obj) ${order}`
      : `SELECT ${field.name} AS value, count(*) AS total FROM flows WHERE ${where} ${order}`;
  const found = await readRows(connection, select, values);
  return found.map(([value, rows]) => ({ value: searchText(field, value ?? null), count: Number(rows) }));
}

function searchText(field: Field, value: DuckDBValue): string | null {
  return fieldText(field, field.of === 'record' ? wordOf(field.name, value) : plain(value));
}

function plain(value: DuckDBValue): FieldValue {
  return typeof value === 'bigint' ? Number(value) : (value as FieldValue);
}
