import type { CommandOptions } from './commandOptions';

/** Of whatever a limit is about: the server's own numbers hold it in any unit. */
const most = 1_000_000_000;

/** Which ClickHouse is meant, where it is not the one the environment names. */
export interface ClickhouseChoice {
  readonly url: string | undefined;
  readonly user: string | undefined;
  readonly database: string | undefined;
  /** File with certificates its own may be signed with. */
  readonly caFile: string | undefined;
  readonly limits: ClickhouseLimits;
}

/** What a search may cost there; what is absent is as usual. */
export interface ClickhouseLimits {
  readonly seconds?: number;
  readonly resultRows?: number;
  readonly readGb?: number;
  readonly memoryMb?: number;
}

export const clickhouseOptions = {
  'clickhouse-url': { type: 'string' },
  'clickhouse-user': { type: 'string' },
  'clickhouse-database': { type: 'string' },
  'clickhouse-ca': { type: 'string' },
} as const;

/** Limits of a search, by what they are called on the command line. */
export const clickhouseLimits = {
  seconds: 'max-seconds',
  resultRows: 'max-result-rows',
  readGb: 'max-read-gb',
  memoryMb: 'max-memory-mb',
} as const;

export const clickhouseLimitOptions = {
  'max-seconds': { type: 'string' },
  'max-result-rows': { type: 'string' },
  'max-read-gb': { type: 'string' },
  'max-memory-mb': { type: 'string' },
} as const;

export function readClickhouse({ options }: { readonly options: CommandOptions }): ClickhouseChoice {
  return {
    url: options.text('clickhouse-url'),
    user: options.text('clickhouse-user'),
    database: options.text('clickhouse-database'),
    caFile: options.text('clickhouse-ca'),
    limits: readLimits(options),
  };
}

function readLimits(options: CommandOptions): ClickhouseLimits {
  const given = Object.entries(clickhouseLimits).flatMap(([limit, option]) => {
    const value = options.wholeNumber(option, 1, most);
    return value === undefined ? [] : [[limit, value] as const];
  });
  return Object.fromEntries(given);
}
