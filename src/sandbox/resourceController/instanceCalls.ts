import type { JsonObject } from '../../core/policy/looseJson';
import { isObject } from '../../core/policy/looseJson';
import { regionNames } from '../account/regions';
import type { ResourceInstanceState } from '../account/resourceState';
import { offeringOfPlan, offerings } from '../catalog/offerings';
import { jsonBody, textField } from '../http/jsonBody';
import { jsonReply, noContent, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { mayChange, mayUse } from '../iam/access';
import type { SandboxWorld } from '../sandboxWorld';
import { rcBadRequest, rcError, rcForbidden, rcNotFound } from './rcErrors';
import { rcPage } from './rcPaging';
import { groupCrn } from './resourceGroups';
import { addResourceInstance, removeResourceInstance } from './resourceInstances';

const nameForm = /^[\w .:-]{1,180}$/;
const viewingRoles = ['Viewer', 'Operator', 'Editor', 'Administrator', 'Reader', 'Writer', 'Manager'];

/** `/v2/resource_instances` without an id: the list, and making one (contracts/ibm-cloud.md §4.2). */
export function instancesCall(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  if (request.method === 'POST') return createInstance(request, world, caller);
  if (request.method !== 'GET') return rcNotFound(request.path);
  const found = world.account.resourceInstances.filter(
    (instance) => mayView(world, caller, instance) && matches(instance, request.query),
  );
  return rcPage(request, found, (instance) => instanceView(instance, world));
}

/** The calls on one instance: `id` is its GUID or its CRN. What was deleted stays readable. */
export function instanceCall(
  request: SandboxRequest,
  world: SandboxWorld,
  caller: string,
  instance: ResourceInstanceState,
  sub: string | undefined,
): Reply {
  const { method } = request;
  if (!mayView(world, caller, instance)) return rcForbidden('view this instance');
  if (method === 'GET' && sub === undefined) return jsonReply(200, instanceView(instance, world));
  if (!mayChange(world, caller, serviceOf(instance))) return rcForbidden('change this instance');
  if (sub === 'lock' && (method === 'POST' || method === 'DELETE')) {
    instance.locked = method === 'POST';
    return jsonReply(200, instanceView(instance, world));
  }
  if (sub !== undefined) return rcNotFound(request.path);
  if (instance.state === 'removed' || instance.state === 'pending_reclamation')
    return rcError(410, 'RC-InstanceGone', `The instance is ${instance.state}.`);
  if (instance.locked) return rcError(422, 'RC-InstanceLocked', 'The instance is locked.');
  if (method === 'PATCH') return patchInstance(request, world, instance);
  return method === 'DELETE' ? deleteInstance(request, world, instance) : rcNotFound(request.path);
}

function createInstance(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  const body = jsonBody(request);
  if (body === null) return rcBadRequest('The body is not a JSON object.');
  const name = textField(body, 'name') ?? '';
  if (!nameForm.test(name)) return rcBadRequest('name must be 1 to 180 letters, digits, spaces and - . _ :');
  const found = offeringOfPlan(textField(body, 'resource_plan_id') ?? '');
  if (found === null) return rcBadRequest('The resource_plan_id is not known.');
  const { offering, plan } = found;
  if (!mayChange(world, caller, offering.name)) return rcForbidden(`create instances of ${offering.displayName}`);
  if (plan.retired === true)
    return rcError(400, 'RC-ServiceBrokerErrorResponse', `The plan ${plan.name} takes no new instances.`);
  const resourceGroup = textField(body, 'resource_group') ?? '';
  if (!world.account.resourceGroups.some(({ id }) => id === resourceGroup))
    return rcBadRequest('The resource_group is not known.');
  const region = targetRegion(textField(body, 'target') ?? '', offering.global);
  if (region === null) return rcBadRequest('The plan is not to be had in this target.');
  const parameters = isObject(body.parameters) ? { parameters: body.parameters } : {};
  const made = addResourceInstance(world, { name, offering, plan, region, resourceGroup, ...parameters });
  if (Array.isArray(body.tags)) world.account.tags.set(made.crn, new Set(body.tags.map(String)));
  world.collectionChanged();
  return jsonReply(201, instanceView(made, world));
}

/** A region's name or the CRN of a deployment; for services without regions also `global` and `bluemix-global`. */
function targetRegion(target: string, global: boolean): string | null {
  const place = /%3A([a-z0-9-]+)$/i.exec(target)?.[1] ?? target.slice(target.lastIndexOf(':') + 1);
  if (global) return place === 'global' || place === 'bluemix-global' ? 'global' : null;
  return regionNames.find((name) => name === place) ?? null;
}

function patchInstance(request: SandboxRequest, world: SandboxWorld, instance: ResourceInstanceState): Reply {
  const body: JsonObject | null = jsonBody(request);
  if (body === null) return rcBadRequest('The body is not a JSON object.');
  const name = textField(body, 'name');
  if (name !== undefined && !nameForm.test(name)) return rcBadRequest('The name is not well formed.');
  const plan = textField(body, 'resource_plan_id');
  if (plan !== undefined && offeringOfPlan(plan)?.offering.id !== instance.resource_id)
    return rcBadRequest('The resource_plan_id is not one of this service.');
  instance.name = name ?? instance.name;
  instance.resource_plan_id = plan ?? instance.resource_plan_id;
  if (isObject(body.parameters)) instance.parameters = body.parameters;
  return jsonReply(200, instanceView(instance, world));
}

function deleteInstance(request: SandboxRequest, world: SandboxWorld, instance: ResourceInstanceState): Reply {
  const keys = world.account.resourceKeys.filter(({ source, state }) => source === instance.crn && state === 'active');
  if (keys.length > 0 && request.query.get('recursive') !== 'true')
    return rcError(400, 'RC-DependentKeys', `Cannot delete: the instance still has ${keys.length} keys.`);
  removeResourceInstance(world, instance);
  return noContent;
}

function matches(instance: ResourceInstanceState, query: URLSearchParams): boolean {
  const wants = (name: string, value: string) => query.get(name) === null || query.get(name) === value;
  const states = query.get('state') === null ? ['active', 'provisioning'] : [query.get('state')];
  return (
    wants('resource_id', instance.resource_id) &&
    wants('resource_plan_id', instance.resource_plan_id) &&
    wants('name', instance.name) &&
    wants('guid', instance.guid) &&
    wants('resource_group_id', instance.resource_group_id) &&
    wants('type', 'service_instance') &&
    states.includes(instance.state)
  );
}

function serviceOf(instance: ResourceInstanceState): string {
  return offerings.find(({ id }) => id === instance.resource_id)?.name ?? '';
}

function mayView(world: SandboxWorld, caller: string, instance: ResourceInstanceState): boolean {
  return mayUse(world, caller, { service: serviceOf(instance), instance: instance.guid }, viewingRoles);
}

function instanceView(instance: ResourceInstanceState, { account }: SandboxWorld): Record<string, unknown> {
  const { guid, crn, name, resource_id, resource_plan_id, region_id, resource_group_id, state } = instance;
  const url = `/v2/resource_instances/${encodeURIComponent(crn)}`;
  const deleted_at = instance.deletedAt === null ? null : new Date(instance.deletedAt).toISOString();
  const reclamation = account.reclamations.find((known) => known.instance === guid);
  return {
    ...{ id: crn, guid, url, crn, name, account_id: account.id, resource_group_id },
    resource_group_crn: groupCrn(account.id, resource_group_id),
    ...{ resource_id, resource_plan_id, region_id },
    target_crn: `crn:v1:bluemix:public:globalcatalog::::deployment:${resource_plan_id}%3A${region_id}`,
    parameters: instance.parameters,
    allow_cleanup: false,
    onetime_credentials: false,
    locked: instance.locked,
    state,
    type: 'service_instance',
    sub_type: '',
    extensions: null,
    last_operation: lastOperation(instance),
    plan_history: [{ resource_plan_id, start_date: instance.created_at }],
    dashboard_url: `https://cloud.ibm.com/services/${serviceOf(instance)}/${encodeURIComponent(crn)}`,
    resource_keys_url: `${url}/resource_keys`,
    created_at: instance.created_at,
    created_by: account.owner.iamId,
    updated_at: deleted_at ?? instance.created_at,
    updated_by: '',
    deleted_at,
    scheduled_reclaim_at: reclamation === undefined ? null : new Date(reclamation.targetTime).toISOString(),
  };
}

function lastOperation({ state, deletedAt }: ResourceInstanceState): object {
  const type = deletedAt === null ? 'create' : 'delete';
  const running = state === 'provisioning';
  return {
    type,
    state: running ? 'in progress' : 'succeeded',
    async: running,
    description: running ? `Started ${type} instance operation` : `Completed ${type} instance operation`,
    cancelable: false,
    ...(running ? { poll: true } : {}),
  };
}
