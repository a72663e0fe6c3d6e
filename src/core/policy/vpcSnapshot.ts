import type {
  EndpointGateway,
  FloatingIp,
  Instance,
  LoadBalancer,
  NetworkAcl,
  SecurityGroup,
  Subnet,
  VirtualNetworkInterface,
  Vpc,
  VpnGateway,
  VpnServer,
} from './vpcModel';

/** The configuration of one region at one moment, in the shapes of the VPC API's answers. */
export interface VpcSnapshot {
  readonly subnets: readonly Subnet[];
  readonly instances: readonly Instance[];
  readonly virtual_network_interfaces: readonly VirtualNetworkInterface[];
  readonly security_groups: readonly SecurityGroup[];
  readonly network_acls: readonly NetworkAcl[];
  readonly vpcs?: readonly Vpc[];
  readonly floating_ips?: readonly FloatingIp[];
  /** Other targets of security groups; needed for rules that name a group as remote. */
  readonly endpoint_gateways?: readonly EndpointGateway[];
  readonly load_balancers?: readonly LoadBalancer[];
  readonly vpn_gateways?: readonly VpnGateway[];
  readonly vpn_servers?: readonly VpnServer[];
  /** Lists that could not be read: what is missing there proves nothing. */
  readonly gaps?: readonly SnapshotGap[];
  /** RFC 3339; when the lists were read. */
  readonly taken_at?: string;
  /** Name of the region. */
  readonly region?: string;
}

export interface SnapshotGap {
  /** Name of the list: `security_groups`. */
  readonly list: string;
  readonly code: 'forbidden' | 'failed' | 'not_read';
}
