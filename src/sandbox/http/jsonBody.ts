import { isObject, type JsonObject } from '../../core/policy/looseJson';
import { bodyText, type SandboxRequest } from './sandboxRequest';

/** The object that a request carries; null where it carries something else. */
export function jsonBody(request: SandboxRequest): JsonObject | null {
  try {
    const body: unknown = JSON.parse(bodyText(request));
    return isObject(body) ? body : null;
  } catch {
    return null;
  }
}

/** A field that is a text and not empty; undefined for everything else. */
export function textField(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The objects of a field that is a list. */
export function objectsField(body: JsonObject, name: string): readonly JsonObject[] {
  const value = body[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function objectField(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  return isObject(value) ? value : {};
}
