import * as v from 'valibot';
import type { Deletion, Endpoints } from '../../cloud';
import { endpointUrl } from '../../endpointUrls';
import type { Attempt } from '../../failure';
import { allPages } from '../../paging';
import { quotable } from '../../redact';
import type { CodeEngine, Deployed, EntityTag, Project, ProjectAddress } from '../codeEngine';
import type { WaitOptions } from '../waitOptions';
import { appBody, functionBody, jobBody, variableBody } from './codeEngineBodies';
import {
  appInstance,
  appRevision,
  binding,
  configMap,
  deployed,
  functionRuntime,
  jobRun,
  project,
  secret,
} from './codeEngineSchemas';
import { type ClientOptions, createServiceCalls, segment, word } from './serviceCalls';
import { waitUntil } from './waitUntil';

const service = 'Code Engine';
/** Behaviour of this date: https://cloud.ibm.com/docs/codeengine?topic=codeengine-api-changelog */
const version = '2025-07-10';
const needs = 'the role Writer on the Code Engine project (Compute Administrator, and Editor to make projects)';
const projectPatience = { every: 5_000, total: 600_000 };
const workloadPatience = { every: 3_000, total: 300_000 };

const domain = v.object({ domain: word, project: word });

type Change = 'POST' | 'PUT' | 'PATCH';

