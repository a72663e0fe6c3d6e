import { vpcIds } from '../account/vpcIds';
import { jsonReply, type Reply } from '../http/reply';
import { bodyText, pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { Tokens } from '../iam/tokens';
import { hash32, hexId } from '../random';
import type { SandboxWorld } from '../sandboxWorld';
import { carryOn, isDemoTemplate, logTime, stepsOf } from './actionJob';
import type { DemoContext } from './demoResources';
import { readNewWorkspace } from './newWorkspace';
import { RequestRate } from './requestRate';
import { schematicsError } from './schematicsErrors';
import { takeUpload } from './templateUpload';
import { outputsView, resourcesView } from './terraformState';
import type { ActionName, ActionState, WorkspaceState } from './workspaceState';
import { actionView, logsView, type ViewContext, workspaceView } from './workspaceViews';

const versions = ['terraform_v1.14', 'terraform_v1.13'] as const;
const planable: ReadonlySet<string> = new Set(['INACTIVE', 'ACTIVE', 'FAILED', 'STOPPED']);
const destroyable: ReadonlySet<string> = new Set(['ACTIVE', 'FAILED', 'STOPPED']);

/**
 * Schematics of every location (contracts/ibm-cloud.md §9). It reads what is uploaded, and runs the template of
 * resources/demo-vpc by a model of its own; with any other the workspace ends in `TEMPLATE ERROR`. Jobs go on with the
 * sandbox's clock, or with each look at their state, whichever is further.
 */
export function schematicsService(world: SandboxWorld, tokens: Tokens): SandboxService {
  const lab: Lab = { ...world, workspaces: [], rate: new RequestRate(world.now), made: 0, unsettled: false };
  return {
    name: 'schematics',
    prefix: 'sch',
    regional: true,
    handle(request) {
      if (!tokens.accepts(request.headers.authorization))
        return schematicsError(401, 'Unauthorized. The access token is missing, invalid or expired.');
      const wait = lab.rate.secondsToWait(request.region ?? '');
      if (wait > 0) return schematicsError(429, 'Too many requests.', { 'retry-after': String(wait) });
      return route(request, lab);
    },
    errorReply: (status) => schematicsError(status, `The service answered ${status}.`),
  };
}

interface Lab extends SandboxWorld {
  workspaces: WorkspaceState[];
  readonly rate: RequestRate;
  made: number;
  /** A job has changed the account, and the flow logs do not know yet. */
  unsettled: boolean;
}

interface Call {
  readonly request: SandboxRequest;
  readonly lab: Lab;
  readonly views: ViewContext;
}

function route(request: SandboxRequest, lab: Lab): Reply {
  const call: Call = { request, lab, views: { account: lab.account, baseUrl: request.baseUrl } };
  const [version, collection, id, ...rest] = pathSegments(request.path) ?? [];
  const { method } = request;
  if (version === 'v1' && collection === 'version' && method === 'GET')
    return jsonReply(200, { terraform_version: 'v1.14', supported_template_types: [...versions] });
  if (version === 'v2' && collection === 'locations' && method === 'GET')
    return jsonReply(200, { locations: lab.account.regions.map(({ name }) => ({ name, id: name, kind: 'region' })) });
  if (version !== 'v1' || collection !== 'workspaces') return notFound(request.path);
  if (id === undefined) return method === 'POST' ? create(call) : method === 'GET' ? list(call) : notFound('the call');
  const workspace = lab.workspaces.find((known) => known.id === id && sameGeography(known.location, request.region));
  if (workspace === undefined) return notFound(id);
  bringUpToDate(workspace, lab);
  return workspaceCall(call, workspace, rest);
}

function workspaceCall(call: Call, workspace: WorkspaceState, rest: readonly string[]): Reply {
  const { request, lab, views } = call;
  const path = rest.join('/');
  switch (`${request.method} ${path}`) {
    case 'GET ':
      return readWorkspace(call, workspace);
    case 'DELETE ':
      return removeWorkspace(call, workspace);
    case 'POST plan':
      return start(call, workspace, 'PLAN');
    case 'PUT apply':
      return start(call, workspace, 'APPLY');
    case 'PUT destroy':
      return start(call, workspace, 'DESTROY');
    case 'PUT refresh':
      return start(call, workspace, 'REFRESH');
    case 'GET actions':
      return actions(call, workspace);
    case 'GET output_values':
      return jsonReply(200, outputsView(workspace, regionOf(workspace, lab)));
    case 'GET resources':
      return jsonReply(200, resourcesView(workspace));
    case `PUT template_data/${workspace.templateId}/template_repo_upload`:
      if (isLocked(workspace)) return locked(workspace);
      return takeUpload(request, workspace, lab.now());
    default:
  }
  const [, runtime, ofTemplate] = /^(actions|runtime_data\/([^/]+)\/log_store\/actions)\//.exec(path) ?? [];
  const actionId = runtime === undefined ? undefined : path.slice(runtime.length + 1).split('/')[0];
  const action = workspace.actions.find(({ id }) => id === actionId);
  if (action === undefined || (ofTemplate !== undefined && ofTemplate !== workspace.templateId)) return notFound(path);
  if (ofTemplate !== undefined) return log(action);
  if (path.endsWith('/logs')) return jsonReply(200, logsView(workspace, action, views));
  if (request.method === 'DELETE') {
    action.stopAsked = true;
    return jsonReply(202, {});
  }
  action.readings++;
  bringUpToDate(workspace, lab);
  if (action.thenDelete && action.status === 'COMPLETED') forget(lab, workspace);
  return jsonReply(200, actionView(workspace, action, views));
}

function list({ request, lab, views }: Call): Reply {
  const shown = lab.workspaces.filter(({ location }) => sameGeography(location, request.region));
  for (const workspace of shown) bringUpToDate(workspace, lab);
  const offset = Number(request.query.get('offset') ?? 0);
  const limit = Number(request.query.get('limit') ?? 100);
  if (!Number.isInteger(offset) || offset < 0 || !Number.isInteger(limit) || limit < 1 || limit > 2000)
    return schematicsError(400, 'Bad request. Check offset and limit.');
  const workspaces = shown.slice(offset, offset + limit).map((workspace) => workspaceView(workspace, views));
  return jsonReply(200, { offset, limit, count: shown.length, workspaces });
}

function create({ request, lab, views }: Call): Reply {
  const location = request.region ?? '';
  const wanted = readNewWorkspace(bodyText(request), location, versions);
  if (typeof wanted === 'string') return schematicsError(400, `Bad request. ${wanted}`);
  if (lab.account.resourceGroup.id !== wanted.resourceGroup)
    return schematicsError(400, 'Bad request. The resource group could not be found.');
  lab.made++;
  const tag = hash32(`workspace/${lab.made}`, lab.seed).toString(16).padStart(8, '0');
  const workspace: WorkspaceState = {
    ...wanted.workspace,
    id: `${wanted.workspace.location}.workspace.${wanted.workspace.name}.${tag}`,
    templateId: `${wanted.workspace.name}-${tag.slice(0, 4)}`,
    createdAt: lab.now(),
    template: null,
    scan: null,
    status: 'DRAFT',
    message: '',
    resources: [],
    actions: [],
  };
  lab.workspaces = [...lab.workspaces, workspace];
  return jsonReply(201, workspaceView(workspace, views));
}

function readWorkspace({ lab, views }: Call, workspace: WorkspaceState): Reply {
  if (workspace.scan !== null) workspace.scan.readings++;
  bringUpToDate(workspace, lab);
  return jsonReply(200, workspaceView(workspace, views));
}

function removeWorkspace(call: Call, workspace: WorkspaceState): Reply {
  const { request, lab } = call;
  if (isLocked(workspace)) return locked(workspace);
  if (request.query.get('destroy_resources') === 'true' && workspace.resources.length > 0) {
    const started = start(call, workspace, 'DESTROY', true);
    return started.status === 202 ? jsonReply(200, 'The workspace is deleted after its resources.') : started;
  }
  forget(lab, workspace);
  return jsonReply(200, 'The workspace was deleted.');
}

function start(call: Call, workspace: WorkspaceState, name: ActionName, thenDelete = false): Reply {
  const { request, lab } = call;
  const refresh = request.headers.refresh_token;
  if (refresh === undefined || refresh === '')
    return schematicsError(400, 'Bad request. The header refresh_token is missing.');
  // A grant without a client gives `not_supported` in its place (contracts/ibm-cloud.md §3.1).
  if (!refresh.startsWith('rt-'))
    return schematicsError(400, 'Bad request. The client of the refresh token does not match.');
  if (isLocked(workspace)) return locked(workspace);
  const allowed = name === 'DESTROY' ? destroyable : planable;
  if (!allowed.has(workspace.status))
    return schematicsError(409, `The workspace is ${workspace.status}: ${name.toLowerCase()} is not possible.`);
  lab.made++;
  const id = hexId(lab.seed, `action/${lab.made}`);
  const startedAt = lab.now();
  const context = demoContext(workspace, lab);
  const action: ActionState = {
    ...{ id, name, startedAt, status: 'INPROGRESS', endedAt: null, error: null, stopAsked: false },
    ...{ readings: 0, done: 0, added: 0, destroyed: 0, thenDelete },
    steps: stepsOf(name, workspace, () => action, context),
    log: [
      `${logTime(startedAt)} -----  New Workspace Action  -----`,
      `${logTime(startedAt)} Request: activityId=${id}, account=${lab.account.id}, owner=${lab.account.owner.email}`,
    ],
  };
  workspace.actions = [...workspace.actions, action];
  workspace.status = 'INPROGRESS';
  return jsonReply(202, { activityid: id });
}

function demoContext(workspace: WorkspaceState, lab: Lab): DemoContext {
  const value = (name: string) =>
    workspace.variables.find((given) => given.name === name)?.value ??
    workspace.template?.variables.find((declared) => declared.name === name)?.default ??
    '';
  // Ids of what one workspace makes are its own, also of what it makes again after it was destroyed.
  const serial = hash32(`${workspace.id}/${lab.made}`, lab.seed);
  return {
    region: regionOf(workspace, lab),
    ids: vpcIds(serial),
    basename: value('basename'),
    profile: value('profile'),
    now: `${new Date(lab.now()).toISOString().slice(0, 19)}Z`,
    idOf: (address) => workspace.resources.find((known) => known.address === address)?.id ?? '',
    changed: () => {
      lab.unsettled = true;
    },
  };
}

/** The region the variables name; a workspace may make things elsewhere than where it is. */
function regionOf(workspace: WorkspaceState, { account }: Lab) {
  const declared = workspace.template?.variables.find(({ name }) => name === 'region')?.default;
  const wanted = workspace.variables.find(({ name }) => name === 'region')?.value ?? declared;
  const region = account.regions.find(({ name }) => name === wanted) ?? account.regions[0];
  if (region === undefined) throw new Error('The account has no region.');
  return region;
}

function actions({ request, views }: Call, workspace: WorkspaceState): Reply {
  const offset = Number(request.query.get('offset') ?? 0);
  const limit = Number(request.query.get('limit') ?? 100);
  const newestFirst = [...workspace.actions].reverse().slice(offset, offset + limit);
  return jsonReply(200, {
    ...{ offset, limit, count: workspace.actions.length },
    workspace_id: workspace.id,
    workspace_name: workspace.name,
    actions: newestFirst.map((action) => actionView(workspace, action, views)),
  });
}

function log(action: ActionState): Reply {
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${action.log.join('\n')}\n` };
}

/** Archive scanned, job carried on: to where they are by now. */
function bringUpToDate(workspace: WorkspaceState, lab: Lab): void {
  const now = lab.now();
  const { scan } = workspace;
  if (scan !== null) {
    const progress = Math.max(scan.readings, Math.floor((now - scan.since) / 1000));
    if (progress >= 1) workspace.status = 'SCANNING';
    if (progress >= 2) {
      workspace.scan = null;
      const known = isDemoTemplate(workspace);
      workspace.status = known ? (workspace.resources.length > 0 ? 'ACTIVE' : 'INACTIVE') : 'TEMPLATE ERROR';
      if (!known) workspace.message = 'The sandbox runs the template of the demo VPC and no other.';
    }
  }
  for (const action of workspace.actions) carryOn(workspace, action, now);
  if (lab.unsettled) lab.networkChanged();
  lab.unsettled = false;
}

function forget(lab: Lab, workspace: WorkspaceState): void {
  lab.workspaces = lab.workspaces.filter((known) => known !== workspace);
}

function isLocked(workspace: WorkspaceState): boolean {
  return workspace.actions.at(-1)?.status === 'INPROGRESS';
}

function locked({ id }: WorkspaceState): Reply {
  return schematicsError(409, `The workspace ${id} is locked by a running job.`);
}

/** Lists and reads show what is in the same geography: `us` for us-south and us-east. */
function sameGeography(location: string, other: string | null): boolean {
  return location.split('-')[0] === (other ?? '').split('-')[0];
}

function notFound(what: string): Reply {
  return schematicsError(404, `Not found: ${what.slice(0, 200)}`);
}
