import * as v from 'valibot';
import type { Endpoints } from '../../cloud';
import { endpointUrl } from '../../endpointUrls';
import type { Attempt } from '../../failure';
import { allPages, startOf } from '../../paging';
import { quotable } from '../../redact';
import type { ResourceAdmin, ResourceKey, ServiceInstance } from '../resourceAdmin';
import { findPlan } from './catalogPlan';
import { type ClientOptions, createServiceCalls, flag, present, type ServiceCall, segment, word } from './serviceCalls';
import { waitUntil } from './waitUntil';

const service = 'Resource Controller';
const patience = { every: 10_000, total: 600_000 };
const viewer = 'the role Viewer on the service and its resource group';
const editor = 'the role Editor on the service and Viewer on the resource group';

const group = v.object({ id: v.string(), name: v.string(), crn: word, default: flag });

const instance = v.pipe(
  v.object({
    ...{ id: word, crn: word, guid: word, name: word, state: word, region_id: word },
    ...{ resource_id: word, resource_plan_id: word, resource_group_id: word },
    last_operation: v.fallback(v.nullish(v.object({ state: word, description: word }), null), null),
  }),
  v.check(({ id, crn }) => Boolean(crn || id), 'Expected a CRN'),
  v.transform((found): ServiceInstance => {
    const crn = found.crn || found.id || '';
    const { state, description = null } = found.last_operation ?? {};
    return {
      crn,
      guid: found.guid || crn.split(':')[7] || crn,
      name: found.name ?? crn,
      ...{ serviceId: found.resource_id, planId: found.resource_plan_id, resourceGroupId: found.resource_group_id },
      region: found.region_id,
      state: found.state ?? 'active',
      lastOperation: state ? { state, description } : null,
    };
  }),
);

const secretWord = v.fallback(v.nullish(v.string(), null), null);
const key = v.pipe(
  v.object({
    ...{ id: word, crn: word, guid: word, name: word, state: word, source_crn: word },
    credentials: v.fallback(
      v.nullish(
        v.looseObject({
          apikey: secretWord,
          cos_hmac_keys: v.fallback(
            v.nullish(v.object({ access_key_id: v.string(), secret_access_key: v.string() }), null),
            null,
          ),
          ...{ iam_serviceid_crn: word, REDACTED: word },
        }),
        null,
      ),
      null,
    ),
  }),
  v.check(({ id, crn }) => Boolean(crn || id), 'Expected a CRN'),
  v.transform((found): ResourceKey => {
    const { credentials } = found;
    const crn = found.crn || found.id || '';
    const hidden = credentials === null || credentials.REDACTED !== null;
    const hmac = credentials?.cos_hmac_keys ?? null;
    return {
      crn,
      guid: found.guid || crn.split(':').at(-1) || crn,
      name: found.name ?? crn,
      ...{ state: found.state ?? 'active', sourceCrn: found.source_crn },
      credentials: hidden
        ? null
        : {
            apiKey: credentials.apikey,
            hmac: hmac === null ? null : { accessKeyId: hmac.access_key_id, secretAccessKey: hmac.secret_access_key },
            serviceIdCrn: credentials.iam_serviceid_crn,
          },
    };
  }),
);

const reclamation = v.object({ id: v.string(), resource_instance_id: word, state: word, target_time: word });

