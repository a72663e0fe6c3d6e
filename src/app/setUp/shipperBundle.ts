import type { Endpoints } from '../../cloud/cloud';

/** The shipper as it was built with this program: one file for each form. Texts of JavaScript. */
export interface ShipperBundle {
  readonly app: () => Promise<string>;
  readonly function: () => Promise<string>;
  readonly action: () => Promise<string>;
}

/** Where the shipper finds the services it uses; IBM Cloud's own unless a sandbox stands in. */
export interface ShipperEndpoints {
  /** From inside Code Engine. */
  cos(region: string): string;
  /** Null: the public one. */
  readonly iam: string | null;
  /** Of one IBM Cloud Logs instance. */
  cloudLogs(guid: string, region: string): string;
}

/**
 * The direct endpoints of COS are the ones that workloads on VPC infrastructure reach without leaving the network
 * (contracts/ibm-cloud.md §6.1).
 */
const ibmCloudEndpoints: ShipperEndpoints = {
  cos: (region) => `https://s3.direct.${region}.cloud-object-storage.appdomain.cloud`,
  iam: null,
  cloudLogs: (guid, region) => `https://${guid}.ingress.${region}.logs.cloud.ibm.com`,
};

/** The same, where some of the services are served elsewhere. */
export function shipperEndpoints({ cos, iam, cloudLogsIngest }: Endpoints): ShipperEndpoints {
  return {
    cos: (region) => cos?.replaceAll('{region}', region) ?? ibmCloudEndpoints.cos(region),
    iam: iam ?? null,
    cloudLogs: (guid, region) =>
      cloudLogsIngest?.replaceAll('{region}', region).replaceAll('{instance}', guid) ??
      ibmCloudEndpoints.cloudLogs(guid, region),
  };
}
