import fc from 'fast-check';
import type { Packet } from '../../../src/core/policy/packet';
import type { NetworkAclRule, RuleRemote, SecurityGroupRule } from '../../../src/core/policy/vpcModel';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import { address } from './articleVpc';

/** Small VPCs whose rules are about the few addresses and ports that packets have, so that they often meet. */

export const knownAddresses = [
  '10.0.0.4',
  '10.0.0.5',
  '10.0.0.6',
  '10.0.1.4',
  '10.0.1.5',
  '10.0.1.9',
  '8.8.8.8',
  '203.0.114.77',
];
export const knownPorts = [22, 80, 443, 1024, 50_000, 65_535];

const cidrs = ['0.0.0.0/0', '10.0.0.0/24', '10.0.1.0/24', '10.0.0.0/30', '10.0.0.0/16', '8.8.8.8/32', '128.0.0.0/1'];
const groups = ['red', 'green', 'blue'];
const acls = ['front-acl', 'back-acl'];
const vpc = { id: 'vpc', name: 'vpc' };
const zone = { name: 'z' };

const cidr = fc.constantFrom(...cidrs, ...knownAddresses);
const groupProtocol = fc.constantFrom('all', 'icmp_tcp_udp', 'any', 'tcp', 'tcp', 'udp', 'icmp', 'gre', 'quantum');
const direction = fc.constantFrom('inbound', 'outbound');

const portRange = fc
  .tuple(fc.constantFrom(1, ...knownPorts), fc.constantFrom(...knownPorts))
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));

const remote: fc.Arbitrary<RuleRemote> = fc.oneof(
  cidr.map((text) => (text.includes('/') ? { cidr_block: text } : { address: text })),
  fc.constantFrom(...groups, 'gone').map((id) => ({ id, name: id })),
);

const groupRule: fc.Arbitrary<Omit<SecurityGroupRule, 'id'>> = fc
  .record({
    direction,
    protocol: groupProtocol,
    remote,
    ports: fc.option(portRange),
    icmp: fc.constantFrom({}, { type: 8 }, { type: 8, code: 0 }, { type: 0 }),
    local: fc.option(fc.constantFrom('0.0.0.0/0', '10.0.0.4/32', '10.0.1.0/24')),
    ip_version: fc.constantFrom('ipv4', 'ipv4', 'ipv4', 'ipv6'),
  })
  .map(({ ports, icmp, local, ...rule }) => ({
    ...rule,
    ...(rule.protocol === 'icmp' ? icmp : {}),
    ...((rule.protocol === 'tcp' || rule.protocol === 'udp') && ports !== null
      ? { port_min: ports.min, port_max: ports.max }
      : {}),
    ...(local === null ? {} : { local: { cidr_block: local } }),
  }));

const aclRule: fc.Arbitrary<Omit<NetworkAclRule, 'id' | 'name' | 'before'>> = fc
  .record({
    direction,
    action: fc.constantFrom('allow', 'allow', 'deny'),
    protocol: fc.constantFrom('all', 'any', 'tcp', 'tcp', 'udp', 'icmp'),
    source: cidr,
    destination: cidr,
    sourcePorts: fc.option(portRange),
    destinationPorts: fc.option(portRange),
    icmp: fc.constantFrom({}, { type: 8 }, { type: 0 }),
  })
  .map(({ sourcePorts, destinationPorts, icmp, ...rule }) => {
    if (rule.protocol === 'icmp') return { ...rule, ...icmp };
    if (rule.protocol !== 'tcp' && rule.protocol !== 'udp') return rule;
    return {
      ...rule,
      source_port_min: sourcePorts?.min ?? 1,
      source_port_max: sourcePorts?.max ?? 65_535,
      destination_port_min: destinationPorts?.min ?? 1,
      destination_port_max: destinationPorts?.max ?? 65_535,
    };
  });

const groupsOfVsi = fc.subarray(groups, { minLength: 1 });

export const randomVpc: fc.Arbitrary<VpcSnapshot> = fc
  .record({
    rules: fc.tuple(...groups.map(() => fc.array(groupRule, { maxLength: 4 }))),
    aclRules: fc.tuple(...acls.map(() => fc.array(aclRule, { maxLength: 6 }))),
    attached: fc.tuple(groupsOfVsi, groupsOfVsi, groupsOfVsi, groupsOfVsi),
    oneAcl: fc.boolean(),
  })
  .map(({ rules, aclRules, attached, oneAcl }): VpcSnapshot => {
    const homes = [
      ['10.0.0.4', 'front'],
      ['10.0.0.5', 'front'],
      ['10.0.1.4', 'back'],
      ['10.0.1.5', 'back'],
    ] as const;
    return {
      subnets: (['front', 'back'] as const).map((id, at) => ({
        ...{ id, name: id, vpc, zone, ipv4_cidr_block: `10.0.${at}.0/24` },
        network_acl: { id: acls[oneAcl ? 0 : at]!, name: acls[oneAcl ? 0 : at]! },
      })),
      instances: homes.map(([ip, subnet], at) => ({
        ...{ id: `vsi${at}`, name: `vsi${at}`, vpc, zone },
        network_interfaces: [
          {
            ...{ id: `nic${at}`, name: 'eth0', primary_ip: { address: ip }, subnet: { id: subnet, name: subnet } },
            security_groups: attached[at]!.map((id) => ({ id, name: id })),
          },
        ],
      })),
      virtual_network_interfaces: [],
      security_groups: groups.map((id, at) => ({
        ...{ id, name: id, vpc, targets: [] },
        rules: rules[at]!.map((rule, place) => ({ ...rule, id: `${id}-${place}` })),
      })),
      network_acls: acls.map((id, at) => ({
        ...{ id, name: id, vpc, subnets: [] },
        rules: chained(aclRules[at]!.map((rule, place) => ({ ...rule, id: `${id}-${place}`, name: `${id}-${place}` }))),
      })),
    };
  });

export function chained(rules: readonly Omit<NetworkAclRule, 'before'>[]): readonly NetworkAclRule[] {
  return rules.map((rule, at) => {
    const next = rules[at + 1];
    return next === undefined ? { ...rule } : { ...rule, before: { id: next.id, name: next.name } };
  });
}

export const randomPacket: fc.Arbitrary<Packet> = fc
  .record({
    protocol: fc.constantFrom(6, 6, 17, 1, 47),
    source: fc.constantFrom(...knownAddresses),
    destination: fc.constantFrom(...knownAddresses),
    sourcePort: fc.constantFrom(...knownPorts),
    destinationPort: fc.constantFrom(...knownPorts),
    icmpType: fc.constantFrom(8, 0, 3),
  })
  .map(({ protocol, source, destination, sourcePort, destinationPort, icmpType }) => ({
    ...{ protocol, source: address(source), destination: address(destination) },
    ...(protocol === 6 || protocol === 17 ? { sourcePort, destinationPort } : { sourcePort: 0, destinationPort: 0 }),
    ...(protocol === 1 ? { icmpType, icmpCode: 0 } : {}),
  }));
