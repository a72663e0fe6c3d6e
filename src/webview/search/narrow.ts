import type { FieldNode, Query } from '../../core/query/ast';
import { type FieldName, fieldNamed } from '../../core/query/fields';
import { parseQuery } from '../../core/query/parse';
import { printQuery, printValue } from '../../core/query/print';

/**
 * Edits of a search by clicking a value of its result. The value came from the result, so it already meets every
 * condition the search has on that field: "only" replaces them, "not" adds to them.
 */

/** The search, holding only rows with this value; null stands for rows that do not say. */
export function onlyValue(text: string, field: FieldName, value: string | null): string {
  const wanted = value === null ? `-${field}:*` : `${field}:${exactly(field, value)}`;
  return rewritten(text, wanted, (conjunct) => conditionOn(conjunct)?.name === field);
}

/** The search without rows of this value; null stands for rows that do not say. */
export function notValue(text: string, field: FieldName, value: string | null): string {
  const wanted = value === null ? `${field}:*` : `-${field}:${exactly(field, value)}`;
  const opposite = printQuery(parseQuery(value === null ? `-${field}:*` : `${field}:${exactly(field, value)}`).query);
  return rewritten(text, wanted, (conjunct) => printQuery(conjunct) === opposite);
}

/**
 * How a search writes this very value: numbers, addresses and the catalogue's words mean themselves, other text would
 * be a prefix without `==`.
 */
function exactly(name: FieldName, value: string): string {
  const field = fieldNamed(name);
  const literal = field?.type !== 'text' || field.values?.includes(value) === true;
  const written = printValue(value);
  return literal && written === value ? value : `==${written}`;
}

function rewritten(text: string, wanted: string, replaces: (conjunct: Query) => boolean): string {
  const { query, problems } = parseQuery(text);
  if (query.kind === 'all' && text.trim() === '') return wanted;
  // What cannot be understood cannot be edited either: the condition is added, the user mends the rest.
  if (problems.some((problem) => problem.severity === 'error')) return `${text.trim()} ${wanted}`;
  const wantedQuery = printQuery(parseQuery(wanted).query);
  const conjuncts = conjunctsOf(query);
  if (
    conjuncts.some((conjunct) => printQuery(conjunct) === wantedQuery) &&
    !conjuncts.some((conjunct) => replaces(conjunct) && printQuery(conjunct) !== wantedQuery)
  )
    return text;
  const place = conjuncts.findIndex(replaces);
  if (place === -1) return `${text.trim()} ${wanted}`;
  const parts = conjuncts.flatMap((conjunct, index) =>
    index === place ? [wanted] : replaces(conjunct) ? [] : [printed(conjunct)],
  );
  return parts.join(' ');
}

function conjunctsOf(query: Query): readonly Query[] {
  if (query.kind === 'all') return [];
  return query.kind === 'and' ? query.operands.flatMap(conjunctsOf) : [query];
}

function printed(query: Query): string {
  const text = printQuery(query);
  return query.kind === 'or' ? `(${text})` : text;
}

/** The field condition that a conjunct states or denies, looking through negations. */
function conditionOn(query: Query): FieldNode | null {
  if (query.kind === 'not') return conditionOn(query.operand);
  return query.kind === 'field' ? query : null;
}
