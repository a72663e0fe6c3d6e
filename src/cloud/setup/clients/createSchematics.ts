import { randomUUID } from 'node:crypto';
import { CloudError, type Endpoints } from '../../cloud';
import { endpointUrl } from '../../endpointUrls';
import { type Attempt, failure } from '../../failure';
import { quotable } from '../../redact';
import type { RefreshTokens } from '../../refreshTokens';
import type { Schematics, Workspace, WorkspaceAction, WorkspaceAddress } from '../schematics';
import { action, outputs, resources, started, uploaded, versions, workspace, workspaceList } from './schematicsSchemas';
import { type ClientOptions, createServiceCalls, type ServiceCalls, segment } from './serviceCalls';
import { waitUntil } from './waitUntil';

const service = 'Schematics';
const needs = 'the role Writer on Schematics, and the rights on what the template makes';
/** 50 requests a minute and user: https://cloud.ibm.com/docs/schematics?topic=schematics-general-faq */
const rate = { burst: 10, perSecond: 0.7 };
const largestPage = 100;
const workspacePatience = { every: 5_000, total: 1_200_000 };
const actionPatience = { every: 10_000, total: 3_600_000 };
const planable: ReadonlySet<string> = new Set(['INACTIVE', 'ACTIVE', 'FAILED', 'STOPPED']);

