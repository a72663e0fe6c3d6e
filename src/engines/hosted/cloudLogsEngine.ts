import type { Query } from '../../core/query/ast';
import { dataprimeLines, longestDataprime } from '../../core/query/hosted/dataprimeQueries';
import { compileDataprime } from '../../core/query/hosted/hostedCompilers';
import type { HostedSearch } from '../../core/query/hosted/hostedSearch';
import type { QueryEngine } from '../queryEngine';
import { cloudLogsCounting } from './cloudLogsCounting';
import { linesOfRange, type TimeWindow, type WindowAnswer } from './cloudLogsWindows';
import { createHostedEngine } from './hostedEngine';

/** What is asked of an instance: DataPrime, over milliseconds, both ends included. */
export interface CloudLogsQuestion extends TimeWindow {
  readonly query: string;
  readonly limit: number;
}

export interface CloudLogsEngineOptions {
  /** Newest lines first. Both reject with `CloudError`, or with the signal's reason. */
  lines(question: CloudLogsQuestion, signal: AbortSignal): Promise<WindowAnswer>;
  groups(
    question: CloudLogsQuestion,
    signal: AbortSignal,
  ): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[]; readonly warnings: readonly string[] }>;
  readonly now: () => number;
  /** Days the instance keeps lines for fast searches. */
  readonly retentionDays: number;
  readonly onWarning?: (warning: string) => void;
  /** Default 12,000: of one answer. */
  readonly mostRows?: number;
  /** Default 20,000, which two answers reach. */
  readonly mostLines?: number;
}

const day = 86_400_000_000;
/** The longest retention of any plan. */
const longestRetentionDays = 90;
const nothingOlder = `IBM Cloud Logs keeps lines for ${longestRetentionDays} days at most: older ones were not looked for.`;

/**
 * Searches in IBM Cloud Logs. By DataPrime, not Lucene: it knows networks, so that fewer lines come for nothing; it counts;
 * and it says in which order lines come.
 */
export function createCloudLogsEngine(options: CloudLogsEngineOptions): QueryEngine {
  const { now, retentionDays, onWarning, mostRows = 12_000, mostLines = 20_000 } = options;
  const oldest = () => Math.floor((now() - Math.max(retentionDays, longestRetentionDays) * day) / 1_000);
  const counting = cloudLogsCounting(async (query, window, signal = new AbortController().signal) => {
    const { rows, warnings } = await options.groups({ query, ...window, limit: mostRows }, signal);
    for (const warning of warnings) onWarning?.(warning);
    return rows;
  });
  return createHostedEngine({
    kind: 'cloudlogs',
    label: 'IBM Cloud Logs',
    source: {
      async *pages({ text, from, to, pageSize = mostRows }, signal) {
        // Nothing is kept longer, and each eight days cost a query.
        const first = Math.max(from, oldest());
        if (first > from) yield { lines: [], warnings: [nothingOlder] };
        if (first > to) return;
        const query = dataprimeLines(text);
        yield* linesOfRange({ from: first, to }, (window) =>
          options.lines({ query, ...window, limit: Math.min(pageSize, mostRows) }, signal),
        );
      },
      compile: compileFitting,
      counting,
    },
    now,
    retention: retentionDays * day,
    freshness: 'lines can be found a few seconds after they came in',
    mostLines,
    ...(onWarning === undefined ? {} : { onWarning }),
    limits: [
      `Of one search the newest ${mostLines.toLocaleString('en-US')} lines or some more are fetched; where it finds more, the service itself counts, and lines that were sent twice count twice.`,
      `One query gives ${mostRows.toLocaleString('en-US')} rows and reaches over 8 days: longer ranges take several. The service answers 10 queries a minute; further ones wait.`,
      `Lines are searched as far back as ${retentionDays} days where the search has no range. Records older than a day when they were sent are not in it: the service refuses those.`,
      'Records shipped by other tools carry no names or ids of their object: searches for those do not find them.',
      'A value that does not fit its field (text where a port should be) is not looked for.',
    ],
  });
}

/** A search too long for the service is fetched without its condition. */
function compileFitting(query: Query): HostedSearch {
  const search = compileDataprime(query);
  if (search.text === null || search.text.length <= longestDataprime) return search;
  return { text: '', left: [...search.left, { code: 'many_values', span: { start: query.start, end: query.end } }] };
}
