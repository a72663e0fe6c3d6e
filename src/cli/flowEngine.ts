import type { QueryEngine } from '../engines/queryEngine';
import { clickhouseLimitOptions, clickhouseOptions, readClickhouse } from './clickhouseChoice';
import type { CommandContext } from './command';
import { storeDirectory } from './storeDirectory';

/** Where recorded flows are judged: in engines that have all of them, or they could not be counted. */
export const flowEngineOptions = { engine: { type: 'string' }, ...clickhouseOptions } as const;

export const flowEngineHelp = `
  --engine ENGINE   whose flows: local (the store, the default) or clickhouse (CLICKHOUSE_PASSWORD; one that the
                    command clickhouse has filled)
  --clickhouse-url URL, --clickhouse-user NAME, --clickhouse-database NAME, --clickhouse-ca FILE
                    which ClickHouse; else CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_DATABASE (vpc_flow_lens)
                    and CLICKHOUSE_CA_FILE say it`;

/** The engine that is asked for; its owner disposes of it. Throws or rejects with `UsageError`. */
export async function openFlowEngine(context: CommandContext): Promise<QueryEngine> {
  const { options, services, signal } = context;
  const engine = options.oneOf('engine', ['local', 'clickhouse'] as const);
  if (engine === 'clickhouse') return services.openClickhouse(readClickhouse(context), signal);
  refuseStrayClickhouse(context);
  return services.openEngine(storeDirectory(options.text('store')));
}

/** Throws a `UsageError` where something is said of a ClickHouse and another engine is asked. */
export function refuseStrayClickhouse({ options }: Pick<CommandContext, 'options'>): void {
  for (const name of Object.keys({ ...clickhouseOptions, ...clickhouseLimitOptions })) {
    if (options.has(name) && options.text('engine') !== 'clickhouse')
      options.refuse(`--${name} goes with --engine clickhouse.`);
  }
}
