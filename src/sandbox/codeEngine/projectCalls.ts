import { codeEngine } from '../catalog/offerings';
import { jsonReply, type Reply } from '../http/reply';
import { bodyText, type SandboxRequest } from '../http/sandboxRequest';
import { hexId } from '../random';
import { addResourceInstance, removeResourceInstance } from '../resourceController/resourceInstances';
import type { CodeEngineContext } from './codeEngineContext';
import { codeEngineError, resourceNotFound, validationFailed } from './codeEngineErrors';
import { isRecord } from './fieldRules';
import { listReply } from './listReply';
import { newEntityMaps, type ProjectState, projectStatus } from './projectState';

const mostProjects = 20;

export function listProjects(request: SandboxRequest, context: CodeEngineContext): Reply {
  return listReply(request, 'projects', living(context, request.region ?? ''), (project) =>
    projectView(context, project),
  );
}

export function createProject(request: SandboxRequest, context: CodeEngineContext): Reply {
  const { runtime, world, projects } = context;
  const region = request.region ?? '';
  const given = readObject(request);
  if (given === null) return validationFailed('The body must be a JSON object.');
  const { name, resource_group_id: group, tags } = given;
  if (typeof name !== 'string' || !/^[^\s](.{0,126}[^\s])?$/u.test(name))
    return validationFailed('name must have 1 to 128 characters.');
  const { resourceGroup, resourceGroups } = world.account;
  const inGroup = group === undefined ? resourceGroup : resourceGroups.find(({ id }) => id === group);
  if (inGroup === undefined) return validationFailed('There is no such resource group.');
  if (living(context, region).some((project) => project.name === name))
    return codeEngineError(409, 'project_already_exists', `There is a project of the name ${name}.`);
  if (living(context, region).length >= mostProjects)
    return codeEngineError(409, 'quota_exceeded', `A region may have ${mostProjects} projects.`);
  const [plan] = codeEngine.plans;
  if (plan === undefined) throw new Error('The catalog has no plan for Code Engine.');
  const instance = addResourceInstance(world, { name, offering: codeEngine, plan, region, resourceGroup: inGroup.id });
  const project: ProjectState = {
    id: instance.guid,
    crn: instance.crn,
    name,
    region,
    resourceGroup: inGroup.id,
    createdAt: runtime.now(),
    subdomain: hexId(0, `subdomain/${instance.guid}`).slice(0, 11),
    reads: 0,
    deletedAt: null,
    entities: newEntityMaps(),
    cosSubscriptions: new Map(),
    cronSubscriptions: new Map(),
  };
  projects.push(project);
  if (Array.isArray(tags)) world.account.tags.set(project.crn, new Set(tags.map(String)));
  return jsonReply(202, projectView(context, project));
}

export function showProject(context: CodeEngineContext, project: ProjectState): Reply {
  project.reads++;
  return jsonReply(200, projectView(context, project));
}

export function deleteProject(context: CodeEngineContext, project: ProjectState): Reply {
  if (project.deletedAt === null) {
    project.deletedAt = context.runtime.now();
    for (const subscription of project.cosSubscriptions.values()) subscription.end();
    context.workloads.removeAll(project);
    const instance = context.world.account.resourceInstances.find(({ guid }) => guid === project.id);
    if (instance?.state === 'active') removeResourceInstance(context.world, instance);
  }
  return { status: 202 };
}

export function projectDetails({ runtime }: CodeEngineContext, project: ProjectState): Reply {
  const active = projectStatus(project, runtime.now()) === 'active';
  return jsonReply(200, {
    domain: active ? 'ready' : 'unknown',
    project: active ? 'enabled' : 'disabled',
    vpe: 'not_enabled',
    vpe_not_enabled: { code: 'not_supported', reason: 'The sandbox has no virtual private endpoints.' },
    cbr: { enabled: false },
  });
}

export function findProject({ projects, runtime }: CodeEngineContext, region: string, id: string): ProjectState | null {
  const found = projects.find((project) => project.id === id && project.region === region);
  return found === undefined || projectStatus(found, runtime.now()) === 'hard_deleted' ? null : found;
}

/** An object as body; null for anything else. */
export function readObject(request: SandboxRequest): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(bodyText(request));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** A project that is being deleted can still be looked at, but nothing in it. */
export function refuseEntities({ runtime }: CodeEngineContext, project: ProjectState): Reply | null {
  const status = projectStatus(project, runtime.now());
  if (status === 'active') return null;
  if (status !== 'creating') return resourceNotFound();
  return codeEngineError(409, 'project_not_active', 'The project is not active yet.');
}

function living({ projects, runtime }: CodeEngineContext, region: string): ProjectState[] {
  const shown = ['creating', 'active'];
  return projects.filter(
    (project) => project.region === region && shown.includes(projectStatus(project, runtime.now())),
  );
}

function projectView({ runtime, world }: CodeEngineContext, project: ProjectState): Record<string, unknown> {
  const { id, crn, name, region, resourceGroup, createdAt } = project;
  return {
    id,
    account_id: world.account.id,
    name,
    region,
    resource_group_id: resourceGroup,
    resource_type: 'project_v2',
    crn,
    href: `${runtime.apiBaseUrl(region)}/v2/projects/${id}`,
    created_at: new Date(createdAt).toISOString(),
    status: projectStatus(project, runtime.now()),
  };
}
