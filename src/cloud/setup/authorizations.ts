import type { NewPolicy, Policy } from './iamAdmin';

/** One service that has to be allowed to use a COS instance or one bucket of it. */
export interface CosAuthorization {
  /** `is` for flow log collectors, `codeengine`, `logs`. */
  readonly source: {
    readonly service: string;
    /** `flow-log-collector` for collectors. */
    readonly resourceType?: string;
    /** GUID, for one Code Engine project or one IBM Cloud Logs instance. */
    readonly instance?: string;
  };
  /** Roles that will do, as CRNs, the one to be given first. */
  readonly roles: readonly string[];
  readonly cosGuid: string;
  /** Narrows it to one bucket. */
  readonly bucket?: string;
}

/** The policy that grants it (contracts/ibm-cloud.md §5.1); gives the first of the roles. */
export function authorizationPolicy(need: CosAuthorization, description?: string): NewPolicy {
  const { service, resourceType, instance } = need.source;
  return {
    type: 'authorization',
    ...(description === undefined ? {} : { description }),
    subject: [
      { name: 'serviceName', value: service },
      ...(resourceType === undefined ? [] : [{ name: 'resourceType', value: resourceType }]),
      ...(instance === undefined ? [] : [{ name: 'serviceInstance', value: instance }]),
    ],
    resource: [
      { name: 'serviceName', value: 'cloud-object-storage' },
      { name: 'serviceInstance', value: need.cosGuid },
      ...(need.bucket === undefined
        ? []
        : [
            { name: 'resourceType', value: 'bucket' },
            { name: 'resource', value: need.bucket },
          ]),
    ],
    roles: need.roles.slice(0, 1),
  };
}

/**
 * Whether a policy that stands covers the need: wider ones do too (all types of the source, all instances, all buckets).
 * An instance may be named by GUID or, by older tools, by CRN. Narrowings it does not know count as not covering.
 */
export function covers(policy: Policy, need: CosAuthorization): boolean {
  if (policy.type !== 'authorization' || policy.state !== 'active') return false;
  if (!policy.roles.some((role) => need.roles.includes(role))) return false;
  const { service, resourceType, instance } = need.source;
  const subject = allows(policy.subject, { serviceName: service, resourceType, serviceInstance: instance });
  return (
    subject &&
    allows(policy.resource, {
      serviceName: 'cloud-object-storage',
      serviceInstance: need.cosGuid,
      resourceType: need.bucket === undefined ? undefined : 'bucket',
      resource: need.bucket,
    })
  );
}

function allows(attributes: Policy['subject'], wanted: Readonly<Record<string, string | undefined>>): boolean {
  const named = attributes.some(({ name, value }) => name === 'serviceName' && value === wanted.serviceName);
  return (
    named &&
    attributes.every(({ name, value, operator }) => {
      if (name === 'accountId') return true;
      if (operator === 'stringExists') return true;
      if (operator !== undefined && operator !== 'stringEquals') return false;
      const want = wanted[name];
      if (want === undefined) return false;
      return value === want || (name === 'serviceInstance' && value.split(':')[7] === want);
    })
  );
}
