import { commonProtocols } from '../net/protocols';
import { knownRanges } from '../net/ranges';
import { serviceNames } from '../net/services';
import { type Cursor, cursorAt } from './cursor';
import { fieldAliases } from './fieldAliases';
import { type Field, type FieldName, fieldNamed, fields } from './fields';
import { printValue } from './print';

export interface CompletionItem {
  readonly label: string;
  /** Replaces the text between `from` and `to`. */
  readonly insert: string;
  readonly kind: 'field' | 'value' | 'operator' | 'keyword';
  /** A few words beside the label. */
  readonly detail: string;
  readonly documentation?: string;
}

export interface Completion {
  readonly from: number;
  readonly to: number;
  /** Best first. */
  readonly items: readonly CompletionItem[];
}

export interface CompletionContext {
  /** Values of a field seen in the data, most frequent first, as a search writes them without quotes. */
  readonly values?: (field: FieldName) => readonly string[];
}

/** What can stand at an offset of a search text. Never throws; no items where nothing sensible can be offered. */
export function completeQuery(text: string, offset: number, context: CompletionContext = {}): Completion {
  const cursor = cursorAt(text, offset);
  const items =
    cursor.due === 'value' ? valueItems(cursor, context) : operandItems(cursor, text[endOfName(text, offset)] === ':');
  const to = cursor.due === 'value' ? endOfValue(text, offset, cursor) : endOfName(text, offset);
  return { from: cursor.from, to, items: ranked(items, cursor.typed) };
}

function operandItems({ typed, follows, quoted }: Cursor, beforeColon: boolean): readonly CompletionItem[] {
  if (quoted) return [];
  const aliased = fieldAliases.get(typed.toLowerCase());
  const named = fields.filter(({ name }) => name !== aliased).map((field) => fieldItem(field, beforeColon));
  const first = aliased ? [{ ...fieldItem(fieldNamed(aliased)!, beforeColon), label: `${aliased} (${typed})` }] : [];
  return [...first, ...named, ...(follows ? keywords : [])];
}

function fieldItem({ name, label, meaning }: Field, beforeColon: boolean): CompletionItem {
  return { label: name, insert: beforeColon ? name : `${name}:`, kind: 'field', detail: label, documentation: meaning };
}

const keywords: readonly CompletionItem[] = [
  {
    label: 'OR',
    insert: 'OR ',
    kind: 'keyword',
    detail: 'either',
    documentation: 'One of the two conditions. OR joins before AND.',
  },
  {
    label: 'AND',
    insert: 'AND ',
    kind: 'keyword',
    detail: 'both',
    documentation: 'Both conditions. A blank means the same.',
  },
];

function valueItems(cursor: Cursor, { values }: CompletionContext): readonly CompletionItem[] {
  const field = cursor.field === null ? undefined : fieldNamed(cursor.field);
  if (!field) return cursor.fresh && cursor.typed === '' ? [existsItem] : [];
  const seen = new Set<string>();
  const written = (item: CompletionItem): CompletionItem[] => {
    if (seen.has(item.label)) return [];
    seen.add(item.label);
    return [{ ...item, insert: cursor.inList ? item.insert : printValue(item.insert) }];
  };
  const fromData = (values?.(field.name) ?? []).map((value) => valueItem(value, 'in the data'));
  const offered = [...(field.values ? [] : fromData), ...knownValues(field), ...fromData].flatMap(written);
  const operators = cursor.fresh && !cursor.inList && !cursor.quoted ? operatorItems(field, cursor.inGroup) : [];
  const connectives = cursor.inGroup && cursor.follows && !cursor.inList ? keywords : [];
  return [...offered, ...operators, ...connectives];
}

function knownValues(field: Field): readonly CompletionItem[] {
  switch (field.type) {
    case 'text':
    case 'boolean':
      return (field.values ?? []).map((value) => valueItem(value, field.label));
    case 'port':
      return serviceNames.map(({ name, port }) => valueItem(name, `port ${port}`));
    case 'protocol':
      return commonProtocols.map(({ name, number }) => valueItem(name, `protocol ${number}`));
    case 'ip':
      return knownRanges
        .filter(({ bits }) => bits < 32)
        .map(({ cidr, label, meaning }) => ({ ...valueItem(cidr, label), documentation: meaning }));
    case 'counter':
    case 'time':
      return [];
  }
}

function valueItem(value: string, detail: string): CompletionItem {
  return { label: value, insert: value, kind: 'value', detail };
}

function operator(label: string, detail: string, documentation: string): CompletionItem {
  return { label, insert: label, kind: 'operator', detail, documentation };
}

const existsItem = operator('*', 'has a value', 'Any value at all. With a minus before the field: none.');
const listItem = operator('[', 'one of a list', 'Any of these values, with commas between and no blanks: [22,3389]');
const groupItem = operator('(', 'several values', 'Values joined by AND and OR: (22 OR 3389), (>=1024 <5000 -3000)');
const comparisons = [
  operator('>', 'greater', 'Greater than this number, or later than this time.'),
  operator('>=', 'at least', 'This number or greater.'),
  operator('<', 'less', 'Less than this number, or earlier than this time.'),
  operator('<=', 'at most', 'This number or less.'),
];
const texts = [
  operator('=', 'begins with, same case', 'Begins with this text in the same upper and lower case.'),
  operator(
    '==',
    'is exactly, any case',
    'The whole value, in any case. Without it a value finds whatever begins with it.',
  ),
  operator('===', 'is exactly, same case', 'The whole value in the same upper and lower case.'),
];

function operatorItems(field: Field, inGroup: boolean): readonly CompletionItem[] {
  const byType = field.type === 'text' ? texts : field.type === 'boolean' || field.type === 'ip' ? [] : comparisons;
  return [...byType, existsItem, listItem, ...(inGroup ? [] : [groupItem])];
}

/** What begins with the typed text, then what has a part that does. */
function ranked(items: readonly CompletionItem[], typed: string): readonly CompletionItem[] {
  const wanted = typed.toLowerCase();
  if (wanted === '') return items;
  const rank = ({ label }: CompletionItem): number => {
    const text = label.toLowerCase();
    if (text.startsWith(wanted) || text.endsWith(`(${wanted})`)) return 0;
    return text.split(/[_\W]+/).some((part) => part !== '' && part.startsWith(wanted)) ? 1 : 2;
  };
  return [0, 1].flatMap((wantedRank) => items.filter((item) => rank(item) === wantedRank));
}

function endOfName(text: string, offset: number): number {
  let end = offset;
  while (/[\p{L}\p{N}_.-]/u.test(text[end] ?? '')) end++;
  return end;
}

function endOfValue(text: string, offset: number, { inList, quoted, from }: Cursor): number {
  if (quoted) {
    const close = text.indexOf(text[from]!, offset);
    return close === -1 ? offset : close + 1;
  }
  const rest = (inList ? /^[^,\]]*/ : /^[^\s()]*/).exec(text.slice(offset))![0];
  return offset + rest.length;
}
