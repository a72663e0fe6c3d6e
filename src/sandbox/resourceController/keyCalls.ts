import { type PolicyAttribute, serviceIamId } from '../account/iamState';
import type { ResourceInstanceState, ResourceKeyState } from '../account/resourceState';
import { offerings } from '../catalog/offerings';
import { jsonBody, objectField, textField } from '../http/jsonBody';
import { jsonReply, noContent, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { mayChange, mayUse } from '../iam/access';
import { addApiKey, addServiceId, isSettled, removeServiceId } from '../iam/identities';
import { addPolicy } from '../iam/policyCalls';
import { serviceRoles } from '../iam/roles';
import { hexId, uuid } from '../random';
import type { SandboxWorld } from '../sandboxWorld';
import { rcBadRequest, rcForbidden, rcNotFound } from './rcErrors';
import { rcPage } from './rcPaging';

/** `/v2/resource_keys…`, and the keys of one instance (contracts/ibm-cloud.md §4.4). */
export function keyCall(
  request: SandboxRequest,
  world: SandboxWorld,
  caller: string,
  id: string | undefined,
  of?: ResourceInstanceState,
): Reply {
  const { method, query } = request;
  const { account } = world;
  const show = (key: ResourceKeyState) => keyView(key, world, caller);
  if (id === undefined && method === 'GET') {
    const wants = (name: string, value: string) => query.get(name) === null || query.get(name) === value;
    const keys = account.resourceKeys.filter(
      (key) =>
        (of === undefined || key.source === of.crn) &&
        (query.get('state') ?? 'active') === key.state &&
        isSettled(key, world) &&
        wants('name', key.name) &&
        wants('guid', key.guid),
    );
    return rcPage(request, keys, show);
  }
  if (id === undefined)
    return method === 'POST' && of === undefined ? createKey(request, world, caller) : gone(request);
  const key = account.resourceKeys.find((known) => known.guid === id || known.crn === id);
  if (key === undefined || !isSettled(key, world)) return rcNotFound(id);
  if (method === 'GET') return jsonReply(200, show(key));
  if (method !== 'DELETE') return gone(request);
  if (!mayChange(world, caller, 'cloud-object-storage')) return rcForbidden('delete this key');
  key.state = 'removed';
  account.apiKeys = account.apiKeys.filter((known) => known.id !== key.apiKeyId);
  if (account.serviceIds.some(({ ofResourceKey }) => ofResourceKey === key.guid)) removeServiceId(world, key.serviceId);
  return noContent;
}

/** Behind a key stands a service id with an API key and, unless the role is NONE, an access policy on the instance. */
function createKey(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  const { account, names, now, seed } = world;
  const body = jsonBody(request);
  const name = body === null ? undefined : textField(body, 'name');
  const source = body === null ? undefined : textField(body, 'source');
  if (body === null || name === undefined || source === undefined) return rcBadRequest('name and source are required.');
  const instance = account.resourceInstances.find(({ guid, crn }) => guid === source || crn === source);
  if (instance === undefined || instance.state !== 'active') return rcNotFound(source);
  const service = offerings.find(({ id }) => id === instance.resource_id)?.name ?? '';
  if (!mayChange(world, caller, service)) return rcForbidden('create keys of this instance');
  const role = roleOf(textField(body, 'role'), service);
  if (role === undefined) return rcBadRequest('The role is not one of this service.');
  const parameters = objectField(body, 'parameters');
  const given = textField(parameters, 'serviceid_crn');
  const existing = account.serviceIds.find(({ id }) => given?.endsWith(`:${id}`) === true);
  if (given !== undefined && existing === undefined)
    return rcBadRequest('The service id of serviceid_crn is not known.');
  const guid = uuid(seed, `key/${names.next()}`);
  const description = `Auto-generated for key ${instance.crn.slice(0, -2)}:resource-key:${guid}`;
  const owner = existing ?? addServiceId(world, { name, description, ofResourceKey: guid });
  const apiKey = addApiKey(world, { name, description, iamId: serviceIamId(owner.id) });
  if (role !== null) addPolicy(world, accessTo(world, service, instance.guid, serviceIamId(owner.id), role), caller);
  const key: ResourceKeyState = {
    guid,
    crn: `${instance.crn.slice(0, -2)}:resource-key:${guid}`,
    name,
    source: instance.crn,
    role,
    serviceId: owner.id,
    apiKeyId: apiKey.id,
    apiKey: apiKey.value,
    hmac:
      parameters.HMAC === true
        ? {
            accessKeyId: hexId(seed, `${guid}/access`),
            secretAccessKey: `${hexId(seed, `${guid}/secret`)}${hexId(seed, `${guid}/secret2`).slice(0, 16)}`,
          }
        : null,
    state: 'active',
    createdAt: now(),
  };
  account.resourceKeys.push(key);
  return jsonReply(201, keyView(key, world, caller));
}

/** CRN of a role given by name or CRN; null: no policy is wanted; undefined: the service has none of this name. */
function roleOf(given: string | undefined, service: string): string | null | undefined {
  if (given === undefined || given === 'NONE') return null;
  return serviceRoles(service, null).find(({ crn, display_name }) => crn === given || display_name === given)?.crn;
}

function accessTo({ account }: SandboxWorld, service: string, instance: string, iamId: string, role: string) {
  const equals = (key: string, value: string): PolicyAttribute => ({ key, operator: 'stringEquals', value });
  return {
    type: 'access',
    description: '',
    subject: [equals('iam_id', iamId)],
    resource: [equals('accountId', account.id), equals('serviceName', service), equals('serviceInstance', instance)],
    roles: [role],
    version: 1,
  } as const;
}

function keyView(key: ResourceKeyState, world: SandboxWorld, caller: string): object {
  const { account } = world;
  const instance = account.resourceInstances.find(({ crn }) => crn === key.source);
  const at = new Date(key.createdAt).toISOString();
  const seesSecrets = mayUse(world, caller, { service: 'resource-controller' }, ['Administrator']);
  return {
    ...{ id: key.crn, guid: key.guid, crn: key.crn, name: key.name, state: key.state, account_id: account.id },
    url: `/v2/resource_keys/${encodeURIComponent(key.crn)}`,
    resource_group_id: instance?.resource_group_id ?? account.resourceGroup.id,
    source_crn: key.source,
    resource_id: instance?.resource_id ?? '',
    role: key.role ?? 'NONE',
    iam_compatible: true,
    onetime_credentials: false,
    migrated: false,
    resource_instance_url: `/v2/resource_instances/${encodeURIComponent(key.source)}`,
    created_at: at,
    updated_at: at,
    credentials: seesSecrets ? credentials(key, account.id) : { REDACTED: 'REDACTED' },
  };
}

function credentials(key: ResourceKeyState, account: string): object {
  return {
    apikey: key.apiKey,
    ...(key.hmac === null
      ? {}
      : {
          cos_hmac_keys: { access_key_id: key.hmac.accessKeyId, secret_access_key: key.hmac.secretAccessKey },
        }),
    endpoints: 'https://control.cloud-object-storage.cloud.ibm.com/v2/endpoints',
    iam_apikey_description: `Auto-generated for key ${key.crn}`,
    iam_apikey_id: key.apiKeyId,
    iam_apikey_name: key.name,
    ...(key.role === null ? {} : { iam_role_crn: key.role }),
    iam_serviceid_crn: `crn:v1:bluemix:public:iam-identity::a/${account}::serviceid:${key.serviceId}`,
    resource_instance_id: key.source,
  };
}

function gone(request: SandboxRequest): Reply {
  return rcNotFound(request.path);
}
