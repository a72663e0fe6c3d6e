import type { AccountState, ResourceInstanceState } from '../account/accountState';
import { jsonReply, type Reply } from '../http/reply';
import { pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { Tokens } from '../iam/tokens';

/** Largest page of the real service is not documented; the SDK's tests use up to 200. */
const largestPage = 200;
const defaultPage = 100;

/** Resource Controller and Resource Manager, reads (contracts/ibm-cloud.md §4). */
export function resourceControllerService(account: AccountState, tokens: Tokens): SandboxService {
  return {
    name: 'resource_controller',
    prefix: 'rc',
    regional: false,
    handle: (request) => {
      if (tokens.accepts(request.headers.authorization)) return route(request, account);
      return rcError(401, 'RC-IamAuthenticationFailed', 'The access token is missing, invalid or expired.');
    },
    errorReply: (status, code) => rcError(status, code ?? 'RC-ServiceError', `The service answered ${status}.`),
  };
}

function route(request: SandboxRequest, account: AccountState): Reply {
  const segments = pathSegments(request.path);
  if (request.method !== 'GET' || segments === null) return notFound(request.path);
  const [version, collection, id] = segments;
  if (version !== 'v2') return notFound(request.path);
  if (collection === 'resource_groups' && id === undefined) return resourceGroups(request, account);
  if (collection === 'resource_instances' && id === undefined) return listInstances(request, account);
  if (collection !== 'resource_instances' || segments.length !== 3) return notFound(request.path);
  const instance = account.resourceInstances.find(({ guid, crn }) => guid === id || crn === id);
  return instance === undefined ? notFound(id ?? '') : jsonReply(200, instanceView(instance, account));
}

function resourceGroups(request: SandboxRequest, account: AccountState): Reply {
  const { id, name } = account.resourceGroup;
  const { query } = request;
  const other = query.get('account_id');
  if (other !== null && other !== account.id) return rcError(403, 'RC-Forbidden', 'Not your account.');
  const shown = query.get('name') === null || query.get('name') === name;
  const group = {
    id,
    crn: groupCrn(account),
    account_id: account.id,
    name,
    state: 'ACTIVE',
    default: true,
    quota_id: 'a3d7b8d01e261c24677937c29ab33f3c',
    quota_url: '/v2/quota_definitions/a3d7b8d01e261c24677937c29ab33f3c',
    payment_methods_url: `/v2/resource_groups/${id}/payment_methods`,
    resource_linkages: [],
    teams_url: `/v2/resource_groups/${id}/teams`,
    created_at: '2026-01-02T03:04:05.006Z',
    updated_at: '2026-01-02T03:04:05.006Z',
  };
  return jsonReply(200, { resources: shown ? [group] : [] });
}

function listInstances(request: SandboxRequest, account: AccountState): Reply {
  const { query } = request;
  const limit = Number(query.get('limit') ?? defaultPage);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestPage)
    return rcError(400, 'RC-InvalidLimit', `limit must be from 1 to ${largestPage}.`);
  const start = readCursor(query.get('start'));
  if (start === null) return rcError(400, 'RC-InvalidStart', 'start is not a cursor of this list.');
  const matching = account.resourceInstances.filter((instance) => matches(instance, query, account));
  const page = matching.slice(start, start + limit);
  const rest = new URLSearchParams(query);
  rest.set('start', writeCursor(start + limit));
  rest.set('limit', String(limit));
  return jsonReply(200, {
    rows_count: page.length,
    next_url: start + limit < matching.length ? `/v2/resource_instances?${rest}` : null,
    resources: page.map((instance) => instanceView(instance, account)),
  });
}

function matches(instance: ResourceInstanceState, query: URLSearchParams, account: AccountState): boolean {
  const wants = (name: string, value: string) => query.get(name) === null || query.get(name) === value;
  const states = query.get('state') === null ? ['active', 'provisioning'] : [query.get('state')];
  return (
    wants('resource_id', instance.resource_id) &&
    wants('resource_plan_id', instance.resource_plan_id) &&
    wants('name', instance.name) &&
    wants('guid', instance.guid) &&
    wants('resource_group_id', account.resourceGroup.id) &&
    wants('type', 'service_instance') &&
    states.includes(instance.state)
  );
}

/** Cursors are opaque to clients; ours holds a place in the list. */
function writeCursor(place: number): string {
  return Buffer.from(`rc:${place}`).toString('base64url');
}

function readCursor(text: string | null): number | null {
  if (text === null) return 0;
  const place = /^rc:(\d+)$/.exec(Buffer.from(text, 'base64url').toString())?.[1];
  return place === undefined ? null : Number(place);
}

function instanceView(instance: ResourceInstanceState, account: AccountState): Record<string, unknown> {
  const url = `/v2/resource_instances/${encodeURIComponent(instance.crn)}`;
  return {
    ...instance,
    id: instance.crn,
    url,
    account_id: account.id,
    resource_group_id: account.resourceGroup.id,
    resource_group_crn: groupCrn(account),
    target_crn: `crn:v1:bluemix:public:globalcatalog::::deployment:${instance.resource_plan_id}%3A${instance.region_id}`,
    parameters: null,
    allow_cleanup: false,
    onetime_credentials: false,
    locked: false,
    type: 'service_instance',
    sub_type: '',
    extensions: null,
    last_operation: {
      type: 'create',
      state: 'succeeded',
      async: false,
      description: 'Completed create instance operation',
    },
    plan_history: [{ resource_plan_id: instance.resource_plan_id, start_date: instance.created_at }],
    dashboard_url: `https://cloud.ibm.com/objectstorage/${encodeURIComponent(instance.crn)}`,
    resource_keys_url: `${url}/resource_keys`,
    created_by: account.owner.iamId,
    updated_at: instance.created_at,
    updated_by: '',
    deleted_at: null,
    scheduled_reclaim_at: null,
  };
}

function groupCrn(account: AccountState): string {
  return `crn:v1:bluemix:public:resource-controller::a/${account.id}::resource-group:${account.resourceGroup.id}`;
}

function notFound(what: string): Reply {
  return rcError(404, 'RC-InstanceNotFound', `The resource could not be found: ${what.slice(0, 200)}`);
}

function rcError(status: number, error_code: string, message: string): Reply {
  return jsonReply(status, { message, status_code: status, error_code, transaction_id: 'bss-5a4d0b0c' });
}
