import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type Field, fieldNamed } from '../../core/query/fields';
import { type FieldValue, fieldText } from '../fieldText';
import { type Counts, EngineError, type TimelineBucket, type TopValue, type TopValuesRequest } from '../queryEngine';
import type { TimelineShape } from '../timelineShape';
import { readRows } from './database';
import { wordOf } from './rowReader';
import type { Selection } from './slices';

const counts = 'count(*), count(*) FILTER (action = 1), count(*) FILTER (action = 2)';

export async function countTotals(connection: DuckDBConnection, { where, values }: Selection): Promise<Counts> {
  const [row = []] = await readRows(connection, `SELECT ${counts} FROM flows WHERE ${where}`, values);
  return countsOf(row);
}

/** Buckets with rows, in the order of time. */
export async function countTimeline(
  connection: DuckDBConnection,
  { where, values }: Selection,
  { from, to, width }: TimelineShape,
): Promise<TimelineBucket[]> {
  const select = `SELECT (start_time - ${BigInt(from)}) // ${BigInt(width)} AS bucket, ${counts} FROM flows
    WHERE ${where} AND start_time >= ${BigInt(from)} AND start_time < ${BigInt(to)} GROUP BY bucket ORDER BY bucket`;
  const rows = await readRows(connection, select, values);
  return rows.map(([bucket, ...row]) => ({ start: from + Number(bucket) * width, ...countsOf(row) }));
}

function countsOf([total, accepted, rejected]: readonly DuckDBValue[]): Counts {
  return { total: Number(total ?? 0), accepted: Number(accepted ?? 0), rejected: Number(rejected ?? 0) };
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
