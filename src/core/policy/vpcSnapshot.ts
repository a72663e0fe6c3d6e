import type {
  Instance,
  NetworkAcl,
  Reference,
  ReservedIp,
  SecurityGroup,
  Subnet,
  VirtualNetworkInterface,
} from './vpcModel';

/** The configuration of one region at one moment, in the shapes of the VPC API's answers. */
export interface VpcSnapshot {
  readonly subnets: readonly Subnet[];
  readonly instances: readonly Instance[];
  readonly virtual_network_interfaces: readonly VirtualNetworkInterface[];
  readonly security_groups: readonly SecurityGroup[];
  readonly network_acls: readonly NetworkAcl[];
  /** Other targets of security groups; needed for rules that name a group as remote. */
  readonly endpoint_gateways?: readonly (Reference & { readonly ips?: readonly ReservedIp[] })[];
  readonly load_balancers?: readonly (Reference & { readonly private_ips?: readonly ReservedIp[] })[];
}
