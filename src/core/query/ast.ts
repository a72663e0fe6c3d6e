/**
 * Syntax tree of the search language (contracts/logs-and-functions.md §5). Immutable; every node carries its place in
 * the text so that checks, hovers and editors can point at it. The tree is always complete: where the text is broken
 * the parser reports problems and returns what it understood. The span of a node in parentheses includes them, so that
 * `(a OR b) c` and `a OR b c`, which mean the same, can be told apart.
 */
export interface Span {
  /** UTF-16 offsets into the search text, half open. */
  readonly start: number;
  readonly end: number;
}

/** `:` prefix any case, `:=` prefix same case, `:==` whole any case, `:===` whole same case. On numbers: equality. */
export type MatchOperator = ':' | '=' | '==' | '===';
export type CompareOperator = '>' | '>=' | '<' | '<=';

export type Query = AndNode | OrNode | NotNode | TermNode | FieldNode | AllNode;

/** The empty search: every row. */
export interface AllNode extends Span {
  readonly kind: 'all';
}
export interface AndNode extends Span {
  readonly kind: 'and';
  readonly operands: readonly Query[];
}
export interface OrNode extends Span {
  readonly kind: 'or';
  readonly operands: readonly Query[];
}
export interface NotNode extends Span {
  readonly kind: 'not';
  readonly operand: Query;
}
/** A word or phrase looked for in the whole line. */
export interface TermNode extends Span {
  readonly kind: 'term';
  readonly operator: MatchOperator;
  readonly value: Atom;
}
/** A condition on one field. */
export interface FieldNode extends Span {
  readonly kind: 'field';
  readonly name: string;
  readonly nameSpan: Span;
  readonly condition: Condition;
}

export type Condition =
  | ExistsCondition
  | CompareCondition
  | MatchCondition
  | ListCondition
  | AndCondition
  | OrCondition
  | NotCondition;

export interface ExistsCondition extends Span {
  readonly kind: 'exists';
}
export interface CompareCondition extends Span {
  readonly kind: 'compare';
  readonly operator: CompareOperator;
  /** As written: a number (`1000000`, `4.5`), a time, or an address. */
  readonly value: string;
}
export interface MatchCondition extends Span {
  readonly kind: 'match';
  readonly operator: MatchOperator;
  readonly value: Atom;
}
export interface ListCondition extends Span {
  readonly kind: 'list';
  readonly operator: MatchOperator;
  readonly items: readonly ListItem[];
}
/** `f:(a b)`, `f:(a OR b)`, `f:-(a)`: the same connectives over the values of one field. */
export interface AndCondition extends Span {
  readonly kind: 'and';
  readonly operands: readonly Condition[];
}
export interface OrCondition extends Span {
  readonly kind: 'or';
  readonly operands: readonly Condition[];
}
export interface NotCondition extends Span {
  readonly kind: 'not';
  readonly operand: Condition;
}

export interface Atom extends Span {
  /** The value with quotes and escapes taken off. */
  readonly text: string;
  readonly quoted: boolean;
}
/** Taken literally, blanks included. */
export interface ListItem extends Span {
  readonly text: string;
}
