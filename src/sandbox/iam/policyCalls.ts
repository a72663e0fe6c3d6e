import type { PolicyState } from '../account/iamState';
import { jsonBody } from '../http/jsonBody';
import { jsonReply, noContent, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { uuid } from '../random';
import type { SandboxWorld } from '../sandboxWorld';
import { mayUse } from './access';
import { iamError, invalidBody, notFound, notPermitted } from './iamErrors';
import { type PolicyDraft, policyDraft, policyIdentity, policyView } from './policyForms';
import { platformRoles, serviceRoles } from './roles';

const etag = '1-56bcd4150f2c3b6de0d2ad2fb5c5f3d1';

/** `/v1/policies` and `/v2/policies` (contracts/ibm-cloud.md §5). Both show what the other made. */
export function policyCall(
  request: SandboxRequest,
  world: SandboxWorld,
  caller: string,
  version: 1 | 2,
  id: string | undefined,
): Reply {
  const { method } = request;
  if (id === undefined) {
    if (method === 'GET') return listPolicies(request, world, caller, version);
    return method === 'POST' ? createPolicy(request, world, caller, version) : notOffered(method);
  }
  const { account, now, settling } = world;
  const policy = account.policies.find((known) => known.id === id && now() - known.createdAt >= settling.policyMs);
  if (policy === undefined) return iamError(404, 'policy_not_found', `Policy with Id '${id.slice(0, 80)}' not found.`);
  if (method === 'GET') return jsonReply(200, shown(request, policy, version), { etag });
  if (method !== 'DELETE') return notOffered(method);
  if (!mayGrant(world, caller)) return notPermitted('delete this policy');
  account.policies = account.policies.filter((known) => known !== policy);
  world.collectionChanged();
  return noContent;
}

/** Who may see no policy gets an empty list. */
function listPolicies(request: SandboxRequest, world: SandboxWorld, caller: string, version: 1 | 2): Reply {
  const { query } = request;
  const { account, settling, now } = world;
  if (query.get('account_id') === null)
    return iamError(400, 'missing_required_query_parameter', 'The query parameter account_id is missing.');
  if (query.get('account_id') !== account.id) return notPermitted('read policies of this account');
  const value = (policy: PolicyState, key: string) =>
    [...policy.subject, ...policy.resource].find((attribute) => attribute.key === key)?.value;
  const serviceOf = (policy: PolicyState) => policy.resource.find(({ key }) => key === 'serviceName')?.value;
  const wants = (name: string, own: unknown) => query.get(name) === null || query.get(name) === own;
  const found = account.policies.filter(
    (policy) =>
      mayGrant(world, caller) &&
      now() - policy.createdAt >= settling.policyMs &&
      wants('type', policy.type) &&
      wants('state', 'active') &&
      wants('iam_id', value(policy, 'iam_id')) &&
      wants('service_name', serviceOf(policy)),
  );
  const limit = Math.min(Number(query.get('limit') ?? 0) || found.length, 100);
  const start = Number(Buffer.from(query.get('start') ?? '', 'base64url').toString()) || 0;
  const page = found.slice(start, query.has('limit') ? start + limit : undefined);
  const next = start + page.length < found.length ? nextPage(request, start + page.length) : {};
  return jsonReply(200, {
    ...(query.has('limit') ? { limit } : {}),
    ...next,
    policies: page.map((policy) => shown(request, policy, version)),
  });
}

function nextPage(request: SandboxRequest, place: number): object {
  const start = Buffer.from(String(place)).toString('base64url');
  const query = new URLSearchParams(request.query);
  query.set('start', start);
  return { next: { href: `${request.baseUrl}${request.path}?${query}`, start } };
}

function createPolicy(request: SandboxRequest, world: SandboxWorld, caller: string, version: 1 | 2): Reply {
  const body = jsonBody(request);
  const draft = body === null ? null : policyDraft(body, version);
  if (draft === null) return invalidBody('type, subject, resource and roles must be given, roles by their CRNs.');
  const wrong = refusal(draft, world);
  if (wrong !== null) return wrong;
  if (!mayGrant(world, caller)) return notPermitted('create this policy');
  const identity = policyIdentity(draft);
  const same = world.account.policies.find((known) => policyIdentity(known) === identity);
  if (same !== undefined)
    return iamError(409, 'policy_conflict_error', 'There is a policy with the same subject, resource and role.', {
      conflicts_with: { etag, policy: same.id },
    });
  const policy = addPolicy(world, draft, caller);
  return jsonReply(201, shown(request, policy, version), { etag });
}

/** Adds a policy as an internal call: what a client's request would do, checked by nobody. */
export function addPolicy(world: SandboxWorld, draft: PolicyDraft, createdBy: string): PolicyState {
  const { account, names, now, seed } = world;
  const policy = { ...draft, id: uuid(seed, `policy/${names.next()}`), createdAt: now(), createdBy };
  account.policies.push(policy);
  world.collectionChanged();
  return policy;
}

function refusal(draft: PolicyDraft, { account }: SandboxWorld): Reply | null {
  const value = (key: string, list = draft.subject) => list.find((attribute) => attribute.key === key)?.value;
  const accounts = [value('accountId'), value('accountId', draft.resource)];
  if (accounts.some((named) => named !== undefined && named !== account.id))
    return notPermitted('create policies for another account');
  if (draft.type === 'access')
    return value('iam_id') === undefined && value('access_group_id') === undefined
      ? invalidBody('The subject of an access policy needs iam_id or access_group_id.')
      : null;
  return value('serviceName') === undefined || value('serviceName', draft.resource) === undefined
    ? invalidBody('An authorization needs serviceName in its subject and in its resource.')
    : null;
}

/** `GET /v2/roles`: what a service's policies may give. */
export function rolesCall(request: SandboxRequest): Reply {
  const { query } = request;
  const service = query.get('service_name') ?? '';
  const roles = serviceRoles(service, query.get('source_service_name'));
  const view = (role: object) => ({ ...role, actions: [] });
  const forAuthorization = query.get('policy_type') === 'authorization';
  return jsonReply(200, {
    custom_roles: [],
    service_roles: roles.map(view),
    system_roles: forAuthorization ? [] : platformRoles.map(view),
  });
}

function mayGrant(world: SandboxWorld, caller: string): boolean {
  return mayUse(world, caller, { service: 'iam-access-management' }, ['Administrator']);
}

function shown(request: SandboxRequest, policy: PolicyState, version: 1 | 2): Record<string, unknown> {
  return policyView(policy, version, `${request.baseUrl}/v${version}/policies/${policy.id}`);
}

function notOffered(method: string): Reply {
  return notFound('The call', method);
}
