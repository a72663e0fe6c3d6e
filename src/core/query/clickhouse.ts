import type { Query } from './ast';
import { ClickhouseCompiler, type ClickhouseOptions, type ClickhouseParameter } from './clickhouseCompiler';
import { planQuery } from './planQuery';

export interface ClickhouseCondition {
  /**
   * A boolean expression over the columns of `flows` with parameters of the server, such as `{p1:UInt16}`. It may be NULL
   * where a row is not found: use it in WHERE, never under NOT.
   */
  readonly sql: string;
  /** Values of the parameters by name, as `query_params` of the client. */
  readonly parameters: Readonly<Record<string, ClickhouseParameter>>;
}

/** A search as SQL of ClickHouse over the table of flow records. Values are parameters, identifiers from the catalogue. */
export function compileClickhouse(query: Query, options: ClickhouseOptions = {}): ClickhouseCondition {
  const compiler = new ClickhouseCompiler(options);
  const sql = compiler.compile(planQuery(query));
  return { sql, parameters: compiler.parameters };
}
