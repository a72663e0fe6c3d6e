import type { MatchOperator } from '../ast';
import type { Field } from '../fields';
import type { BooleanPlan, PresentPlan, RangePlan, WordPlan } from '../plan';
import type { LeftCode } from './hostedSearch';

/** What is asked of one field of the record. */
export type FieldPlan = PresentPlan | RangePlan | WordPlan | BooleanPlan;

/** A condition in the service's words, or why it has none. */
export type Told =
  | { readonly kind: 'exact'; readonly text: string; readonly field: Field | null }
  /** Finds more than was asked. */
  | { readonly kind: 'wider'; readonly text: string; readonly why: LeftCode }
  | { readonly kind: 'untold'; readonly why: LeftCode };

/** How one service writes conditions. Values of the search become text of the service here and nowhere else. */
export interface HostedDialect {
  field(plan: FieldPlan): Told;
  /** A field the format does not know has a value. */
  unknownFieldExists(name: string): Told;
  /** A word of the whole line. */
  term(operator: MatchOperator, text: string): Told;
  not(told: Extract<Told, { kind: 'exact' }>): string;
  /** At least two conditions each; those joined otherwise come in parentheses, and so does the result where it must. */
  and(texts: readonly string[]): string;
  or(texts: readonly string[]): string;
}

export const untold = (why: LeftCode): Told => ({ kind: 'untold', why });
export const wider = (text: string, why: LeftCode): Told => ({ kind: 'wider', text, why });
export const exact = (text: string, field: Field | null): Told => ({ kind: 'exact', text, field });
