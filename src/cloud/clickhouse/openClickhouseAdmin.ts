import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import {
  type ClickhouseAdmin,
  type ClickhouseConnection,
  ClickhouseError,
  type StatementProgress,
} from './clickhouseAdmin';
import { refusalOf } from './refusalOf';

export interface ClickhouseAdminOptions {
  /** Milliseconds one statement may take. Default an hour: history is loaded in batches of minutes. */
  readonly timeoutMs?: number;
  /** Milliseconds between two questions how far a statement is. Default a second. */
  readonly progressEvery?: number;
}

const anHour = 3_600_000;
/** `ClickHouseLogLevel.OFF`; what there is to tell comes as errors. */
const silent = 127;
/** Text of a statement with thousands of object keys in it. */
const longestStatement = 64 * 1024 * 1024;

/**
 * A client that may make tables and fill them. Everything goes in the body of requests, never in their address, where
 * proxies would note it. Nothing is asked of the server before the first call.
 */
export async function openClickhouseAdmin(
  connection: ClickhouseConnection,
  { timeoutMs = anHour, progressEvery = 1_000 }: ClickhouseAdminOptions = {},
): Promise<ClickhouseAdmin> {
  const { url, user, password, database, cluster, ca } = connection;
  const { host } = new URL(url);
  const client: ClickHouseClient = createClient({
    ...{ url, username: user, password, request_timeout: timeoutMs, application: 'vpc-flow-lens' },
    ...{ max_open_connections: 8, use_multipart_params_auto: true, log: { level: silent } },
    ...(ca !== undefined && { tls: { ca_cert: Buffer.from(ca) } }),
    clickhouse_settings: { max_query_size: String(longestStatement), output_format_json_quote_64bit_integers: 1 },
  });
  const call = async <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof ClickhouseError ? error : refusalOf(error, host, user);
    }
  };
  // What the server has yet to be told: the connection must not go before.
  const telling = new Set<Promise<unknown>>();
  const kill = (query_id: string) => {
    const told = client
      .command({ query: 'KILL QUERY WHERE query_id = {id:String} ASYNC', query_params: { id: query_id } })
      .catch(() => undefined)
      .finally(() => telling.delete(told));
    telling.add(told);
  };
  /** Runs what can be stopped: the server goes on writing when the connection is gone, so it is told. */
  const stoppable = async (signal: AbortSignal | undefined, work: (query_id: string) => Promise<void>) => {
    const query_id = randomUUID();
    const stop = () => kill(query_id);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await call(signal, () => work(query_id));
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };
  const send = (query: string, values: Readable, settings: object, signal: AbortSignal | undefined) =>
    stoppable(signal, async (query_id) => {
      const { stream } = await client.exec({
        ...{ query, query_id, values, clickhouse_settings: { distributed_foreground_insert: 1, ...settings } },
        ...(signal && { abort_signal: signal }),
      });
      stream.resume();
      await finished(stream);
    });
  return {
    ...{ database, cluster, host },
    run: (sql, { parameters, settings, signal, onProgress } = {}) =>
      stoppable(signal, async (query_id) => {
        const over = new AbortController();
        if (onProgress) void watch(client, query_id, progressEvery, onProgress, over.signal);
        try {
          await client.command({
            ...{ query: sql, query_id },
            ...(parameters && { query_params: { ...parameters } }),
            ...(settings && { clickhouse_settings: { ...settings } }),
            ...(signal && { abort_signal: signal }),
          });
        } finally {
          over.abort();
        }
      }),
    rows: (sql, { parameters, settings, signal } = {}) =>
      call(signal, async () => {
        const answer = await client.query({
          query: sql,
          format: 'JSONEachRow',
          ...(parameters && { query_params: { ...parameters } }),
          ...(settings && { clickhouse_settings: { ...settings } }),
          ...(signal && { abort_signal: signal }),
        });
        return answer.json();
      }),
    async insertJson(table, rows, { settings, signal, token } = {}) {
      if (rows.length === 0) return;
      const body = Readable.from([Buffer.from(`${rows.join('\n')}\n`)], { objectMode: false });
      const how = {
        ...{ date_time_input_format: 'best_effort', ...settings },
        ...(token !== undefined && { insert_deduplication_token: token }),
      };
      await send(`INSERT INTO ${table} FORMAT JSONEachRow`, body, how, signal);
    },
    async insertFile(statement, path, { settings = {}, signal } = {}) {
      const file = createReadStream(path);
      try {
        await send(statement, file, settings, signal);
      } finally {
        file.destroy();
      }
    },
    async close() {
      await Promise.allSettled(telling);
      await client.close();
    },
  };
}

/** Asks now and again how far a statement is, until it is over or the server does not say. */
async function watch(
  client: ClickHouseClient,
  id: string,
  every: number,
  onProgress: (progress: StatementProgress) => void,
  over: AbortSignal,
): Promise<void> {
  try {
    for (;;) {
      await wait(every, undefined, { signal: over });
      const answer = await client.query({
        query: 'SELECT read_rows, read_bytes, elapsed FROM system.processes WHERE query_id = {id:String}',
        ...{ query_params: { id }, format: 'JSONEachRow', abort_signal: over },
      });
      const [row] = await answer.json<{ read_rows: string; read_bytes: string; elapsed: number }>();
      if (over.aborted) return;
      if (row !== undefined) {
        const elapsed = Math.round(Number(row.elapsed) * 1000);
        onProgress({ readRows: Number(row.read_rows), readBytes: Number(row.read_bytes), elapsed });
      }
    }
  } catch {
    // The statement is over, or its user may not see what runs: there is nothing to tell then.
  }
}
