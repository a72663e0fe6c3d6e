import type { LiveSegment } from '../../store/segments';
import { sqlFileList } from '../../store/sqlText';
import type { Selection } from './slices';
import type { Snapshot } from './snapshots';
import type { TimeRange } from './timeRange';

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
 * lie wholly in the range and were counted beforehand are not read, where the search asks for no more than an action.
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
    const beforehand = `SELECT ${columns(by.ofSummary)}, sum(rows)::BIGINT AS rows FROM read_parquet(${files})
      WHERE field = '${by.name}' AND ${search} ${group}`;
    if (others.length === 0) return beforehand;
    parts.push(beforehand);
  }
  return parts.join(' UNION ALL ');
}

/** The segments whose flows a selection has to read, where summaries tell what they can. */
export function segmentsToRead(selection: Selection, snapshot: Snapshot): readonly LiveSegment[] {
  return parted('start_minute', selection, snapshot).others;
}

/** How many records a selection has to read, about. */
export function rowsToRead(selection: Selection, snapshot: Snapshot): number {
  const { from, to } = selection.range;
  const read = ({ rows, minTime, maxTime }: LiveSegment) => {
    if (minTime === null || maxTime === null || maxTime === minTime) return rows;
    const inside = Math.min(to ?? maxTime, maxTime) - Math.max(from ?? minTime, minTime);
    return (rows * inside) / (maxTime - minTime);
  };
  return segmentsToRead(selection, snapshot).reduce((sum, segment) => sum + read(segment), 0);
}

/** The segments in the range, parted into those whose summary tells all and the rest. */
function parted(
  name: string,
  { byActionOnly, range }: Pick<Selection, 'byActionOnly' | 'range'>,
  snapshot: Snapshot,
): { readonly summarised: readonly LiveSegment[]; readonly others: readonly LiveSegment[] } {
  const summarised: LiveSegment[] = [];
  const others: LiveSegment[] = [];
  for (const segment of snapshot.segments) {
    if (segment.rows === 0 || outside(segment, range)) continue;
    const tells = byActionOnly && snapshot.isWhole(segment) && inside(segment, range);
    if (tells && segment.summary?.fields.includes(name)) summarised.push(segment);
    else others.push(segment);
  }
  return { summarised, others };
}

function inside({ minTime, maxTime }: LiveSegment, { from, to }: TimeRange): boolean {
  return minTime !== null && maxTime !== null && (from === null || minTime >= from) && (to === null || maxTime < to);
}

function outside({ minTime, maxTime }: LiveSegment, { from, to }: TimeRange): boolean {
  if (minTime === null || maxTime === null) return from !== null || to !== null;
  return (from !== null && maxTime < from) || (to !== null && minTime >= to);
}
