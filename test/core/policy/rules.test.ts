import assert from 'node:assert/strict';
import { parseIpv4 } from '../../../src/core/net/ipv4';
import { parseAddressRange } from '../../../src/core/policy/addressRange';
import { aclRulesInOrder } from '../../../src/core/policy/networkAclRules';
import { answerOf, type Packet } from '../../../src/core/policy/packet';
import { packetVerdict } from '../../../src/core/policy/packetVerdict';
import { policyVnics } from '../../../src/core/policy/policyVnic';
import { protocolMatches, ruleProtocol } from '../../../src/core/policy/ruleProtocol';
import type { NetworkAclRule, SecurityGroupRule } from '../../../src/core/policy/vpcModel';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';

describe('policy: rules', () => {
  it('reads protocols of both vocabularies', () => {
    const table: readonly [string, 'allow' | 'deny', readonly number[], readonly number[]][] = [
      ['tcp', 'allow', [6], [17, 1]],
      ['udp', 'allow', [17], [6]],
      ['icmp', 'allow', [1], [6]],
      ['all', 'allow', [1, 6, 17], [47]],
      ['all', 'deny', [1, 6, 17, 47], []],
      ['icmp_tcp_udp', 'allow', [1, 6, 17], [50]],
      ['any', 'allow', [1, 6, 17, 132, 255], []],
      ['gre', 'allow', [47], [6]],
      ['number_99', 'allow', [99], [6]],
      ['number_999', 'allow', [], [6, 231]],
      ['quantum', 'allow', [], [1, 6, 17]],
      ['', 'deny', [], [6]],
    ];
    for (const [word, action, yes, no] of table) {
      const protocol = ruleProtocol(word, action);
      for (const number of yes) assert.equal(protocolMatches(protocol, number), true, `${action} ${word} ${number}`);
      for (const number of no) assert.equal(protocolMatches(protocol, number), false, `${action} ${word} ${number}`);
    }
  });

  it('reads address ranges and refuses the rest', () => {
    assert.deepEqual(parseAddressRange('10.240.0.77/24'), { first: 0x0af00000, last: 0x0af000ff });
    assert.deepEqual(parseAddressRange('0.0.0.0/0'), { first: 0, last: 0xffffffff });
    assert.deepEqual(parseAddressRange('255.255.255.255'), { first: 0xffffffff, last: 0xffffffff });
    for (const text of ['', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/', '10.0.0.0/x', '::/0', '10.0.0.0/8/8'])
      assert.equal(parseAddressRange(text), null, text);
  });

  it('follows `before`, and the list where the chain is broken or turns in a circle', () => {
    const rule = (id: string, before?: string): NetworkAclRule => ({
      ...{ id, name: id, action: 'allow', direction: 'inbound', protocol: 'any', source: '0.0.0.0/0' },
      destination: '0.0.0.0/0',
      ...(before === undefined ? {} : { before: { id: before, name: before } }),
    });
    const order = (...rules: NetworkAclRule[]) =>
      aclRulesInOrder(rules)
        .map(({ id }) => id)
        .join('');
    assert.equal(order(rule('c'), rule('a', 'b'), rule('b', 'c')), 'abc');
    assert.equal(order(rule('c'), rule('a'), rule('b')), 'cab');
    assert.equal(order(rule('a', 'b'), rule('b', 'a')), 'ab');
    assert.equal(order(rule('a', 'b'), rule('b', 'c'), rule('c', 'b')), 'abc');
    assert.equal(order(rule('b', 'gone'), rule('a', 'b')), 'ab');
    assert.equal(order(rule('a', 'b'), rule('a', 'b'), rule('b')), 'aab');
    assert.equal(order(), '');
  });

  it('answers swap the ends', () => {
    const packet: Packet = {
      protocol: 1,
      source: 1,
      destination: 2,
      sourcePort: 0,
      destinationPort: 0,
      icmpType: 8,
      icmpCode: 0,
    };
    assert.deepEqual(answerOf(packet), { ...packet, source: 2, destination: 1, icmpType: 0 });
  });
});

describe('policy: a packet at a vNIC', () => {
  it('unites the groups of a vNIC', () => {
    const admits = (port: number) => verdict(snapshot(), 'inbound', '198.51.100.9', port).allowed;
    assert.deepEqual([22, 3000, 443].map(admits), [false, true, true]);
  });

  it('names the rule that admits, and none when nothing does', () => {
    const admitted = verdict(snapshot(), 'inbound', '198.51.100.9', 443);
    assert.equal(admitted.groups.kind === 'admitted' ? admitted.groups.rule.rule.id : '', 'web');
    assert.equal(verdict(snapshot(), 'inbound', '198.51.100.9', 22).groups.kind, 'no_rule');
  });

  it('asks the network ACL only at the border of the subnet', () => {
    const denying = snapshot({ aclRules: [] });
    assert.equal(verdict(denying, 'inbound', '10.240.0.9', 3000).allowed, true);
    assert.equal(verdict(denying, 'inbound', '10.240.0.9', 3000).acl.kind, 'same_subnet');
    const outside = verdict(denying, 'inbound', '10.240.1.9', 3000);
    assert.deepEqual([outside.allowed, outside.acl], [false, { kind: 'denied', rule: null }]);
  });

  it('matches the members of a remote group, deleted groups and unknown ones not', () => {
    const remotes = [
      { id: 'sg', name: 'sg' },
      { id: 'sg', name: 'sg', deleted: { more_info: '' } },
      { id: 'other', name: 'other' },
    ];
    const admitted = remotes.map((remote) => {
      const rule: SecurityGroupRule = { id: 'r', direction: 'inbound', protocol: 'tcp', remote };
      return verdict(snapshot({ groupRules: [rule] }), 'inbound', '10.240.0.4', 9).allowed;
    });
    assert.deepEqual(admitted, [true, false, false]);
  });

  it('restricts by `local` and by IP version', () => {
    const rule: SecurityGroupRule = {
      id: 'r',
      direction: 'inbound',
      protocol: 'any',
      remote: { cidr_block: '0.0.0.0/0' },
    };
    const admits = (extra: Partial<SecurityGroupRule>) =>
      verdict(snapshot({ groupRules: [{ ...rule, ...extra }] }), 'inbound', '198.51.100.9', 9).allowed;
    assert.equal(admits({ local: { address: '10.240.0.4' } }), true);
    assert.equal(admits({ local: { cidr_block: '10.240.0.128/25' } }), false);
    assert.equal(admits({ local: { cidr_block: 'nonsense' } }), false);
    assert.equal(admits({ ip_version: 'ipv6' }), false);
  });

  it('lets DHCP pass whatever the rules say', () => {
    const closed = snapshot({ groupRules: [], aclRules: [] });
    const dhcp = (destination: string, sourcePort = 68): Packet => ({
      ...{ protocol: 17, source: address('10.240.0.4'), destination: address(destination), sourcePort },
      destinationPort: 67,
    });
    const allowed = (packet: Packet) => packetVerdict(vnic(closed), 'outbound', packet).allowed;
    assert.equal(allowed(dhcp('10.240.0.1')), true);
    assert.equal(allowed(dhcp('255.255.255.255')), true);
    assert.equal(allowed(dhcp('10.240.1.1')), false);
    assert.equal(allowed(dhcp('10.240.0.1', 1068)), false);
  });

  it('says that it does not know, but denies where another layer denies', () => {
    const unknownGroups = snapshot({ withoutGroups: true });
    assert.equal(verdict(unknownGroups, 'inbound', '198.51.100.9', 443).allowed, null);
    assert.equal(
      verdict(
        { ...unknownGroups, ...{ network_acls: snapshot({ aclRules: [] }).network_acls } },
        'inbound',
        '198.51.100.9',
        443,
      ).allowed,
      false,
    );
    const unknownAcl = { ...snapshot(), network_acls: [] };
    assert.equal(verdict(unknownAcl, 'inbound', '198.51.100.9', 443).allowed, null);
    assert.equal(verdict(unknownAcl, 'inbound', '198.51.100.9', 22).allowed, false);
  });
});

const open: NetworkAclRule[] = (['inbound', 'outbound'] as const).map((direction) => ({
  ...{ id: direction, name: direction, action: 'allow', direction, protocol: 'icmp_tcp_udp' },
  ...{ source: '0.0.0.0/0', destination: '0.0.0.0/0' },
}));

function snapshot(
  options: {
    groupRules?: readonly SecurityGroupRule[];
    aclRules?: readonly NetworkAclRule[];
    withoutGroups?: boolean;
  } = {},
): VpcSnapshot {
  const vpc = { id: 'vpc', name: 'vpc' };
  const everywhere = { cidr_block: '0.0.0.0/0' };
  const inTcp = (id: string, port: number): SecurityGroupRule => ({
    ...{ id, direction: 'inbound', protocol: 'tcp', port_min: port, port_max: port, remote: everywhere },
  });
  const groups = [
    { id: 'sg', name: 'sg', vpc, rules: options.groupRules ?? [inTcp('app', 3000)], targets: [] },
    { id: 'sg-web', name: 'web', vpc, rules: options.groupRules === undefined ? [inTcp('web', 443)] : [], targets: [] },
  ];
  const nic = {
    id: 'nic',
    name: 'eth0',
    primary_ip: { address: '10.240.0.4' },
    subnet: { id: 'subnet', name: 'subnet' },
    ...(options.withoutGroups === true ? {} : { security_groups: groups }),
  };
  return {
    subnets: [
      {
        ...{ id: 'subnet', name: 'subnet', ipv4_cidr_block: '10.240.0.0/24', vpc, zone: { name: 'us-south-1' } },
        network_acl: { id: 'acl', name: 'acl' },
      },
    ],
    instances: [{ id: 'vsi', name: 'vsi', vpc, zone: { name: 'us-south-1' }, network_interfaces: [nic] }],
    virtual_network_interfaces: [],
    security_groups: groups,
    network_acls: [{ id: 'acl', name: 'acl', vpc, rules: options.aclRules ?? open, subnets: [] }],
  };
}

function vnic(config: VpcSnapshot) {
  const found = policyVnics(config).get('nic');
  assert.ok(found);
  return found;
}

function verdict(config: VpcSnapshot, direction: 'inbound', from: string, port: number) {
  return packetVerdict(vnic(config), direction, {
    ...{ protocol: 6, source: address(from), destination: address('10.240.0.4') },
    ...{ sourcePort: 50_000, destinationPort: port },
  });
}

function address(text: string): number {
  return parseIpv4(text) ?? Number.NaN;
}
