import { stringifyExactJson } from '../../core/flow/exactJson';
import { type LogEvent, severities } from './query/logEvent';

/** Rows of one `result` event. */
const batch = 500;

export interface QueryAnswer {
  readonly queryId: string;
  readonly rows: readonly LogEvent[];
  readonly warnings: readonly Readonly<Record<string, unknown>>[];
}

/** An answer as server-sent events (contracts/logs-and-functions.md §6.2). */
export function eventStream({ queryId, rows, warnings }: QueryAnswer): string {
  const events = [data({ query_id: { query_id: queryId } }), ': keep-alive\n\n'];
  for (let at = 0; at < rows.length; at += batch) {
    events.push(data({ result: { results: rows.slice(at, at + batch).map(written) } }));
  }
  if (rows.length === 0) events.push(data({ result: { results: [] } }));
  events.push(...warnings.map((warning) => data({ warning })));
  return events.join('');
}

function data(event: unknown): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

function written({ m, l, d }: LogEvent) {
  const { timestamp, severity, ...more } = m;
  const metadata = {
    ...(typeof timestamp === 'bigint' ? { timestamp: timeText(timestamp) } : {}),
    ...(severity === undefined ? {} : { severity: String(severities.indexOf(severity as 'Debug') + 1) }),
    ...more,
  };
  return { metadata: list(metadata), labels: list(l), user_data: stringifyExactJson(d) };
}

function list(members: Readonly<Record<string, unknown>>) {
  return Object.entries(members).map(([key, value]) => ({ key, value: String(value) }));
}

/** `2026-01-02T03:04:05.000`, UTC without saying so. */
function timeText(nanos: bigint): string {
  return new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, -1);
}
