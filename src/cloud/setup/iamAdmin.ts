import type { Deletion } from '../cloud';

export interface ServiceId {
  /** `ServiceId-…` */
  readonly id: string;
  /** `iam-ServiceId-…`: the subject of policies. */
  readonly iamId: string;
  readonly crn: string;
  readonly name: string;
  readonly description: string | null;
}

export interface ApiKey {
  /** `ApiKey-…` */
  readonly id: string;
  readonly name: string;
  readonly iamId: string;
  readonly description: string | null;
}

/** `value` is shown this once. */
export interface CreatedApiKey extends ApiKey {
  readonly value: string;
}

export interface Role {
  /** As the console shows it: `Writer`, `Notifications Manager`. */
  readonly name: string;
  readonly crn: string;
}

export interface PolicyAttribute {
  readonly name: string;
  readonly value: string;
  /** `stringEquals` where absent. */
  readonly operator?: string;
}

export interface NewPolicy {
  /** `authorization`: a service may use another; `access`: a user or service id may. */
  readonly type: 'authorization' | 'access';
  readonly description?: string;
  /** `accountId` is added by the client where the kind of policy wants it. */
  readonly subject: readonly PolicyAttribute[];
  readonly resource: readonly PolicyAttribute[];
  /** CRNs. */
  readonly roles: readonly string[];
}

export interface Policy extends NewPolicy {
  readonly id: string;
  readonly state: string;
}

/** How a policy came to stand. */
export interface PolicyGrant {
  readonly kind: 'created' | 'exists';
  readonly id: string;
}

/** CRNs that hold in every account. */
export const roleCrns = {
  reader: 'crn:v1:bluemix:public:iam::::serviceRole:Reader',
  writer: 'crn:v1:bluemix:public:iam::::serviceRole:Writer',
  manager: 'crn:v1:bluemix:public:iam::::serviceRole:Manager',
  cosContentReader: 'crn:v1:bluemix:public:cloud-object-storage::::serviceRole:ContentReader',
  cosObjectReader: 'crn:v1:bluemix:public:cloud-object-storage::::serviceRole:ObjectReader',
  cosObjectWriter: 'crn:v1:bluemix:public:cloud-object-storage::::serviceRole:ObjectWriter',
} as const;

/** IAM identities and policies. https://cloud.ibm.com/apidocs/iam-identity-token-api, …/iam-policy-management */
export interface IamAdmin {
  /** All, or those of exactly this name. Names are not unique. */
  serviceIds(name?: string, signal?: AbortSignal): Promise<readonly ServiceId[]>;
  createServiceId(
    wanted: { readonly name: string; readonly description?: string },
    signal?: AbortSignal,
  ): Promise<ServiceId>;
  /** With its keys and policies. Waits through the moments in which its keys are being removed. */
  deleteServiceId(id: string, signal?: AbortSignal): Promise<Deletion>;

  /** Of one user or service id. */
  apiKeys(iamId: string, signal?: AbortSignal): Promise<readonly ApiKey[]>;
  createApiKey(
    wanted: { readonly name: string; readonly iamId: string; readonly description?: string },
    signal?: AbortSignal,
  ): Promise<CreatedApiKey>;
  deleteApiKey(id: string, signal?: AbortSignal): Promise<Deletion>;

  /** Roles on a service; with `sourceService`, those another service may be given on it. */
  roles(service: string, sourceService?: string, signal?: AbortSignal): Promise<readonly Role[]>;

  /** Active ones. Empty, not refused, where the caller may see none. */
  policies(
    filter: { readonly type: Policy['type']; readonly iamId?: string },
    signal?: AbortSignal,
  ): Promise<readonly Policy[]>;
  /** `exists`: the same was there before, with that id. A grant takes up to some minutes to be known everywhere. */
  createPolicy(wanted: NewPolicy, signal?: AbortSignal): Promise<PolicyGrant>;
  deletePolicy(id: string, signal?: AbortSignal): Promise<Deletion>;
}
