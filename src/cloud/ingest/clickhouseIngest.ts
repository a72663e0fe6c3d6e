import { createHash } from 'node:crypto';
import type { LineSender, SendAnswer } from '../../core/ship/shipDestination';
import { quotable } from '../redact';
import { defaultTimeoutMs, ingestUrl, postLines } from './postLines';

export interface ClickhouseIngestOptions {
  /** Base URL of the HTTP interface. */
  readonly base: string;
  readonly user: string;
  /** Goes into a header only. */
  readonly password: string;
  readonly database: string;
  readonly timeoutMs?: number;
}

/** Numbers of https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp. */
const busy = new Set(['159', '202', '209', '210', '241', '242', '243', '252', '279', '319', '425', '999']);
/** Nothing will be taken before somebody acts: sign-in, rights, quota, tables that are absent or others. */
const closed = new Set(['16', '47', '60', '81', '164', '192', '193', '194', '497', '516']);

/**
 * ClickHouse's HTTP interface: `INSERT … FORMAT JSONEachRow`. Small inserts are gathered by the server, which answers
 * when they are on disk. The same batch sent again is known by its token; and a record that arrives in another batch
 * replaces itself in the table. Throws a `CloudError` where the address is not fit for a password.
 */
export function createClickhouseIngest(options: ClickhouseIngestOptions): LineSender {
  const { user, password, database, timeoutMs = defaultTimeoutMs } = options;
  const base = ingestUrl(options.base, '/', 'ClickHouse');
  return {
    limits: { bytes: 8_000_000, lines: 20_000 },
    async send(rows, signal) {
      if (rows.length === 0) return { kind: 'ok' };
      const body = rows.join('\n');
      // Of its rows in whatever order: objects are read side by side.
      const token = createHash('sha256')
        .update([...rows].sort().join('\n'))
        .digest('hex');
      const url = new URL(base);
      const settings = {
        query: `INSERT INTO ${database}.flows FORMAT JSONEachRow`,
        insert_deduplication_token: token,
        ...{ async_insert: '1', wait_for_async_insert: '1', async_insert_deduplicate: '1' },
        distributed_foreground_insert: '1',
        date_time_input_format: 'best_effort',
      };
      for (const [name, value] of Object.entries(settings)) url.searchParams.set(name, value);
      return postLines({
        ...{ url, body, gzip: true, timeoutMs, signal, refusal },
        // As UTF-8: a header of its own could hold no more than Latin-1.
        headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
        service: 'ClickHouse',
        whenUnauthorized: 'Check user, password, and the right to insert into the tables.',
      });
    },
  };
}

/** By the number the server gives: most failures have status 500, whatever they are. */
function refusal(status: number, header: (name: string) => string | null, text: string): SendAnswer | null {
  const code = header('x-clickhouse-exception-code') ?? /^Code: (\d+)\./.exec(text)?.[1] ?? null;
  if (code === null) return null;
  const message = `ClickHouse refused the records (${code}): ${quotable(text, 200)}`;
  if (code === '201') return { kind: 'throttled', retryAfterSeconds: 60 };
  if (busy.has(code)) return { kind: 'transient', status, message, retryAfterSeconds: null };
  if (closed.has(code)) return { kind: 'unauthorized', status, message };
  return { kind: 'refused', status, message };
}
