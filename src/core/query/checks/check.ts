import type { Condition, MatchOperator, Span } from '../ast';
import type { Problem } from '../problem';
import type { QueryVisitor } from '../walk';

export type Report = (problem: Problem) => void;
/** One kind of diagnostic: visits the tree and reports. */
export type Check = (report: Report) => QueryVisitor;

export function problem(
  severity: Problem['severity'],
  code: string,
  { start, end }: Span,
  message: string,
  fix?: NonNullable<Problem['fix']>,
): Problem {
  return { code, severity, message, start, end, ...(fix && { fix }) };
}

/** Replaces a place by a text. */
export function replace(title: string, { start, end }: Span, newText: string): NonNullable<Problem['fix']> {
  return { title, start, end, newText };
}

/** A value as the user wrote it, of a match or of a list. */
export interface WrittenValue extends Span {
  readonly text: string;
  readonly operator: MatchOperator;
  readonly quoted: boolean;
}

/** The values a condition itself compares with; those of nested conditions come with their own visit. */
export function valuesIn(condition: Condition): readonly WrittenValue[] {
  if (condition.kind === 'match') return [{ ...condition.value, operator: condition.operator }];
  if (condition.kind !== 'list') return [];
  return condition.items.map((item) => ({ ...item, operator: condition.operator, quoted: false }));
}

/** Values that a check of their own already says something about. */
export function isOddForm(text: string): boolean {
  return text === '' || text !== text.trim() || /[*,]|^-/.test(text);
}
