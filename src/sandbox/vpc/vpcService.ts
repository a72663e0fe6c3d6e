import type { RegionState } from '../account/regionState';
import type { Reply } from '../http/reply';
import { pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import { mayChange, mayRead } from '../iam/access';
import type { Tokens } from '../iam/tokens';
import type { SandboxWorld } from '../sandboxWorld';
import type { VpcCall } from './vpcCall';
import { codeForStatus, vpcError, vpcNotFound } from './vpcErrors';
import { readVpc } from './vpcReads';
import { badVersion, oldProtocolWords } from './vpcVersion';
import { vpcViews } from './vpcViews';
import { writeVpc } from './vpcWrites';

/**
 * The VPC API of every region (contracts/ibm-cloud.md §7). The path may lack `/v1`. A later version will answer deletions
 * with 202: clients must take either.
 */
export function vpcService(world: SandboxWorld, tokens: Tokens, deleteStatus: 202 | 204 = 204): SandboxService {
  return {
    name: 'vpc',
    prefix: 'vpc',
    regional: true,
    handle: (request) => {
      const reply = checked(request, world, tokens);
      const changed = request.method !== 'GET' && reply.status < 300;
      if (changed && !request.path.includes('/flow_log_collectors')) world.networkChanged();
      return request.method === 'DELETE' && reply.status === 204 ? { status: deleteStatus } : reply;
    },
    errorReply: (status, code) => vpcError(status, code ?? codeForStatus(status), `The service answered ${status}.`),
  };
}

function checked(request: SandboxRequest, world: SandboxWorld, tokens: Tokens): Reply {
  const { account, now } = world;
  const region = account.regions.find(({ name }) => name === request.region);
  if (region === undefined) return vpcNotFound('The region', request.region ?? '');
  if (request.headers.authorization === undefined)
    return vpcError(401, 'token_missing', 'The bearer token is missing.', { name: 'Authorization', type: 'header' });
  const caller = tokens.caller(request.headers.authorization);
  if (caller === null) return vpcError(401, 'token_invalid', 'The bearer token is invalid or has expired.');
  if (!(request.method === 'GET' ? mayRead(world, caller, 'is') : mayChange(world, caller, 'is')))
    return vpcError(403, 'not_authorized', 'The provided token is not authorized to do this.');
  const wrong = badVersion(request.query, Math.max(now(), Date.now()));
  if (wrong !== null) return wrong;
  const segments = pathSegments(request.path.replace(/^\/v1(?=\/|$)/, ''));
  if (segments === null) return vpcError(400, 'bad_request', 'The path is not well encoded.');
  settle(region, now());
  const views = vpcViews(region, {
    account: account.id,
    resourceGroup: account.resourceGroup,
    resourceGroups: account.resourceGroups,
    hrefBase: `${request.baseUrl}/v1`,
    oldProtocolWords: oldProtocolWords(request.query),
  });
  const call: VpcCall = { request, region, account, views };
  if (request.method === 'GET') return readVpc(call, segments);
  return (
    writeVpc(call, world, segments) ?? vpcError(405, 'method_not_allowed', 'The sandbox does not offer this call.')
  );
}

/** What was pending long enough is ready. */
function settle({ instances, collectors }: RegionState, now: number): void {
  const ready = ({ pendingUntil = 0 }: { readonly pendingUntil?: number }) => pendingUntil <= now;
  for (const instance of instances) if (instance.status === 'pending' && ready(instance)) instance.status = 'running';
  for (const collector of collectors)
    if (collector.lifecycle_state === 'pending' && ready(collector)) collector.lifecycle_state = 'stable';
}
