import assert from 'node:assert/strict';
import { explainFlow } from '../../../src/core/policy/explainFlow';
import type { Packet } from '../../../src/core/policy/packet';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import type { PolicyFlow } from '../../../src/core/policy/policyFlow';
import { readSnapshot } from '../../../src/core/policy/readSnapshot';
import type { VirtualNetworkInterface } from '../../../src/core/policy/vpcModel';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import { aclRule, address, articleVpc, groupRule, openAcl, port, tcpPacket } from './articleVpc';

// Clause by clause what contracts/policy-semantics.md says, where no other test holds it.
const explain = (snapshot: VpcSnapshot, packet: Packet, flow: Omit<PolicyFlow, 'packet'> = {}) =>
  explainFlow(policyDirectory(snapshot), { packet, ...flow });
const verdict = (snapshot: VpcSnapshot, packet: Packet) => explain(snapshot, packet).verdict;
const assumed = (snapshot: VpcSnapshot, packet: Packet) =>
  explain(snapshot, packet).assumptions.map(({ code }) => code);

const client = '24.22.68.94';
const vsi1 = '10.240.0.4';
const vsi3 = '10.240.0.5';
const db1 = '10.240.64.4';

describe('the semantics of security groups', () => {
  it('§1.3 lets the answer pass a group that lets nothing out, and stops what it begins itself', () => {
    const shut = articleVpc({ db: [groupRule('pg', port(5432))] });
    const asked = explain(shut, tcpPacket(vsi1, db1, 5432));
    assert.deepEqual([asked.verdict, asked.answer], ['allowed', 'allowed']);
    assert.equal(verdict(shut, tcpPacket(db1, client, 443)), 'denied');
  });

  it('§1.5 has both bounds of its ports in the range, means the destination alone, and all where it names none', () => {
    const vpc = articleVpc({ sg1: [groupRule('range', { port_min: 8000, port_max: 8010 })] });
    const at = [7999, 8000, 8010, 8011].map((to) => verdict(vpc, tcpPacket(client, vsi3, to)));
    assert.deepEqual(at, ['denied', 'allowed', 'allowed', 'denied']);
    assert.equal(verdict(vpc, tcpPacket(client, vsi3, 9000, 8005)), 'denied');
    assert.equal(verdict(vpc, tcpPacket(client, vsi3, 8005, 1)), 'allowed');
    const every = articleVpc({ sg1: [groupRule('tcp')] });
    assert.deepEqual(
      [1, 65535].map((to) => verdict(every, tcpPacket(client, vsi3, to))),
      ['allowed', 'allowed'],
    );
  });

  it('§1.6 narrows ICMP by type and code, and by no code without a type', () => {
    const ping = (icmpType: number, icmpCode = 0): Packet => ({
      ...{ ...tcpPacket(client, vsi3, 0, 0), protocol: 1 },
      ...{ icmpType, icmpCode },
    });
    const table: readonly (readonly [object, readonly string[]])[] = [
      [{}, ['allowed', 'allowed', 'allowed']],
      [{ type: 8 }, ['allowed', 'allowed', 'denied']],
      [{ type: 8, code: 0 }, ['allowed', 'denied', 'denied']],
      [{ type: 0 }, ['denied', 'denied', 'denied']],
      [{ code: 1 }, ['allowed', 'allowed', 'allowed']],
    ];
    for (const [narrowed, expected] of table) {
      const vpc = articleVpc({ sg1: [groupRule('icmp', { protocol: 'icmp', ...narrowed })] });
      const found = [ping(8), ping(8, 1), ping(3)].map((packet) => verdict(vpc, packet));
      assert.deepEqual(found, expected, JSON.stringify(narrowed));
    }
  });

  it('§1.7 takes `all` for ICMP, TCP and UDP, and `any` for every protocol', () => {
    const gre = { ...tcpPacket(client, vsi3, 0, 0), protocol: 47 };
    const by = (protocol: string) =>
      verdict(articleVpc({ sg1: [groupRule('r', { protocol })], front: [aclRule('in', { protocol: 'any' })] }), gre);
    assert.deepEqual(['all', 'icmp_tcp_udp', 'any', 'gre', 'number_47'].map(by), [
      'denied',
      'denied',
      'allowed',
      'allowed',
      'allowed',
    ]);
  });

  it('§1.9 has every private address of a group’s targets as its members, and no floating IP of theirs', () => {
    const peers = { id: 'peers', name: 'peers' };
    const base = articleVpc({ db: [groupRule('from-peers', { ...port(5432), remote: peers })] });
    const back = { id: 'back', name: 'back' };
    const vni: VirtualNetworkInterface = {
      ...{ id: 'vni', name: 'vni', primary_ip: { address: '10.240.64.20' }, subnet: back },
      ips: [{ address: '10.240.64.20' }, { address: '10.240.64.21' }],
    };
    const targets = ['vni', 'gateway', 'balancer', 'server', 'vsi1-eth0', 'gone'].map((id) => ({ id, name: id }));
    const vpc: VpcSnapshot = {
      ...base,
      virtual_network_interfaces: [vni],
      endpoint_gateways: [{ id: 'gateway', name: 'gateway', ips: [{ address: '10.240.64.30' }] }],
      load_balancers: [{ id: 'balancer', name: 'balancer', private_ips: [{ address: '10.240.64.40' }] }],
      vpn_servers: [{ id: 'server', name: 'server', private_ips: [{ address: '10.240.64.50' }] }],
      security_groups: [...base.security_groups, { ...peers, vpc: { id: 'vpc', name: 'shop' }, rules: [], targets }],
    };
    const from = (ip: string) =>
      explain(vpc, tcpPacket(ip, db1, 5432)).sides.find(({ side }) => side === 'ingress')?.groups.code;
    for (const ip of ['10.240.64.20', '10.240.64.21', '10.240.64.30', '10.240.64.40', '10.240.64.50', vsi1])
      assert.equal(from(ip), 'sg_admitted', ip);
    for (const ip of ['10.240.64.22', vsi3, '150.240.1.1']) assert.equal(from(ip), 'sg_no_rule', ip);
  });

  it('§1.11 restricts the address of the sender by `local` of an outbound rule', () => {
    const out = (local: object) =>
      verdict(
        articleVpc({ sg1: [groupRule('out', { direction: 'outbound', ...local })] }),
        tcpPacket(vsi3, client, 443),
      );
    assert.equal(out({ local: { address: vsi3 } }), 'allowed');
    assert.equal(out({ local: { address: vsi1 } }), 'denied');
  });

  it('§1.14 admits where there are no groups, and does not know where nobody told', () => {
    const vpc = articleVpc();
    const balancer = { id: 'lb1', name: 'lb1', private_ips: [{ address: '10.240.0.9' }] };
    const packet = tcpPacket(client, '10.240.0.9', 443);
    const without = { ...vpc, load_balancers: [{ ...balancer, security_groups: [] }] };
    assert.equal(verdict(without, packet), 'allowed');
    assert.ok(assumed(without, packet).includes('no_groups_admit_all'));
    assert.equal(verdict(vpc, packet), 'unknown');
  });

  it('§1.14 does not take the groups of a virtual network interface that were not told for none', () => {
    const { virtual_network_interfaces: _, ...vpc } = articleVpc();
    const vni = { id: 'vni', name: 'vni', primary_ip: { address: '10.240.0.20' }, subnet: { id: 'front' } };
    const read = (more: object) => {
      const found = readSnapshot({ ...vpc, virtual_network_interfaces: [{ ...vni, ...more }] });
      assert.ok(found.ok);
      return verdict(found.snapshot, tcpPacket(client, '10.240.0.20', 22));
    };
    assert.deepEqual([read({}), read({ security_groups: [] })], ['unknown', 'allowed']);
    assert.equal(read({ security_groups: [{ id: 'sg1', name: 'sg1' }] }), 'denied');
  });
});

