import type { LiveSegment } from '../../store/segments';
import { sqlFileList } from '../../store/sqlText';
import { summaryMinute } from '../../store/summary';
import type { Selection } from './slices';
import type { Snapshot } from './snapshots';
import type { TimeRange } from './timeRange';

/** What summaries count over time. */
const byMinute = 'start_minute';

/** What to count by. */
export interface CountedBy {
  /** Name in summaries. */
  readonly name: string;
  /** Columns to group by, over `flows`; none of them is called `rows`. */
  readonly ofFlows: readonly (readonly [sql: string, name: string])[];
  /** The same over a summary's `value` and `action`. */
  readonly ofSummary: readonly (readonly [sql: string, name: string])[];
}

/**
 * SQL for how many `rows` of a selection there are in each group, the same group possibly several times. Segments that
 * lie wholly in the range and were counted beforehand are not read, where the search asks for no more than an action; nor
 * those that a range of whole minutes parts, where it is time that is counted by.
 */
export function countsBy(
  by: CountedBy,
  { relation, where, search, ...selection }: Selection,
  snapshot: Snapshot,
): string {
  const columns = (list: CountedBy['ofFlows']) => list.map(([sql, name]) => `${sql} AS ${name}`).join(', ');
  const group = `GROUP BY ${by.ofFlows.map((_, at) => at + 1).join(', ')}`;
  const counted = (from: string) =>
    `SELECT ${columns(by.ofFlows)}, count(*) AS rows FROM ${from} WHERE ${where} ${group}`;
  if (relation !== 'flows') return counted(relation);
  const { summarised, others } = parted(by.name, selection, snapshot);
  const parts = [counted(snapshot.views.flowsOf(others))];
  if (summarised.length > 0) {
    const files = sqlFileList(summarised.map(({ summaryPath }) => summaryPath));
    const minutes = by.name === byMinute ? minutesIn(selection.range) : [];
    const beforehand = `SELECT ${columns(by.ofSummary)}, sum(rows)::BIGINT AS rows FROM read_parquet(${files})
      WHERE ${[`field = '${by.name}'`, ...minutes, search].join(' AND ')} ${group}`;
    if (others.length === 0) return beforehand;
    parts.push(beforehand);
  }
  return parts.join(' UNION ALL ');
}

/** The segments that may hold rows of a range. */
export function segmentsWithin(range: TimeRange, snapshot: Snapshot): readonly LiveSegment[] {
  return snapshot.segments.filter((segment) => segment.rows > 0 && !outside(segment, range));
}

/** How many records a selection has to read, about: those of segments whose summary cannot tell all of it. */
export function rowsToRead({ byActionOnly, range }: Selection, snapshot: Snapshot): number {
  const { from, to } = range;
  const read = (segment: LiveSegment) => {
    const { rows, minTime, maxTime, summary } = segment;
    if (byActionOnly && summary && snapshot.isWhole(segment) && inside(segment, range)) return 0;
    if (minTime === null || maxTime === null || maxTime === minTime) return rows;
    return (rows * (Math.min(to ?? maxTime, maxTime) - Math.max(from ?? minTime, minTime))) / (maxTime - minTime);
  };
  return segmentsWithin(range, snapshot).reduce((sum, segment) => sum + read(segment), 0);
}

/** The segments in the range, parted into those whose summary tells all and the rest. */
function parted(
  name: string,
  { byActionOnly, range }: Pick<Selection, 'byActionOnly' | 'range'>,
  snapshot: Snapshot,
): { readonly summarised: readonly LiveSegment[]; readonly others: readonly LiveSegment[] } {
  const summarised: LiveSegment[] = [];
  const others: LiveSegment[] = [];
  for (const segment of segmentsWithin(range, snapshot)) {
    const counted = inside(segment, range) || (name === byMinute && inMinutes(segment, range));
    const tells = byActionOnly && snapshot.isWhole(segment) && counted;
    if (tells && segment.summary?.fields.includes(name)) summarised.push(segment);
    else others.push(segment);
  }
  return { summarised, others };
}

function inside({ minTime, maxTime }: LiveSegment, { from, to }: TimeRange): boolean {
  return minTime !== null && maxTime !== null && (from === null || minTime >= from) && (to === null || maxTime < to);
}

/** Whether a range begins and ends with whole minutes where it does so within the segment. */
function inMinutes({ minTime, maxTime }: LiveSegment, { from, to }: TimeRange): boolean {
  if (minTime === null || maxTime === null) return false;
  const whole = (bound: number) => bound % summaryMinute === 0;
  return (from === null || minTime >= from || whole(from)) && (to === null || maxTime < to || whole(to));
}

/** As a condition over the minutes of summaries; where a segment lies in the range, all of its minutes do. */
function minutesIn({ from, to }: TimeRange): string[] {
  return [
    ...(from === null ? [] : [`value >= ${BigInt(Math.max(0, Math.floor(from / summaryMinute)))}`]),
    ...(to === null ? [] : [`value < ${BigInt(Math.max(0, Math.ceil(to / summaryMinute)))}`]),
  ];
}

function outside({ minTime, maxTime }: LiveSegment, { from, to }: TimeRange): boolean {
  if (minTime === null || maxTime === null) return from !== null || to !== null;
  return (from !== null && maxTime < from) || (to !== null && minTime >= to);
}
