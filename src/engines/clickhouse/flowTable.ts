import { parseExactJson } from '../../core/flow/exactJson';
import type { Counter, FlowObjectFields, FlowRow } from '../../core/flow/flowRow';
import { type Field, type FieldName, fieldNamed, fields } from '../../core/query/fields';
import { flowRow, objectFields, type RecordValues, recordNames } from '../duckdb/flowRows';
import type { FieldValue } from '../fieldText';
import { EngineError } from '../queryEngine';
import type { ServerRow } from './clickhouseServer';

/** What `readRow` reads, in its order. */
export const rowColumns = [...recordNames, ...objectFields, 'idx']
  .map((name) => {
    const field = fieldNamed(name);
    return field ? readable(field) : name;
  })
  .join(', ');

/** A column as JSON holds it exactly: times in microseconds, addresses as numbers, 64 bits as digits. */
export function readable(field: Pick<Field, 'name' | 'type'>): string {
  switch (field.type) {
    case 'time':
      return `toUnixTimestamp64Micro("${field.name}")`;
    case 'ip':
      return `toUInt32("${field.name}")`;
    case 'counter':
      return `toString("${field.name}")`;
    default:
      return `"${field.name}"`;
  }
}

const readers = fields.map(({ name, type }) => [name, reader(type)] as const);
const readerOf = new Map<string, (value: unknown) => FieldValue>(readers);

/** A value of `readable` as the row has it. */
export function readValue(name: FieldName, value: unknown): FieldValue {
  return readerOf.get(name)?.(value) ?? null;
}

export function readRow(row: ServerRow): FlowRow {
  const record = recordNames.map((name, at) => {
    if (name === 'flags') return Number(row[at]);
    return name === 'extra' ? members(row[at]) : readValue(name, row[at]);
  });
  const object = objectFields.map((name, at) => {
    const value = row[recordNames.length + at];
    return name === 'etag' ? value : readValue(name, value);
  });
  return flowRow(record as unknown as RecordValues, objectOf(object), Number(row.at(-1)));
}

function objectOf(values: readonly unknown[]): FlowObjectFields {
  return Object.fromEntries(objectFields.map((name, at) => [name, values[at]])) as unknown as FlowObjectFields;
}

function reader(type: Field['type']): (value: unknown) => FieldValue {
  switch (type) {
    case 'counter':
      return counter;
    case 'text':
    case 'boolean':
      return (value) => (value === undefined ? null : (value as FieldValue));
    default:
      return (value) => (value === null || value === undefined ? null : Number(value));
  }
}

function counter(value: unknown): Counter | null {
  if (value === null || value === undefined) return null;
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : BigInt(String(value));
}

function members(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'string') return null;
  try {
    const parsed = parseExactJson(value);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    // Whatever filled the table: a text that is no JSON costs its row nothing but that.
    return null;
  }
}

/** The catalogue's entry; from here on its name comes from the closed list. Rejects any other name. */
export function knownField(name: FieldName): Field {
  const field = fieldNamed(name);
  if (!field) throw new EngineError('unsupported', `There is no field ${String(name)}.`);
  return field;
}
