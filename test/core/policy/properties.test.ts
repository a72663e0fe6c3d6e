import assert from 'node:assert/strict';
import fc from 'fast-check';
import { aclRulesInOrder } from '../../../src/core/policy/networkAclRules';
import { answerOf, type Packet } from '../../../src/core/policy/packet';
import { packetVerdict } from '../../../src/core/policy/packetVerdict';
import { policyVnics } from '../../../src/core/policy/policyVnic';
import type { NetworkAclRule, SecurityGroupRule } from '../../../src/core/policy/vpcModel';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';

const settings = { seed: 3, numRuns: 400 };

const address = fc.constantFrom('10.0.0.4', '10.0.0.5', '10.0.1.4', '192.0.2.1', '161.26.0.10');
const block = fc.constantFrom('0.0.0.0/0', '10.0.0.0/24', '10.0.0.0/8', '10.0.1.4/32', '192.0.2.0/24', '161.26.0.0/16');
const direction = fc.constantFrom('inbound' as const, 'outbound' as const);
const protocol = fc.constantFrom('tcp', 'udp', 'icmp', 'all', 'icmp_tcp_udp', 'any', 'number_47', 'new_word');
const ports = fc.option(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 0, max: 40 })), { nil: undefined });

const groupRule: fc.Arbitrary<SecurityGroupRule> = fc
  .record({
    id: fc.uuid(),
    direction,
    protocol,
    ports,
    remote: fc.oneof(
      block.map((cidr_block) => ({ cidr_block })),
      address.map((one) => ({ address: one })),
      fc.constant({ id: 'sg', name: 'sg' }),
    ),
  })
  .map(({ ports: range, ...rule }) => ({
    ...rule,
    ...(range === undefined ? {} : { port_min: range[0], port_max: range[0] + range[1] }),
  }));

const aclRules: fc.Arbitrary<readonly NetworkAclRule[]> = fc
  .array(
    fc.record({ action: fc.constantFrom('allow', 'deny'), direction, protocol, source: block, destination: block }),
    { maxLength: 6 },
  )
  .map((rules) => chained(rules.map((rule, place) => ({ ...rule, id: `r${place}`, name: `r${place}` }))));

const packet: fc.Arbitrary<Packet> = fc.record({
  protocol: fc.constantFrom(1, 6, 17, 47),
  source: fc.constantFrom(0x0a000004, 0x0a000005, 0x0a000104, 0xc0000201),
  destination: fc.constantFrom(0x0a000004, 0x0a000005, 0x0a000104, 0xa11a000a),
  sourcePort: fc.integer({ min: 1, max: 120 }),
  destinationPort: fc.integer({ min: 1, max: 120 }),
});

describe('policy: properties', () => {
  it('the order of rules in a group, and of groups on a vNIC, does not matter', () => {
    fc.assert(
      fc.property(fc.array(groupRule, { maxLength: 8 }), aclRules, direction, packet, (rules, acl, way, asked) => {
        const half = rules.length >> 1;
        const one = snapshot([rules.slice(0, half), rules.slice(half)], acl);
        const other = snapshot([[...rules].reverse(), []], acl);
        assert.equal(allowed(one, way, asked), allowed(other, way, asked));
      }),
      settings,
    );
  });

  it('a further rule of a group never takes anything away', () => {
    fc.assert(
      fc.property(
        fc.array(groupRule, { maxLength: 6 }),
        groupRule,
        aclRules,
        direction,
        packet,
        (rules, more, acl, way, asked) => {
          if (!allowed(snapshot([rules], acl), way, asked)) return;
          assert.equal(allowed(snapshot([[...rules, more]], acl), way, asked), true);
        },
      ),
      settings,
    );
  });

  it('an address is the same as its block of one', () => {
    fc.assert(
      fc.property(groupRule, address, direction, packet, (rule, one, way, asked) => {
        const verdicts = [{ address: one }, { cidr_block: `${one}/32` }].map((remote) =>
          allowed(snapshot([[{ ...rule, remote }]], open), way, asked),
        );
        assert.equal(verdicts[0], verdicts[1]);
      }),
      settings,
    );
  });

  it('an ACL whose list is shuffled decides by its chain', () => {
    fc.assert(
      fc.property(aclRules, fc.infiniteStream(fc.nat()), direction, packet, (acl, chance, way, asked) => {
        const shuffled = [...acl].map((rule) => ({ rule, at: chance.next().value })).sort((a, b) => a.at - b.at);
        const mixed = shuffled.map(({ rule }) => rule);
        assert.deepEqual(aclRulesInOrder(mixed), acl);
        assert.equal(allowed(snapshot([[all]], mixed), way, asked), allowed(snapshot([[all]], acl), way, asked));
      }),
      settings,
    );
  });

  it('the answer to the answer is the packet', () => {
    fc.assert(
      fc.property(packet, (asked) => assert.deepEqual(answerOf(answerOf(asked)), { ...asked })),
      settings,
    );
  });
});

const all: SecurityGroupRule = {
  id: 'all',
  direction: 'inbound',
  protocol: 'any',
  remote: { cidr_block: '0.0.0.0/0' },
};
const open: readonly NetworkAclRule[] = chained(
  (['inbound', 'outbound'] as const).map((way) => ({
    ...{ id: way, name: way, action: 'allow', direction: way, protocol: 'any' },
    ...{ source: '0.0.0.0/0', destination: '0.0.0.0/0' },
  })),
);

function chained(rules: readonly NetworkAclRule[]): readonly NetworkAclRule[] {
  return rules.map((rule, place) => {
    const next = rules[place + 1];
    return next === undefined ? rule : { ...rule, before: { id: next.id, name: next.name } };
  });
}

function snapshot(groups: readonly (readonly SecurityGroupRule[])[], acl: readonly NetworkAclRule[]): VpcSnapshot {
  const vpc = { id: 'vpc', name: 'vpc' };
  const zone = { name: 'us-south-1' };
  const security_groups = groups.map((rules, place) => {
    const name = place === 0 ? 'sg' : `sg${place}`;
    return { id: name, name, vpc, rules, targets: [] };
  });
  const nic = {
    ...{ id: 'nic', name: 'eth0', primary_ip: { address: '10.0.0.4' }, subnet: { id: 'subnet', name: 'subnet' } },
    security_groups,
  };
  return {
    subnets: [
      {
        id: 'subnet',
        name: 'subnet',
        ipv4_cidr_block: '10.0.0.0/24',
        vpc,
        zone,
        network_acl: { id: 'acl', name: 'acl' },
      },
    ],
    instances: [{ id: 'vsi', name: 'vsi', vpc, zone, network_interfaces: [nic] }],
    virtual_network_interfaces: [],
    security_groups,
    network_acls: [{ id: 'acl', name: 'acl', vpc, rules: acl, subnets: [] }],
  };
}

function allowed(config: VpcSnapshot, way: 'inbound' | 'outbound', asked: Packet): boolean | null {
  const vnic = policyVnics(config).get('nic');
  assert.ok(vnic);
  return packetVerdict(vnic, way, asked).allowed;
}
