/**
 * What one region of the sandbox's VPC service holds, each fact in one place: back references (targets of a group,
 * subnets of an ACL) are computed when they are shown, so a change can never leave two answers that disagree.
 * The lists and entries are mutable: the service's write calls change them.
 */
export interface RegionState {
  readonly name: string;
  vpcs: VpcState[];
  subnets: SubnetState[];
  publicGateways: PublicGatewayState[];
  instances: InstanceState[];
  floatingIps: FloatingIpState[];
  securityGroups: SecurityGroupState[];
  networkAcls: NetworkAclState[];
  collectors: CollectorState[];
  /** SSH keys. */
  keys: SshKeyState[];
}

interface Named {
  readonly id: string;
  name: string;
  readonly created_at: string;
  /** Absent: the default one. */
  readonly resource_group?: string;
  /** Milliseconds: until then the resource is pending. */
  readonly pendingUntil?: number;
}

export interface SshKeyState extends Named {
  readonly public_key: string;
  readonly type: 'rsa' | 'ed25519';
  readonly fingerprint: string;
}

export interface VpcState extends Named {
  default_security_group: string;
  default_network_acl: string;
}

export interface SubnetState extends Named {
  readonly vpc: string;
  readonly zone: string;
  readonly ipv4_cidr_block: string;
  network_acl: string;
  public_gateway: string | null;
}

export interface PublicGatewayState extends Named {
  readonly vpc: string;
  readonly zone: string;
  readonly floating_ip: string;
}

export interface InstanceState extends Named {
  readonly vpc: string;
  readonly zone: string;
  readonly profile: string;
  /** Id of one of the service's images; absent: the tutorial's. */
  readonly image?: string;
  status: string;
  interfaces: InterfaceState[];
}

/** A vNIC. With `vni` it is a network attachment of the new model, and `id` is the attachment's. */
export interface InterfaceState {
  readonly id: string;
  readonly name: string;
  readonly primary: boolean;
  readonly subnet: string;
  readonly address: string;
  readonly reserved_ip: string;
  security_groups: string[];
  readonly vni: { readonly id: string; readonly name: string; readonly mac_address: string } | null;
}

export interface FloatingIpState extends Named {
  readonly address: string;
  readonly zone: string;
  /** Id of an interface (old model) or of a virtual network interface. */
  target: string | null;
}

export interface SecurityGroupState extends Named {
  readonly vpc: string;
  rules: GroupRuleState[];
}

export interface GroupRuleState {
  readonly id: string;
  name: string;
  direction: 'inbound' | 'outbound';
  protocol: string;
  port_min?: number;
  port_max?: number;
  type?: number;
  code?: number;
  remote: { readonly cidr_block: string } | { readonly address: string } | { readonly group: string };
  local: { readonly cidr_block: string } | { readonly address: string };
}

export interface NetworkAclState extends Named {
  readonly vpc: string;
  /** In the order of evaluation. */
  rules: AclRuleState[];
}

export interface AclRuleState {
  readonly id: string;
  name: string;
  action: 'allow' | 'deny';
  direction: 'inbound' | 'outbound';
  protocol: string;
  source: string;
  destination: string;
  source_port_min?: number;
  source_port_max?: number;
  destination_port_min?: number;
  destination_port_max?: number;
  type?: number;
  code?: number;
  readonly created_at: string;
}

export interface CollectorState extends Named {
  active: boolean;
  lifecycle_state: string;
  readonly bucket: string;
  readonly vpc: string;
  readonly target: { readonly kind: 'vpc' | 'subnet' | 'instance' | 'interface' | 'vni'; readonly id: string };
}
