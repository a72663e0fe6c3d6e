import type { CloudLogsQuery } from './cloudLogsQuery';
import type { ResultRow } from './queryEvent';

/** What an engine asks: DataPrime over a range of milliseconds. */
export interface CloudLogsRange {
  readonly query: string;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** A found line, as engines take it. */
export interface FoundEntry {
  readonly text: string;
  readonly meta: null;
  /** Milliseconds. */
  readonly timestamp: number | null;
  /** The same for the same entry of one instance. */
  readonly id: string;
}

interface Found<Row> {
  readonly rows: readonly Row[];
  /** There are more than the answer has. */
  readonly cut: boolean;
  /** In words for the user. */
  readonly warnings: readonly string[];
}

/** The lines that one query finds. */
export async function cloudLogsLines(
  client: CloudLogsQuery,
  range: CloudLogsRange,
  signal: AbortSignal,
): Promise<Found<FoundEntry>> {
  const found = await whole(client, range, signal);
  return { ...found, rows: found.rows.map(entryOf) };
}

/** The groups of a query that aggregates: the members of each by the names that the query gave them. */
export async function cloudLogsGroups(
  client: CloudLogsQuery,
  range: CloudLogsRange,
  signal: AbortSignal,
): Promise<Found<Readonly<Record<string, unknown>>>> {
  const found = await whole(client, range, signal);
  return { ...found, rows: found.rows.map(({ userData }) => membersOf(userData) ?? {}) };
}

async function whole(client: CloudLogsQuery, range: CloudLogsRange, signal: AbortSignal): Promise<Found<ResultRow>> {
  const rows: ResultRow[] = [];
  const warnings: string[] = [];
  let cut = false;
  for await (const part of client.run({ ...range, syntax: 'dataprime' }, signal)) {
    if (part.kind === 'rows') {
      for (const row of part.rows) rows.push(row);
      // That there are more is no news to whoever asks on.
    } else if (part.warning.rowsCut) cut = true;
    else warnings.push(part.warning.text);
  }
  return { rows, cut: cut || rows.length >= range.limit, warnings };
}

function entryOf({ metadata, userData }: ResultRow): FoundEntry {
  const { timestamp = '', logid } = metadata;
  const time = timeOf(timestamp);
  return { text: lineOf(userData), meta: null, timestamp: time, id: logid ?? `${timestamp}\0${userData}` };
}

/** `2026-01-02T03:04:05.000` is UTC without saying so. */
function timeOf(text: string): number | null {
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time) ? null : time;
}

/** A line that was sent as text stands below `text`, where the service did not take it apart. */
function lineOf(userData: string): string {
  if (!userData.startsWith('{"text":')) return userData;
  const { text } = membersOf(userData) ?? {};
  return typeof text === 'string' ? text : userData;
}

function membersOf(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
