import type {
  FloatingIp,
  FlowLogCollector,
  Instance,
  NetworkAcl,
  NetworkAclRule,
  NetworkAttachment,
  NetworkInterface,
  Reference,
  ReservedIp,
  RuleRemote,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  VirtualNetworkInterface,
  Vpc,
} from '../../core/policy/vpcModel';
import { vpcCrn } from '../account/crn';
import type {
  AclRuleState,
  CollectorState,
  FloatingIpState,
  GroupRuleState,
  InstanceState,
  InterfaceState,
  NetworkAclState,
  PublicGatewayState,
  RegionState,
  SecurityGroupState,
  SubnetState,
  VpcState,
} from '../account/regionState';

export interface ViewContext {
  readonly account: string;
  readonly resourceGroup: { readonly id: string; readonly name: string };
  /** Address that hrefs begin with, without a slash at its end. */
  readonly hrefBase: string;
  /** Whether protocols are shown in the words of versions before 2025-12-09. */
  readonly oldProtocolWords: boolean;
}

/** Renders the state of a region as the answers of the VPC API (contracts/ibm-cloud.md §7 and appendix C). */
export class VpcViews {
  private readonly index: RegionIndex;

  constructor(
    private readonly region: RegionState,
    private readonly context: ViewContext,
  ) {
    this.index = new RegionIndex(region);
  }

  vpc(vpc: VpcState): Vpc & Record<string, unknown> {
    const group = this.index.groups.get(vpc.default_security_group);
    const acl = this.index.acls.get(vpc.default_network_acl);
    return {
      ...this.vpcReference(vpc.id),
      status: 'available',
      classic_access: false,
      created_at: vpc.created_at,
      resource_group: this.resourceGroup(),
      ...(group === undefined ? {} : { default_security_group: this.groupReference(group) }),
      ...(acl === undefined ? {} : { default_network_acl: this.aclReference(acl) }),
      health_state: 'ok',
      health_reasons: [],
      cse_source_ips: [],
    };
  }

  subnet(subnet: SubnetState): Subnet & Record<string, unknown> {
    const acl = this.index.acls.get(subnet.network_acl);
    const gateway = this.index.gateways.get(subnet.public_gateway ?? '');
    const used = this.index.interfacesOf(subnet.id).length;
    return {
      ...this.subnetReference(subnet.id),
      status: 'available',
      created_at: subnet.created_at,
      ip_version: 'ipv4',
      ipv4_cidr_block: subnet.ipv4_cidr_block,
      total_ipv4_address_count: 256,
      available_ipv4_address_count: 251 - used,
      network_acl: acl === undefined ? { id: subnet.network_acl, name: '' } : this.aclReference(acl),
      ...(gateway === undefined ? {} : { public_gateway: this.gatewayReference(gateway) }),
      vpc: this.vpcReference(subnet.vpc),
      zone: this.zone(subnet.zone),
      resource_group: this.resourceGroup(),
    };
  }

  publicGateway(gateway: PublicGatewayState): Reference & Record<string, unknown> {
    return {
      ...this.gatewayReference(gateway),
      status: 'available',
      created_at: gateway.created_at,
      floating_ip: { address: gateway.floating_ip },
      vpc: this.vpcReference(gateway.vpc),
      zone: this.zone(gateway.zone),
      resource_group: this.resourceGroup(),
    };
  }

  instance(instance: InstanceState): Instance & Record<string, unknown> {
    const primary = instance.interfaces.find((nic) => nic.primary);
    const attachments = instance.interfaces.filter((nic) => nic.vni !== null);
    return {
      ...this.instanceReference(instance),
      resource_type: 'instance',
      status: instance.status,
      lifecycle_state: 'stable',
      health_state: 'ok',
      created_at: instance.created_at,
      profile: { name: instance.profile, href: this.href(`instance/profiles/${instance.profile}`) },
      image: { id: 'r006-2b7d5c9e-ubuntu', name: 'ibm-ubuntu-24-04-minimal-amd64-3' },
      memory: 8,
      vcpu: { architecture: 'amd64', count: 2, manufacturer: 'intel' },
      startable: true,
      vpc: this.vpcReference(instance.vpc),
      zone: this.zone(instance.zone),
      resource_group: this.resourceGroup(),
      ...(primary === undefined ? {} : { primary_network_interface: this.interfaceReference(instance, primary) }),
      network_interfaces: instance.interfaces.map((nic) => this.interfaceReference(instance, nic)),
      ...(primary === undefined || primary.vni === null
        ? {}
        : { primary_network_attachment: this.attachmentReference(instance, primary, primary.vni) }),
      network_attachments: attachments.flatMap((nic) =>
        nic.vni === null ? [] : [this.attachmentReference(instance, nic, nic.vni)],
      ),
    };
  }

