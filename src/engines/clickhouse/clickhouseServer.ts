import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import type { ClickhouseParameter } from '../../core/query/clickhouseCompiler';
import type { OnProgress } from '../../core/query/searchProgress';
import { readCompact, readLine } from './answerLines';
import { type LimitNames, limitSettings, limitsWithout, type SearchLimits, usualLimits } from './searchLimits';
import { boundSetting, engineErrorOf, isLost, refusesSettings } from './serverErrors';

export interface ClickhouseServerOptions {
  /** Base URL of the HTTP interface, `https://host:8443`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Certificates the server's may be signed with, PEM; without them those Node trusts. */
  readonly ca?: string | undefined;
  /** Asked with each statement, so that others hold from the next on; what is absent is as usual. */
  readonly limits?: () => Partial<SearchLimits>;
  readonly limitNames?: LimitNames;
  /** Milliseconds before a lost connection is tried again. */
  readonly retryAfter?: readonly number[];
}

export interface Statement {
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, ClickhouseParameter>>;
  /** What comes is read as it comes, without limit of rows and for hours: an export. */
  readonly whole?: boolean;
  /**
   * Told what the server has read for it, where it is of version 25.1 or later: those before say so when they are done.
   * The columns then need names of their own, none of them a number.
   */
  readonly onProgress?: OnProgress | undefined;
}

export type ServerRow = readonly unknown[];

/** How much of our own settings the server's profile lets us send, most first. */
const levels = ['all', 'without readonly', 'without limits', 'none'] as const;

/** Milliseconds without a byte: statements end by the server's limit, exports may sort for hours. */
const timeout = 6 * 3600 * 1000;
const longestStatement = 16 * 1024 * 1024;

/**
 * Reads from one ClickHouse server. Cancelling ends the query on the server, too. A connection lost before the first row is
 * tried again. Rejects with `EngineError`, or with the signal's reason.
 */
export class ClickhouseServer {
  private level = 0;
  /** Settings whose values are beyond what the server's profile allows. */
  private readonly refused = new Set<string>();
  /** The limits that both are about. */
  private limitsSent = '';
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

  get limits(): SearchLimits {
    return { ...usualLimits, ...this.options.limits?.() };
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
      const { limits } = this;
      const level = this.levelFor(limits);
      let given = false;
      try {
        for await (const batch of this.once(statement, limits, signal)) {
          given = true;
          yield batch;
        }
        return;
      } catch (error) {
        signal?.throwIfAborted();
        const again = given ? 'no' : this.again(error, level, lost < delays.length);
        const sent = level < levels.indexOf('without limits') ? limitsWithout(limits, this.refused) : null;
        if (again === 'no') throw engineErrorOf(error, { ...this.options, broken: given, limits: sent });
        if (again === 'later') await wait(delays[lost++]).catch(() => undefined);
      }
    }
  }

  /** Ends once the server was told of all that was cancelled. */
  async close(): Promise<void> {
    await Promise.allSettled(this.closing);
    await this.client.close();
  }

  /** A profile that bounds some limits may allow others. */
  private levelFor(limits: SearchLimits): number {
    const wanted = JSON.stringify(limits);
    if (wanted !== this.limitsSent) {
      this.level = 0;
      this.refused.clear();
    }
    this.limitsSent = wanted;
    return this.level;
  }

  private again(error: unknown, level: number, mayWait: boolean): 'no' | 'now' | 'later' {
    const bound = boundSetting(error);
    if (bound !== null && !this.refused.has(bound)) {
      // One that is out of bounds is left to the profile; the others still hold.
      this.refused.add(bound);
      return 'now';
    }
    if (refusesSettings(error) && level < levels.length - 1) {
      this.level = Math.max(this.level, level + 1);
      return 'now';
    }
    return isLost(error) && mayWait ? 'later' : 'no';
  }

  private async *once(
    { sql, parameters, whole = false, onProgress }: Statement,
    limits: SearchLimits,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly ServerRow[]> {
    const query_id = randomUUID();
    const format = onProgress === undefined ? ('JSONCompactEachRow' as const) : ('JSONEachRowWithProgress' as const);
    let finished = false;
    let close = (): void => undefined;
    const stop = () => {
      this.kill(query_id);
      close();
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const result = await this.client.query({
        ...{ query: sql, query_id, format, clickhouse_settings: this.settings(limits, whole) },
        ...(parameters && { query_params: { ...parameters } }),
        ...(signal && { abort_signal: signal }),
      });
      close = () => result.close();
      signal?.throwIfAborted();
      for await (const batch of result.stream()) {
        const rows =
          onProgress === undefined
            ? batch.map((row) => readCompact(row.json()))
            : batch.map(({ text }) => readLine(text, onProgress)).filter((row) => row !== null);
        if (rows.length > 0) yield rows;
      }
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

  private settings(limits: SearchLimits, whole: boolean): ClickHouseSettings {
    const level = levels[this.level];
    if (level === 'none') return {};
    const all: ClickHouseSettings = {
      ...(level === 'without limits' ? {} : limitSettings(limits, whole)),
      cancel_http_readonly_queries_on_client_close: 1,
      do_not_merge_across_partitions_select_final: 1,
      precise_float_parsing: 1,
      max_query_size: String(longestStatement),
      ...(level === 'all' ? { readonly: '2' } : {}),
    };
    return Object.fromEntries(Object.entries(all).filter(([name]) => !this.refused.has(name)));
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
