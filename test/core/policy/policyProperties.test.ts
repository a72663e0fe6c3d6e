import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatIpv4 } from '../../../src/core/net/ipv4';
import { flowVerdict } from '../../../src/core/policy/flowVerdict';
import type { Packet, PacketDirection } from '../../../src/core/policy/packet';
import { answerVerdict, packetVerdict } from '../../../src/core/policy/packetVerdict';
import { type PolicyDirectory, policyDirectory } from '../../../src/core/policy/policyDirectory';
import type { NetworkAclRule, SecurityGroupRule } from '../../../src/core/policy/vpcModel';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import { address } from './articleVpc';
import { bruteForce, bruteForceAnswer } from './bruteForce';
import { chained, randomPacket, randomVpc } from './randomVpc';

const inside = ['10.0.0.4', '10.0.0.5', '10.0.1.4', '10.0.1.5'];
const packets = fc.array(randomPacket, { minLength: 10, maxLength: 30 });

const pointAt = (directory: PolicyDirectory, ip: string) => {
  const [endpoint] = directory.byAddress.get(address(ip)) ?? [];
  assert.ok(endpoint);
  return endpoint;
};

describe('policy: properties', () => {
  it('judges as the semantics do, read plainly', () => {
    fc.assert(
      fc.property(randomVpc, packets, (vpc, asked) => {
        const directory = policyDirectory(vpc);
        for (const packet of asked) {
          const ends: [string, PacketDirection][] = [
            [formatIpv4(packet.source), 'outbound'],
            [formatIpv4(packet.destination), 'inbound'],
          ];
          const sides = ends.filter(([ip]) => inside.includes(ip));
          for (const [ip, direction] of sides) {
            const point = pointAt(directory, ip);
            assert.equal(packetVerdict(point, direction, packet).allowed, bruteForce(vpc, ip, direction, packet));
            const answer = answerVerdict(point, direction, packet).kind !== 'denied';
            assert.equal(answer, bruteForceAnswer(vpc, ip, direction, packet));
          }
          if (sides.length === 0) continue;
          const known = ends.every(([ip]) => inside.includes(ip) || !ip.startsWith('10.0.'));
          const expected = sides.every(([ip, direction]) => bruteForce(vpc, ip, direction, packet));
          const told = flowVerdict(directory, { packet }).allowed;
          if (known || !expected) assert.equal(told ?? false, known ? expected : false);
        }
      }),
      { seed: 2026, numRuns: 400 },
    );
  });

  const rewrites: readonly (readonly [string, (vpc: VpcSnapshot) => VpcSnapshot])[] = [
    ['`all` as `icmp_tcp_udp`, and as `any` where it denies', renamed],
    ['an address as /32, and /32 as an address', addressForms],
    ['a range of ports split in two', splitPorts],
    ['a range of addresses split in two', splitAddresses],
    ['the rules of a group in another order', reordered],
    ['the rules of a group twice', (vpc) => groupRules(vpc, (rules) => [...rules, ...rules])],
    ['the list of an ACL shuffled, `before` kept', shuffled],
    ['an ACL without `before`', (vpc) => aclRules(vpc, (rules) => rules.map(({ before: _, ...rule }) => rule))],
    ['an implicit deny written out', explicitDeny],
    ['one group divided into two', dividedGroups],
  ];
  for (const [what, rewrite] of rewrites) {
    it(`is the same for ${what}`, () => {
      fc.assert(
        fc.property(randomVpc, packets, (vpc, asked) => {
          const one = policyDirectory(vpc);
          const other = policyDirectory(rewrite(vpc));
          for (const packet of asked) assert.deepEqual(told(other, packet), told(one, packet));
        }),
        { seed: 7, numRuns: 120 },
      );
    });
  }

  it('never throws on words and numbers it does not know', () => {
    fc.assert(
      fc.property(randomVpc, randomPacket, fc.anything(), (vpc, packet, junk) => {
        const odd = groupRules(vpc, (rules) =>
          rules.map((rule) => ({ ...rule, protocol: String(junk), port_min: junk as number, direction: 'sideways' })),
        );
        flowVerdict(policyDirectory(odd), { packet });
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});

function told(directory: PolicyDirectory, packet: Packet) {
  const { allowed, answered } = flowVerdict(directory, { packet });
  return { allowed, answered };
}

function groupRules(
  vpc: VpcSnapshot,
  rewrite: (rules: readonly SecurityGroupRule[]) => readonly SecurityGroupRule[],
): VpcSnapshot {
  return { ...vpc, security_groups: vpc.security_groups.map((group) => ({ ...group, rules: rewrite(group.rules) })) };
}

function aclRules(
  vpc: VpcSnapshot,
  rewrite: (rules: readonly NetworkAclRule[]) => readonly NetworkAclRule[],
): VpcSnapshot {
  return { ...vpc, network_acls: vpc.network_acls.map((acl) => ({ ...acl, rules: rewrite(acl.rules) })) };
}

function renamed(vpc: VpcSnapshot): VpcSnapshot {
  const rename = <R extends { readonly protocol: string; readonly action?: string }>(rule: R): R =>
    rule.protocol === 'all' ? { ...rule, protocol: rule.action === 'deny' ? 'any' : 'icmp_tcp_udp' } : rule;
  return aclRules(
    groupRules(vpc, (rules) => rules.map(rename)),
    (rules) => rules.map(rename),
  );
}

function addressForms(vpc: VpcSnapshot): VpcSnapshot {
  const flip = (text: string) => (text.endsWith('/32') ? text.slice(0, -3) : text.includes('/') ? text : `${text}/32`);
  return aclRules(
    groupRules(vpc, (rules) =>
      rules.map((rule) => {
        if ('address' in rule.remote) return { ...rule, remote: { cidr_block: `${rule.remote.address}/32` } };
        if (!('cidr_block' in rule.remote) || !rule.remote.cidr_block.endsWith('/32')) return rule;
        return { ...rule, remote: { address: rule.remote.cidr_block.slice(0, -3) } };
      }),
    ),
    (rules) => rules.map((rule) => ({ ...rule, source: flip(rule.source), destination: flip(rule.destination) })),
  );
}

function splitPorts(vpc: VpcSnapshot): VpcSnapshot {
  return groupRules(vpc, (rules) =>
    rules.flatMap((rule) => {
      const { port_min: min, port_max: max } = rule;
      if (min === undefined || max === undefined || min === max) return [rule];
      const middle = Math.floor((min + max) / 2);
      return [
        { ...rule, port_max: middle },
        { ...rule, id: `${rule.id}'`, port_min: middle + 1 },
      ];
    }),
  );
}

function splitAddresses(vpc: VpcSnapshot): VpcSnapshot {
  const halves = (cidr: string): readonly string[] => {
    const [network = '', bits = '32'] = cidr.split('/');
    if (Number(bits) === 32) return [cidr];
    const half = 2 ** (31 - Number(bits));
    return [`${network}/${Number(bits) + 1}`, `${formatIpv4(address(network) + half)}/${Number(bits) + 1}`];
  };
  const split = groupRules(vpc, (rules) =>
    rules.flatMap((rule) =>
      'cidr_block' in rule.remote
        ? halves(rule.remote.cidr_block).map((cidr_block) => ({ ...rule, remote: { cidr_block } }))
        : [rule],
    ),
  );
  return aclRules(split, (rules) =>
    chained(
      rules.flatMap((rule) => halves(rule.source).map((source, at) => ({ ...rule, id: `${rule.id}.${at}`, source }))),
    ),
  );
}

function reordered(vpc: VpcSnapshot): VpcSnapshot {
  return groupRules(vpc, (rules) => [...rules].reverse());
}

function shuffled(vpc: VpcSnapshot): VpcSnapshot {
  return aclRules(vpc, (rules) => [...rules].sort((a, b) => (a.id < b.id ? 1 : -1)));
}

function explicitDeny(vpc: VpcSnapshot): VpcSnapshot {
  const deny = (direction: string) => ({
    ...{ id: `deny-${direction}`, name: `deny-${direction}`, action: 'deny', direction, protocol: 'any' },
    ...{ source: '0.0.0.0/0', destination: '0.0.0.0/0' },
  });
  return aclRules(vpc, (rules) => chained([...rules, deny('inbound'), deny('outbound')]));
}

function dividedGroups(vpc: VpcSnapshot): VpcSnapshot {
  const halves = vpc.security_groups.flatMap((group) => [
    { ...group, rules: group.rules.filter((_, at) => at % 2 === 0) },
    { ...group, id: `${group.id}-2`, name: `${group.id}-2`, rules: group.rules.filter((_, at) => at % 2 === 1) },
  ]);
  const instances = vpc.instances.map((instance) => ({
    ...instance,
    network_interfaces: instance.network_interfaces.map((nic) => ({
      ...nic,
      security_groups: nic.security_groups!.flatMap(({ id }) => [
        { id, name: id },
        { id: `${id}-2`, name: `${id}-2` },
      ]),
    })),
  }));
  return { ...vpc, instances, security_groups: halves };
}