describe('the semantics of network ACLs', () => {
  it('§2.3 asks for source and destination of every rule, and for the ports of both ends', () => {
    const own = { protocol: 'tcp', source: `${client}/32`, destination: `${vsi1}/32` };
    const ports = {
      source_port_min: 50_000,
      source_port_max: 50_200,
      destination_port_min: 3000,
      destination_port_max: 3000,
    };
    const vpc = articleVpc({ front: [aclRule('in', { ...own, ...ports })] });
    const sg = (packet: Packet) => explain(vpc, packet).sides[0]?.acl.code;
    assert.equal(sg(tcpPacket(client, vsi1, 3000)), 'acl_allowed');
    const others = [
      tcpPacket('24.22.68.95', vsi1, 3000),
      tcpPacket(client, vsi3, 3000),
      tcpPacket(client, vsi1, 3001),
      tcpPacket(client, vsi1, 3000, 50_201),
    ];
    for (const packet of others) assert.equal(sg(packet), 'acl_no_rule');
  });

  it('§2.4 denies every protocol by an old `all`, and passes over words that it does not know', () => {
    const gre = { ...tcpPacket(client, vsi1, 0, 0), protocol: 47 };
    const acl = (first: object) =>
      explain(
        articleVpc({ front: [aclRule('first', { action: 'deny', ...first }), aclRule('rest', { protocol: 'any' })] }),
        gre,
      ).sides[0]?.acl;
    assert.equal(acl({ protocol: 'all' })?.rule?.id, 'first');
    assert.equal(acl({ protocol: 'icmp_tcp_udp' })?.rule?.id, 'rest');
    assert.equal(acl({ protocol: 'quantum' })?.rule?.id, 'rest');
  });

  it('§2.5 judges the answer by the port that the client had, at the ACLs of both ends', () => {
    const answers = (min: number) =>
      aclRule('answers', {
        direction: 'outbound',
        protocol: 'tcp',
        destination_port_min: min,
        destination_port_max: 65535,
      });
    const of = (min: number, from: number, source = client) =>
      explain(articleVpc({ front: [aclRule('in'), answers(min)] }), tcpPacket(source, vsi1, 3000, from)).answer;
    assert.deepEqual(
      [of(32_768, 50_122), of(32_768, 20_000), of(1024, 20_000), of(1024, 1023)],
      ['allowed', 'denied', 'allowed', 'denied'],
    );
    // The subnet of who asks has to let the answer in.
    const deaf = articleVpc({ front: [aclRule('out', { direction: 'outbound' })] });
    const asked = explain(deaf, tcpPacket(vsi1, db1, 5432));
    assert.deepEqual([asked.verdict, asked.answer], ['allowed', 'denied']);
    assert.deepEqual(
      asked.blockers.map(({ side, leg }) => `${side} ${leg}`),
      ['egress answer'],
    );
  });

  it('§2.6 asks an ACL that two subnets share on both sides', () => {
    const { subnets, ...vpc } = articleVpc({ front: [aclRule('out', { direction: 'outbound' })] });
    const shared = subnets.map((subnet) => ({ ...subnet, network_acl: { id: 'front-acl', name: 'front-acl' } }));
    const told = explain({ ...vpc, subnets: shared }, tcpPacket(vsi1, db1, 5432));
    assert.deepEqual(
      told.sides.map(({ acl }) => acl.code),
      ['acl_allowed', 'acl_no_rule'],
    );
  });

  it('§2.7 asks it of traffic to floating IPs, gateways’ addresses and IBM’s services', () => {
    const closed = articleVpc({ front: [] });
    assert.equal(explain(closed, tcpPacket(client, '150.240.1.1', 3000)).blockers[0]?.layer, 'ACL');
    const gateway = { id: 'vpe', name: 'vpe', ips: [{ address: '10.240.64.30' }], security_groups: [] };
    const vpe = { ...articleVpc({ back: [] }), endpoint_gateways: [gateway] };
    const told = explain(vpe, tcpPacket(vsi1, '10.240.64.30', 443));
    assert.deepEqual(
      told.blockers.map(({ side, layer }) => `${side} ${layer}`),
      ['ingress ACL', 'ingress ACL'],
    );
    const mute = articleVpc({ front: [aclRule('out', { direction: 'outbound' })] });
    const dns = { ...tcpPacket(vsi1, '161.26.0.10', 53), protocol: 17 };
    assert.deepEqual([explain(mute, dns).verdict, explain(mute, dns).answer], ['allowed', 'denied']);
  });
});

