import type { ApiKeyState, ServiceIdState } from '../account/iamState';
import { serviceIamId } from '../account/iamState';
import { jsonBody, objectField, textField } from '../http/jsonBody';
import { jsonReply, noContent, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxWorld } from '../sandboxWorld';
import { mayUse } from './access';
import { iamError, iamTime, invalidBody, notFound, notPermitted } from './iamErrors';
import { addApiKey, addServiceId, isSettled, removeServiceId } from './identities';

const entityTag = '1-56bcd4150f2c3b6de0d2ad2fb5c5f3d1';
const defaultPage = 20;
const largestPage = 100;

/** `/v1/serviceids/…` (contracts/ibm-cloud.md §3.4). */
export function serviceIdCall(request: SandboxRequest, world: SandboxWorld, caller: string, id?: string): Reply {
  const { method } = request;
  if (!mayAdminister(world, caller)) return notPermitted('use service ids of this account');
  const { account } = world;
  if (id === undefined && method === 'POST') return createServiceId(request, world, caller);
  if (id === undefined && method === 'GET')
    return page(request, world, 'serviceids', account.serviceIds, (one) => serviceIdView(one, world), [
      ['name', ({ name }) => name],
    ]);
  const found = account.serviceIds.find((known) => known.id === id || serviceIamId(known.id) === id);
  if (found === undefined || id === undefined) return notFound('The service id', id ?? '');
  if (method === 'GET') return jsonReply(200, serviceIdView(found, world));
  if (method !== 'DELETE') return notFound('The call', method);
  removeServiceId(world, found.id);
  return noContent;
}

function createServiceId(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  const body = jsonBody(request);
  const name = body === null ? undefined : textField(body, 'name');
  if (body === null || name === undefined) return invalidBody('name is required.');
  if (textField(body, 'account_id') !== world.account.id) return notPermitted('create service ids in this account');
  const made = addServiceId(world, { name, description: textField(body, 'description') ?? '' });
  const wanted = objectField(body, 'apikey');
  const keyName = textField(wanted, 'name');
  if (keyName === undefined) return jsonReply(201, serviceIdView(made, world));
  const description = textField(wanted, 'description') ?? '';
  const key = addApiKey(world, { name: keyName, description, iamId: serviceIamId(made.id) });
  return jsonReply(201, { ...serviceIdView(made, world), apikey: apiKeyView(key, world, caller, true) });
}

/** `/v1/apikeys…` but `details`. */
export function apiKeyCall(request: SandboxRequest, world: SandboxWorld, caller: string, id?: string): Reply {
  const { method } = request;
  if (!mayAdminister(world, caller)) return notPermitted('use API keys of this account');
  if (id === undefined && method === 'POST') return createApiKey(request, world, caller);
  if (id === undefined && method === 'GET') return listApiKeys(request, world, caller);
  const key = world.account.apiKeys.find((known) => known.id === id && isSettled(known, world));
  if (key === undefined) return notFound('The API key', id ?? '');
  if (method === 'GET') return jsonReply(200, apiKeyView(key, world, caller, false));
  if (method !== 'DELETE') return notFound('The call', method);
  world.account.apiKeys = world.account.apiKeys.filter((known) => known !== key);
  return noContent;
}

/** The value of a key is in the answer that made it, and never again. */
function createApiKey(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  const body = jsonBody(request);
  const name = body === null ? undefined : textField(body, 'name');
  const iamId = body === null ? undefined : textField(body, 'iam_id');
  if (body === null || name === undefined || iamId === undefined) return invalidBody('name and iam_id are required.');
  const { account } = world;
  const known = iamId === account.owner.iamId || account.serviceIds.some((one) => serviceIamId(one.id) === iamId);
  if (!known) return notFound('The IAM id', iamId);
  const key = addApiKey(world, { name, description: textField(body, 'description') ?? '', iamId });
  return jsonReply(201, apiKeyView(key, world, caller, true));
}

function listApiKeys(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  const { query } = request;
  const wholeAccount = query.get('scope') === 'account';
  const type = query.get('type') ?? 'user';
  const typeOf = ({ iamId }: ApiKeyState) => (iamId.startsWith('iam-ServiceId-') ? 'serviceid' : 'user');
  const keys = world.account.apiKeys.filter((key) =>
    query.get('iam_id') !== null
      ? key.iamId === query.get('iam_id')
      : wholeAccount
        ? typeOf(key) === type
        : key.iamId === caller,
  );
  const settled = keys.filter((key) => isSettled(key, world));
  return page(request, world, 'apikeys', settled, (key) => apiKeyView(key, world, caller, false), []);
}

/** `next` is a whole address whose `pagetoken` goes on. */
function page<T>(
  request: SandboxRequest,
  { account }: SandboxWorld,
  plural: string,
  items: readonly T[],
  render: (item: T) => object,
  filters: readonly (readonly [string, (item: T) => string])[],
): Reply {
  const { query } = request;
  if (query.has('account_id') && query.get('account_id') !== account.id) return notPermitted('read this account');
  const limit = Number(query.get('pagesize') ?? defaultPage);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestPage)
    return iamError(400, 'invalid_pagesize', `pagesize must be from 1 to ${largestPage}.`);
  const offset = Number(Buffer.from(query.get('pagetoken') ?? '', 'base64url').toString()) || 0;
  const found = items.filter((item) => filters.every(([name, own]) => [null, own(item)].includes(query.get(name))));
  const href = (place: number) => {
    const rest = new URLSearchParams(query);
    rest.set('pagetoken', Buffer.from(String(place)).toString('base64url'));
    return `${request.baseUrl}${request.path}?${rest}`;
  };
  return jsonReply(200, {
    offset,
    limit,
    first: href(0),
    ...(offset + limit < found.length ? { next: href(offset + limit) } : {}),
    ...(offset > 0 ? { previous: href(Math.max(0, offset - limit)) } : {}),
    [plural]: found.slice(offset, offset + limit).map(render),
  });
}

function serviceIdView({ id, name, description, createdAt }: ServiceIdState, { account }: SandboxWorld): object {
  return {
    id,
    iam_id: serviceIamId(id),
    entity_tag: entityTag,
    crn: `crn:v1:bluemix:public:iam-identity::a/${account.id}::serviceid:${id}`,
    locked: false,
    created_at: iamTime(createdAt),
    modified_at: iamTime(createdAt),
    account_id: account.id,
    name,
    description,
    unique_instance_crns: [],
  };
}

export function apiKeyView(key: ApiKeyState, { account }: SandboxWorld, caller: string, withValue: boolean): object {
  return {
    id: key.id,
    entity_tag: entityTag,
    crn: `crn:v1:bluemix:public:iam-identity::a/${account.id}::apikey:${key.id}`,
    locked: false,
    disabled: false,
    created_at: iamTime(key.createdAt),
    created_by: caller,
    modified_at: iamTime(key.createdAt),
    name: key.name,
    description: key.description,
    iam_id: key.iamId,
    account_id: account.id,
    ...(withValue ? { apikey: key.value } : {}),
    support_sessions: false,
    action_when_leaked: 'none',
  };
}

function mayAdminister(world: SandboxWorld, caller: string): boolean {
  return mayUse(world, caller, { service: 'iam-identity' }, ['Administrator', 'Editor', 'Operator']);
}
