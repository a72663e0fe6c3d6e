import type { LineSender, SendAnswer } from '../../core/ship/shipDestination';
import { defaultTimeoutMs, ingestUrl, postLines } from './postLines';

export interface LogdnaIngestOptions {
  /** Base URL: `https://logs.mezmo.com`, or that of a sandbox. */
  readonly base: string;
  /** Ingestion key; goes into a header only. */
  readonly key: string;
  /** The source the lines are shown under. */
  readonly hostname: string;
  readonly tags?: readonly string[];
  /** Default true: the official agents compress as well. */
  readonly gzip?: boolean;
  readonly timeoutMs?: number;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/**
 * LogDNA, today Mezmo: `POST /logs/ingest` (https://docs.mezmo.com/log-analysis-api/ref#ingest). Throws a `CloudError`
 * where the address is not fit for a key.
 */
export function createLogdnaIngest(options: LogdnaIngestOptions): LineSender {
  const { key, hostname, tags = [], clock = Date.now } = options;
  const base = ingestUrl(options.base, '/logs/ingest', 'LogDNA');
  return {
    // 10 MB are allowed, but more than 2 MB have been refused further inside: github.com/logdna/logdna-agent-v2/issues/636
    limits: { bytes: 2_000_000, lines: 5_000 },
    async send(lines, signal) {
      if (lines.length === 0) return { kind: 'ok' };
      const url = new URL(base);
      url.searchParams.set('hostname', hostname);
      // Lets the service correct a clock that is wrong here.
      url.searchParams.set('now', String(clock()));
      if (tags.length > 0) url.searchParams.set('tags', tags.join(','));
      return postLines(
        {
          ...{ url, headers: { apikey: key }, body: `{"lines":[${lines.join(',')}]}` },
          ...{ gzip: options.gzip ?? true, timeoutMs: options.timeoutMs ?? defaultTimeoutMs, signal },
          service: 'LogDNA',
          whenUnauthorized: 'Check the ingestion key, and that its account is active.',
        },
        (body) => partial(body, lines.length),
      );
    },
  };
}

/** `{"status":[200,400,…]}`, one a line. */
function partial(body: unknown, count: number): SendAnswer | null {
  const statuses: unknown = typeof body === 'object' && body !== null && 'status' in body ? body.status : null;
  if (!Array.isArray(statuses) || statuses.length !== count) return null;
  const refused = statuses.flatMap((status: unknown, index): readonly { index: number; status: number }[] => {
    const fine = typeof status === 'number' && status >= 200 && status < 300;
    return fine ? [] : [{ index, status: typeof status === 'number' ? status : 500 }];
  });
  return refused.length === 0 ? { kind: 'ok' } : { kind: 'partial', refused };
}
