import type { NewAclRule, NewGroupRule } from '../core/policy/ruleChange';
import type {
  EndpointGateway,
  FloatingIp,
  FlowLogCollector,
  Instance,
  LoadBalancer,
  NetworkAcl,
  NetworkAclRule,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  VirtualNetworkInterface,
  Vpc,
  VpnGateway,
  VpnServer,
} from '../core/policy/vpcModel';

/** What the use cases need of IBM Cloud, for one signed-in account. Every call can be cancelled. */
export interface Cloud {
  /** 32 hex digits; null where the token does not say. */
  accountId(signal?: AbortSignal): Promise<string | null>;
  readonly vpc: VpcReads;
  readonly vpcWrites: VpcWrites;
  readonly storage: ObjectStorage;
}

/** Who a sign-in turned out to be. */
export interface Identity {
  /** 32 hex digits; null where the token does not say. */
  readonly accountId: string | null;
  /** `IBMid-…`, `iam-ServiceId-…` or `iam-Profile-…`. */
  readonly iamId: string | null;
  /** Mail address of a user, name of a service id; null where the token does not say. */
  readonly name: string | null;
}

/** Reads of the VPC API in one region; each returns all pages. */
export interface VpcReads {
  regions(signal?: AbortSignal): Promise<readonly { readonly name: string; readonly status: string }[]>;
  collectors(region: string, signal?: AbortSignal): Promise<readonly FlowLogCollector[]>;
  vpcs(region: string, signal?: AbortSignal): Promise<readonly Vpc[]>;
  subnets(region: string, signal?: AbortSignal): Promise<readonly Subnet[]>;
  instances(region: string, signal?: AbortSignal): Promise<readonly Instance[]>;
  virtualNetworkInterfaces(region: string, signal?: AbortSignal): Promise<readonly VirtualNetworkInterface[]>;
  floatingIps(region: string, signal?: AbortSignal): Promise<readonly FloatingIp[]>;
  securityGroups(region: string, signal?: AbortSignal): Promise<readonly SecurityGroup[]>;
  networkAcls(region: string, signal?: AbortSignal): Promise<readonly NetworkAcl[]>;
  endpointGateways(region: string, signal?: AbortSignal): Promise<readonly EndpointGateway[]>;
  loadBalancers(region: string, signal?: AbortSignal): Promise<readonly LoadBalancer[]>;
  vpnGateways(region: string, signal?: AbortSignal): Promise<readonly VpnGateway[]>;
  vpnServers(region: string, signal?: AbortSignal): Promise<readonly VpnServer[]>;
}

/**
 * Changes to the rules of one region, and what is to be read afresh before and after them. A creation is repeated only
 * where the service said that it did nothing (429, 503): after any other failure it may have been done or not.
 */
export interface VpcWrites {
  securityGroup(region: string, id: string, signal?: AbortSignal): Promise<SecurityGroup>;
  networkAcl(region: string, id: string, signal?: AbortSignal): Promise<NetworkAcl>;
  /** `quota` where the group is full. */
  createSecurityGroupRule(
    region: string,
    groupId: string,
    rule: NewGroupRule,
    signal?: AbortSignal,
  ): Promise<SecurityGroupRule>;
  /** `gone`: there was no such rule, or no such group, any more. */
  deleteSecurityGroupRule(region: string, groupId: string, ruleId: string, signal?: AbortSignal): Promise<Deletion>;
  /** `before`: id of the rule to stand immediately before; null: behind all. `quota` where the ACL is full. */
  createNetworkAclRule(
    region: string,
    aclId: string,
    rule: NewAclRule,
    before: string | null,
    signal?: AbortSignal,
  ): Promise<NetworkAclRule>;
  deleteNetworkAclRule(region: string, aclId: string, ruleId: string, signal?: AbortSignal): Promise<Deletion>;
}

export type Deletion = 'deleted' | 'gone';

