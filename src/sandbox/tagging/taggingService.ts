import type { AccountState } from '../account/accountState';
import { jsonBody, objectsField, textField } from '../http/jsonBody';
import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import { mayChange } from '../iam/access';
import type { Tokens } from '../iam/tokens';
import type { SandboxWorld } from '../sandboxWorld';
import { taggables } from './taggable';

/** Of one call. */
const mostResources = 100;

/** Global Tagging: user tags on resources (https://cloud.ibm.com/apidocs/tagging). */
export function taggingService(world: SandboxWorld, tokens: Tokens): SandboxService {
  return {
    name: 'tagging',
    prefix: 'tagging',
    regional: false,
    handle: (request) => {
      const caller = tokens.caller(request.headers.authorization);
      if (caller === null) return taggingError(401, 'unauthorized', 'The access token is missing, invalid or expired.');
      return route(request, world, caller);
    },
    errorReply: (status, code) => taggingError(status, code ?? 'error', `The service answered ${status}.`),
  };
}

function route(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  switch (`${request.method} ${request.path}`) {
    case 'GET /v3/tags':
      return listTags(request, world.account);
    case 'POST /v3/tags/attach':
    case 'POST /v3/tags/detach':
      return mayChange(world, caller, 'is')
        ? change(request, world.account)
        : taggingError(403, 'forbidden', 'You are not authorized to tag resources.');
    default:
      return taggingError(404, 'not_found', 'No such resource.');
  }
}

function listTags({ query }: SandboxRequest, { tags }: AccountState): Reply {
  const of = query.get('attached_to');
  const sets = of === null ? [...tags.values()] : [tags.get(of) ?? []];
  const names = [...new Set(sets.flatMap((set) => [...set]))].sort();
  const offset = Number(query.get('offset') ?? 0) || 0;
  const limit = Number(query.get('limit') ?? 100) || 100;
  const items = names.slice(offset, offset + limit).map((name) => ({ name }));
  return jsonReply(200, { total_count: names.length, offset, limit, items });
}

/** Each resource has its own outcome: one that is not there is an error of its own, in an answer that is none. */
function change(request: SandboxRequest, account: AccountState): Reply {
  const body = jsonBody(request) ?? {};
  const listed = Array.isArray(body.tag_names) ? body.tag_names.map(String) : [];
  const names = [...listed, ...[textField(body, 'tag_name') ?? []].flat()].map((name) => name.toLowerCase().trim());
  const crns = objectsField(body, 'resources').map((resource) => textField(resource, 'resource_id') ?? '');
  if (names.length === 0 || crns.length === 0 || crns.length > mostResources)
    return taggingError(400, 'bad_request', `tag_names and resources are required, at most ${mostResources}.`);
  if (names.some((name) => !/^[\w .:-]{1,128}$/.test(name)))
    return taggingError(400, 'bad_request', 'A tag has 1 to 128 letters, digits, spaces and _ - . :');
  const known = new Set(taggables(account).map(({ crn }) => crn));
  const attaches = request.path.endsWith('/attach');
  const results = crns.map((resource_id) => {
    if (!known.has(resource_id))
      return { resource_id, is_error: true, code: '404', message: 'The resource was not found.' };
    const tags = account.tags.get(resource_id) ?? new Set();
    for (const name of names) {
      if (attaches) tags.add(name);
      else tags.delete(name);
    }
    account.tags.set(resource_id, tags);
    return { resource_id, is_error: false, code: '200', message: 'OK' };
  });
  return jsonReply(200, { results });
}

function taggingError(status: number, code: string, message: string): Reply {
  return jsonReply(status, { errors: [{ code, message }], status_code: status, trace: 'sandbox' });
}
