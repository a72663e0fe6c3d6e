import { type FieldName, fieldNamed } from '../../core/query/fields';
import { EngineError, type Sort } from '../queryEngine';

/** A sort as integers that DuckDB can count, compare and part: see `Slices`. */
export interface SortKey {
  /** Relation with the columns of `flows` and the key. */
  readonly relation: string;
  /** The same with `object_rank` beside it, which breaks ties by bucket and key; `idx` then breaks the rest. */
  readonly ranked: string;
  /** Integer expression over either relation, NULL where the row has no value; it sorts as the field does. */
  readonly sql: string;
  /** Unsigned, or signed without negative values: differences stay inside it. */
  readonly type: 'BIGINT' | 'UBIGINT' | 'UINTEGER' | 'USMALLINT' | 'UTINYINT';
  readonly descending: boolean;
  /** The object field whose values must stand in order, as the table `orderTable(field)`, before this key is used. */
  readonly objectField: FieldName | null;
}

export const rankTable = 'object_ranks';
export const orderTable = (field: FieldName): string => `order_${field}`;

const types = {
  time: 'BIGINT',
  ip: 'UINTEGER',
  port: 'USMALLINT',
  protocol: 'UTINYINT',
  counter: 'UBIGINT',
  boolean: 'UTINYINT',
  // action, direction and ether_type are stored as codes in the order of their words
  text: 'UTINYINT',
} as const;

/**
 * The key of a sort, over `flows` or a table with some of its rows and the columns it takes. Rejects an unknown field
 * with `unsupported`; its name comes from the closed list from here on.
 */
export function sortKey({ field: name, descending }: Sort, flows = 'flows'): SortKey {
  const field = fieldNamed(name);
  if (!field) throw new EngineError('unsupported', `There is no field ${String(name)} to sort by.`);
  if (field.of === 'object') {
    const relation = `${flows} JOIN ${orderTable(field.name)} USING (obj)`;
    const ranked = `${relation} JOIN ${rankTable} USING (obj)`;
    return { relation, ranked, sql: 'object_order', type: 'UINTEGER', descending, objectField: field.name };
  }
  return {
    relation: flows,
    ranked: `${flows} JOIN ${rankTable} USING (obj)`,
    sql: field.type === 'boolean' ? `CAST(${field.name} AS UTINYINT)` : field.name,
    type: types[field.type],
    descending,
    objectField: null,
  };
}

/** ORDER BY list of a sort over its ranked relation. */
export function orderBy(key: SortKey): string {
  return `${key.sql} ${key.descending ? 'DESC' : 'ASC'} NULLS LAST, object_rank, idx`;
}

export function atLeast(key: SortKey, low: bigint): string {
  return `${key.sql} >= ${low}::${key.type}`;
}

export function atMost(key: SortKey, high: bigint): string {
  return `${key.sql} <= ${high}::${key.type}`;
}
