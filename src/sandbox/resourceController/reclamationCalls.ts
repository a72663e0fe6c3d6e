import type { ReclamationState } from '../account/resourceState';
import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { mayChange } from '../iam/access';
import type { SandboxWorld } from '../sandboxWorld';
import { rcForbidden, rcNotFound } from './rcErrors';
import { reclaim, restore } from './resourceInstances';

/** `/v1/reclamations…`: what was deleted and can still be had back (contracts/ibm-cloud.md §4.2). */
export function reclamationCall(
  request: SandboxRequest,
  world: SandboxWorld,
  caller: string,
  [id, actions, action]: readonly (string | undefined)[],
): Reply {
  const { account } = world;
  const { method, query } = request;
  if (id === undefined && method === 'GET') {
    const wanted = query.get('resource_instance_id');
    const found = account.reclamations.filter(({ instance }) => wanted === null || wanted.includes(instance));
    return jsonReply(200, { resources: found.map((one) => reclamationView(one, world, 'SCHEDULED')) });
  }
  const found = account.reclamations.find((known) => known.id === id);
  if (found === undefined || method !== 'POST' || actions !== 'actions') return rcNotFound(id ?? request.path);
  if (!mayChange(world, caller, 'resource-controller')) return rcForbidden('decide about reclamations');
  if (action === 'reclaim') {
    const view = reclamationView(found, world, 'RECLAIMING');
    reclaim(world, found);
    return jsonReply(200, view);
  }
  if (action !== 'restore') return rcNotFound(action ?? request.path);
  const view = reclamationView(found, world, 'RESTORING');
  restore(world, found);
  return jsonReply(200, view);
}

function reclamationView(
  { id, instance, createdAt, targetTime }: ReclamationState,
  world: SandboxWorld,
  state: string,
) {
  const { account } = world;
  const owner = account.resourceInstances.find(({ guid }) => guid === instance);
  const at = new Date(createdAt).toISOString();
  return {
    id,
    entity_id: instance,
    entity_type_id: 'resource_instance',
    entity_crn: owner?.crn,
    resource_instance_id: instance,
    resource_group_id: owner?.resource_group_id,
    account_id: account.id,
    policy_id: '',
    state,
    target_time: new Date(targetTime).toISOString(),
    custom_properties: {},
    created_at: at,
    created_by: account.owner.iamId,
    updated_at: at,
    updated_by: account.owner.iamId,
  };
}
