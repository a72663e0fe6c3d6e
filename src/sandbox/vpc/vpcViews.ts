import type { RegionState } from '../account/regionState';
import { InstanceViews } from './instanceViews';
import { NetworkViews } from './networkViews';
import { RegionIndex } from './regionIndex';
import { SecurityViews } from './securityViews';
import { type ViewContext, VpcReferences } from './vpcReferences';

/** Renders the state of a region as the answers of the VPC API. */
export interface VpcViews {
  readonly references: VpcReferences;
  readonly network: NetworkViews;
  readonly instances: InstanceViews;
  readonly security: SecurityViews;
}

export function vpcViews(region: RegionState, context: ViewContext): VpcViews {
  const references = new VpcReferences(new RegionIndex(region), context);
  return {
    references,
    network: new NetworkViews(references),
    instances: new InstanceViews(references),
    security: new SecurityViews(references),
  };
}

/** The views of what a call has changed. */
export function freshViews({ region, views }: { readonly region: RegionState; readonly views: VpcViews }): VpcViews {
  return vpcViews(region, views.references.context);
}
