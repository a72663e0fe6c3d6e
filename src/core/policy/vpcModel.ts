/**
 * Parts of the VPC API's answers (contracts/ibm-cloud.md §7) that the product reads. Names are the API's. Whatever is
 * optional here has been seen missing; unknown strings (protocols, states) must be tolerated by every reader.
 */
export interface Reference {
  readonly id: string;
  readonly name: string;
  readonly crn?: string;
  readonly href?: string;
  readonly resource_type?: string;
}

export interface Vpc extends Reference {
  readonly status?: string;
  readonly default_security_group?: Reference;
  readonly default_network_acl?: Reference;
}

export interface Subnet extends Reference {
  readonly ipv4_cidr_block: string;
  readonly vpc: Reference;
  readonly zone: { readonly name: string };
  readonly network_acl: Reference;
  readonly public_gateway?: Reference;
}

export interface ReservedIp {
  readonly address: string;
  readonly id?: string;
  readonly name?: string;
}

/** Read-only view of an attachment on instances of the new model; then `id` is the attachment's id. */
export interface NetworkInterface {
  readonly id: string;
  readonly name: string;
  readonly href?: string;
  readonly primary_ip: ReservedIp;
  readonly subnet: Reference;
  readonly security_groups?: readonly Reference[];
  readonly floating_ips?: readonly { readonly id: string; readonly address: string; readonly name?: string }[];
}

export interface NetworkAttachment {
  readonly id: string;
  readonly name: string;
  readonly href?: string;
  readonly primary_ip: ReservedIp;
  readonly subnet: Reference;
  readonly virtual_network_interface: Reference;
}

export interface VirtualNetworkInterface extends Reference {
  readonly primary_ip: ReservedIp;
  readonly ips?: readonly ReservedIp[];
  readonly subnet: Reference;
  /** Absent: nobody told. */
  readonly security_groups?: readonly Reference[];
  readonly target?: Reference;
  readonly vpc?: Reference;
  readonly zone?: { readonly name: string };
  /** It may send from addresses that are not its own, as routers do. */
  readonly allow_ip_spoofing?: boolean;
  /** False: packets carry its floating IPs, where otherwise they carry the private address. */
  readonly enable_infrastructure_nat?: boolean;
  /** Ours: the groups were not told but taken for granted, as those of Kubernetes workers are. */
  readonly groups_assumed?: boolean;
}

/** One entry of `endpoint_gateways`; its addresses are reserved IPs in subnets of its VPC. */
export interface EndpointGateway extends Reference {
  readonly ips?: readonly ReservedIp[];
  readonly security_groups?: readonly Reference[];
  readonly vpc?: Reference;
}

export interface LoadBalancer extends Reference {
  /** A Private Path one, which neither groups nor ACLs hold for. */
  readonly is_private_path?: boolean;
  readonly private_ips?: readonly ReservedIp[];
  readonly security_groups?: readonly Reference[];
  readonly subnets?: readonly Reference[];
}

/** A site-to-site VPN gateway; it has no security groups of its own. */
export interface VpnGateway extends Reference {
  readonly subnet?: Reference;
  readonly members?: readonly { readonly private_ip?: ReservedIp }[];
}

/** A client-to-site VPN server. */
export interface VpnServer extends Reference {
  readonly subnets?: readonly Reference[];
  readonly private_ips?: readonly ReservedIp[];
  readonly security_groups?: readonly Reference[];
}

export interface Instance extends Reference {
  readonly status?: string;
  readonly vpc: Reference;
  readonly zone: { readonly name: string };
  readonly primary_network_interface?: NetworkInterface;
  readonly network_interfaces: readonly NetworkInterface[];
  readonly primary_network_attachment?: NetworkAttachment;
  readonly network_attachments?: readonly NetworkAttachment[];
}

export interface FloatingIp extends Reference {
  readonly address: string;
  readonly target?: Reference;
  readonly zone?: { readonly name: string };
}

export type RuleRemote =
  | { readonly cidr_block: string }
  | { readonly address: string }
  | (Reference & { readonly deleted?: unknown });

export interface SecurityGroupRule {
  readonly id: string;
  readonly name?: string;
  readonly href?: string;
  readonly direction: string;
  readonly ip_version?: string;
  readonly protocol: string;
  readonly port_min?: number;
  readonly port_max?: number;
  readonly type?: number;
  readonly code?: number;
  readonly remote: RuleRemote;
  readonly local?: { readonly cidr_block: string } | { readonly address: string };
}

export interface SecurityGroup extends Reference {
  readonly vpc: Reference;
  readonly rules: readonly SecurityGroupRule[];
  readonly targets: readonly Reference[];
}

export interface NetworkAclRule {
  readonly id: string;
  readonly name: string;
  readonly href?: string;
  readonly action: string;
  readonly direction: string;
  readonly ip_version?: string;
  readonly protocol: string;
  readonly source: string;
  readonly destination: string;
  readonly source_port_min?: number;
  readonly source_port_max?: number;
  readonly destination_port_min?: number;
  readonly destination_port_max?: number;
  readonly type?: number;
  readonly code?: number;
  readonly before?: Reference;
  readonly created_at?: string;
}

export interface NetworkAcl extends Reference {
  readonly vpc: Reference;
  readonly rules: readonly NetworkAclRule[];
  readonly subnets: readonly Reference[];
}

export interface FlowLogCollector extends Reference {
  readonly active: boolean;
  readonly lifecycle_state: string;
  readonly created_at?: string;
  readonly storage_bucket: { readonly name: string };
  /** An instance target has no `resource_type`. */
  readonly target: Reference;
  readonly vpc: Reference;
}