/** Code Engine v2, https://cloud.ibm.com/apidocs/codeengine/v2, at the endpoint of the project's region. */
export function createCodeEngine(options: ClientOptions & { readonly endpoints?: Endpoints }): CodeEngine {
  const calls = createServiceCalls(service, options, { burst: 10, perSecond: 5 });
  const rootOf = (region: string): string =>
    `${endpointUrl('codeEngine', options.endpoints, region).replace(/\/v2$/, '')}/v2`;
  const projectUrl = ({ region, projectId }: ProjectAddress): string =>
    `${rootOf(region)}/projects/${segment(projectId)}`;
  const urlOf = (at: ProjectAddress, collection: string, name?: string): string =>
    `${projectUrl(at)}/${collection}${name === undefined ? '' : `/${segment(name)}`}`;

  function all<T>(
    url: string,
    list: string,
    action: string,
    item: v.GenericSchema<unknown, T>,
    signal: AbortSignal | undefined,
    filter: Readonly<Record<string, string | undefined>> = {},
  ): Promise<readonly T[]> {
    const page = v.pipe(
      v.looseObject({ next: v.fallback(v.nullish(v.object({ start: word }), null), null) }),
      v.transform((answer) => ({ items: answer[list], next: answer.next?.start ?? null })),
      v.object({ items: v.array(item), next: v.nullable(v.string()) }),
    );
    return allPages({ service, action }, (start) =>
      calls.read({ action, needs, url, query: { version, limit: 100, ...filter, start }, signal }, page),
    );
  }

  /** The calls that all kinds of things in a project have alike. */
  function kind<T>(collection: string, what: string, schema: v.GenericSchema<unknown, T>) {
    const query = { version };
    const named = (verb: string, name: string): string => `${verb} the ${what} ${quotable(name, 80)}`;
    return {
      list: (at: ProjectAddress, signal?: AbortSignal) =>
        all(urlOf(at, collection), collection, `list the ${what}s`, schema, signal),
      find: (at: ProjectAddress, name: string, signal?: AbortSignal): Promise<T | null> =>
        calls.find({ action: named('look at', name), needs, url: urlOf(at, collection, name), query, signal }, schema),
      create: (at: ProjectAddress, name: string, json: object, signal?: AbortSignal): Promise<T> =>
        calls.read(
          { action: named('make', name), needs, method: 'POST', url: urlOf(at, collection), query, json, signal },
          schema,
        ),
      change(method: Change, at: ProjectAddress, name: string, json: object, tag: EntityTag, signal?: AbortSignal) {
        const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
        const headers = { 'if-match': tag, 'content-type': type };
        const url = urlOf(at, collection, name);
        return calls.read({ action: named('change', name), needs, method, url, query, headers, json, signal }, schema);
      },
      remove: (at: ProjectAddress, name: string, signal?: AbortSignal): Promise<Deletion> =>
        calls.remove({ action: named('remove', name), needs, url: urlOf(at, collection, name), query, signal }),
    };
  }

  const apps = kind('apps', 'app', deployed);
  const functions = kind('functions', 'function', deployed);
  const jobs = kind('jobs', 'job', deployed);
  const jobRuns = kind('job_runs', 'job run', jobRun);
  const secrets = kind('secrets', 'secret', secret);
  const configMaps = kind('config_maps', 'config map', configMap);
  const bindings = kind('bindings', 'binding', binding);

  const findProject = (at: ProjectAddress, signal?: AbortSignal): Promise<Project | null> => {
    const action = `look at the Code Engine project ${quotable(at.projectId, 80)}`;
    return calls.find({ action, needs, url: projectUrl(at), query: { version }, signal }, project);
  };

  function waitReady(
    what: string,
    name: string,
    find: (signal: AbortSignal | undefined) => Promise<Deployed | null>,
    wait: WaitOptions | undefined,
  ): Promise<Deployed> {
    const attempt: Attempt = { service, action: `wait until the ${what} ${quotable(name, 80)} is ready` };
    const context = { tools: options.tools, patience: workloadPatience, options: wait };
    return waitUntil(
      attempt,
      find,
      (found) => {
        const { status: state, reason } = found;
        if (state === 'ready' || state === 'warning') return { kind: 'ready', value: found };
        return state === 'failed' ? { kind: 'failed', state, why: reason } : { kind: 'waiting', state };
      },
      context,
    );
  }

  return {
    projects: (region, signal) =>
      all(`${rootOf(region)}/projects`, 'projects', `list the Code Engine projects of ${region}`, project, signal),
    project: findProject,
    createProject: (region, { name, resourceGroupId, tags }, signal) =>
      calls.read(
        {
          ...{ action: `make the Code Engine project ${quotable(name, 80)}`, needs, method: 'POST', signal },
          ...{ url: `${rootOf(region)}/projects`, query: { version } },
          json: { name, resource_group_id: resourceGroupId, tags },
        },
        project,
      ),
    waitForProject: (at, wait) =>
      waitUntil(
        { service, action: `wait until the Code Engine project ${quotable(at.projectId, 80)} is ready` },
        async (signal) => {
          const found = await findProject(at, signal);
          if (found?.status !== 'active') return found;
          const action = `read the status of the Code Engine project ${quotable(at.projectId, 80)}`;
          const url = `${projectUrl(at)}/status_details`;
          const details = await calls.find({ action, needs, url, query: { version }, signal }, domain);
          // Without its domain nothing in it can be reached.
          return details?.domain === 'unknown' ? { ...found, status: 'domain not ready' } : found;
        },
        (found) => {
          const { status: state } = found;
          if (state === 'active') return { kind: 'ready', value: found };
          const failed = /failed|delet|removal|inactive/.test(state);
          return { kind: failed ? 'failed' : 'waiting', state };
        },
        { tools: options.tools, patience: projectPatience, options: wait },
      ),
    deleteProject: (at, signal) =>
      calls.remove({
        ...{ action: `remove the Code Engine project ${quotable(at.projectId, 80)}`, needs, signal },
        ...{ url: projectUrl(at), query: { version } },
      }),

    secret: secrets.find,
    createSecret: (at, wanted, signal) => secrets.create(at, wanted.name, { ...wanted }, signal),
    replaceSecret: (at, { name, format, data }, tag, signal) =>
      secrets.change('PUT', at, name, { format, data }, tag, signal),
    deleteSecret: secrets.remove,

    configMap: configMaps.find,
    createConfigMap: (at, wanted, signal) => configMaps.create(at, wanted.name, { ...wanted }, signal),
    replaceConfigMap: (at, { name, data }, tag, signal) => configMaps.change('PUT', at, name, { data }, tag, signal),
    deleteConfigMap: configMaps.remove,

    apps: apps.list,
    app: apps.find,
    createApp: (at, wanted, signal) => apps.create(at, wanted.name, appBody(wanted), signal),
    updateApp: (at, name, change, tag, signal) => apps.change('PATCH', at, name, appBody(change), tag, signal),
    waitForApp: (at, name, wait) => waitReady('app', name, (signal) => apps.find(at, name, signal), wait),
    appInstances: (at, name, signal) =>
      all(`${urlOf(at, 'apps', name)}/instances`, 'instances', `list the instances of ${name}`, appInstance, signal),
    appRevisions: (at, name, signal) =>
      all(`${urlOf(at, 'apps', name)}/revisions`, 'revisions', `list the revisions of ${name}`, appRevision, signal),
    deleteApp: apps.remove,

    functionRuntimes: async (region, signal) => {
      const list = v.object({ function_runtimes: v.array(functionRuntime) });
      const url = `${rootOf(region)}/function_runtimes`;
      const action = 'list the runtimes of functions';
      return (await calls.read({ action, url, query: { version }, signal }, list)).function_runtimes;
    },
    functions: functions.list,
    function: functions.find,
    createFunction: (at, wanted, signal) => functions.create(at, wanted.name, functionBody(wanted), signal),
    updateFunction: (at, name, change, tag, signal) =>
      functions.change('PATCH', at, name, functionBody(change), tag, signal),
    waitForFunction: (at, name, wait) =>
      waitReady('function', name, (signal) => functions.find(at, name, signal), wait),
    deleteFunction: functions.remove,

    jobs: jobs.list,
    job: jobs.find,
    createJob: (at, wanted, signal) => jobs.create(at, wanted.name, jobBody(wanted), signal),
    updateJob: (at, name, change, tag, signal) => jobs.change('PATCH', at, name, jobBody(change), tag, signal),
    deleteJob: jobs.remove,
    jobRuns: (at, jobName, signal) =>
      all(urlOf(at, 'job_runs'), 'job_runs', 'list the job runs', jobRun, signal, { job_name: jobName }),
    startJob: (at, jobName, { env } = {}, signal) => {
      const variables = env === undefined ? {} : { run_env_variables: env.map(variableBody) };
      return jobRuns.create(at, `of ${jobName}`, { job_name: jobName, ...variables }, signal);
    },

    bindings: bindings.list,
    createBinding: (at, { prefix, secretName, component }, signal) =>
      bindings.create(
        at,
        secretName,
        {
          ...{ prefix, secret_name: secretName },
          component: { name: component.name, resource_type: component.resourceType },
        },
        signal,
      ),
    deleteBinding: bindings.remove,
  };
}
