import type { QueryEngine } from '../../engines/queryEngine';

/** Where recorded flows are, in a sentence: `the local store`, `ClickHouse (db.example.com:8443)`. */
export function flowsPlace({ kind, label }: Pick<QueryEngine, 'kind' | 'label'>): string {
  return kind === 'duckdb' ? 'the local store' : label;
}
