import { jsonBody, textField } from '../http/jsonBody';
import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import { mayRead } from '../iam/access';
import type { Tokens } from '../iam/tokens';
import type { SandboxWorld } from '../sandboxWorld';
import { type Taggable, taggables } from './taggable';

type Found = Taggable & { readonly tags: readonly string[] };

/** Global Search: resources by their properties (https://cloud.ibm.com/apidocs/search). */
export function searchService(world: SandboxWorld, tokens: Tokens): SandboxService {
  return {
    name: 'search',
    prefix: 'search',
    regional: false,
    handle: (request) => {
      const caller = tokens.caller(request.headers.authorization);
      if (caller === null) return searchError(401, 'The access token is missing, invalid or expired.');
      if (request.method !== 'POST' || request.path !== '/v3/resources/search')
        return searchError(404, 'No such resource.');
      return search(request, world, caller);
    },
    errorReply: (status) => searchError(status, `The service answered ${status}.`),
  };
}

/** Pages go on with the cursor of the page before, until one is shorter than the limit. */
function search(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  const body = jsonBody(request);
  if (body === null) return searchError(400, 'The body is not a JSON object.');
  const limit = Number(request.query.get('limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) return searchError(400, 'limit must be from 1 to 1000.');
  const terms = readTerms(textField(body, 'query') ?? '*');
  if (terms === null) return searchError(400, 'The query cannot be read.');
  const start = Number(Buffer.from(textField(body, 'search_cursor') ?? '', 'base64url').toString()) || 0;
  const { account } = world;
  const found = taggables(account)
    .filter(({ service_name }) => mayRead(world, caller, service_name))
    .map((item) => ({ ...item, tags: [...(account.tags.get(item.crn) ?? [])] }))
    .filter((item) => terms.every((term) => holds(term, item)));
  const page = found.slice(start, start + limit);
  return jsonReply(200, {
    search_cursor: Buffer.from(String(start + page.length)).toString('base64url'),
    limit,
    items: page.map((item) => ({ ...item, account_id: account.id })),
  });
}

interface Term {
  readonly field: string;
  readonly pattern: RegExp;
}

/** `field:value`, `field:"value"`, `*`, joined by AND; `*` in a value stands for anything. Null: something else. */
function readTerms(query: string): readonly Term[] | null {
  const parts = query.split(/\s+AND\s+/).filter((part) => part.trim() !== '*');
  const terms = parts.map((part) => {
    const [, field, quoted, plain] = /^\s*\(?(\w+):(?:"((?:[^"\\]|\\.)*)"|([^\s"()]+))\)?\s*$/.exec(part) ?? [];
    if (field === undefined) return null;
    const text = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
    const source = text.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replace(/\*/g, '.*');
    return { field, pattern: new RegExp(`^${source}$`, 'i') };
  });
  const read = terms.filter((term) => term !== null);
  return read.length === terms.length ? read : null;
}

function holds({ field, pattern }: Term, item: Found): boolean {
  const value: unknown = Object.entries(item).find(([name]) => name === field)?.[1];
  const values = Array.isArray(value) ? value.map(String) : [String(value ?? '')];
  return values.some((text) => pattern.test(text));
}

function searchError(status: number, message: string): Reply {
  return jsonReply(status, { errors: [{ code: String(status), message }], status_code: status, trace: 'sandbox' });
}
