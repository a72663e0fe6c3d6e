import type { CommandOptions } from './commandOptions';

/** Which ClickHouse is meant, where it is not the one the environment names. */
export interface ClickhouseChoice {
  readonly url: string | undefined;
  readonly user: string | undefined;
  readonly database: string | undefined;
  /** File with certificates its own may be signed with. */
  readonly caFile: string | undefined;
}

export const clickhouseOptions = {
  'clickhouse-url': { type: 'string' },
  'clickhouse-user': { type: 'string' },
  'clickhouse-database': { type: 'string' },
  'clickhouse-ca': { type: 'string' },
} as const;

export function readClickhouse({ options }: { readonly options: CommandOptions }): ClickhouseChoice {
  return {
    url: options.text('clickhouse-url'),
    user: options.text('clickhouse-user'),
    database: options.text('clickhouse-database'),
    caFile: options.text('clickhouse-ca'),
  };
}