/** https://cloud.ibm.com/apidocs/schematics/schematics, at the endpoint of the location. */
export function createSchematics(
  options: ClientOptions & { readonly endpoints?: Endpoints; readonly refreshToken: RefreshTokens },
): Schematics {
  // The limit is one for all locations of a geography; a user works in one.
  const calls: ServiceCalls = createServiceCalls(service, options, rate);
  const root = (location: string): string =>
    `${endpointUrl('schematics', options.endpoints, location).replace(/\/v1$/, '')}/v1`;
  const urlOf = ({ location, workspaceId }: WorkspaceAddress, path = ''): string =>
    `${root(location)}/workspaces/${segment(workspaceId)}${path}`;
  const named = (verb: string, { workspaceId }: WorkspaceAddress): string =>
    `${verb} the workspace ${quotable(workspaceId, 120)}`;

  const find = (at: WorkspaceAddress, signal?: AbortSignal): Promise<Workspace | null> =>
    calls.find({ action: named('look at', at), needs, url: urlOf(at), signal }, workspace);
  const findAction = (at: WorkspaceAddress, id: string, signal?: AbortSignal): Promise<WorkspaceAction | null> =>
    calls.find(
      {
        action: named(`look at the action ${quotable(id, 60)} of`, at),
        needs,
        url: urlOf(at, `/actions/${segment(id)}`),
        signal,
      },
      action,
    );

  async function start(
    at: WorkspaceAddress,
    method: 'POST' | 'PUT',
    verb: 'plan' | 'apply' | 'destroy',
    signal?: AbortSignal,
  ): Promise<string> {
    const refresh_token = await options.refreshToken(signal);
    const { activityid } = await calls.read(
      {
        ...{ action: named(verb, at), needs, method, url: urlOf(at, `/${verb}`), headers: { refresh_token }, signal },
        // Once more would be another job.
        ...{ json: {}, idempotent: false },
      },
      started,
    );
    return activityid;
  }

  async function log(at: WorkspaceAddress, templateId: string, id: string, signal?: AbortSignal): Promise<string> {
    const path = `/runtime_data/${segment(templateId)}/log_store/actions/${segment(id)}`;
    try {
      return await calls.text({
        ...{
          action: named('read the log of', at),
          needs,
          url: urlOf(at, path),
          headers: { accept: 'text/plain' },
          signal,
        },
      });
    } catch (error) {
      // Before the job has begun there is none.
      if (error instanceof CloudError && error.code === 'not_found') return '';
      throw error;
    }
  }

  return {
    async terraformVersions(location, signal) {
      const call = { action: 'list the Terraform versions', needs, url: `${root(location)}/version`, signal };
      const { supported_template_types } = await calls.read(call, versions);
      return supported_template_types
        .filter((type) => /^terraform_v\d+\.\d+/.test(type))
        .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
    },
    async workspaces(location, signal) {
      const found: Workspace[] = [];
      for (;;) {
        const query = { offset: found.length, limit: largestPage };
        const call = { action: 'list the workspaces', needs, url: `${root(location)}/workspaces`, query, signal };
        const page = await calls.read(call, workspaceList);
        found.push(...page.workspaces);
        if (page.workspaces.length === 0 || found.length >= (page.count ?? 0)) return found;
      }
    },
    workspace: find,
    createWorkspace: (location, wanted, signal) => {
      const { name, description, resourceGroupId, tags, terraformVersion, variables } = wanted;
      const variablestore = variables.map(({ name: variable, value, type = 'string', secure = false }) => ({
        ...{ name: variable, value, type, secure },
      }));
      return calls.read(
        {
          ...{ action: `make the workspace ${quotable(name, 120)}`, needs, method: 'POST', signal },
          url: `${root(location)}/workspaces`,
          json: {
            ...{ name, description, location, tags, resource_group: resourceGroupId, type: [terraformVersion] },
            template_data: [{ folder: '.', type: terraformVersion, env_values: [], variablestore }],
          },
        },
        workspace,
      );
    },
    async uploadTemplate(at, templateId, tar, signal) {
      const attempt: Attempt = { service, action: named('upload the template to', at), needs };
      const { body, type } = multipart('template.tar', tar);
      const { has_received_file } = await calls.read(
        {
          ...{ action: attempt.action, needs, method: 'PUT', signal, headers: { 'content-type': type }, body },
          url: urlOf(at, `/template_data/${segment(templateId)}/template_repo_upload`),
        },
        uploaded,
      );
      if (has_received_file === false) {
        throw failure(attempt, 'service_error', 'the service says that it has not received the file. Try again.');
      }
    },
    waitForWorkspace: (at, wait) =>
      waitUntil(
        { service, action: named('wait for', at) },
        (signal) => find(at, signal),
        (found) => {
          const { status, locked, message } = found;
          if (planable.has(status) && !locked) return { kind: 'ready', value: found };
          const state = locked ? `${status}, locked` : status;
          return status === 'TEMPLATEERROR' ? { kind: 'failed', state, why: message } : { kind: 'waiting', state };
        },
        { tools: options.tools, patience: workspacePatience, options: wait },
      ),
    deleteWorkspace: (at, signal) =>
      calls.remove({
        action: named('remove', at),
        needs,
        url: urlOf(at),
        query: { destroy_resources: 'false' },
        signal,
      }),

    plan: (at, signal) => start(at, 'POST', 'plan', signal),
    apply: (at, signal) => start(at, 'PUT', 'apply', signal),
    destroy: (at, signal) => start(at, 'PUT', 'destroy', signal),
    async stop(at, actionId, signal) {
      await calls.remove({ action: named('stop', at), needs, url: urlOf(at, `/actions/${segment(actionId)}`), signal });
    },
    action: findAction,
    log,
    async waitForAction(at, actionId, wait) {
      let told = 0;
      const follow = async (templateId: string | null, signal: AbortSignal | undefined): Promise<void> => {
        if (wait?.onLog === undefined || templateId === null) return;
        try {
          const text = await log(at, templateId, actionId, signal);
          if (text.length > told) wait.onLog(text.slice(told));
          told = Math.max(told, text.length);
        } catch (error) {
          // The job goes on without anybody reading along.
          if (!(error instanceof CloudError)) throw error;
        }
      };
      return waitUntil(
        { service, action: named(`wait for the end of the action ${quotable(actionId, 60)} of`, at) },
        async (signal) => {
          const found = await findAction(at, actionId, signal);
          await follow(found?.templateId ?? null, signal);
          return found;
        },
        (found) =>
          found.state === 'running' ? { kind: 'waiting', state: found.state } : { kind: 'ready', value: found },
        { tools: options.tools, patience: actionPatience, options: wait },
      );
    },

    outputs: (at, signal) =>
      calls.read(
        { action: named('read the outputs of', at), needs, url: urlOf(at, '/output_values'), signal },
        outputs,
      ),
    resources: (at, signal) =>
      calls.read(
        { action: named('list what was made by', at), needs, url: urlOf(at, '/resources'), signal },
        resources,
      ),
  };
}

/** One file as a form sends it (RFC 7578). */
function multipart(name: string, file: Uint8Array): { readonly body: Uint8Array; readonly type: string } {
  const boundary = `----${randomUUID()}`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/x-tar\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}
