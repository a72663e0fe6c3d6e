import type { Deletion } from '../cloud';
import type { WaitOptions } from './waitOptions';

/**
 * Ids of the services and plans that are set up. They are stable; others are found with `plan`.
 * Source: https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-faq-provision
 */
export const catalogIds = {
  cos: { service: 'dff97f5c-bc5e-4455-b470-411c3edbe49c', standardPlan: '744bfc56-d12c-4866-88d5-dac9139e0e5d' },
  codeEngine: { service: '2ad2fdd0-bba5-11ea-8966-5d6402fed1c7', standardPlan: '814fb158-af9c-4d3c-a06b-c7da42392845' },
} as const;

/** Where an instance of a global service, such as COS, is made. */
export const globalTarget = 'bluemix-global';

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
  readonly crn: string | null;
  readonly isDefault: boolean;
}

/** An instance of any service that the Resource Controller keeps. */
export interface ServiceInstance {
  readonly crn: string;
  readonly guid: string;
  readonly name: string;
  readonly serviceId: string | null;
  readonly planId: string | null;
  readonly resourceGroupId: string | null;
  /** Region name, or `global`. */
  readonly region: string | null;
  /** `active`, `provisioning`, `failed`, `pending_reclamation`, `removed` … */
  readonly state: string;
  /** What the broker says of the last operation; null where it says nothing. */
  readonly lastOperation: { readonly state: string; readonly description: string | null } | null;
}

export interface NewServiceInstance {
  /** Names are not unique: look for it by name and service before. */
  readonly name: string;
  /** `globalTarget`, or a region. */
  readonly target: string;
  readonly resourceGroupId: string;
  readonly planId: string;
  readonly tags?: readonly string[];
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A deleted instance that is kept for some days. */
export interface Reclamation {
  readonly id: string;
  readonly instanceGuid: string;
  readonly state: string;
  /** RFC 3339; null where not told. */
  readonly targetTime: string | null;
}

/** A service credential. What it holds is secret. */
export interface ResourceKey {
  readonly crn: string;
  readonly guid: string;
  readonly name: string;
  readonly state: string;
  readonly sourceCrn: string | null;
  /** Null where the caller may not see them. */
  readonly credentials: {
    readonly apiKey: string | null;
    readonly hmac: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
    /** CRN of the service id behind the key. */
    readonly serviceIdCrn: string | null;
  } | null;
}

export interface NewResourceKey {
  readonly name: string;
  readonly instanceCrn: string;
  /** Null makes no policy: the key opens nothing until one is made. */
  readonly role: 'Reader' | 'Writer' | 'Manager' | null;
  /** COS: also keys for S3 signatures. */
  readonly hmac?: boolean;
  /** CRN of an existing service id to use; else one is made behind the key. */
  readonly serviceIdCrn?: string;
}

export interface ServicePlan {
  readonly serviceId: string;
  readonly planId: string;
}

/** Resource Manager, Resource Controller and Global Catalog. https://cloud.ibm.com/apidocs/resource-controller */
export interface ResourceAdmin {
  /** Those that the user may see, default first. */
  resourceGroups(signal?: AbortSignal): Promise<readonly ResourceGroup[]>;

  /** Active and provisioning ones, all pages. */
  instances(
    filter: { readonly name?: string; readonly serviceId?: string; readonly resourceGroupId?: string },
    signal?: AbortSignal,
  ): Promise<readonly ServiceInstance[]>;
  /** `id`: GUID or CRN. A deleted one may still be told, with the state `removed` or `pending_reclamation`. */
  instance(id: string, signal?: AbortSignal): Promise<ServiceInstance | null>;
  createInstance(wanted: NewServiceInstance, signal?: AbortSignal): Promise<ServiceInstance>;
  /** Until it is active. `service_error` where it failed, `timeout` after 10 minutes. */
  waitForInstance(id: string, options?: WaitOptions): Promise<ServiceInstance>;
  /** `recursive`: with its keys; without it a service refuses while there are any (`invalid_request`). */
  deleteInstance(id: string, options?: { readonly recursive?: boolean }, signal?: AbortSignal): Promise<Deletion>;
  /** Until it is away or kept for reclamation. */
  waitForInstanceGone(id: string, options?: WaitOptions): Promise<void>;

  /** `instanceId`: as the filter `resource_instance_id` takes it, GUID or CRN. */
  reclamations(instanceId?: string, signal?: AbortSignal): Promise<readonly Reclamation[]>;
  /** `reclaim` removes for good, `restore` brings back. */
  resolveReclamation(id: string, action: 'reclaim' | 'restore', signal?: AbortSignal): Promise<void>;

  keys(instanceCrn: string, signal?: AbortSignal): Promise<readonly ResourceKey[]>;
  /** A key just made may be null for some minutes. */
  key(id: string, signal?: AbortSignal): Promise<ResourceKey | null>;
  createKey(wanted: NewResourceKey, signal?: AbortSignal): Promise<ResourceKey>;
  deleteKey(id: string, signal?: AbortSignal): Promise<Deletion>;

  /** Ids of a service and its plan by their exact names, such as `logs` and `standard`; null where there is none. */
  plan(service: string, plan: string, signal?: AbortSignal): Promise<ServicePlan | null>;
}
