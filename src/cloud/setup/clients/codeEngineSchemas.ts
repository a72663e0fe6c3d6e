import * as v from 'valibot';
import type {
  AppInstance,
  AppRevision,
  Binding,
  ConfigMap,
  Deployed,
  EnvVariable,
  FunctionRuntime,
  JobRun,
  Project,
  Secret,
} from '../codeEngine';
import { amount, flag, listOf, word } from './serviceCalls';

/** What is read of the answers of Code Engine v2; what can be missing may be missing. */

export const project = v.pipe(
  v.object({
    ...{ id: v.string(), name: v.string(), crn: word, region: word, resource_group_id: word, status: v.string() },
  }),
  v.transform(
    ({ id, name, crn, region, resource_group_id, status }): Project => ({
      ...{ id, name, crn, region: region ?? '', resourceGroupId: resource_group_id, status },
    }),
  ),
);

const texts = v.fallback(v.nullish(v.record(v.string(), v.string()), null), null);
/** `*` where the answer has none: it then matches whatever there is. */
const entityTag = v.fallback(v.optional(v.pipe(v.string(), v.nonEmpty()), '*'), '*');

export const secret = v.pipe(
  v.object({ name: v.string(), format: word, entity_tag: entityTag, data: texts }),
  v.transform(
    ({ name, format, entity_tag, data }): Secret => ({
      name,
      format: format ?? 'generic',
      entityTag: entity_tag,
      data,
    }),
  ),
);
export const configMap = v.pipe(
  v.object({ name: v.string(), entity_tag: entityTag, data: texts }),
  v.transform(({ name, entity_tag, data }): ConfigMap => ({ name, entityTag: entity_tag, data: data ?? {} })),
);

const variable = v.pipe(
  v.object({ type: word, name: word, value: word, reference: word, key: word, prefix: word }),
  v.transform(({ type, name, value, reference, key, prefix }): EnvVariable | null => {
    switch (type) {
      case 'secret_key_reference':
      case 'config_map_key_reference':
        return name === null || reference === null || key === null ? null : { type, name, reference, key };
      case 'secret_full_reference':
      case 'config_map_full_reference':
        return reference === null ? null : { type, reference, ...(prefix === null ? {} : { prefix }) };
      case 'literal':
      case null:
        return name === null ? null : { type: 'literal', name, value: value ?? '' };
      default:
        return null;
    }
  }),
);

export const deployed = v.pipe(
  v.object({
    ...{ name: v.string(), entity_tag: entityTag, status: word, endpoint: word, image_reference: word },
    status_details: v.fallback(v.nullish(v.object({ reason: word }), null), null),
    run_env_variables: listOf(variable),
  }),
  v.transform(
    (found): Deployed => ({
      ...{ name: found.name, entityTag: found.entity_tag, status: found.status ?? 'ready' },
      ...{ reason: found.status_details?.reason ?? null, endpoint: found.endpoint || null },
      imageReference: found.image_reference,
      env: found.run_env_variables.filter((one): one is EnvVariable => one !== null),
    }),
  ),
);

export const appInstance = v.pipe(
  v.object({
    ...{ name: v.string(), revision_name: word, status: word, created_at: word },
    status_details: v.fallback(v.nullish(v.object({ restarts: amount }), null), null),
  }),
  v.transform(
    ({ name, revision_name, status, created_at, status_details }): AppInstance => ({
      ...{ name, revision: revision_name, status: status ?? 'unknown', createdAt: created_at },
      restarts: status_details?.restarts ?? 0,
    }),
  ),
);

export const appRevision = v.pipe(
  v.object({
    ...{ name: v.string(), status: word, created_at: word },
    status_details: v.fallback(v.nullish(v.object({ reason: word }), null), null),
  }),
  v.transform(
    ({ name, status, created_at, status_details }): AppRevision => ({
      ...{ name, status: status ?? 'unknown', createdAt: created_at, reason: status_details?.reason ?? null },
    }),
  ),
);

export const jobRun = v.pipe(
  v.object({
    ...{ name: v.string(), job_name: word, status: word },
    status_details: v.fallback(
      v.nullish(v.object({ succeeded: amount, failed: amount, start_time: word, completion_time: word }), null),
      null,
    ),
  }),
  v.transform(
    ({ name, job_name, status, status_details }): JobRun => ({
      ...{ name, jobName: job_name, status: status ?? 'pending' },
      ...{ succeeded: status_details?.succeeded ?? 0, failed: status_details?.failed ?? 0 },
      ...{ startTime: status_details?.start_time ?? null, completionTime: status_details?.completion_time ?? null },
    }),
  ),
);

export const functionRuntime = v.pipe(
  v.object({ id: v.string(), family: word, default: flag, deprecated: flag }),
  v.transform(
    (found): FunctionRuntime => ({
      ...{ id: found.id, family: found.family ?? '', isDefault: found.default === true },
      deprecated: found.deprecated === true,
    }),
  ),
);

export const binding = v.pipe(
  v.object({
    ...{ id: v.string(), prefix: word, secret_name: word },
    component: v.object({ name: v.string(), resource_type: word }),
  }),
  v.transform(
    ({ id, prefix, secret_name, component }): Binding => ({
      ...{ id, prefix: prefix ?? '', secretName: secret_name ?? '' },
      component: { name: component.name, resourceType: component.resource_type ?? '' },
    }),
  ),
);