export interface Bucket {
  readonly name: string;
  /** Region, cross-region or single-site name without the storage class; null where listing did not say. */
  readonly location: string | null;
  /** CRN of the COS instance it was found in; null for a bucket added by name. */
  readonly instanceCrn: string | null;
}

export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  /** Microseconds UTC. */
  readonly modified: number;
}

export interface ObjectPage {
  readonly objects: readonly ListedObject[];
  /** Common prefixes below the delimiter, each ending in it. */
  readonly prefixes: readonly string[];
  /** Opaque; null on the last page. */
  readonly next: string | null;
}

export interface ObjectHead {
  readonly etag: string;
  readonly size: number;
  readonly modified: number;
  /** `x-amz-meta-*` without the prefix, lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ObjectStorage {
  /**
   * Buckets of all COS instances the account can see. An instance that refuses its list does not spoil the others': it
   * is told to `onProblem`. Rejects where every instance refuses.
   */
  buckets(signal?: AbortSignal, onProblem?: (problem: CloudError) => void): Promise<readonly Bucket[]>;
  /** Finds out where a bucket is, for one added by name. */
  locate(bucket: string, signal?: AbortSignal): Promise<Bucket>;
  /** One request. `limit` at most 1000. Order is the service's; do not rely on it. */
  list(
    bucket: Bucket,
    options: {
      readonly prefix?: string;
      readonly delimiter?: string;
      readonly continuation?: string;
      readonly limit?: number;
    },
    signal?: AbortSignal,
  ): Promise<ObjectPage>;
  head(bucket: Bucket, key: string, signal?: AbortSignal): Promise<ObjectHead>;
  /** The stored bytes, never inflated on the way. `range` is inclusive byte offsets. */
  get(
    bucket: Bucket,
    key: string,
    options?: { readonly range?: readonly [number, number] },
    signal?: AbortSignal,
  ): Promise<Uint8Array>;
}

export type CloudErrorCode =
  | 'signed_out'
  | 'bad_credentials'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'quota'
  | 'throttled'
  | 'invalid_request'
  | 'service_error'
  | 'network'
  | 'timeout'
  | 'unexpected_answer'
  | 'endpoint_refused';

/** A failure of a service, worded for the user: what happened, to what, what to do. Cancelling is not one. */
export class CloudError extends Error {
  constructor(
    readonly code: CloudErrorCode,
    message: string,
    readonly detail: {
      readonly service: string;
      readonly status?: number;
      /** The service's own code, for example `BXNIM0415E` or `NoSuchBucket`. */
      readonly serviceCode?: string;
      /** Request or trace id to quote to support. */
      readonly trace?: string;
      readonly retryAfterSeconds?: number;
      /** Id of what stands in the way, where the service names it. */
      readonly conflictsWith?: string;
      /** The same request may well succeed later: throttled, failed inside the service, or cut on the way. */
      readonly transient?: boolean;
    },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CloudError';
  }
}

/**
 * Base URLs by service; what is absent is the public endpoint. `{region}` is replaced where it stands, `{instance}` by
 * the GUID of the service instance.
 */
export interface Endpoints {
  /** Identity, and policies. */
  readonly iam?: string;
  /** Resource Controller, and Resource Manager. */
  readonly resourceController?: string;
  readonly globalCatalog?: string;
  readonly tagging?: string;
  readonly search?: string;
  readonly vpc?: string;
  readonly cos?: string;
  /** The bucket configuration API. */
  readonly cosConfig?: string;
  readonly codeEngine?: string;
  readonly schematics?: string;
  readonly logdnaIngest?: string;
  readonly logdnaApi?: string;
  readonly cloudLogsIngest?: string;
  readonly cloudLogsApi?: string;
  /** Of an OpenWhisk that somebody runs; there is no public one. */
  readonly openWhisk?: string;
  /** Tries connections in this machine's place; the sandbox has one, its instances cannot be reached otherwise. */
  readonly exercise?: string;
}
