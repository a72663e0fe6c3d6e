import type { ResourceGroupState } from '../account/resourceState';
import { jsonBody, textField } from '../http/jsonBody';
import { jsonReply, noContent, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { mayChange } from '../iam/access';
import { hexId } from '../random';
import type { SandboxWorld } from '../sandboxWorld';
import { rcBadRequest, rcError, rcForbidden, rcNotFound } from './rcErrors';

/** `/v2/resource_groups…` (contracts/ibm-cloud.md §4.1). */
export function resourceGroupCall(request: SandboxRequest, world: SandboxWorld, caller: string, id?: string): Reply {
  const { account } = world;
  const { method } = request;
  if (id === undefined && method === 'GET') return list(request, world);
  const known = account.resourceGroups.find((group) => group.id === id);
  if (id !== undefined && known === undefined) return rcNotFound(id);
  if (known !== undefined && method === 'GET') return jsonReply(200, groupView(known, world));
  if (!mayChange(world, caller, 'resource-controller')) return rcForbidden('change resource groups');
  if (known === undefined) return method === 'POST' ? create(request, world) : rcNotFound(request.path);
  if (method !== 'DELETE') return rcNotFound(request.path);
  if (known === account.resourceGroup) return rcError(403, 'RM-DefaultGroup', 'The default group cannot be deleted.');
  if (account.resourceInstances.some(({ resource_group_id, state }) => resource_group_id === id && state === 'active'))
    return rcBadRequest('The resource group still has resources.');
  account.resourceGroups = account.resourceGroups.filter((group) => group !== known);
  return noContent;
}

function list(request: SandboxRequest, world: SandboxWorld): Reply {
  const { query } = request;
  const { account } = world;
  const other = query.get('account_id');
  if (other !== null && other !== account.id) return rcForbidden('read this account');
  const shown = account.resourceGroups.filter(
    (group) =>
      (query.get('name') === null || query.get('name') === group.name) &&
      (query.get('default') !== 'true' || group === account.resourceGroup),
  );
  return jsonReply(200, { resources: shown.map((group) => groupView(group, world)) });
}

function create(request: SandboxRequest, { account, names, now, seed }: SandboxWorld): Reply {
  const body = jsonBody(request);
  const name = body === null ? undefined : textField(body, 'name');
  if (body === null || name === undefined || name.length > 40) return rcBadRequest('name must be 1 to 40 characters.');
  if (textField(body, 'account_id') !== account.id) return rcForbidden('change this account');
  if (account.resourceGroups.some((group) => group.name === name))
    return rcError(409, 'RM-NameExists', `There is a resource group ${name}.`);
  const group = { id: hexId(seed, `resource-group/${names.next()}`), name, createdAt: now() };
  account.resourceGroups.push(group);
  return jsonReply(201, { id: group.id, crn: groupCrn(account.id, group.id) });
}

function groupView({ id, name, createdAt }: ResourceGroupState, { account }: SandboxWorld): object {
  const at = new Date(createdAt).toISOString();
  return {
    id,
    crn: groupCrn(account.id, id),
    account_id: account.id,
    name,
    state: 'ACTIVE',
    default: id === account.resourceGroup.id,
    quota_id: 'a3d7b8d01e261c24677937c29ab33f3c',
    quota_url: '/v2/quota_definitions/a3d7b8d01e261c24677937c29ab33f3c',
    payment_methods_url: `/v2/resource_groups/${id}/payment_methods`,
    resource_linkages: [],
    teams_url: `/v2/resource_groups/${id}/teams`,
    created_at: at,
    updated_at: at,
  };
}

export function groupCrn(account: string, id: string): string {
  return `crn:v1:bluemix:public:resource-controller::a/${account}::resource-group:${id}`;
}
