import type { DuckDBValue } from '@duckdb/node-api';
import { type Field, fieldNamed } from '../../core/query/fields';
import { summaryMinute } from '../../store/summary';
import { type FieldValue, fieldText } from '../fieldText';
import { type Counts, EngineError, type TimelineBucket, type TopValue, type TopValuesRequest } from '../queryEngine';
import type { TimelineShape } from '../timelineShape';
import { readRows } from './database';
import { wordOf } from './rowReader';
import type { Selection } from './slices';
import type { Session } from './storeReader';
import { type CountedBy, countsBy } from './summaries';

/** Rows by action: counting in groups is cheaper than three filtered counts. */
export async function countTotals({ connection, snapshot }: Session, selection: Selection): Promise<Counts> {
  const action = [['action', 'action']] as const;
  const counts = countsBy({ name: 'start_minute', ofFlows: action, ofSummary: action }, selection, snapshot);
  const rows = await readRows(
    connection,
    `SELECT action, sum(rows)::BIGINT FROM (${counts}) GROUP BY action`,
    selection.values,
  );
  return rows.reduce<Counts>((sum, [action, found]) => added(sum, action, found), none);
}

/** Buckets with rows, in the order of time. */
export async function countTimeline(
  { connection, snapshot }: Session,
  selection: Selection,
  { origin, width }: TimelineShape,
): Promise<TimelineBucket[]> {
  // All rows lie in the range, or have no time at all: another condition would only cost.
  const bucketOf = (time: string) => `(${time} - ${BigInt(origin)}) // ${BigInt(width)}`;
  const counts = countsBy(
    {
      // Buckets that are no whole minutes cannot be made of minutes: the name of no summary.
      name: width % summaryMinute === 0 && origin % summaryMinute === 0 ? 'start_minute' : '',
      ofFlows: [
        [bucketOf('start_time'), 'bucket'],
        ['action', 'action'],
      ],
      ofSummary: [
        [bucketOf(`value::BIGINT * ${summaryMinute}`), 'bucket'],
        ['action', 'action'],
      ],
    },
    selection,
    snapshot,
  );
  const select = `SELECT bucket, action, rows FROM (${counts})`;
  const buckets = new Map<number, TimelineBucket>();
  for (const [bucket, action, found] of await readRows(connection, select, selection.values)) {
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
  { connection, snapshot }: Session,
  selection: Selection,
  request: Pick<TopValuesRequest, 'field' | 'limit'>,
): Promise<TopValue[]> {
  const field = fieldNamed(request.field);
  if (!field) throw new EngineError('unsupported', `There is no field ${String(request.field)} to count by.`);
  const limit = Math.max(0, Math.floor(request.limit));
  const name = field.of === 'object' ? 'obj' : field.name;
  const by: CountedBy =
    name === 'action'
      ? { name: 'start_minute', ofFlows: [['action', 'counted']], ofSummary: [['action', 'counted']] }
      : { name, ofFlows: [[name, 'counted']], ofSummary: [['value', 'counted']] };
  const counts = `(${countsBy(by, selection, snapshot)})`;
  const order = `GROUP BY value ORDER BY total DESC, value ASC NULLS LAST LIMIT ${limit}`;
  const perObject = `SELECT counted AS obj, sum(rows) AS found FROM ${counts} GROUP BY counted`;
  const select =
    field.of === 'object'
      ? `SELECT ${field.name} AS value, sum(found)::BIGINT AS total FROM (${perObject}) JOIN (SELECT obj, ${field.name} FROM objects) USING (obj) ${order}`
      : `SELECT counted AS value, sum(rows)::BIGINT AS total FROM ${counts} ${order}`;
  const found = await readRows(connection, select, selection.values);
  return found.map(([value, rows]) => ({ value: searchText(field, value ?? null), count: Number(rows) }));
}

function searchText(field: Field, value: DuckDBValue): string | null {
  return fieldText(field, field.of === 'record' ? wordOf(field.name, value) : plain(value));
}

function plain(value: DuckDBValue): FieldValue {
  return typeof value === 'bigint' ? Number(value) : (value as FieldValue);
}
