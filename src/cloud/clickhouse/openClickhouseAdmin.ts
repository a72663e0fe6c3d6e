import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { type ClickhouseAdmin, type ClickhouseConnection, ClickhouseError } from './clickhouseAdmin';
import { refusalOf } from './refusalOf';

export interface ClickhouseAdminOptions {
  /** Milliseconds one statement may take. Default an hour: history is loaded in batches of minutes. */
  readonly timeoutMs?: number;
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
  { timeoutMs = anHour }: ClickhouseAdminOptions = {},
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
  return {
    ...{ database, cluster, host },
    async run(sql, { parameters, settings, signal } = {}) {
      const query_id = randomUUID();
      // The server goes on writing when the connection is gone: it has to be told.
      const stop = () =>
        void client
          .command({ query: 'KILL QUERY WHERE query_id = {id:String} ASYNC', query_params: { id: query_id } })
          .catch(() => undefined);
      signal?.addEventListener('abort', stop, { once: true });
      try {
        await call(signal, () =>
          client.command({
            ...{ query: sql, query_id },
            ...(parameters && { query_params: { ...parameters } }),
            ...(settings && { clickhouse_settings: { ...settings } }),
            ...(signal && { abort_signal: signal }),
          }),
        );
      } finally {
        signal?.removeEventListener('abort', stop);
      }
    },
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
      await call(signal, async () => {
        const { stream } = await client.exec({
          query: `INSERT INTO ${table} FORMAT JSONEachRow`,
          values: body,
          clickhouse_settings: {
            ...{ date_time_input_format: 'best_effort', distributed_foreground_insert: 1, ...settings },
            ...(token !== undefined && { insert_deduplication_token: token }),
          },
          ...(signal && { abort_signal: signal }),
        });
        stream.resume();
        await finished(stream);
      });
    },
    close: () => client.close(),
  };
}
