import type { Query } from './ast';
import { DuckdbCompiler, type DuckdbOptions, type SqlParameter } from './duckdbCompiler';
import { planQuery } from './planQuery';

export interface DuckdbCondition {
  /**
   * A boolean expression over the columns of `flows` (and `objects`, in subqueries) with the parameters `$1`, `$2`, …
   * It may be NULL where a row is not found: use it in WHERE or FILTER, never under NOT.
   */
  readonly sql: string;
  readonly parameters: readonly SqlParameter[];
}

/** A search as SQL over the views of the local store. Values are parameters, identifiers come from the catalogue. */
export function compileDuckdb(query: Query, options: DuckdbOptions = {}): DuckdbCondition {
  const compiler = new DuckdbCompiler(options);
  const sql = compiler.compile(planQuery(query));
  return { sql, parameters: compiler.parameters };
}
