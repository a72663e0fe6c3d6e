/**
 * A search as the service understands it (contracts/logs-and-functions.md §5.1). Written for the sandbox alone and not
 * from the product's own parser, so that the two can be held against each other.
 */
export type LineSearch =
  | { readonly kind: 'everything' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly LineSearch[] }
  | { readonly kind: 'not'; readonly part: LineSearch }
  | { readonly kind: 'term'; readonly match: Match }
  | { readonly kind: 'field'; readonly name: string; readonly test: FieldTest };

export type FieldTest =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly FieldTest[] }
  | { readonly kind: 'not'; readonly part: FieldTest }
  | { readonly kind: 'exists' }
  | { readonly kind: 'compare'; readonly operator: '>' | '>=' | '<' | '<='; readonly bound: number }
  | { readonly kind: 'match'; readonly match: Match };

/** A text and how it is compared: `:` prefix, `=` prefix with case, `==` whole, `===` whole with case. */
export interface Match {
  readonly text: string;
  readonly whole: boolean;
  readonly fold: boolean;
}
