import * as v from 'valibot';
import { CloudError, type Endpoints } from '../../cloud';
import { endpointUrl } from '../../endpointUrls';
import { failure } from '../../failure';
import { allPages } from '../../paging';
import { quotable } from '../../redact';
import type { ApiKey, IamAdmin, NewPolicy, Policy, Role, ServiceId } from '../iamAdmin';
import { type ClientOptions, createServiceCalls, listOf, type ServiceCall, segment, word } from './serviceCalls';

const service = 'IBM Cloud IAM';
const policyAdmin = 'a role that manages access on the target service (Administrator, or the same role and more)';
const identityAdmin = 'the role Operator on the IAM Identity Service';

/** A service id cannot go while its keys are being removed. */
const busyWaits = [2_000, 5_000, 10_000, 20_000] as const;

const serviceId = v.pipe(
  v.object({ id: v.string(), iam_id: v.string(), crn: word, name: v.string(), description: word }),
  v.transform(
    ({ id, iam_id, crn, name, description }): ServiceId => ({ id, iamId: iam_id, crn: crn ?? '', name, description }),
  ),
);
const keyFields = { id: v.string(), iam_id: word, name: word, description: word };
const apiKey = v.pipe(v.object(keyFields), v.transform(keyOf));
const createdKey = v.pipe(
  v.object({ ...keyFields, apikey: v.pipe(v.string(), v.nonEmpty()) }),
  v.transform((found) => ({ ...keyOf(found), value: found.apikey })),
);

function keyOf(found: {
  readonly id: string;
  readonly iam_id: string | null;
  readonly name: string | null;
  readonly description: string | null;
}): ApiKey {
  return { id: found.id, name: found.name ?? found.id, iamId: found.iam_id ?? '', description: found.description };
}

const role = v.pipe(
  v.object({ display_name: word, crn: v.string() }),
  v.transform(({ display_name, crn }): Role => ({ name: display_name ?? crn, crn })),
);
const attribute = v.object({ name: v.string(), value: v.string(), operator: v.optional(v.string()) });
const attributes = v.pipe(
  listOf(v.object({ attributes: listOf(attribute) })),
  v.transform(([first]) => first?.attributes ?? []),
);
const policy = v.pipe(
  v.object({
    id: v.string(),
    type: v.picklist(['authorization', 'access']),
    ...{ state: word, description: word },
    ...{ subjects: attributes, resources: attributes },
    roles: listOf(v.object({ role_id: v.string() })),
  }),
  v.transform(
    ({ id, type, state, description, subjects, resources, roles }): Policy => ({
      ...{ id, type, state: state ?? 'active', subject: subjects.map(tidy), resource: resources.map(tidy) },
      roles: roles.map(({ role_id }) => role_id),
      ...(description === null ? {} : { description }),
    }),
  ),
);

function tidy({ name, value, operator }: v.InferOutput<typeof attribute>): Policy['subject'][number] {
  return operator === undefined || operator === 'stringEquals' ? { name, value } : { name, value, operator };
}

/**
 * https://cloud.ibm.com/apidocs/iam-identity-token-api and https://cloud.ibm.com/apidocs/iam-policy-management. Policies
 * go through `/v1/policies`: whether what one version makes is shown by the other is not documented.
 */
