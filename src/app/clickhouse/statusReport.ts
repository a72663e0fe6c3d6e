import { formatFlowTime } from '../../core/flow/flowTime';
import { markdownTable } from '../markdownTable';
import { markdownText } from '../markdownText';
import { byteCount, counted, number } from '../words';
import type { ClickhouseStatus } from './clickhouseStatus';

export interface StatusPlace {
  readonly host: string;
  readonly database: string;
  /** Null: one node. */
  readonly cluster: string | null;
}

/** What is in the tables, as facts of a name and a value. */
export function statusFacts(
  found: ClickhouseStatus,
  { host, database, cluster }: StatusPlace,
): readonly [string, string][] {
  const { rows, bytes, earliest, latest, objects } = found;
  const each = rows === 0 ? '' : `, ${(bytes / rows).toFixed(1)} bytes a record`;
  const states = Object.entries(objects).map(([name, count]) => `${number(count)} ${name}`);
  return [
    ['Server', `${host}, ClickHouse ${found.server}, database ${database}`],
    ...(cluster === null ? [] : [['Cluster', cluster] satisfies [string, string]]),
    ['Flows', flowsText(found)],
    ['Range', earliest === null || rows === 0 ? 'none' : `${formatFlowTime(earliest)} to ${formatFlowTime(latest!)}`],
    ['On disk', `${byteCount(bytes)}${each}, ${counted(found.parts, 'part')} of ${counted(found.partitions, 'day')}`],
    ['Objects', states.join(', ') || 'none'],
    ['Arriving', found.arriving ? 'taken up by the server' : 'not taken up by the server'],
  ];
}

/** The ledger counts each record once, but not those that a shipper or a copy brought; the parts do the opposite. */
function flowsText({ rows, buckets }: ClickhouseStatus): string {
  const loaded = buckets.reduce((sum, bucket) => sum + bucket.rows, 0);
  return rows === loaded
    ? number(rows)
    : `at most ${number(rows)}: one that came twice counts twice until it is merged`;
}

const ways: Readonly<Record<string, string>> = { cos: 'read from COS', queue: 'taken up as it arrived' };

/** The same as a page of Markdown, with what was loaded of each bucket, and when. */
export function statusReport(found: ClickhouseStatus, place: StatusPlace): string {
  const facts = statusFacts(found, place).map(([name, value]) => `- **${name}:** ${markdownText(value)}`);
  const loaded =
    found.buckets.length === 0
      ? 'No bucket was loaded yet. **Next:** *Connect Bucket to ClickHouse…* loads one.'
      : markdownTable(
          ['Bucket', 'How', 'Objects', 'Flows', 'Not readable', 'Last loaded (UTC)'],
          found.buckets.map(({ bucket, source, objects, rows, failed, loadedAt }) => [
            ...[bucket, ways[source] ?? source, number(objects), number(rows), number(failed)],
            new Date(loadedAt / 1000).toISOString().slice(0, 19).replace('T', ' '),
          ]),
          [2, 3, 4],
        );
  const rest =
    'Flows that a shipper or a copy of the local store brought are in *Flows* above, and in none of these rows.';
  return `# Flow logs in ClickHouse\n\n${facts.join('\n')}\n\n## What was loaded, and when\n\n${loaded}\n\n${rest}\n`;
}