/** https://cloud.ibm.com/apidocs/resource-controller/resource-controller, …/resource-manager, …/globalcatalog */
export function createResourceAdmin(
  options: ClientOptions & {
    readonly endpoints?: Endpoints;
    readonly accountId: (signal?: AbortSignal) => Promise<string | null>;
  },
): ResourceAdmin {
  const calls = createServiceCalls(service, options, { burst: 10, perSecond: 5 });
  const catalog = createServiceCalls('Global Catalog', options, { burst: 10, perSecond: 5 });
  const base = endpointUrl('resourceController', options.endpoints);
  const catalogBase = endpointUrl('globalCatalog', options.endpoints);
  const instancesUrl = `${base}/v2/resource_instances`;
  const keysUrl = `${base}/v2/resource_keys`;

  function all<T>(call: Omit<ServiceCall, 'method'>, item: v.GenericSchema<unknown, T>): Promise<readonly T[]> {
    const page = v.object({ next_url: v.nullish(v.string()), resources: v.array(item) });
    const attempt: Attempt = { service, action: call.action };
    return allPages(attempt, async (start) => {
      const answer = await calls.read({ ...call, query: { ...call.query, limit: 100, start } }, page);
      return { items: answer.resources, next: startOf(answer.next_url) };
    });
  }

  const find = (id: string, signal: AbortSignal | undefined): Promise<ServiceInstance | null> =>
    calls.find(
      {
        action: `look at the instance ${quotable(id, 200)}`,
        needs: viewer,
        url: `${instancesUrl}/${segment(id)}`,
        signal,
      },
      instance,
    );
  const waiting = (id: string, what: string): Attempt => ({
    service,
    action: `wait until the instance ${quotable(id, 200)} is ${what}`,
  });

  return {
    async resourceGroups(signal) {
      const account_id = (await options.accountId(signal)) ?? undefined;
      const { resources } = await calls.read(
        {
          ...{ action: 'list the resource groups', needs: 'the role Viewer on a resource group' },
          ...{ url: `${base}/v2/resource_groups`, query: { account_id }, signal },
        },
        v.object({ resources: v.array(group) }),
      );
      return resources
        .map(({ id, name, crn, default: isDefault }) => ({ id, name, crn, isDefault }))
        .sort((one, other) => Number(other.isDefault) - Number(one.isDefault));
    },

    async instances({ name, serviceId, resourceGroupId }, signal) {
      const found = await all(
        {
          ...{ action: 'list the service instances', needs: viewer, url: instancesUrl, signal },
          query: { type: 'service_instance', name, resource_id: serviceId, resource_group_id: resourceGroupId },
        },
        instance,
      );
      return found.filter((one) => one.state === 'active' || one.state.includes('provisioning'));
    },
    instance: find,
    createInstance: (wanted, signal) =>
      calls.read(
        {
          ...{ action: `make the service instance ${quotable(wanted.name, 180)}`, needs: editor, method: 'POST' },
          ...{ url: instancesUrl, signal },
          json: {
            ...{ name: wanted.name, target: wanted.target, resource_group: wanted.resourceGroupId },
            ...{ resource_plan_id: wanted.planId, tags: wanted.tags, parameters: wanted.parameters },
          },
        },
        instance,
      ),
    waitForInstance: (id, wait) =>
      waitUntil(
        waiting(id, 'active'),
        (signal) => find(id, signal),
        (found) => {
          const { state, lastOperation } = found;
          if (state === 'active') return { kind: 'ready', value: found };
          const failed = lastOperation?.state === 'failed' || !/provisioning|inactive/.test(state);
          return failed
            ? { kind: 'failed', state, why: lastOperation?.description ?? null }
            : { kind: 'waiting', state };
        },
        { tools: options.tools, patience, options: wait },
      ),
    deleteInstance: (id, { recursive } = {}, signal) =>
      calls.remove({
        ...{ action: `remove the service instance ${quotable(id, 200)}`, needs: editor, signal },
        ...{ url: `${instancesUrl}/${segment(id)}`, query: recursive === true ? { recursive: 'true' } : {} },
      }),
    waitForInstanceGone: (id, wait) =>
      waitUntil(
        waiting(id, 'removed'),
        async (signal) => ({ found: await find(id, signal) }),
        ({ found }) => {
          const state = found?.state ?? 'removed';
          if (state === 'removed' || state === 'pending_reclamation') return { kind: 'ready', value: undefined };
          const failed = found?.lastOperation?.state === 'failed';
          return failed
            ? { kind: 'failed', state, why: found.lastOperation?.description ?? null }
            : { kind: 'waiting', state };
        },
        { tools: options.tools, patience, options: wait },
      ),

    async reclamations(instanceId, signal) {
      const account_id = (await options.accountId(signal)) ?? undefined;
      const { resources } = await calls.read(
        {
          ...{ action: 'list what is kept for reclamation', needs: viewer, url: `${base}/v1/reclamations`, signal },
          query: { account_id, resource_instance_id: instanceId },
        },
        v.object({ resources: v.array(reclamation) }),
      );
      return resources.map(({ id, resource_instance_id, state, target_time }) => ({
        ...{ id, instanceGuid: resource_instance_id ?? '', state: state ?? 'SCHEDULED', targetTime: target_time },
      }));
    },
    async resolveReclamation(id, action, signal) {
      await calls.text({
        ...{
          action: `${action} the instance of reclamation ${quotable(id, 80)}`,
          needs: editor,
          method: 'POST',
          signal,
        },
        ...{ url: `${base}/v1/reclamations/${segment(id)}/actions/${action}`, json: {} },
      });
    },

    keys: (instanceCrn, signal) =>
      all(
        {
          ...{ action: `list the keys of ${quotable(instanceCrn, 200)}`, needs: viewer, signal },
          url: `${instancesUrl}/${segment(instanceCrn)}/resource_keys`,
        },
        key,
      ),
    key: (id, signal) =>
      calls.find(
        { action: `look at the key ${quotable(id, 200)}`, needs: viewer, url: `${keysUrl}/${segment(id)}`, signal },
        key,
      ),
    createKey: (wanted, signal) => {
      const parameters = present({ HMAC: wanted.hmac, serviceid_crn: wanted.serviceIdCrn });
      return calls.read(
        {
          ...{
            action: `make the key ${quotable(wanted.name, 180)}`,
            needs: editor,
            method: 'POST',
            url: keysUrl,
            signal,
          },
          json: {
            ...{ name: wanted.name, source: wanted.instanceCrn, role: wanted.role ?? undefined },
            ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
          },
        },
        key,
      );
    },
    deleteKey: (id, signal) =>
      calls.remove({
        action: `remove the key ${quotable(id, 200)}`,
        needs: editor,
        url: `${keysUrl}/${segment(id)}`,
        signal,
      }),

    plan: (name, plan, signal) => findPlan(catalog, catalogBase, name, plan, signal),
  };
}
