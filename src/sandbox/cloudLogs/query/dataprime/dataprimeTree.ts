/**
 * A query as DataPrime has it, as far as the sandbox speaks it. After
 * https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-dataprime-ref-operators; written for the sandbox alone and not
 * from the product's compiler, so that the two can be held against each other.
 */
export type Stage =
  | { readonly kind: 'filter'; readonly condition: Expression }
  | { readonly kind: 'group'; readonly keys: readonly Named[]; readonly measures: readonly Measure[] }
  | { readonly kind: 'order'; readonly keys: readonly { readonly by: Expression; readonly descending: boolean }[] }
  | { readonly kind: 'limit'; readonly rows: number };

export interface Named {
  readonly by: Expression;
  /** Where the result goes, below the user data. */
  readonly name: string;
}

export interface Measure {
  readonly of: 'count' | 'count_if' | 'min' | 'max' | 'sum';
  readonly argument: Expression | null;
  readonly name: string;
}

export type Expression =
  | { readonly kind: 'value'; readonly value: string | number | bigint | boolean | null }
  /** Nanoseconds. */
  | { readonly kind: 'interval'; readonly nanos: bigint }
  | { readonly kind: 'path'; readonly root: 'd' | 'm' | 'l'; readonly steps: readonly string[] }
  | { readonly kind: 'cast'; readonly operand: Expression; readonly to: string }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly Expression[] };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~~';

/** The query is malformed; the message says where. */
export class QuerySyntaxError extends Error {}
