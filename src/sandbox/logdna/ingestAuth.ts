import type { SandboxRequest } from '../http/sandboxRequest';

export type IngestCaller =
  | { readonly kind: 'known' }
  /** No key, or several mechanisms at once. */
  | { readonly kind: 'missing' | 'several' }
  /** A key that no account has. */
  | { readonly kind: 'unknown' };

/** The key comes in one of three ways, and in one alone (contracts/logs-and-functions.md §4.1). */
export function ingestCaller(request: SandboxRequest, ingestionKey: string): IngestCaller {
  const given = [...keysOf(request)];
  if (given.length === 0) return { kind: 'missing' };
  if (given.length > 1) return { kind: 'several' };
  return { kind: given[0]?.includes(ingestionKey) === true ? 'known' : 'unknown' };
}

/** Each mechanism used, with what could be the key in it: some clients send Basic `key:`, others `user:key`. */
function* keysOf({ headers, query }: SandboxRequest): Iterable<readonly string[]> {
  if (headers.apikey !== undefined) yield [headers.apikey];
  const asked = query.get('apikey');
  if (asked !== null) yield [asked];
  const basic = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic !== undefined) yield Buffer.from(basic, 'base64').toString().split(':');
}
