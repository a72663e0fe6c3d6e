import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { hexId, uuid } from '../random';
import type { CodeEngineContext } from './codeEngineContext';
import { codeEngineError, resourceNotFound, validationFailed } from './codeEngineErrors';
import { type EntityKind, entityKind, readSpec } from './entityKinds';
import { entityTag, entityView } from './entityViews';
import { listReply } from './listReply';
import { readObject } from './projectCalls';
import type { Entity, ProjectState } from './projectState';

const runsAreKept = 10 * 60_000;

/** `/projects/{id}/{collection}` and what is below it. */
export function entityCall(
  request: SandboxRequest,
  context: CodeEngineContext,
  project: ProjectState,
  [collection = '', name, ...more]: readonly string[],
): Reply {
  const kind = entityKind(collection);
  if (kind === null) return resourceNotFound();
  dropOldRuns(context, project);
  if (name === undefined) {
    if (request.method === 'GET') return list(request, context, project, kind);
    return request.method === 'POST' ? create(request, context, project, kind) : notAllowed();
  }
  const entity = project.entities[kind.collection].get(name);
  if (entity === undefined) return resourceNotFound();
  if (more.length > 0) return request.method === 'GET' ? below(request, context, project, entity, more) : notAllowed();
  if (request.method === 'GET') return jsonReply(200, entityView(context, project, entity));
  if (request.method === 'DELETE') return remove(context, project, entity);
  return request.method === kind.change ? change(request, context, project, kind, entity) : notAllowed();
}

function list(request: SandboxRequest, context: CodeEngineContext, project: ProjectState, kind: EntityKind): Reply {
  const job = request.query.get('job_name');
  const shown = [...project.entities[kind.collection].values()].filter(
    ({ spec }) => job === null || kind.collection !== 'job_runs' || spec.job_name === job,
  );
  return listReply(request, kind.collection, shown, (entity) => entityView(context, project, entity, true));
}

function create(request: SandboxRequest, context: CodeEngineContext, project: ProjectState, kind: EntityKind): Reply {
  const given = readObject(request);
  if (given === null) return validationFailed('The body must be a JSON object.');
  const wanted = kind.collection === 'job_runs' ? ofJob(context, project, given) : given;
  if (wanted === null) return resourceNotFound();
  const name = kind.collection === 'bindings' ? uuid(0, `binding/${context.runtime.newId()}`) : wanted.name;
  const problem = kind.nameRule(name);
  if (problem !== null) return validationFailed(`name ${problem}.`);
  const read = readSpec(kind, wanted);
  if ('problem' in read) return validationFailed(read.problem);
  const entities = project.entities[kind.collection];
  if (entities.has(String(name)))
    return codeEngineError(409, 'conflict', `There is already one of the name ${name} in ${kind.collection}.`);
  if (entities.size >= kind.quota)
    return codeEngineError(409, 'quota_exceeded', `A project may have ${kind.quota} ${kind.collection}.`);
  const entity = addEntity(context, project, kind, String(name), read.spec);
  if (kind.collection === 'job_runs') context.workloads.startRun(project, entity, null);
  return jsonReply(kind.created, entityView(context, project, entity));
}

function addEntity(
  { runtime, workloads }: CodeEngineContext,
  project: ProjectState,
  { collection }: EntityKind,
  name: string,
  spec: Readonly<Record<string, unknown>>,
): Entity {
  // Bindings have no names: their ids take the place.
  const id = collection === 'bindings' ? name : uuid(0, `${collection}/${runtime.newId()}`);
  const entity: Entity = { collection, id, name, createdAt: runtime.now(), revision: 1, spec };
  project.entities[collection].set(name, entity);
  workloads.deploy(project, entity);
  return entity;
}

/** Starts a run for an event; false where the project has as many runs as it may, and the event is lost. */
export function startRunForEvent(
  context: CodeEngineContext,
  project: ProjectState,
  job: Entity,
  environment: Readonly<Record<string, string>>,
): boolean {
  const kind = entityKind('job_runs');
  dropOldRuns(context, project);
  if (kind === null || project.entities.job_runs.size >= kind.quota) return false;
  const name = runName(context, job.name);
  const run = addEntity(context, project, kind, name, { ...job.spec, job_name: job.name });
  context.workloads.startRun(project, run, environment);
  return true;
}

