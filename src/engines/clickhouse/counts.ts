import type { OnProgress } from '../../core/query/searchProgress';
import { fieldText } from '../fieldText';
import type { Counts, TimelineBucket, TopValue, TopValuesRequest } from '../queryEngine';
import type { TimelineShape } from '../timelineShape';
import type { ClickhouseServer } from './clickhouseServer';
import { knownField, readable, readValue } from './flowTable';
import type { Selection } from './searchTable';

export async function countTotals(
  server: ClickhouseServer,
  { from, where, parameters }: Selection,
  signal?: AbortSignal,
  onProgress?: OnProgress,
): Promise<Counts> {
  const sql = `SELECT action, count() FROM ${from} WHERE ${where} GROUP BY action`;
  const rows = await server.rows({ sql, parameters, onProgress }, signal);
  return rows.reduce<Counts>((sum, [action, found]) => added(sum, action, found), none);
}

/** Buckets with rows, in the order of time. */
export async function countTimeline(
  server: ClickhouseServer,
  { from, where, parameters }: Selection,
  { origin, width }: TimelineShape,
  signal?: AbortSignal,
  onProgress?: OnProgress,
): Promise<TimelineBucket[]> {
  const sql = `SELECT intDiv(toUnixTimestamp64Micro(start_time) - {origin:Int64}, {width:Int64}) AS slot, action, count()
    FROM ${from} WHERE ${where} GROUP BY slot, action HAVING slot IS NOT NULL`;
  const buckets = new Map<number, TimelineBucket>();
  for (const [bucket, action, found] of await server.rows(
    { sql, parameters: { ...parameters, origin, width }, onProgress },
    signal,
  )) {
    const start = origin + Number(bucket) * width;
    buckets.set(start, { start, ...added(buckets.get(start) ?? none, action, found) });
  }
  return [...buckets.values()].sort((a, b) => a.start - b.start);
}

/** The most frequent values of a field; the smaller value first where two are as frequent. */
export async function countTopValues(
  server: ClickhouseServer,
  { from, where, parameters }: Selection,
  request: Pick<TopValuesRequest, 'field' | 'limit'>,
  signal?: AbortSignal,
  onProgress?: OnProgress,
): Promise<TopValue[]> {
  const field = knownField(request.field);
  // Grouped by the column itself: its value is made readable for the few that are left.
  const sql = `SELECT ${readable(field)}, found FROM (SELECT "${field.name}", count() AS found FROM ${from} WHERE ${where}
    GROUP BY "${field.name}" ORDER BY found DESC, "${field.name}" ASC NULLS LAST LIMIT {most:UInt64})
    ORDER BY found DESC, "${field.name}" ASC NULLS LAST`;
  const most = Math.max(0, Math.floor(request.limit));
  const rows = await server.rows({ sql, parameters: { ...parameters, most }, onProgress }, signal);
  return rows.map(([value, found]) => ({
    value: fieldText(field, readValue(field.name, value)),
    count: Number(found),
  }));
}

const none: Counts = { total: 0, accepted: 0, rejected: 0 };

function added({ total, accepted, rejected }: Counts, action: unknown, found: unknown): Counts {
  const rows = Number(found);
  return {
    total: total + rows,
    accepted: accepted + (action === 'accepted' ? rows : 0),
    rejected: rejected + (action === 'rejected' ? rows : 0),
  };
}
