import type { Atom, Condition, ListItem, Query } from './ast';

/**
 * The canonical text of a search: one blank between conditions, parentheses wherever AND and OR meet, no more quotes
 * than needed. Parsing it again gives the same tree, places aside.
 */
export function printQuery(query: Query): string {
  return query.kind === 'all' ? '' : printNode(query);
}

function printNode(query: Query): string {
  switch (query.kind) {
    case 'all':
      return '*';
    case 'and':
      return query.operands.map(printOperand).join(' ');
    case 'or':
      return query.operands.map(printOperand).join(' OR ');
    case 'not':
      return `-${printOperand(query.operand)}`;
    case 'term':
      return `${query.operator === ':' ? '' : query.operator}${printAtom(query.value, query.operator === ':' ? 'term' : 'value')}`;
    case 'field':
      return `${query.name}:${printFieldCondition(query.condition)}`;
  }
}

function printOperand(query: Query): string {
  return query.kind === 'and' || query.kind === 'or' ? `(${printNode(query)})` : printNode(query);
}

/** Directly behind the colon: connectives need parentheses there. */
function printFieldCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `(${printCondition(condition)})`;
    case 'not':
      return `-(${printCondition(condition.operand)})`;
    case 'match':
      return `${condition.operator === ':' ? '' : condition.operator}${printAtom(condition.value, condition.operator === ':' ? 'fieldValue' : 'value')}`;
    default:
      return printCondition(condition);
  }
}

/** As inside `field:( )`. */
export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'exists':
      return '*';
    case 'compare':
      return `${condition.operator}${printAtom({ text: condition.value, quoted: false }, 'value')}`;
    case 'match':
      return `${condition.operator === ':' ? '' : condition.operator}${printAtom(condition.value, condition.operator === ':' ? 'groupValue' : 'value')}`;
    case 'list':
      return `${condition.operator === ':' ? '' : condition.operator}[${condition.items.map(printItem).join(',')}]`;
    case 'and':
      return condition.operands.map(printGroupOperand).join(' ');
    case 'or':
      return condition.operands.map(printGroupOperand).join(' OR ');
    case 'not':
      return `-${printGroupOperand(condition.operand)}`;
  }
}

function printGroupOperand(condition: Condition): string {
  const text = printCondition(condition);
  return condition.kind === 'and' || condition.kind === 'or' ? `(${text})` : text;
}

function printItem(item: ListItem): string {
  return item.text.replace(/[\\,\]]/g, '\\$&');
}

/** Where an atom stands decides which of its first characters would be read as something else. */
type Place = 'term' | 'value' | 'fieldValue' | 'groupValue';
const firstToEscape: Readonly<Record<Place, RegExp>> = {
  term: /^(?=[-="'])|^(?=\*$)/,
  value: /^(?=[="'[])/,
  fieldValue: /^(?=[=<>"'[])|^(?=\*$)/,
  groupValue: /^(?=[-=<>"'[])|^(?=\*$)/,
};

function printAtom(atom: Pick<Atom, 'text' | 'quoted'>, place: Place): string {
  const { text } = atom;
  if (atom.quoted || text === '') return `"${text.replace(/["\\]/g, '\\$&')}"`;
  let bare = text.replace(/[\\()\s]/g, '\\$&');
  if (place === 'term') bare = bare.replace(/:/, '\\:');
  if (firstToEscape[place].test(text)) bare = `\\${bare}`;
  else if ((place === 'term' || place === 'groupValue') && /^(AND|OR|NOT)$/.test(text)) bare = `\\${bare}`;
  return bare;
}

/** A value as a search writes it behind `field:`, quoted where it must be. For tools that put a search together. */
export function printValue(text: string): string {
  const bare = /^[^\s()"'[\]\\=<>*-][^\s()"'\\]*$/.test(text) && !text.includes('*');
  return bare ? text : printAtom({ text, quoted: true }, 'value');
}
