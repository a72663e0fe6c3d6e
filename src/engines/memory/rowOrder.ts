import type { FlowRow } from '../../core/flow/flowRow';
import type { FieldValue } from '../fieldText';
import type { Sort } from '../queryEngine';

/** The order every engine keeps: the sort field with nulls last either way, then bucket, key and index ascending. */
export function rowOrder(sort: Sort): (a: FlowRow, b: FlowRow) => number {
  const { field } = sort;
  return (a, b) =>
    compareValues(a[field], b[field], sort.descending) ||
    compareText(a.bucket, b.bucket) ||
    compareText(a.key, b.key) ||
    a.index - b.index;
}

/** Two values of one field; null is last whichever way the rest is sorted. */
export function compareValues(a: FieldValue, b: FieldValue, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a > b) - Number(a < b);
  return descending ? -order : order;
}

/** By code point, which is the order of the UTF-8 bytes that databases compare; `<` would compare UTF-16 units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length) return a.length - b.length;
  const x = a.charCodeAt(i);
  const y = b.charCodeAt(i);
  const highX = x >= 0xd800 && x < 0xe000;
  const highY = y >= 0xd800 && y < 0xe000;
  // A surrogate stands for a code point above every other unit.
  return highX === highY ? x - y : highX ? 1 : -1;
}