/** What a run inherits of its job, and what it says differently. Null: there is no such job. */
function ofJob(
  context: CodeEngineContext,
  project: ProjectState,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | null {
  const jobs = entityKind('jobs');
  const jobName = given.job_name;
  const job = typeof jobName === 'string' ? project.entities.jobs.get(jobName) : undefined;
  if (jobName !== undefined && job === undefined) return null;
  const name = given.name ?? runName(context, typeof jobName === 'string' ? jobName : 'run');
  return { ...jobs?.defaults, ...job?.spec, ...given, name };
}

function runName({ runtime }: CodeEngineContext, job: string): string {
  return `${job.slice(0, 57)}-${hexId(0, runtime.newId()).slice(0, 5)}`;
}

/** Merges or replaces, if the caller has seen the present state. */
function change(
  request: SandboxRequest,
  context: CodeEngineContext,
  project: ProjectState,
  kind: EntityKind,
  entity: Entity,
): Reply {
  const tag = request.headers['if-match'];
  if (tag === undefined) return validationFailed('The header If-Match is required.');
  if (tag !== '*' && tag.replace(/^"(.*)"$/, '$1') !== entityTag(entity))
    return codeEngineError(412, 'precondition_failed', 'The entity was changed meanwhile: its tag is another one.');
  const type = request.headers['content-type'] ?? '';
  if (kind.change === 'PATCH' && !type.startsWith('application/merge-patch+json'))
    return codeEngineError(415, 'unsupported_media_type', 'The content type must be application/merge-patch+json.');
  const given = readObject(request);
  if (given === null) return validationFailed('The body must be a JSON object.');
  const inherited = kind.change === 'PATCH' ? entity.spec : { format: entity.spec.format };
  const read = readSpec(kind, { ...inherited, ...given });
  if ('problem' in read) return validationFailed(read.problem);
  entity.spec = read.spec;
  entity.revision++;
  context.workloads.deploy(project, entity);
  return jsonReply(200, entityView(context, project, entity));
}

function remove(context: CodeEngineContext, project: ProjectState, entity: Entity): Reply {
  project.entities[entity.collection].delete(entity.name);
  context.workloads.remove(entity);
  if (entity.collection === 'jobs')
    for (const run of project.entities.job_runs.values())
      if (run.spec.job_name === entity.name) remove(context, project, run);
  return { status: 202 };
}

/** Instances and revisions of an app. */
function below(
  request: SandboxRequest,
  context: CodeEngineContext,
  project: ProjectState,
  entity: Entity,
  [part, name]: readonly string[],
): Reply {
  if (entity.collection !== 'apps') return resourceNotFound();
  const latest = `${entity.name}-${String(entity.revision).padStart(5, '0')}`;
  if (part === 'instances' && name === undefined) {
    const running = context.workloads.app(project, entity).running;
    return listReply(request, 'instances', running === null ? [] : [running], (instance) => ({
      app_name: entity.name,
      name: instance,
      project_id: project.id,
      region: project.region,
      resource_type: 'app_instance_v2',
      revision_name: latest,
      status: 'running',
    }));
  }
  const revision = { ...entityView(context, project, entity), name: latest, app_name: entity.name };
  if (part === 'revisions' && name === undefined) return listReply(request, 'revisions', [revision], (item) => item);
  return part === 'revisions' && name === latest ? jsonReply(200, revision) : resourceNotFound();
}

/** Runs that events started go away ten minutes after they ended. */
function dropOldRuns({ workloads, runtime }: CodeEngineContext, project: ProjectState): void {
  for (const [name, run] of project.entities.job_runs) {
    const runner = workloads.jobRun(run);
    const { completedAt } = runner?.status ?? { completedAt: null };
    if (runner?.madeByEvent === true && completedAt !== null && runtime.now() - completedAt >= runsAreKept)
      project.entities.job_runs.delete(name);
  }
}

function notAllowed(): Reply {
  return codeEngineError(405, 'method_not_allowed', 'The method is not allowed here.');
}
