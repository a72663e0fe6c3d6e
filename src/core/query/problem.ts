import type { Span } from './ast';

export type Severity = 'error' | 'warning' | 'info';

/** Something to say about a search text: a parse error (the search is not run) or a hint (it is). */
export interface Problem extends Span {
  /** Stable, for example `unbalanced_parenthesis`, `unknown_field`, `compare_on_text`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong and what to write instead. */
  readonly message: string;
  /** An edit that mends it. */
  readonly fix?: { readonly title: string; readonly start: number; readonly end: number; readonly newText: string };
}