  networkInterface(instance: InstanceState, nic: InterfaceState): NetworkInterface & Record<string, unknown> {
    return {
      ...this.interfaceReference(instance, nic),
      created_at: instance.created_at,
      type: nic.primary ? 'primary' : 'secondary',
      status: 'available',
      port_speed: 4000,
      allow_ip_spoofing: false,
      security_groups: this.groupsOf(nic),
      floating_ips: this.index
        .floatingIpsOf(nic)
        .map((ip) => ({ ...this.floatingIpReference(ip), address: ip.address })),
    };
  }

  attachment(instance: InstanceState, nic: InterfaceState): (NetworkAttachment & Record<string, unknown>)[] {
    if (nic.vni === null) return [];
    return [
      {
        ...this.attachmentReference(instance, nic, nic.vni),
        created_at: instance.created_at,
        type: nic.primary ? 'primary' : 'secondary',
        lifecycle_state: 'stable',
        port_speed: 4000,
      },
    ];
  }

  virtualNetworkInterface(
    instance: InstanceState,
    nic: InterfaceState,
  ): (VirtualNetworkInterface & Record<string, unknown>)[] {
    if (nic.vni === null) return [];
    const primary_ip = this.reservedIpReference(nic);
    return [
      {
        ...this.vniReference(instance.zone, nic.vni),
        created_at: instance.created_at,
        lifecycle_state: 'stable',
        mac_address: nic.vni.mac_address,
        primary_ip,
        ips: [primary_ip],
        subnet: this.subnetReference(nic.subnet),
        security_groups: this.groupsOf(nic),
        target: {
          id: nic.id,
          name: nic.name,
          href: this.href(`instances/${instance.id}/network_attachments/${nic.id}`),
          resource_type: 'instance_network_attachment',
        },
        enable_infrastructure_nat: true,
        allow_ip_spoofing: false,
        protocol_state_filtering_mode: 'auto',
        auto_delete: true,
        vpc: this.vpcReference(instance.vpc),
        zone: this.zone(instance.zone),
        resource_group: this.resourceGroup(),
      },
    ];
  }

  floatingIp(ip: FloatingIpState): FloatingIp & Record<string, unknown> {
    const owner = ip.target === null ? undefined : this.index.targets.get(ip.target);
    return {
      ...this.floatingIpReference(ip),
      address: ip.address,
      status: 'available',
      created_at: ip.created_at,
      zone: this.zone(ip.zone),
      resource_group: this.resourceGroup(),
      ...(owner === undefined ? {} : { target: this.targetReference(owner.instance, owner.nic) }),
    };
  }

  securityGroup(group: SecurityGroupState): SecurityGroup & Record<string, unknown> {
    return {
      ...this.groupReference(group),
      created_at: group.created_at,
      vpc: this.vpcReference(group.vpc),
      resource_group: this.resourceGroup(),
      rules: group.rules.map((rule) => this.groupRule(group, rule)),
      targets: this.groupTargets(group),
    };
  }

  groupRule(group: SecurityGroupState, rule: GroupRuleState): SecurityGroupRule & Record<string, unknown> {
    return {
      ...rule,
      href: this.href(`security_groups/${group.id}/rules/${rule.id}`),
      ip_version: 'ipv4',
      protocol: this.protocol(rule.protocol, 'allow'),
      remote: this.remote(rule.remote),
      resource_type: 'security_group_rule',
    };
  }

  groupTargets(group: SecurityGroupState): Reference[] {
    return this.index.membersOf(group.id).map(({ instance, nic }) => this.targetReference(instance, nic));
  }

  networkAcl(acl: NetworkAclState): NetworkAcl & Record<string, unknown> {
    const subnets = this.region.subnets.filter((subnet) => subnet.network_acl === acl.id);
    return {
      ...this.aclReference(acl),
      created_at: acl.created_at,
      vpc: this.vpcReference(acl.vpc),
      resource_group: this.resourceGroup(),
      rules: acl.rules.map((_, place) => this.aclRule(acl, place)),
      subnets: subnets.map((subnet) => this.subnetReference(subnet.id)),
    };
  }

  /** `before` names the rule that follows in the order of evaluation. */
  aclRule(acl: NetworkAclState, place: number): NetworkAclRule & Record<string, unknown> {
    const rule = acl.rules[place] as AclRuleState;
    const next = acl.rules[place + 1];
    const href = (id: string) => this.href(`network_acls/${acl.id}/rules/${id}`);
    return {
      ...rule,
      href: href(rule.id),
      ip_version: 'ipv4',
      protocol: this.protocol(rule.protocol, rule.action),
      ...(next === undefined ? {} : { before: { id: next.id, href: href(next.id), name: next.name } }),
    };
  }

