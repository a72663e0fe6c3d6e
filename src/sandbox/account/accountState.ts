import type { BucketState } from '../s3/bucketState';
import type { ApiKeyState, PolicyState, ServiceIdState } from './iamState';
import type { RegionState } from './regionState';
import type { ReclamationState, ResourceGroupState, ResourceInstanceState, ResourceKeyState } from './resourceState';

/** Everything the sandbox's account owns. */
export interface AccountState {
  /** 32 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly name: string; readonly email: string; readonly iamId: string };
  /** The owner's own, one of `apiKeys`. */
  readonly apiKey: string;
  readonly apiKeyId: string;
  readonly hmac: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** The default group, one of `resourceGroups`. */
  readonly resourceGroup: ResourceGroupState;
  resourceGroups: ResourceGroupState[];
  resourceInstances: ResourceInstanceState[];
  resourceKeys: ResourceKeyState[];
  reclamations: ReclamationState[];
  serviceIds: ServiceIdState[];
  apiKeys: ApiKeyState[];
  policies: PolicyState[];
  /** User tags, by CRN. */
  readonly tags: Map<string, Set<string>>;
  buckets: BucketState[];
  readonly regions: readonly RegionState[];
}

/** A bucket that can be used: that of an instance that was deleted only keeps its name. */
export function bucketNamed(account: AccountState, name: string): BucketState | undefined {
  const bucket = account.buckets.find((known) => known.name === name);
  const owner = account.resourceInstances.find(({ crn }) => crn === bucket?.instanceCrn);
  return owner?.state === 'active' ? bucket : undefined;
}
