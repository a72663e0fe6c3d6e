import type {
  Instance,
  NetworkAttachment,
  NetworkInterface,
  ReservedIp,
  VirtualNetworkInterface,
} from '../../core/policy/vpcModel';
import type { InstanceState, InterfaceState } from '../account/regionState';
import { images, profiles } from './instanceOfferings';
import type { VpcReferences } from './vpcReferences';

/** Instances and their interfaces in both models (contracts/ibm-cloud.md §7.4). */
export class InstanceViews {
  constructor(private readonly references: VpcReferences) {}

  instance(instance: InstanceState): Instance & Record<string, unknown> {
    const primary = instance.interfaces.find((nic) => nic.primary);
    const image = images.find(({ id }) => id === instance.image) ?? images[0];
    const profile = profiles.find(({ name }) => name === instance.profile);
    const attachments = instance.interfaces.filter((nic) => nic.vni !== null);
    return {
      ...this.references.instance(instance),
      resource_type: 'instance',
      status: instance.status,
      lifecycle_state: 'stable',
      health_state: 'ok',
      created_at: instance.created_at,
      profile: { name: instance.profile, href: this.references.href(`instance/profiles/${instance.profile}`) },
      image: { id: image.id, name: image.name },
      memory: profile?.memory ?? 8,
      vcpu: { architecture: 'amd64', count: profile?.count ?? 2, manufacturer: 'intel' },
      startable: true,
      vpc: this.references.vpc(instance.vpc),
      zone: this.references.zone(instance.zone),
      resource_group: this.references.resourceGroup(instance),
      ...(primary === undefined
        ? {}
        : { primary_network_interface: this.references.networkInterface(instance, primary) }),
      network_interfaces: instance.interfaces.map((nic) => this.references.networkInterface(instance, nic)),
      ...(primary === undefined || primary.vni === null
        ? {}
        : { primary_network_attachment: this.references.attachment(instance, primary, primary.vni) }),
      network_attachments: attachments.flatMap((nic) =>
        nic.vni === null ? [] : [this.references.attachment(instance, nic, nic.vni)],
      ),
    };
  }

  networkInterface(instance: InstanceState, nic: InterfaceState): NetworkInterface & Record<string, unknown> {
    return {
      ...this.references.networkInterface(instance, nic),
      created_at: instance.created_at,
      type: nic.primary ? 'primary' : 'secondary',
      status: 'available',
      port_speed: 4000,
      allow_ip_spoofing: false,
      security_groups: this.references.groupsOf(nic),
      floating_ips: this.references.index
        .floatingIpsOf(nic)
        .map((ip) => ({ ...this.references.floatingIp(ip), address: ip.address })),
    };
  }

  attachment(instance: InstanceState, nic: InterfaceState): (NetworkAttachment & Record<string, unknown>)[] {
    if (nic.vni === null) return [];
    return [
      {
        ...this.references.attachment(instance, nic, nic.vni),
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
    const primary_ip = this.references.reservedIp(nic);
    return [
      {
        ...this.references.vni(instance.zone, nic.vni),
        created_at: instance.created_at,
        lifecycle_state: 'stable',
        mac_address: nic.vni.mac_address,
        primary_ip,
        ips: [primary_ip],
        subnet: this.references.subnet(nic.subnet),
        security_groups: this.references.groupsOf(nic),
        target: {
          id: nic.id,
          name: nic.name,
          href: this.references.href(`instances/${instance.id}/network_attachments/${nic.id}`),
          resource_type: 'instance_network_attachment',
        },
        enable_infrastructure_nat: true,
        allow_ip_spoofing: false,
        protocol_state_filtering_mode: 'auto',
        auto_delete: true,
        vpc: this.references.vpc(instance.vpc),
        zone: this.references.zone(instance.zone),
        resource_group: this.references.resourceGroup(instance),
      },
    ];
  }

  reservedIp(instance: InstanceState, nic: InterfaceState): ReservedIp & Record<string, unknown> {
    return {
      ...this.references.reservedIp(nic),
      auto_delete: true,
      created_at: instance.created_at,
      lifecycle_state: 'stable',
      owner: 'user',
      target: this.references.target(instance, nic),
    };
  }
}
