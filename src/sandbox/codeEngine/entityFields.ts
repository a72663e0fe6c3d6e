import { type FieldRule, flag, isRecord, listOf, oneOf, record, text, texts, wholeNumber } from './fieldRules';

const mebibyte = 1024 * 1024;
/** Of inline source with its base64 (CE limits.md). */
const longestInlineCode = 100 * 1024;

export const nameRule = text(63, /^[a-z]([-a-z0-9]*[a-z0-9])?$/);
/** Config maps and secrets may have dots and more characters. */
export const dataNameRule = text(253, /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);

const imageRule = text(
  256,
  /^([a-z0-9][a-z0-9\-_.]+[a-z0-9](:\d+)?\/)?([a-z0-9][a-z0-9\-_.]*\/)*[a-z0-9][a-z0-9\-_.]*(:[\w][\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$/i,
);

const envTypes = [
  'literal',
  'secret_full_reference',
  'secret_key_reference',
  'config_map_full_reference',
  'config_map_key_reference',
];

/** One entry of `run_env_variables` (contracts/logs-and-functions.md §2.8). */
const envVariable: FieldRule = (value) => {
  if (!isRecord(value)) return 'must have objects as entries';
  const type = value.type ?? 'literal';
  if (!envTypes.includes(String(type))) return `has an entry of the unknown type ${String(type).slice(0, 40)}`;
  const needed = type === 'literal' ? ['name', 'value'] : ['reference'];
  if (String(type).endsWith('_key_reference')) needed.push('name', 'key');
  const missing = needed.find((field) => typeof value[field] !== 'string');
  return missing === undefined ? null : `has an entry without ${missing}`;
};

const volumeMount: FieldRule = (value) => {
  if (!isRecord(value)) return 'must have objects as entries';
  const { type, reference, mount_path: path } = value;
  if (!['config_map', 'secret', 'persistent_data_store'].includes(String(type))) return 'has an entry of unknown type';
  if (typeof reference !== 'string') return 'has an entry without reference';
  return typeof path === 'string' && /^\/[^/]/.test(path) && !path.split('/').includes('..')
    ? null
    : 'has an entry whose mount_path is no absolute path';
};

/** Keys, values and size of a secret's or config map's data. */
const data: FieldRule = (value) => {
  if (!isRecord(value)) return 'must be an object';
  let size = 0;
  for (const [key, item] of Object.entries(value)) {
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) return `has the key ${key.slice(0, 40)}, which is not allowed`;
    if (typeof item !== 'string') return `has a value that is no text: ${key}`;
    size += Buffer.byteLength(item);
  }
  return size > mebibyte ? 'may have at most 1 MiB in all' : null;
};

const cpu = text(10, /^([0-9.]+)([eEpPtTgGmMkK]i?|[eE][0-9]+|m)?$/);
const memory = text(10, /^([0-9.]+)([eEpPtTgGmMkK]i?|[eE][0-9]+)?$/);

const compute = {
  scale_cpu_limit: cpu,
  scale_memory_limit: memory,
};

const container = {
  ...compute,
  image_reference: imageRule,
  image_secret: dataNameRule,
  run_arguments: texts,
  run_commands: texts,
  run_as_user: wholeNumber(0, 2 ** 31 - 1),
  run_env_variables: listOf(100, envVariable),
  run_service_account: oneOf('default', 'manager', 'reader', 'writer', 'none'),
  run_volume_mounts: listOf(100, volumeMount),
  run_compute_resource_token_enabled: flag,
  scale_ephemeral_storage_limit: memory,
};

export const appFields: Readonly<Record<string, FieldRule>> = {
  ...container,
  image_port: wholeNumber(1, 65_535),
  managed_domain_mappings: oneOf('local', 'local_private', 'local_public'),
  probe_liveness: record,
  probe_readiness: record,
  scale_concurrency: wholeNumber(0, 1000),
  scale_concurrency_target: wholeNumber(0, 1000),
  scale_down_delay: wholeNumber(0, 3600),
  scale_initial_instances: wholeNumber(0, 250),
  scale_max_instances: wholeNumber(0, 250),
  scale_min_instances: wholeNumber(0, 250),
  scale_request_timeout: wholeNumber(1, 600),
};

export const jobFields: Readonly<Record<string, FieldRule>> = {
  ...container,
  run_mode: oneOf('task', 'daemon'),
  scale_array_spec: text(253, /^\d+(-\d+)?(,\d+(-\d+)?)*$/),
  scale_max_execution_time: wholeNumber(1, 86_400),
  scale_retry_limit: wholeNumber(0, 5),
};

export const functionFields: Readonly<Record<string, FieldRule>> = {
  ...compute,
  runtime: text(63),
  code_reference: (value) => {
    if (typeof value !== 'string') return 'must be a text';
    if (!value.startsWith('data:')) return imageRule(value);
    return value.length > longestInlineCode ? 'may have at most 100 KB of inline code, base64 included' : null;
  },
  code_binary: flag,
  code_main: text(256, /^[a-zA-Z_][a-zA-Z0-9_]*$/),
  code_secret: dataNameRule,
  managed_domain_mappings: oneOf('local', 'local_private', 'local_public'),
  run_env_variables: listOf(100, envVariable),
  run_compute_resource_token_enabled: flag,
  scale_concurrency: wholeNumber(1, 100),
  scale_down_delay: wholeNumber(0, 600),
  scale_max_execution_time: wholeNumber(1, 120),
};

export const configMapFields: Readonly<Record<string, FieldRule>> = { data };

export const secretFields: Readonly<Record<string, FieldRule>> = {
  data,
  format: oneOf(
    'generic',
    'basic_auth',
    'hmac_auth',
    'ssh_auth',
    'tls',
    'registry',
    'service_access',
    'service_operator',
    'other',
  ),
  service_access: record,
  service_operator: record,
};

export const bindingFields: Readonly<Record<string, FieldRule>> = {
  component: record,
  prefix: text(31, /^[A-Z]([_A-Z0-9]*[A-Z0-9])*$/),
  secret_name: dataNameRule,
};
