import type { Reference } from './vpcModel';

/** Reading of JSON that others wrote, without trusting its shape. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Null and absent mean the same in what the API's clients write. */
export function withoutNulls(item: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));
}

/** A text that is not empty. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A whole number, also one that came as text. */
export function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

export function reference(value: unknown): Reference | null {
  if (!isObject(value)) return null;
  const id = text(value.id);
  return id === null ? null : ({ ...value, id, name: text(value.name) ?? id } as Reference);
}

export function references(value: unknown): readonly Reference[] {
  return Array.isArray(value) ? value.flatMap((item) => reference(item) ?? []) : [];
}