  collector(collector: CollectorState): FlowLogCollector & Record<string, unknown> {
    return {
      id: collector.id,
      crn: this.crn('flow-log-collector', collector.id),
      href: this.href(`flow_log_collectors/${collector.id}`),
      name: collector.name,
      active: collector.active,
      auto_delete: true,
      created_at: collector.created_at,
      lifecycle_state: collector.lifecycle_state,
      resource_group: this.resourceGroup(),
      storage_bucket: { name: collector.bucket },
      target: this.collectorTarget(collector),
      vpc: this.vpcReference(collector.vpc),
    };
  }

  reservedIp(instance: InstanceState, nic: InterfaceState): ReservedIp & Record<string, unknown> {
    return {
      ...this.reservedIpReference(nic),
      auto_delete: true,
      created_at: instance.created_at,
      lifecycle_state: 'stable',
      owner: 'user',
      target: this.targetReference(instance, nic),
    };
  }

  zone(name: string): { name: string; href: string } {
    return { name, href: this.href(`regions/${this.region.name}/zones/${name}`) };
  }

  private collectorTarget(collector: CollectorState): Reference {
    const { kind, id } = collector.target;
    const found = this.index.targets.get(id);
    const instance = this.index.instances.get(id);
    if (kind === 'vpc') return this.vpcReference(id);
    if (kind === 'subnet') return this.subnetReference(id);
    if (kind === 'instance' && instance !== undefined) return this.instanceReference(instance);
    if (kind === 'vni' && found !== undefined) return this.targetReference(found.instance, found.nic);
    if (kind === 'interface' && found !== undefined)
      return found.nic.vni === null
        ? this.targetReference(found.instance, found.nic)
        : this.attachmentOnly(found.instance, found.nic);
    return { id, name: '' };
  }

  private attachmentOnly(instance: InstanceState, nic: InterfaceState): Reference {
    const href = this.href(`instances/${instance.id}/network_attachments/${nic.id}`);
    return { id: nic.id, name: nic.name, href, resource_type: 'instance_network_attachment' };
  }

  /** What groups and floating IPs are bound to: the VNI where there is one, else the interface (it has no CRN). */
  private targetReference(instance: InstanceState, nic: InterfaceState): Reference {
    if (nic.vni !== null) return this.vniReference(instance.zone, nic.vni);
    const href = this.href(`instances/${instance.id}/network_interfaces/${nic.id}`);
    return { id: nic.id, name: nic.name, href, resource_type: 'network_interface' };
  }

  private interfaceReference(instance: InstanceState, nic: InterfaceState): NetworkInterface {
    return {
      id: nic.id,
      name: nic.name,
      href: this.href(`instances/${instance.id}/network_interfaces/${nic.id}`),
      primary_ip: this.reservedIpReference(nic),
      subnet: this.subnetReference(nic.subnet),
      ...{ resource_type: 'network_interface' },
    };
  }

  private attachmentReference(
    instance: InstanceState,
    nic: InterfaceState,
    vni: { readonly id: string; readonly name: string },
  ): NetworkAttachment {
    return {
      id: nic.id,
      name: nic.name,
      href: this.href(`instances/${instance.id}/network_attachments/${nic.id}`),
      primary_ip: this.reservedIpReference(nic),
      subnet: this.subnetReference(nic.subnet),
      virtual_network_interface: this.vniReference(instance.zone, vni),
      ...{ resource_type: 'instance_network_attachment' },
    };
  }

  private reservedIpReference(nic: InterfaceState): ReservedIp & Record<string, unknown> {
    return {
      address: nic.address,
      id: nic.reserved_ip,
      name: `ip-${nic.address.replaceAll('.', '-')}`,
      href: this.href(`subnets/${nic.subnet}/reserved_ips/${nic.reserved_ip}`),
      resource_type: 'subnet_reserved_ip',
    };
  }

  private groupsOf(nic: InterfaceState): Reference[] {
    return nic.security_groups.flatMap((id) => {
      const group = this.index.groups.get(id);
      return group === undefined ? [] : [this.groupReference(group)];
    });
  }

  private remote(remote: GroupRuleState['remote']): RuleRemote {
    if (!('group' in remote)) return remote;
    const group = this.index.groups.get(remote.group);
    if (group !== undefined) return this.groupReference(group);
    return {
      id: remote.group,
      name: '',
      deleted: { more_info: 'https://cloud.ibm.com/apidocs/vpc#deleted-resources' },
    };
  }

  private protocol(word: string, action: 'allow' | 'deny'): string {
    if (!this.context.oldProtocolWords) return word;
    return word === 'icmp_tcp_udp' || (word === 'any' && action === 'deny') ? 'all' : word;
  }

