import type { Packet } from '../../../src/core/policy/packet';
import type { NetworkAclRule, SecurityGroupRule } from '../../../src/core/policy/vpcModel';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';

/**
 * The semantics once more, written as plainly as the contract says them and sharing nothing with the evaluator: bits
 * for addresses, the whole snapshot searched every time. For snapshots in the shapes of randomVpc.ts alone.
 */
export function bruteForce(vpc: VpcSnapshot, ip: string, direction: string, packet: Packet): boolean {
  const remote = direction === 'inbound' ? packet.source : packet.destination;
  return groupsAdmit(vpc, ip, direction, packet) && borderPasses(vpc, ip, direction, packet, remote);
}

/** The answer at the same interface: only the ACL is asked, in the other direction. */
export function bruteForceAnswer(vpc: VpcSnapshot, ip: string, direction: string, packet: Packet): boolean {
  const answer: Packet = {
    ...packet,
    ...{ source: packet.destination, destination: packet.source },
    ...{ sourcePort: packet.destinationPort, destinationPort: packet.sourcePort },
    ...(packet.icmpType === 8 ? { icmpType: 0 } : {}),
  };
  const remote = direction === 'inbound' ? packet.source : packet.destination;
  return borderPasses(vpc, ip, direction === 'inbound' ? 'outbound' : 'inbound', answer, remote);
}

function groupsAdmit(vpc: VpcSnapshot, ip: string, direction: string, packet: Packet): boolean {
  const nic = nicOf(vpc, ip);
  const local = direction === 'inbound' ? packet.destination : packet.source;
  const remote = direction === 'inbound' ? packet.source : packet.destination;
  for (const group of vpc.security_groups) {
    if (!nic.security_groups!.some(({ id }) => id === group.id)) continue;
    for (const rule of group.rules) {
      if (rule.direction !== direction || rule.ip_version === 'ipv6') continue;
      if (!protocolFits(rule.protocol, 'allow', packet) || !groupDetailFits(rule, packet)) continue;
      if (
        rule.local !== undefined &&
        !within(local, 'address' in rule.local ? rule.local.address : rule.local.cidr_block)
      )
        continue;
      if (remoteFits(vpc, rule, remote)) return true;
    }
  }
  return false;
}

function remoteFits(vpc: VpcSnapshot, { remote }: SecurityGroupRule, address: number): boolean {
  if ('cidr_block' in remote) return within(address, remote.cidr_block);
  if ('address' in remote) return within(address, remote.address);
  return vpc.instances.some(({ network_interfaces: [nic] }) => {
    const member = nic!.security_groups!.some(({ id }) => id === remote.id);
    return member && within(address, nic!.primary_ip.address);
  });
}

function borderPasses(vpc: VpcSnapshot, ip: string, direction: string, packet: Packet, remote: number): boolean {
  const subnet = vpc.subnets.find(({ id }) => id === nicOf(vpc, ip).subnet.id)!;
  if (within(remote, subnet.ipv4_cidr_block)) return true;
  const acl = vpc.network_acls.find(({ id }) => id === subnet.network_acl.id)!;
  for (const rule of acl.rules) {
    if (rule.direction !== direction) continue;
    if (!within(packet.source, rule.source) || !within(packet.destination, rule.destination)) continue;
    if (!protocolFits(rule.protocol, rule.action, packet) || !aclDetailFits(rule, packet)) continue;
    return rule.action === 'allow';
  }
  return false;
}

function protocolFits(word: string, action: string, { protocol }: Packet): boolean {
  if (word === 'any' || (word === 'all' && action === 'deny')) return true;
  if (word === 'all' || word === 'icmp_tcp_udp') return [1, 6, 17].includes(protocol);
  return { tcp: 6, udp: 17, icmp: 1, gre: 47 }[word] === protocol;
}

function groupDetailFits(rule: SecurityGroupRule, packet: Packet): boolean {
  if (rule.protocol === 'icmp') return icmpFits(rule, packet);
  if (rule.protocol !== 'tcp' && rule.protocol !== 'udp') return true;
  return (
    rule.port_min === undefined || (packet.destinationPort >= rule.port_min && packet.destinationPort <= rule.port_max!)
  );
}

function aclDetailFits(rule: NetworkAclRule, packet: Packet): boolean {
  if (rule.protocol === 'icmp') return icmpFits(rule, packet);
  if (rule.protocol !== 'tcp' && rule.protocol !== 'udp') return true;
  return (
    packet.sourcePort >= rule.source_port_min! &&
    packet.sourcePort <= rule.source_port_max! &&
    packet.destinationPort >= rule.destination_port_min! &&
    packet.destinationPort <= rule.destination_port_max!
  );
}

function icmpFits(rule: { readonly type?: number; readonly code?: number }, packet: Packet): boolean {
  if (rule.type === undefined) return true;
  return rule.type === packet.icmpType && (rule.code === undefined || rule.code === packet.icmpCode);
}

function nicOf(vpc: VpcSnapshot, ip: string) {
  const instance = vpc.instances.find(({ network_interfaces: [nic] }) => nic!.primary_ip.address === ip);
  return instance!.network_interfaces[0]!;
}

/** By comparing bits as text. */
function within(address: number, cidr: string): boolean {
  const [network = '', bits = '32'] = cidr.split('/');
  const text = (value: number) => value.toString(2).padStart(32, '0').slice(0, Number(bits));
  const number = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return text(address) === text(number);
}
