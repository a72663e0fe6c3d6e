import type { LogLine } from './logLine';

/** Limits of the ingestion service, in characters (contracts/logs-and-functions.md §4.2). */
export const lineLimits = { line: 16 * 1024, meta: 32 * 1024, host: 256, app: 512, level: 80, tag: 80 } as const;

export interface IngestSource {
  readonly host: string;
  readonly tags: readonly string[];
  readonly ip: string | null;
  readonly mac: string | null;
  /** Milliseconds of the sandbox's clock. */
  readonly received: number;
  /** What is to be added to a sender's timestamps, whose clock differs from ours. */
  readonly drift: number;
}

/** Reads one line of a request; null where it is refused. Long lines are cut, as the service does. */
export function ingestLine(given: unknown, source: IngestSource): Omit<LogLine, 'id'> | null {
  if (typeof given !== 'object' || given === null) return null;
  const fields = given as Record<string, unknown>;
  if (typeof fields.line !== 'string') return null;
  const timestamp = timestampOf(fields.timestamp, source);
  const meta = metaOf(fields.meta);
  if (timestamp === null || meta === 'refused') return null;
  return {
    timestamp,
    received: source.received,
    host: text(fields.host, lineLimits.host) ?? source.host,
    line: fields.line.slice(0, lineLimits.line),
    app: text(fields.app, lineLimits.app),
    file: text(fields.file, lineLimits.app),
    level: text(fields.level, lineLimits.level),
    env: text(fields.env, lineLimits.level),
    meta,
    tags: source.tags,
    ip: text(fields.ip, 64) ?? source.ip,
    mac: text(fields.mac, 64) ?? source.mac,
  };
}

/** Milliseconds as number, or ISO 8601. Null: neither. */
function timestampOf(given: unknown, { received, drift }: IngestSource): number | null {
  if (given === undefined || given === null) return received;
  const milliseconds = typeof given === 'string' && /\D/.test(given) ? Date.parse(given) : Number(given);
  return Number.isFinite(milliseconds) && milliseconds > 0 ? Math.round(milliseconds + drift) : null;
}

/** An object, or the object as JSON. */
function metaOf(given: unknown): Readonly<Record<string, unknown>> | null | 'refused' {
  if (given === undefined || given === null) return null;
  const json = typeof given === 'string' ? given : JSON.stringify(given);
  if (json.length > lineLimits.meta) return 'refused';
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : 'refused';
  } catch {
    return 'refused';
  }
}

function text(given: unknown, longest: number): string | null {
  return typeof given === 'string' && given !== '' ? given.slice(0, longest) : null;
}
