import type { Reply } from '../http/reply';
import { pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { Tokens } from '../iam/tokens';
import type { SandboxWorld } from '../sandboxWorld';
import { instanceCall, instancesCall } from './instanceCalls';
import { keyCall } from './keyCalls';
import { rcError, rcNotFound } from './rcErrors';
import { reclamationCall } from './reclamationCalls';
import { resourceGroupCall } from './resourceGroups';
import { settleInstances } from './resourceInstances';

/** Resource Controller and Resource Manager (contracts/ibm-cloud.md §4). */
export function resourceControllerService(world: SandboxWorld, tokens: Tokens): SandboxService {
  return {
    name: 'resource_controller',
    prefix: 'rc',
    regional: false,
    handle: (request) => {
      const caller = tokens.caller(request.headers.authorization);
      if (caller !== null) return route(request, world, caller);
      return rcError(401, 'RC-IamAuthenticationFailed', 'The access token is missing, invalid or expired.');
    },
    errorReply: (status, code) => rcError(status, code ?? 'RC-ServiceError', `The service answered ${status}.`),
  };
}

function route(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  settleInstances(world);
  const segments = pathSegments(request.path);
  if (segments === null) return rcNotFound(request.path);
  const [version, collection, id, sub, ...rest] = segments;
  if (version === 'v1' && collection === 'reclamations')
    return reclamationCall(request, world, caller, [id, sub, ...rest]);
  if (version !== 'v2' || rest.length > 0) return rcNotFound(request.path);
  switch (collection) {
    case 'resource_groups':
      return sub === undefined ? resourceGroupCall(request, world, caller, id) : rcNotFound(request.path);
    case 'resource_keys':
      return sub === undefined ? keyCall(request, world, caller, id) : rcNotFound(request.path);
    case 'resource_instances':
      break;
    default:
      return rcNotFound(request.path);
  }
  if (id === undefined) return instancesCall(request, world, caller);
  const instance = world.account.resourceInstances.find(({ guid, crn }) => guid === id || crn === id);
  if (instance === undefined) return rcNotFound(id);
  if (sub === 'resource_keys' && request.method === 'GET') return keyCall(request, world, caller, undefined, instance);
  return instanceCall(request, world, caller, instance, sub);
}
