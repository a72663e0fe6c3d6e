import type { AccountState } from '../account/accountState';
import type { RegionState } from '../account/regionState';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { VpcViews } from './vpcViews';

/** A request of the VPC API, checked, with the region it is about. */
export interface VpcCall {
  readonly request: SandboxRequest;
  readonly region: RegionState;
  readonly account: AccountState;
  readonly views: VpcViews;
}
