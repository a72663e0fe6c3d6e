/** A query in Lucene as IBM Cloud Logs takes it (contracts/logs-and-functions.md §6.4), as far as the sandbox speaks it. */
export type LuceneQuery =
  | { readonly kind: 'everything' }
  | {
      readonly kind: 'group';
      /** All of these, or, where there are none, one of `should`; and none of `not`. Nothing but `not`: finds nothing. */
      readonly must: readonly LuceneQuery[];
      readonly should: readonly LuceneQuery[];
      readonly not: readonly LuceneQuery[];
    }
  | { readonly kind: 'clause'; readonly field: string | null; readonly test: LuceneTest };

export type LuceneTest =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'expression'; readonly expression: RegExp }
  /** Null: no bound. */
  | { readonly kind: 'range'; readonly from: number | null; readonly to: number | null };
