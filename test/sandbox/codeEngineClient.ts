import type { Sandbox } from '../../src/sandbox/startSandbox';
import { type Answer, bearer, send } from './sandboxClient';

export interface JsonAnswer extends Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly json: any;
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<JsonAnswer>;

/** Calls below a base URL with a token of the account's owner; bodies are JSON. */
export async function caller(sandbox: Sandbox, base: string, auth?: Readonly<Record<string, string>>): Promise<Call> {
  const authorization = auth ?? (await bearer(sandbox));
  return async (method, path, body, headers = {}) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await send(`${base}${path}`, {
      method,
      headers: { ...authorization, 'content-type': type, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      ...answer,
      json: answer.text.startsWith('{') || answer.text.startsWith('[') ? JSON.parse(answer.text) : null,
    };
  };
}

export interface Lab {
  readonly sandbox: Sandbox;
  /** Below `/v2`. */
  readonly api: Call;
  /** Below `/v2/projects/{id}`. */
  readonly project: Call;
  readonly projectId: string;
  /** The stand-in's wire, below the project. */
  readonly wire: Call;
}

/** A sandbox with an active project. */
export async function codeEngineLab(sandbox: Sandbox, region = sandbox.region): Promise<Lab> {
  const base = `${sandbox.endpoints.codeEngine.replace('{region}', region)}/v2`;
  const api = await caller(sandbox, base);
  const { id } = (await api('POST', '/projects', { name: 'flowlogs' })).json;
  while ((await api('GET', `/projects/${id}`)).json.status !== 'active');
  const project = await caller(sandbox, `${base}/projects/${id}`);
  const wire = await caller(sandbox, `${sandbox.url}/ibmcloud/${region}/projects/${id}`);
  return { sandbox, api, project, projectId: id, wire };
}

/** What an administrator allows: Code Engine's project may be told of the objects of the account's COS instance. */
export async function allowNotifications({ sandbox, projectId }: Lab): Promise<void> {
  const [cos] = sandbox.account.resourceInstances;
  const iam = await caller(sandbox, sandbox.endpoints.iam);
  const account = { name: 'accountId', value: sandbox.account.id };
  const answer = await iam('POST', '/v1/policies', {
    type: 'authorization',
    subjects: [
      {
        attributes: [
          account,
          { name: 'serviceName', value: 'codeengine' },
          { name: 'serviceInstance', value: projectId },
        ],
      },
    ],
    roles: [{ role_id: (await notificationsManager(iam)) ?? '' }],
    resources: [
      {
        attributes: [
          account,
          { name: 'serviceName', value: 'cloud-object-storage' },
          { name: 'serviceInstance', value: cos?.guid },
        ],
      },
    ],
  });
  if (answer.status !== 201) throw new Error(answer.text);
}

async function notificationsManager(iam: Call): Promise<string | undefined> {
  const query = 'service_name=cloud-object-storage&source_service_name=codeengine&policy_type=authorization';
  const { json } = await iam('GET', `/v2/roles?${query}`);
  const roles = json.service_roles as readonly { display_name: string; crn: string }[];
  return roles.find(({ display_name: name }) => name === 'Notifications Manager')?.crn;
}

/** An app of a stock image with its one file from a config map. */
export function appOf(name: string, configMap: string, more: object = {}): object {
  return {
    name,
    image_reference: 'registry.access.redhat.com/ubi9/nodejs-22-minimal',
    run_commands: ['node'],
    run_arguments: ['/app/main.js'],
    run_volume_mounts: [{ type: 'config_map', reference: configMap, mount_path: '/app' }],
    ...more,
  };
}