export function createIamAdmin(
  options: ClientOptions & {
    readonly endpoints?: Endpoints;
    readonly accountId: (signal?: AbortSignal) => Promise<string | null>;
  },
): IamAdmin {
  const identity = createServiceCalls(service, options, { burst: 10, perSecond: 5 });
  const access = createServiceCalls(service, options, { burst: 5, perSecond: 2 });
  const base = endpointUrl('iam', options.endpoints);

  async function account(action: string, signal: AbortSignal | undefined): Promise<string> {
    const id = await options.accountId(signal);
    if (id !== null) return id;
    throw failure(
      { service, action },
      'bad_credentials',
      'the sign-in names no account. Select one with "ibmcloud target -c", or sign in with an API key of the account.',
    );
  }

  function all<T>(call: Omit<ServiceCall, 'method'>, list: string, item: v.GenericSchema<unknown, T>) {
    const page = v.pipe(
      v.looseObject({ next: v.nullish(v.string()) }),
      v.transform((answer) => ({ items: answer[list], next: tokenOf(answer.next) })),
      v.object({ items: v.array(item), next: v.nullable(v.string()) }),
    );
    return allPages({ service, action: call.action }, (pagetoken) =>
      identity.read({ ...call, query: { ...call.query, pagesize: 100, pagetoken } }, page),
    );
  }

  return {
    async serviceIds(name, signal) {
      const action = 'list the service ids';
      const found = await all(
        {
          ...{ action, needs: 'the role Viewer on the IAM Identity Service', url: `${base}/v1/serviceids/`, signal },
          query: { account_id: await account(action, signal), name },
        },
        'serviceids',
        serviceId,
      );
      return name === undefined ? found : found.filter((one) => one.name === name);
    },
    async createServiceId({ name, description }, signal) {
      const action = `make the service id ${quotable(name, 180)}`;
      const account_id = await account(action, signal);
      return identity.read(
        {
          ...{ action, needs: identityAdmin, method: 'POST', url: `${base}/v1/serviceids/`, signal },
          json: { account_id, name, description },
        },
        serviceId,
      );
    },
    async deleteServiceId(id, signal) {
      const call = {
        ...{ action: `remove the service id ${quotable(id, 80)}`, needs: identityAdmin, signal },
        url: `${base}/v1/serviceids/${segment(id)}`,
      };
      for (const wait of busyWaits) {
        try {
          return await identity.remove(call);
        } catch (error) {
          if (!(error instanceof CloudError) || error.code !== 'conflict') throw error;
          await options.tools.delay(wait, signal);
        }
      }
      return identity.remove(call);
    },

    async apiKeys(iamId, signal) {
      const action = `list the API keys of ${quotable(iamId, 80)}`;
      const query = { account_id: await account(action, signal), iam_id: iamId };
      const url = `${base}/v1/apikeys`;
      return all(
        { action, needs: 'the role Viewer on the IAM Identity Service', url, query, signal },
        'apikeys',
        apiKey,
      );
    },
    async createApiKey({ name, iamId, description }, signal) {
      const action = `make the API key ${quotable(name, 180)}`;
      const account_id = await account(action, signal);
      return identity.read(
        {
          ...{ action, needs: identityAdmin, method: 'POST', url: `${base}/v1/apikeys`, signal },
          json: { name, iam_id: iamId, account_id, description },
        },
        createdKey,
      );
    },
    deleteApiKey: (id, signal) =>
      identity.remove({
        ...{ action: `remove the API key ${quotable(id, 80)}`, needs: identityAdmin, signal },
        url: `${base}/v1/apikeys/${segment(id)}`,
      }),

    async roles(target, sourceService, signal) {
      const authorization = sourceService === undefined ? {} : { policy_type: 'authorization' };
      const found = await access.read(
        {
          ...{ action: `list the roles on ${quotable(target, 80)}`, url: `${base}/v2/roles`, signal },
          query: { service_name: target, source_service_name: sourceService, ...authorization },
        },
        v.object({ service_roles: listOf(role), system_roles: listOf(role), custom_roles: listOf(role) }),
      );
      return [...found.service_roles, ...found.system_roles, ...found.custom_roles];
    },

    async policies({ type, iamId }, signal) {
      const action = `list the ${type} policies`;
      const account_id = await account(action, signal);
      // One kind of policy that is not understood must not hide the others.
      const page = v.object({
        policies: v.array(v.fallback(v.nullable(policy), null)),
        next: v.fallback(v.nullish(v.object({ start: v.string() }), null), null),
      });
      const found = await allPages({ service, action }, async (start) => {
        const answer = await access.read(
          {
            ...{ action, needs: policyAdmin, url: `${base}/v1/policies`, signal },
            query: { account_id, type, iam_id: iamId, state: 'active', start },
          },
          page,
        );
        return { items: answer.policies, next: answer.next?.start ?? null };
      });
      return found.filter((one): one is Policy => one !== null && one.type === type && one.state === 'active');
    },
    async createPolicy(wanted, signal) {
      const action = `give ${wanted.type === 'authorization' ? 'the authorization' : 'access'} to ${nameOf(wanted)}`;
      const id = await account(action, signal);
      try {
        const made = await access.read(
          {
            ...{ action, needs: policyAdmin, method: 'POST', url: `${base}/v1/policies`, signal },
            json: policyBody(wanted, id),
          },
          v.object({ id: v.string() }),
        );
        return { kind: 'created', id: made.id };
      } catch (error) {
        const standing =
          error instanceof CloudError && error.code === 'conflict' ? error.detail.conflictsWith : undefined;
        if (standing === undefined) throw error;
        return { kind: 'exists', id: standing };
      }
    },
    deletePolicy: (id, signal) =>
      access.remove({
        ...{ action: `take away the policy ${quotable(id, 80)}`, needs: policyAdmin, signal },
        url: `${base}/v1/policies/${segment(id)}`,
      }),
  };
}

/** Authorizations name the account on both sides, access policies on that of the resource. */
function policyBody({ type, description, subject, resource, roles }: NewPolicy, accountId: string): object {
  const owned = (list: NewPolicy['subject']): NewPolicy['subject'] =>
    list.some(({ name }) => name === 'accountId') ? list : [{ name: 'accountId', value: accountId }, ...list];
  return {
    ...{ type, description },
    subjects: [{ attributes: type === 'authorization' ? owned(subject) : subject }],
    roles: roles.map((role_id) => ({ role_id })),
    resources: [{ attributes: owned(resource) }],
  };
}

/** As the console shows services that are authorized; their short names read like words of the sentence. */
const serviceNames: ReadonlyMap<string, string> = new Map([
  ['is', 'VPC Infrastructure Services'],
  ['codeengine', 'Code Engine'],
]);

function nameOf({ subject }: NewPolicy): string {
  const named = subject.find(({ name }) => name === 'serviceName' || name === 'iam_id');
  const value = named?.value ?? 'somebody';
  return serviceNames.get(value) ?? quotable(value, 80);
}

/** `next` is a whole URL; only its cursor is taken. */
function tokenOf(next: string | null | undefined): string | null {
  return next && URL.canParse(next, 'https://localhost')
    ? new URL(next, 'https://localhost').searchParams.get('pagetoken')
    : null;
}