  private vpcReference(id: string): Reference {
    const name = this.index.vpcs.get(id)?.name ?? '';
    return { id, name, crn: this.crn('vpc', id), href: this.href(`vpcs/${id}`), resource_type: 'vpc' };
  }

  private subnetReference(id: string): Reference {
    const subnet = this.index.subnets.get(id);
    const crn = this.crn('subnet', id, subnet?.zone);
    return { id, name: subnet?.name ?? '', crn, href: this.href(`subnets/${id}`), resource_type: 'subnet' };
  }

  private instanceReference(instance: InstanceState): Reference {
    const crn = this.crn('instance', instance.id, instance.zone);
    return { id: instance.id, name: instance.name, crn, href: this.href(`instances/${instance.id}`) };
  }

  private vniReference(zone: string, vni: { readonly id: string; readonly name: string }): Reference {
    return {
      id: vni.id,
      name: vni.name,
      crn: this.crn('virtual-network-interface', vni.id, zone),
      href: this.href(`virtual_network_interfaces/${vni.id}`),
      resource_type: 'virtual_network_interface',
    };
  }

  private groupReference(group: SecurityGroupState): Reference {
    const { id, name } = group;
    return { id, name, crn: this.crn('security-group', id), href: this.href(`security_groups/${id}`) };
  }

  private aclReference(acl: NetworkAclState): Reference {
    return {
      id: acl.id,
      name: acl.name,
      crn: this.crn('network-acl', acl.id),
      href: this.href(`network_acls/${acl.id}`),
    };
  }

  private gatewayReference(gateway: PublicGatewayState): Reference {
    return {
      id: gateway.id,
      name: gateway.name,
      crn: this.crn('public-gateway', gateway.id, gateway.zone),
      href: this.href(`public_gateways/${gateway.id}`),
      resource_type: 'public_gateway',
    };
  }

  private floatingIpReference(ip: FloatingIpState): Reference {
    const crn = this.crn('floating-ip', ip.id, ip.zone);
    return { id: ip.id, name: ip.name, crn, href: this.href(`floating_ips/${ip.id}`) };
  }

  private resourceGroup(): Reference {
    const { id, name } = this.context.resourceGroup;
    return { id, name, href: `https://resource-controller.cloud.ibm.com/v2/resource_groups/${id}` };
  }

  private crn(type: string, id: string, zone?: string): string {
    return vpcCrn(zone ?? this.region.name, this.context.account, type, id);
  }

  private href(path: string): string {
    return `${this.context.hrefBase}/${path}`;
  }
}

/** A vNIC with the instance it belongs to. */
interface Located {
  readonly instance: InstanceState;
  readonly nic: InterfaceState;
}

/** Look-ups over a region, made once per request so that large labs stay linear. */
class RegionIndex {
  readonly vpcs: ReadonlyMap<string, VpcState>;
  readonly subnets: ReadonlyMap<string, SubnetState>;
  readonly gateways: ReadonlyMap<string, PublicGatewayState>;
  readonly instances: ReadonlyMap<string, InstanceState>;
  readonly groups: ReadonlyMap<string, SecurityGroupState>;
  readonly acls: ReadonlyMap<string, NetworkAclState>;
  /** By interface id and by VNI id. */
  readonly targets = new Map<string, Located>();
  private readonly bySubnet = new Map<string, Located[]>();
  private readonly byGroup = new Map<string, Located[]>();
  private readonly byTarget = new Map<string, FloatingIpState[]>();

  constructor(region: RegionState) {
    this.vpcs = byId(region.vpcs);
    this.subnets = byId(region.subnets);
    this.gateways = byId(region.publicGateways);
    this.instances = byId(region.instances);
    this.groups = byId(region.securityGroups);
    this.acls = byId(region.networkAcls);
    for (const instance of region.instances)
      for (const nic of instance.interfaces) this.addInterface({ instance, nic });
    for (const ip of region.floatingIps) if (ip.target !== null) push(this.byTarget, ip.target, ip);
  }

  interfacesOf(subnet: string): readonly Located[] {
    return this.bySubnet.get(subnet) ?? [];
  }

  membersOf(group: string): readonly Located[] {
    return this.byGroup.get(group) ?? [];
  }

  floatingIpsOf(nic: InterfaceState): readonly FloatingIpState[] {
    return this.byTarget.get(nic.vni?.id ?? nic.id) ?? [];
  }

  private addInterface(located: Located): void {
    const { nic } = located;
    this.targets.set(nic.id, located);
    if (nic.vni !== null) this.targets.set(nic.vni.id, located);
    push(this.bySubnet, nic.subnet, located);
    for (const group of nic.security_groups) push(this.byGroup, group, located);
  }
}

function byId<T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.map((item) => [item.id, item]));
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
