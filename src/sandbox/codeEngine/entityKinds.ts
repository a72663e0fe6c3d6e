import {
  appFields,
  bindingFields,
  configMapFields,
  dataNameRule,
  functionFields,
  jobFields,
  nameRule,
  secretFields,
} from './entityFields';
import { type FieldRule, isRecord } from './fieldRules';
import type { EntityCollection } from './projectState';

export interface EntityKind {
  readonly collection: EntityCollection;
  readonly resourceType: string;
  readonly nameRule: FieldRule;
  readonly fields: Readonly<Record<string, FieldRule>>;
  readonly required: readonly string[];
  readonly defaults: Readonly<Record<string, unknown>>;
  /** How many a project may have (contracts/logs-and-functions.md §2.10). */
  readonly quota: number;
  readonly created: 201 | 202;
  /** How it is changed, null where it is not. */
  readonly change: 'PATCH' | 'PUT' | null;
}

const containerDefaults = {
  run_arguments: [],
  run_commands: [],
  run_env_variables: [],
  run_volume_mounts: [],
  run_service_account: 'default',
  scale_cpu_limit: '1',
  scale_memory_limit: '4G',
  scale_ephemeral_storage_limit: '400M',
};

const jobDefaults = {
  ...containerDefaults,
  run_mode: 'task',
  scale_array_spec: '0',
  scale_max_execution_time: 7200,
  scale_retry_limit: 3,
};

const kinds: Readonly<Record<EntityCollection, Omit<EntityKind, 'collection'>>> = {
  apps: {
    resourceType: 'app_v2',
    nameRule,
    fields: appFields,
    required: ['image_reference'],
    defaults: {
      ...containerDefaults,
      image_port: 8080,
      managed_domain_mappings: 'local_public',
      scale_concurrency: 100,
      scale_down_delay: 0,
      scale_initial_instances: 1,
      scale_max_instances: 10,
      scale_min_instances: 0,
      scale_request_timeout: 300,
    },
    quota: 40,
    created: 201,
    change: 'PATCH',
  },
  jobs: {
    resourceType: 'job_v2',
    nameRule,
    fields: jobFields,
    required: ['image_reference'],
    defaults: jobDefaults,
    quota: 100,
    created: 201,
    change: 'PATCH',
  },
  job_runs: {
    resourceType: 'job_run_v2',
    nameRule,
    fields: { ...jobFields, job_name: nameRule },
    required: [],
    defaults: {},
    quota: 100,
    created: 202,
    change: null,
  },
  functions: {
    resourceType: 'function_v2',
    nameRule,
    fields: functionFields,
    required: ['runtime', 'code_reference'],
    defaults: {
      code_binary: false,
      code_main: 'main',
      managed_domain_mappings: 'local_public',
      run_env_variables: [],
      scale_concurrency: 1,
      scale_cpu_limit: '1',
      scale_memory_limit: '4G',
      scale_down_delay: 1,
      scale_max_execution_time: 60,
    },
    quota: 20,
    created: 201,
    change: 'PATCH',
  },
  config_maps: {
    resourceType: 'config_map_v2',
    nameRule: dataNameRule,
    fields: configMapFields,
    required: [],
    defaults: { data: {} },
    quota: 100,
    created: 201,
    change: 'PUT',
  },
  secrets: {
    resourceType: 'secret_generic_v2',
    nameRule: dataNameRule,
    fields: secretFields,
    required: ['format'],
    defaults: { data: {} },
    quota: 100,
    created: 201,
    change: 'PUT',
  },
  bindings: {
    resourceType: 'binding_v2',
    nameRule: dataNameRule,
    fields: bindingFields,
    required: ['component', 'prefix', 'secret_name'],
    defaults: {},
    quota: 100,
    created: 201,
    change: null,
  },
};

/** Null for a collection that the sandbox does not have. */
export function entityKind(collection: string): EntityKind | null {
  return Object.hasOwn(kinds, collection)
    ? { collection: collection as EntityCollection, ...kinds[collection as EntityCollection] }
    : null;
}

/** The known fields of what was sent, with defaults; or what is wrong with it. `null` in a field stands for its default. */
export function readSpec(
  kind: EntityKind,
  given: Readonly<Record<string, unknown>>,
): { readonly spec: Readonly<Record<string, unknown>> } | { readonly problem: string } {
  const spec: Record<string, unknown> = { ...kind.defaults };
  for (const [field, rule] of Object.entries(kind.fields)) {
    const value = given[field];
    if (value === undefined || value === null) continue;
    const problem = rule(value);
    if (problem !== null) return { problem: `${field} ${problem}.` };
    spec[field] = value;
  }
  const missing = kind.required.find((field) => spec[field] === undefined);
  if (missing !== undefined) return { problem: `${missing} is required.` };
  const needed = kind.collection === 'secrets' ? secretKeys[String(spec.format)] : undefined;
  const data = isRecord(spec.data) ? spec.data : {};
  const lacking = needed?.find((key) => data[key] === undefined);
  return lacking === undefined ? { spec } : { problem: `A secret of format ${spec.format} needs ${lacking}.` };
}

/** What the data of a secret must have, by format (contracts/logs-and-functions.md §2.8). */
const secretKeys: Readonly<Record<string, readonly string[]>> = {
  basic_auth: ['username', 'password'],
  hmac_auth: ['access_key_id', 'secret_access_key'],
  ssh_auth: ['ssh_key'],
  tls: ['tls_cert', 'tls_key'],
  registry: ['server', 'username', 'password'],
};
