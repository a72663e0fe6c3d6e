import type { BucketState } from '../s3/bucketState';
import type { RegionState } from './regionState';

/** Everything the sandbox's account owns. */
export interface AccountState {
  /** 32 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly name: string; readonly email: string; readonly iamId: string };
  readonly apiKey: string;
  readonly apiKeyId: string;
  readonly hmac: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly resourceGroup: { readonly id: string; readonly name: string };
  resourceInstances: ResourceInstanceState[];
  buckets: BucketState[];
  readonly regions: readonly RegionState[];
}

export interface ResourceInstanceState {
  readonly guid: string;
  readonly crn: string;
  readonly name: string;
  readonly resource_id: string;
  readonly resource_plan_id: string;
  readonly region_id: string;
  readonly state: string;
  readonly created_at: string;
}

export function bucketNamed(account: AccountState, name: string): BucketState | undefined {
  return account.buckets.find((bucket) => bucket.name === name);
}
