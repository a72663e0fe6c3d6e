import { isRecord } from './fieldRules';

export interface FunctionRequest {
  readonly method: string;
  /** Below the function's own address, beginning with `/`. */
  readonly path: string;
  readonly rawQuery: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What `main` gets (contracts/logs-and-functions.md §2.5). Null: a key of the body would overwrite one of the platform's. */
export function functionParams(request: FunctionRequest): Record<string, unknown> | null {
  const type = request.headers['content-type'] ?? 'application/json';
  const isText = /^(text\/|application\/x-www-form-urlencoded)/.test(type);
  const body = Buffer.from(request.body);
  const query = Object.fromEntries(new URLSearchParams(request.rawQuery));
  const fields = type.startsWith('application/json') ? jsonFields(body) : {};
  if (Object.keys(fields).some((key) => key.startsWith('__ce_'))) return null;
  return {
    ...query,
    ...fields,
    __ce_method: request.method,
    __ce_path: request.path,
    __ce_query: request.rawQuery,
    __ce_headers: canonical(request.headers),
    __ce_body: isText ? body.toString('utf8') : body.toString('base64'),
  };
}

function jsonFields(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** `ce-id` becomes `Ce-Id`. */
function canonical(headers: Readonly<Record<string, string>>): Record<string, string> {
  const upper = (name: string) =>
    name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [upper(name), value]));
}
