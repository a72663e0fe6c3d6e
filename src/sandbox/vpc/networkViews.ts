import { parseAddressRange } from '../../core/policy/addressRange';
import type { FloatingIp, FlowLogCollector, Reference, Subnet, Vpc } from '../../core/policy/vpcModel';
import type {
  CollectorState,
  FloatingIpState,
  PublicGatewayState,
  SshKeyState,
  SubnetState,
  VpcState,
} from '../account/regionState';
import type { VpcReferences } from './vpcReferences';

/** VPCs, subnets, gateways, floating IPs and collectors as the API shows them (contracts/ibm-cloud.md §7.2, §7.3). */
export class NetworkViews {
  constructor(private readonly references: VpcReferences) {}

  vpc(vpc: VpcState): Vpc & Record<string, unknown> {
    const group = this.references.index.groups.get(vpc.default_security_group);
    const acl = this.references.index.acls.get(vpc.default_network_acl);
    return {
      ...this.references.vpc(vpc.id),
      status: 'available',
      classic_access: false,
      created_at: vpc.created_at,
      resource_group: this.references.resourceGroup(vpc),
      ...(group === undefined ? {} : { default_security_group: this.references.group(group) }),
      ...(acl === undefined ? {} : { default_network_acl: this.references.acl(acl) }),
      health_state: 'ok',
      health_reasons: [],
      cse_source_ips: [],
    };
  }

  subnet(subnet: SubnetState): Subnet & Record<string, unknown> {
    const acl = this.references.index.acls.get(subnet.network_acl);
    const gateway = this.references.index.gateways.get(subnet.public_gateway ?? '');
    const { first = 0, last = -1 } = parseAddressRange(subnet.ipv4_cidr_block) ?? {};
    const total = last - first + 1;
    const used = this.references.index.interfacesOf(subnet.id).length;
    return {
      ...this.references.subnet(subnet.id),
      status: 'available',
      created_at: subnet.created_at,
      ip_version: 'ipv4',
      ipv4_cidr_block: subnet.ipv4_cidr_block,
      total_ipv4_address_count: total,
      available_ipv4_address_count: total - 5 - used,
      network_acl: acl === undefined ? { id: subnet.network_acl, name: '' } : this.references.acl(acl),
      ...(gateway === undefined ? {} : { public_gateway: this.references.gateway(gateway) }),
      vpc: this.references.vpc(subnet.vpc),
      zone: this.references.zone(subnet.zone),
      resource_group: this.references.resourceGroup(subnet),
    };
  }

  publicGateway(gateway: PublicGatewayState): Reference & Record<string, unknown> {
    return {
      ...this.references.gateway(gateway),
      status: 'available',
      created_at: gateway.created_at,
      floating_ip: { address: gateway.floating_ip },
      vpc: this.references.vpc(gateway.vpc),
      zone: this.references.zone(gateway.zone),
      resource_group: this.references.resourceGroup(gateway),
    };
  }

  floatingIp(ip: FloatingIpState): FloatingIp & Record<string, unknown> {
    const owner = ip.target === null ? undefined : this.references.index.targets.get(ip.target);
    return {
      ...this.references.floatingIp(ip),
      address: ip.address,
      status: 'available',
      created_at: ip.created_at,
      zone: this.references.zone(ip.zone),
      resource_group: this.references.resourceGroup(ip),
      ...(owner === undefined ? {} : { target: this.references.target(owner.instance, owner.nic) }),
    };
  }

  collector(collector: CollectorState): FlowLogCollector & Record<string, unknown> {
    return {
      id: collector.id,
      crn: this.references.crn('flow-log-collector', collector.id),
      href: this.references.href(`flow_log_collectors/${collector.id}`),
      name: collector.name,
      active: collector.active,
      auto_delete: true,
      created_at: collector.created_at,
      lifecycle_state: collector.lifecycle_state,
      resource_group: this.references.resourceGroup(collector),
      storage_bucket: { name: collector.bucket },
      target: this.collectorTarget(collector),
      vpc: this.references.vpc(collector.vpc),
    };
  }

  sshKey(key: SshKeyState): Reference & Record<string, unknown> {
    return {
      id: key.id,
      name: key.name,
      crn: this.references.crn('key', key.id),
      href: this.references.href(`keys/${key.id}`),
      type: key.type,
      length: key.type === 'rsa' ? 2048 : 256,
      fingerprint: key.fingerprint,
      public_key: key.public_key,
      created_at: key.created_at,
      resource_group: this.references.resourceGroup(key),
    };
  }

  private collectorTarget(collector: CollectorState): Reference {
    const { kind, id } = collector.target;
    const found = this.references.index.targets.get(id);
    const instance = this.references.index.instances.get(id);
    if (kind === 'vpc') return this.references.vpc(id);
    if (kind === 'subnet') return this.references.subnet(id);
    if (kind === 'instance' && instance !== undefined) return this.references.instance(instance);
    if (kind === 'vni' && found !== undefined) return this.references.target(found.instance, found.nic);
    if (kind === 'interface' && found !== undefined)
      return found.nic.vni === null
        ? this.references.target(found.instance, found.nic)
        : this.references.attachmentTarget(found.instance, found.nic);
    return { id, name: '' };
  }
}