describe('what neither holds for', () => {
  it('§2.7 is a Private Path load balancer', () => {
    const balancer = { id: 'lb1', name: 'lb1', private_ips: [{ address: '10.240.0.9' }], is_private_path: true };
    const vpc = { ...articleVpc({ front: [] }), load_balancers: [{ ...balancer, security_groups: [] }] };
    const told = explain(vpc, tcpPacket(client, '10.240.0.9', 443));
    assert.deepEqual([told.verdict, told.answer, told.sides[0]?.acl.code], ['allowed', 'allowed', 'acl_exempt']);
  });
});

describe('what addresses rules see', () => {
  it('§3.2 §3.3 says where the Internet cannot be reached, and that IBM’s services can', () => {
    const out = (ip: string, vpc = articleVpc()) => assumed(vpc, tcpPacket(db1, ip, 443)).includes('no_external_route');
    assert.deepEqual(
      ['8.8.8.8', '161.26.0.10', '166.8.3.4', '10.9.0.1'].map((ip) => out(ip)),
      [true, false, false, false],
    );
    const { subnets, ...vpc } = articleVpc();
    const public_gateway = { id: 'pgw', name: 'pgw' };
    assert.equal(out('8.8.8.8', { ...vpc, subnets: subnets.map((subnet) => ({ ...subnet, public_gateway })) }), false);
  });

  it('§3.7 finds the groups that name a virtual network interface which the snapshot lacks', () => {
    const { instances, security_groups, ...vpc } = articleVpc();
    const [first, ...others] = instances;
    const [nic] = first?.network_interfaces ?? [];
    assert.ok(first && nic);
    const { security_groups: _, ...bare } = nic;
    const attachment = { ...bare, virtual_network_interface: { id: 'vni', name: 'vni' } };
    const renamed = security_groups.map((group) => ({
      ...group,
      targets: group.targets.map((target) => (target.id === nic.id ? { id: 'vni', name: 'vni' } : target)),
    }));
    const snapshot: VpcSnapshot = {
      ...vpc,
      instances: [{ ...first, network_interfaces: [bare], network_attachments: [attachment] }, ...others],
      security_groups: renamed,
      floating_ips: [{ id: 'fip', name: 'fip', address: '150.240.1.1', target: { id: 'vni', name: 'vni' } }],
    };
    assert.equal(verdict(snapshot, tcpPacket(client, vsi1, 3000)), 'allowed');
    assert.equal(verdict(snapshot, tcpPacket(client, vsi1, 22)), 'denied');
    assert.equal(verdict(snapshot, tcpPacket(client, '150.240.1.1', 3000)), 'allowed');
  });

  it('§3.9 judges a packet that does not have the vNIC’s address by its own, and says so', () => {
    const sg1 = [groupRule('routed', { direction: 'outbound', local: { cidr_block: '192.168.0.0/16' } })];
    const flow = { source: { id: 'vsi3-eth0' } };
    const routed = explain(articleVpc({ sg1 }), tcpPacket('192.168.7.7', client, 443), flow);
    assert.equal(routed.verdict, 'allowed');
    assert.ok(routed.assumptions.some(({ code }) => code === 'address_not_of_vnic'));
    assert.equal(explain(articleVpc({ sg1 }), tcpPacket('172.16.0.1', client, 443), flow).verdict, 'denied');
  });

  it('§3.10 lets the metadata service answer whatever the rules say', () => {
    const shut = articleVpc({ sg1: [], front: [] });
    const metadata: Packet = { ...tcpPacket(vsi3, '169.254.169.254', 80), source: address(vsi3) };
    assert.equal(verdict(shut, metadata), 'allowed');
    assert.equal(verdict(articleVpc({ sg1: [], front: openAcl }), tcpPacket(vsi3, '169.254.169.253', 80)), 'denied');
  });
});
