import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import type { ClickhouseParameter } from '../../core/query/clickhouseCompiler';
import { engineErrorOf, isLost, refusesSettings } from './serverErrors';

export interface ClickhouseServerOptions {
  /** Base URL of the HTTP interface, `https://host:8443`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Certificates the server's may be signed with, PEM; without them those Node trusts. */
  readonly ca?: string | undefined;
  /** Seconds the server may work on what somebody waits for. Default 120. */
  readonly maxSeconds?: number | undefined;
  /** Memory the server may use for one search. Default: what the user's profile says. */
  readonly maxMemoryMb?: number | undefined;
  /** Milliseconds before a lost connection is tried again. */
  readonly retryAfter?: readonly number[];
}

export interface Statement {
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, ClickhouseParameter>>;
  /** What comes is read as it comes, without limit of rows and for hours: an export. */
  readonly whole?: boolean;
}

export type ServerRow = readonly unknown[];

/** How much of our own settings the server's profile lets us send, most first. */
const levels = ['all', 'without readonly', 'without limits', 'none'] as const;

/** Rows of a result that somebody looks at; groups of a large search stay under it. */
const mostRows = 5_000_000;
/** Milliseconds without a byte: statements end by the server's limit, exports may sort for hours. */
const timeout = 6 * 3600 * 1000;
const spill = 1_000_000_000;
const longestStatement = 16 * 1024 * 1024;

/**
 * Reads from one ClickHouse server. Cancelling ends the query on the server, too. A connection lost before the first row is
 * tried again. Rejects with `EngineError`, or with the signal's reason.
 */
export class ClickhouseServer {
  private level = 0;
  private readonly closing = new Set<Promise<unknown>>();

  private constructor(
    private readonly client: ClickHouseClient,
    private readonly options: ClickhouseServerOptions,
  ) {}

  /** Asks nothing of the server yet. */
  static open(options: ClickhouseServerOptions): ClickhouseServer {
    const { url, user, password, ca } = options;
    const client = createClient({
      ...{ url, username: user, password, application: 'vpc-flow-lens', max_open_connections: 8 },
      ...{ request_timeout: timeout, use_multipart_params_auto: true },
      log: { level: ClickHouseLogLevel.OFF },
      ...(ca === undefined ? {} : { tls: { ca_cert: Buffer.from(ca) } }),
    });
    return new ClickhouseServer(client, options);
  }

  get database(): string {
    return this.options.database;
  }

  async rows(statement: Statement, signal?: AbortSignal): Promise<readonly ServerRow[]> {
    const rows: ServerRow[] = [];
    for await (const batch of this.stream(statement, signal)) rows.push(...batch);
    return rows;
  }

  /** Rows in batches as they arrive. */
  async *stream(statement: Statement, signal?: AbortSignal): AsyncGenerator<readonly ServerRow[]> {
    const delays = this.options.retryAfter ?? [200, 1000];
    for (let lost = 0; ; ) {
      signal?.throwIfAborted();
      const level = this.level;
      let given = false;
      try {
        for await (const batch of this.once(statement, signal)) {
          given = true;
          yield batch;
        }
        return;
      } catch (error) {
        signal?.throwIfAborted();
        const again = given ? 'no' : this.again(error, level, lost < delays.length);
        if (again === 'no') throw engineErrorOf(error, { ...this.options, broken: given });
        if (again === 'later') await wait(delays[lost++]).catch(() => undefined);
      }
    }
  }

  /** Ends once the server was told of all that was cancelled. */
  async close(): Promise<void> {
    await Promise.allSettled(this.closing);
    await this.client.close();
  }

  private again(error: unknown, level: number, mayWait: boolean): 'no' | 'now' | 'later' {
    if (refusesSettings(error) && level < levels.length - 1) {
      this.level = Math.max(this.level, level + 1);
      return 'now';
    }
    return isLost(error) && mayWait ? 'later' : 'no';
  }

  private async *once(
    { sql, parameters, whole = false }: Statement,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly ServerRow[]> {
    const query_id = randomUUID();
    let finished = false;
    let close = (): void => undefined;
    const stop = () => {
      this.kill(query_id);
      close();
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const result = await this.client.query({
        ...{ query: sql, query_id, format: 'JSONCompactEachRow' as const, clickhouse_settings: this.settings(whole) },
        ...(parameters && { query_params: { ...parameters } }),
        ...(signal && { abort_signal: signal }),
      });
      close = () => result.close();
      signal?.throwIfAborted();
      for await (const batch of result.stream<ServerRow>()) yield batch.map((row) => row.json());
      // A stream that was closed ends like one that is complete.
      signal?.throwIfAborted();
      finished = true;
    } catch (error) {
      finished = true;
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      if (!finished) stop();
    }
  }

  private settings(whole: boolean): ClickHouseSettings {
    const level = levels[this.level];
    if (level === 'none') return {};
    return {
      ...(level === 'without limits' ? {} : this.limits(whole)),
      cancel_http_readonly_queries_on_client_close: 1,
      do_not_merge_across_partitions_select_final: 1,
      precise_float_parsing: 1,
      max_query_size: String(longestStatement),
      ...(level === 'all' ? { readonly: '2' } : {}),
    };
  }

  private limits(whole: boolean): ClickHouseSettings {
    const { maxSeconds = 120, maxMemoryMb } = this.options;
    return {
      // Nought is no limit, also where a profile names the most that may be asked for.
      max_execution_time: whole ? 0 : maxSeconds,
      max_result_rows: whole ? '0' : String(mostRows),
      result_overflow_mode: 'throw',
      ...(maxMemoryMb === undefined ? {} : { max_memory_usage: String(maxMemoryMb * 1024 * 1024) }),
      ...this.spilling(),
    };
  }

  /** Sorts and groups that outgrow this go through the server's disk. */
  private spilling(): ClickHouseSettings {
    const { maxMemoryMb } = this.options;
    const bytes = String(maxMemoryMb === undefined ? spill : Math.floor((maxMemoryMb * 1024 * 1024) / 2));
    return { max_bytes_before_external_sort: bytes, max_bytes_before_external_group_by: bytes };
  }

  /** Closing the connection alone leaves a server working that has nothing to send yet. */
  private kill(id: string): void {
    const told = this.client
      .command({ query: 'KILL QUERY WHERE query_id = {id:String} ASYNC', query_params: { id } })
      .catch(() => undefined)
      .finally(() => this.closing.delete(told));
    this.closing.add(told);
  }
}
