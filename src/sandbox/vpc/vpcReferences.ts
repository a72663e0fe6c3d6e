import type { NetworkAttachment, NetworkInterface, Reference, ReservedIp } from '../../core/policy/vpcModel';
import { vpcCrn } from '../account/crn';
import type {
  FloatingIpState,
  InstanceState,
  InterfaceState,
  NetworkAclState,
  PublicGatewayState,
  SecurityGroupState,
} from '../account/regionState';
import type { RegionIndex } from './regionIndex';

export interface ViewContext {
  readonly account: string;
  /** The default group. */
  readonly resourceGroup: { readonly id: string; readonly name: string };
  readonly resourceGroups: readonly { readonly id: string; readonly name: string }[];
  /** Address that hrefs begin with, without a slash at its end. */
  readonly hrefBase: string;
  /** Whether protocols are shown in the words of versions before 2025-12-09. */
  readonly oldProtocolWords: boolean;
}

/** How answers of the VPC API name other resources. */
export class VpcReferences {
  constructor(
    readonly index: RegionIndex,
    readonly context: ViewContext,
  ) {}

  vpc(id: string): Reference {
    const name = this.index.vpcs.get(id)?.name ?? '';
    return { id, name, crn: this.crn('vpc', id), href: this.href(`vpcs/${id}`), resource_type: 'vpc' };
  }

  subnet(id: string): Reference {
    const subnet = this.index.subnets.get(id);
    const crn = this.crn('subnet', id, subnet?.zone);
    return { id, name: subnet?.name ?? '', crn, href: this.href(`subnets/${id}`), resource_type: 'subnet' };
  }

  instance(instance: InstanceState): Reference {
    const crn = this.crn('instance', instance.id, instance.zone);
    return { id: instance.id, name: instance.name, crn, href: this.href(`instances/${instance.id}`) };
  }

  vni(zone: string, vni: { readonly id: string; readonly name: string }): Reference {
    return {
      id: vni.id,
      name: vni.name,
      crn: this.crn('virtual-network-interface', vni.id, zone),
      href: this.href(`virtual_network_interfaces/${vni.id}`),
      resource_type: 'virtual_network_interface',
    };
  }

  group(group: SecurityGroupState): Reference {
    const { id, name } = group;
    return { id, name, crn: this.crn('security-group', id), href: this.href(`security_groups/${id}`) };
  }

  acl(acl: NetworkAclState): Reference {
    return {
      id: acl.id,
      name: acl.name,
      crn: this.crn('network-acl', acl.id),
      href: this.href(`network_acls/${acl.id}`),
    };
  }

  gateway(gateway: PublicGatewayState): Reference {
    return {
      id: gateway.id,
      name: gateway.name,
      crn: this.crn('public-gateway', gateway.id, gateway.zone),
      href: this.href(`public_gateways/${gateway.id}`),
      resource_type: 'public_gateway',
    };
  }

  floatingIp(ip: FloatingIpState): Reference {
    const crn = this.crn('floating-ip', ip.id, ip.zone);
    return { id: ip.id, name: ip.name, crn, href: this.href(`floating_ips/${ip.id}`) };
  }

  resourceGroup(of: { readonly resource_group?: string }): Reference {
    const { resourceGroup, resourceGroups } = this.context;
    const { id, name } = resourceGroups.find((group) => group.id === of.resource_group) ?? resourceGroup;
    return { id, name, href: `https://resource-controller.cloud.ibm.com/v2/resource_groups/${id}` };
  }

  networkInterface(instance: InstanceState, nic: InterfaceState): NetworkInterface {
    return {
      id: nic.id,
      name: nic.name,
      href: this.href(`instances/${instance.id}/network_interfaces/${nic.id}`),
      primary_ip: this.reservedIp(nic),
      subnet: this.subnet(nic.subnet),
      ...{ resource_type: 'network_interface' },
    };
  }

  attachment(
    instance: InstanceState,
    nic: InterfaceState,
    vni: { readonly id: string; readonly name: string },
  ): NetworkAttachment {
    return {
      id: nic.id,
      name: nic.name,
      href: this.href(`instances/${instance.id}/network_attachments/${nic.id}`),
      primary_ip: this.reservedIp(nic),
      subnet: this.subnet(nic.subnet),
      virtual_network_interface: this.vni(instance.zone, vni),
      ...{ resource_type: 'instance_network_attachment' },
    };
  }

  reservedIp(nic: InterfaceState): ReservedIp & Record<string, unknown> {
    return {
      address: nic.address,
      id: nic.reserved_ip,
      name: `ip-${nic.address.replaceAll('.', '-')}`,
      href: this.href(`subnets/${nic.subnet}/reserved_ips/${nic.reserved_ip}`),
      resource_type: 'subnet_reserved_ip',
    };
  }

  /** What groups and floating IPs are bound to: the VNI where there is one, else the interface (it has no CRN). */
  target(instance: InstanceState, nic: InterfaceState): Reference {
    if (nic.vni !== null) return this.vni(instance.zone, nic.vni);
    const href = this.href(`instances/${instance.id}/network_interfaces/${nic.id}`);
    return { id: nic.id, name: nic.name, href, resource_type: 'network_interface' };
  }

  attachmentTarget(instance: InstanceState, nic: InterfaceState): Reference {
    const href = this.href(`instances/${instance.id}/network_attachments/${nic.id}`);
    return { id: nic.id, name: nic.name, href, resource_type: 'instance_network_attachment' };
  }

  zone(name: string): { name: string; href: string } {
    return { name, href: this.href(`regions/${this.index.region.name}/zones/${name}`) };
  }

  href(path: string): string {
    return `${this.context.hrefBase}/${path}`;
  }

  crn(type: string, id: string, zone?: string): string {
    return vpcCrn(zone ?? this.index.region.name, this.context.account, type, id);
  }

  groupsOf(nic: InterfaceState): Reference[] {
    return nic.security_groups.flatMap((id) => {
      const group = this.index.groups.get(id);
      return group === undefined ? [] : [this.group(group)];
    });
  }
}
