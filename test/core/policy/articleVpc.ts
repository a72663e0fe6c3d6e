import type { FlowRow } from '../../../src/core/flow/flowRow';
import { parseIpv4 } from '../../../src/core/net/ipv4';
import type { Packet } from '../../../src/core/policy/packet';
import type { NetworkAcl, NetworkAclRule, SecurityGroup, SecurityGroupRule } from '../../../src/core/policy/vpcModel';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';

/** A VPC like the tutorial's: two instances, a load balancer, two subnets with an ACL each. */
export interface ArticleOptions {
  readonly sg1?: readonly SecurityGroupRule[];
  readonly web?: readonly SecurityGroupRule[];
  readonly db?: readonly SecurityGroupRule[];
  readonly front?: readonly NetworkAclRule[];
  readonly back?: readonly NetworkAclRule[];
}

export const address = (text: string): number => parseIpv4(text) ?? Number.NaN;

export function groupRule(id: string, more: Partial<SecurityGroupRule> = {}): SecurityGroupRule {
  return {
    ...{ id, name: id, direction: 'inbound', protocol: 'tcp', ip_version: 'ipv4' },
    ...{ remote: { cidr_block: '0.0.0.0/0' }, local: { cidr_block: '0.0.0.0/0' } },
    ...more,
  };
}

export const port = (number: number) => ({ port_min: number, port_max: number });

export function aclRule(id: string, more: Partial<NetworkAclRule> = {}): NetworkAclRule {
  return {
    ...{ id, name: id, action: 'allow', direction: 'inbound', ip_version: 'ipv4', protocol: 'icmp_tcp_udp' },
    ...{ source: '0.0.0.0/0', destination: '0.0.0.0/0' },
    ...more,
  };
}

export const openAcl: readonly NetworkAclRule[] = [
  aclRule('allow-inbound'),
  aclRule('allow-outbound', { direction: 'outbound' }),
];

const vpc = { id: 'vpc', name: 'shop' };
const zone = { name: 'us-south-1' };
const outAll = groupRule('out-all', { direction: 'outbound', protocol: 'icmp_tcp_udp' });

export function articleVpc(options: ArticleOptions = {}): VpcSnapshot {
  const group = (id: string, rules: readonly SecurityGroupRule[], targets: readonly string[]): SecurityGroup => ({
    ...{ id, name: id, vpc, rules },
    targets: targets.map((target) => ({ id: target, name: target })),
  });
  const acl = (id: string, rules: readonly NetworkAclRule[]): NetworkAcl => ({ id, name: id, vpc, rules, subnets: [] });
  const subnet = (id: string, cidr: string, aclId: string) => ({
    ...{ id, name: id, ipv4_cidr_block: cidr, vpc, zone },
    network_acl: { id: aclId, name: aclId },
  });
  const vsi = (name: string, ip: string, subnetId: string, groups: readonly string[]) => ({
    ...{ id: name, name, vpc, zone },
    network_interfaces: [
      {
        ...{ id: `${name}-eth0`, name: 'eth0', primary_ip: { address: ip } },
        subnet: { id: subnetId, name: subnetId },
        security_groups: groups.map((id) => ({ id, name: id })),
      },
    ],
  });
  return {
    vpcs: [vpc],
    subnets: [subnet('front', '10.240.0.0/24', 'front-acl'), subnet('back', '10.240.64.0/24', 'back-acl')],
    instances: [
      vsi('vsi1', '10.240.0.4', 'front', ['sg1', 'install-software']),
      vsi('vsi3', '10.240.0.5', 'front', ['sg1']),
      vsi('db1', '10.240.64.4', 'back', ['db']),
    ],
    virtual_network_interfaces: [],
    load_balancers: [{ id: 'lb1', name: 'lb1', private_ips: [{ address: '10.240.0.9' }] }],
    floating_ips: [{ id: 'fip', name: 'fip', address: '150.240.1.1', target: { id: 'vsi1-eth0', name: 'eth0' } }],
    security_groups: [
      group('sg1', options.sg1 ?? [groupRule('app', port(3000)), outAll], ['vsi1-eth0', 'vsi3-eth0']),
      group('install-software', [outAll], ['vsi1-eth0']),
      group('db', options.db ?? [groupRule('pg', { ...port(5432), remote: { id: 'sg1', name: 'sg1' } }), outAll], [
        'db1-eth0',
      ]),
    ],
    network_acls: [acl('front-acl', options.front ?? openAcl), acl('back-acl', options.back ?? openAcl)],
  };
}

export function tcpPacket(from: string, to: string, destinationPort: number, sourcePort = 50_122): Packet {
  return { protocol: 6, source: address(from), destination: address(to), sourcePort, destinationPort };
}

/** A record at vsi1's interface, rejected inbound SSH unless told otherwise. */
export function flowRow(more: Partial<FlowRow> = {}): FlowRow {
  return {
    ...{ start_time: 1_790_000_000_000_000, end_time: 1_790_000_060_000_000, connection_start_time: null },
    ...{ direction: 'I', action: 'rejected', initiator_ip: address('24.22.68.94'), target_ip: address('10.240.0.4') },
    ...{ initiator_port: 50_122, target_port: 22, transport_protocol: 6, ether_type: 'IPv4' },
    ...{ was_initiated: true, was_terminated: false, bytes_from_initiator: 60, packets_from_initiator: 1 },
    ...{ bytes_from_target: 0, packets_from_target: 0, cumulative_bytes_from_initiator: 60 },
    ...{ cumulative_packets_from_initiator: 1, cumulative_bytes_from_target: 0, cumulative_packets_from_target: 0 },
    ...{ flags: 0, extra: null, version: '0.0.1', collector_crn: null, attached_endpoint_type: 'vnic' },
    ...{ network_interface_id: 'vsi1-eth0', instance_crn: null, vpc_crn: null },
    subnet_crn: 'crn:v1:bluemix:public:is:us-south-1:a/0::subnet:front',
    ...{ capture_start_time: null, capture_end_time: null, state: 'ok', record_type: 'ingress', account: null },
    ...{ region: null, bucket: 'b', key: 'k', etag: 'e', index: 0 },
    ...more,
  } as FlowRow;
}
