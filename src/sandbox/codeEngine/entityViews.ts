import { hash32 } from '../random';
import type { CodeEngineContext } from './codeEngineContext';
import { entityKind } from './entityKinds';
import { isRecord } from './fieldRules';
import type { Entity, ProjectState } from './projectState';

/** The tag that `If-Match` compares. */
export function entityTag(entity: Entity): string {
  return String(hash32(entity.id, entity.revision));
}

/** An entity as the API shows it; in lists, without the data of secrets. */
export function entityView(
  context: CodeEngineContext,
  project: ProjectState,
  entity: Entity,
  inList = false,
): Record<string, unknown> {
  const { collection, name } = entity;
  const apiBase = `${context.runtime.apiBaseUrl(project.region)}/v2`;
  return {
    id: entity.id,
    name,
    href: `${apiBase}/projects/${project.id}/${collection}/${name}`,
    project_id: project.id,
    region: project.region,
    resource_type: resourceType(entity),
    entity_tag: entityTag(entity),
    created_at: new Date(entity.createdAt).toISOString(),
    ...entity.spec,
    ...ownFields(context, project, entity, inList),
  };
}

function resourceType(entity: Entity): string {
  if (entity.collection === 'secrets') return `secret_${entity.spec.format}_v2`;
  return entityKind(entity.collection)?.resourceType ?? '';
}

function ownFields(
  context: CodeEngineContext,
  project: ProjectState,
  entity: Entity,
  inList: boolean,
): Record<string, unknown> {
  switch (entity.collection) {
    case 'apps':
      return appFields(context, project, entity);
    case 'functions':
      return functionFields(context, project, entity);
    case 'job_runs':
      return runFields(context, entity);
    case 'secrets':
      return { generated_by: 'user', ...(inList ? { data: undefined } : {}) };
    case 'bindings':
      return bindingFields(entity);
    case 'jobs':
      return { computed_env_variables: computedVariables(context, project, { CE_JOB: entity.name }) };
    case 'config_maps':
      return {};
  }
}

function appFields(context: CodeEngineContext, project: ProjectState, entity: Entity): Record<string, unknown> {
  const { status } = context.workloads.app(project, entity);
  const revision = `${entity.name}-${String(entity.revision).padStart(5, '0')}`;
  return {
    ...endpoints(context, project, entity),
    computed_env_variables: computedVariables(context, project, { CE_APP: entity.name }),
    status: status.status,
    status_details: {
      reason: status.reason,
      latest_created_revision: revision,
      ...(status.status === 'ready' ? { latest_ready_revision: revision } : {}),
    },
  };
}

function functionFields(context: CodeEngineContext, project: ProjectState, entity: Entity): Record<string, unknown> {
  const { problem } = context.workloads.function(project, entity);
  return {
    ...endpoints(context, project, entity),
    computed_env_variables: computedVariables(context, project, { CE_FUNCTION: entity.name }),
    status: problem === null ? 'ready' : 'failed',
    status_details: { reason: problem === null ? 'ready' : 'no_code_bundle' },
  };
}

function runFields(context: CodeEngineContext, entity: Entity): Record<string, unknown> {
  const runner = context.workloads.jobRun(entity);
  if (runner === null) return {};
  const { requested, pending, running, succeeded, failed, startedAt, completedAt } = runner.status;
  const status = completedAt === null ? (running > 0 ? 'running' : 'pending') : failed > 0 ? 'failed' : 'completed';
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  return {
    status,
    status_details: {
      requested,
      pending,
      running,
      succeeded,
      failed,
      unknown: 0,
      start_time: time(startedAt),
      succeeded_indices: runner.status.succeededIndices.join(','),
      failed_indices: runner.status.failedIndices.join(','),
      ...(completedAt === null ? {} : { completion_time: time(completedAt) }),
    },
  };
}

function bindingFields(entity: Entity): Record<string, unknown> {
  const component = isRecord(entity.spec.component) ? entity.spec.component : {};
  return { status: 'active', component: { name: component.name, resource_type: component.resource_type } };
}

function endpoints(context: CodeEngineContext, project: ProjectState, entity: Entity): Record<string, unknown> {
  const place = `${project.subdomain}/${entity.name}`;
  return {
    endpoint: `${context.endpointBase(project.region)}/${place}`,
    endpoint_internal: `http://${entity.name}.${project.subdomain}.svc.cluster.local`,
  };
}

function computedVariables(
  { runtime }: CodeEngineContext,
  project: ProjectState,
  own: Readonly<Record<string, string>>,
): readonly unknown[] {
  const variables = {
    ...own,
    CE_API_BASE_URL: runtime.apiBaseUrl(project.region),
    CE_DOMAIN: `${project.region}.codeengine.appdomain.cloud`,
    CE_PROJECT_ID: project.id,
    CE_REGION: project.region,
    CE_SUBDOMAIN: project.subdomain,
  };
  return Object.entries(variables).map(([name, value]) => ({ type: 'literal', name, value }));
}
