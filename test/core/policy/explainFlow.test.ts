import assert from 'node:assert/strict';
import { explainFlow } from '../../../src/core/policy/explainFlow';
import type { FlowExplanation } from '../../../src/core/policy/explanation';
import type { Packet } from '../../../src/core/policy/packet';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import type { PolicyFlow } from '../../../src/core/policy/policyFlow';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import { aclRule, address, articleVpc, groupRule, openAcl, port, tcpPacket } from './articleVpc';

const explain = (snapshot: VpcSnapshot, packet: Packet, flow: Omit<PolicyFlow, 'packet'> = {}): FlowExplanation =>
  explainFlow(policyDirectory(snapshot), { packet, ...flow });

const blockers = ({ blockers: found }: FlowExplanation) =>
  found.map(({ layer, side, leg, code }) => `${side} ${leg} ${layer} ${code}`);

describe('explainFlow', () => {
  it('names the layer that stops SSH, the one that lets it in, and the nearest rule', () => {
    const told = explain(articleVpc(), tcpPacket('24.22.68.94', '10.240.0.4', 22));
    assert.deepEqual([told.class, told.verdict, told.answer], ['denied_by_configuration', 'denied', 'allowed']);
    assert.deepEqual(blockers(told), ['ingress forward SG sg_no_rule']);
    const [side] = told.sides;
    assert.equal(side?.acl.rule?.name, 'allow-inbound');
    assert.equal(side?.acl.rule?.place, 1);
    assert.deepEqual(
      side?.groups.groups.map(({ name }) => name),
      ['sg1', 'install-software'],
    );
    assert.deepEqual(side?.groups.nearMisses[0]?.rule.id, 'app');
    assert.deepEqual(side?.groups.nearMisses[0]?.fields, ['port']);
  });

  it('names every layer that stops a flow inside the VPC, on both sides and on the way back', () => {
    const closed = articleVpc({
      sg1: [groupRule('web', { direction: 'outbound', ...port(443) })],
      db: [],
      front: [aclRule('out', { direction: 'outbound', action: 'deny', protocol: 'any' })],
      back: [],
    });
    // vsi3 has sg1 alone; vsi1's install-software would let it out.
    const told = explain(closed, tcpPacket('10.240.0.5', '10.240.64.4', 5432));
    assert.deepEqual(blockers(told), [
      'egress forward SG sg_no_rule',
      'egress forward ACL acl_denied',
      'egress answer ACL acl_no_rule',
      'ingress forward ACL acl_no_rule',
      'ingress forward SG sg_no_rule',
      'ingress answer ACL acl_no_rule',
    ]);
    assert.deepEqual([told.verdict, told.answer], ['denied', 'denied']);
  });

  it('admits by the membership of a remote group', () => {
    const told = explain(articleVpc(), tcpPacket('10.240.0.4', '10.240.64.4', 5432));
    assert.deepEqual([told.class, told.verdict, told.answer], ['allowed_now', 'allowed', 'allowed']);
    assert.equal(told.sides[1]?.groups.rule?.id, 'pg');
  });

  it('finds the answer stopped by the stateless ACL, for TCP, UDP and echo requests', () => {
    const oneWay = articleVpc({ db: [groupRule('in', { protocol: 'icmp_tcp_udp' })], back: [aclRule('in')] });
    const base = tcpPacket('10.240.0.4', '10.240.64.4', 53);
    for (const packet of [
      base,
      { ...base, protocol: 17 },
      { ...base, protocol: 1, sourcePort: 0, destinationPort: 0, icmpType: 8, icmpCode: 0 },
    ]) {
      const told = explain(oneWay, packet);
      assert.deepEqual([told.verdict, told.answer, told.class], ['allowed', 'denied', 'denied_by_configuration']);
      assert.deepEqual(blockers(told), ['ingress answer ACL acl_no_rule']);
    }
    const other = explain(oneWay, { ...base, protocol: 1, sourcePort: 0, destinationPort: 0, icmpType: 3 });
    assert.deepEqual([other.verdict, other.answer], ['allowed', null]);
  });

  it('does not ask the ACL inside a subnet', () => {
    const told = explain(articleVpc({ front: [] }), tcpPacket('10.240.0.5', '10.240.0.4', 3000));
    assert.equal(told.class, 'allowed_now');
    assert.deepEqual(
      told.sides.map(({ acl }) => acl.code),
      ['acl_same_subnet', 'acl_same_subnet'],
    );
  });

  it('ranks near misses: another source before another port, and that before another protocol', () => {
    const sg1 = [
      groupRule('far-port', port(9000)),
      groupRule('near-port', port(23)),
      groupRule('udp', { protocol: 'udp', ...port(22) }),
      groupRule('office', { ...port(22), remote: { cidr_block: '24.22.0.0/18' } }),
      groupRule('way', { ...port(22), direction: 'outbound' }),
    ];
    const near = explain(articleVpc({ sg1 }), tcpPacket('24.22.68.94', '10.240.0.4', 22)).sides[0]?.groups.nearMisses;
    assert.deepEqual(
      near?.map(({ rule, fields }) => [rule.id, ...fields]),
      [
        ['office', 'remote'],
        ['near-port', 'port'],
        ['far-port', 'port'],
      ],
    );
  });

  it('finds a rule that was made in the wrong direction', () => {
    const sg1 = [groupRule('way', { ...port(22), direction: 'outbound' }), groupRule('all', { direction: 'outbound' })];
    const near = explain(articleVpc({ sg1 }), tcpPacket('24.22.68.94', '10.240.0.4', 22)).sides[0]?.groups.nearMisses;
    assert.deepEqual(
      near?.map(({ rule, fields }) => [rule.id, ...fields]),
      [['way', 'direction']],
    );
  });

  it('finds an allow rule that stands behind the deny that decides', () => {
    const front = [aclRule('deny', { action: 'deny', protocol: 'any' }), ...openAcl];
    const acl = explain(articleVpc({ front }), tcpPacket('24.22.68.94', '10.240.0.4', 3000)).sides[0]?.acl;
    assert.deepEqual([acl?.code, acl?.rule?.id, acl?.nearMisses[0]?.rule.id], ['acl_denied', 'deny', 'allow-inbound']);
    assert.deepEqual(acl?.nearMisses[0]?.fields, ['place']);
  });

  it('cannot tell without the groups of a load balancer, but asks its ACL', () => {
    const told = explain(articleVpc(), tcpPacket('24.22.68.94', '10.240.0.9', 443));
    assert.deepEqual([told.class, told.verdict], ['cannot_tell', 'unknown']);
    assert.deepEqual(told.missing, [{ code: 'groups_unknown', about: ['lb1'] }]);
    assert.equal(told.sides[0]?.acl.code, 'acl_allowed');
    const closed = explain(articleVpc({ front: [] }), tcpPacket('24.22.68.94', '10.240.0.9', 443));
    assert.equal(closed.class, 'denied_by_configuration');
  });

  it('says what is missing: an interface, a permission, any end at all', () => {
    const nobody = explain(
      { ...articleVpc(), gaps: [{ list: 'security_groups', code: 'forbidden' }] },
      tcpPacket('24.22.68.94', '10.240.0.77', 443),
    );
    assert.deepEqual(
      nobody.missing.map(({ code }) => code),
      ['vnic_unknown', 'no_permission'],
    );
    const outside = explain(articleVpc(), tcpPacket('24.22.68.94', '9.9.9.9', 443));
    assert.deepEqual([outside.class, outside.missing[0]?.code], ['cannot_tell', 'no_end_in_snapshot']);
  });

  it('does not guess between VPCs that share a range', () => {
    const one = articleVpc();
    const twin = one.subnets.map((subnet) => ({ ...subnet, id: `${subnet.id}-2`, vpc: { id: 'vpc2', name: 'lab' } }));
    const both = { ...one, subnets: [...one.subnets, ...twin] };
    const told = explain(both, tcpPacket('24.22.68.94', '10.240.0.77', 443));
    assert.deepEqual([told.class, told.missing[0]?.code], ['cannot_tell', 'address_ambiguous']);
    const named = explain(both, tcpPacket('24.22.68.94', '10.240.0.77', 443), { target: { vpcId: 'vpc2' } });
    assert.equal(named.sides[0]?.end.subnet.id, 'front-2');
  });

  it('tells what it takes for granted', () => {
    const empty = articleVpc({ sg1: [groupRule('peers', { ...port(22), remote: { id: 'gone', name: 'gone' } })] });
    const told = explain(empty, tcpPacket('24.22.68.94', '10.240.0.4', 22));
    assert.deepEqual(
      told.assumptions.map(({ code }) => code),
      ['end_outside_not_judged', 'group_without_members'],
    );
    const out = explain(articleVpc(), tcpPacket('10.240.64.4', '8.8.8.8', 443));
    assert.ok(out.assumptions.some(({ code }) => code === 'no_external_route'));
    const floating = explain(articleVpc(), tcpPacket('10.240.0.4', '8.8.8.8', 443));
    assert.ok(!floating.assumptions.some(({ code }) => code === 'no_external_route'));
    const odd = articleVpc({ sg1: [groupRule('odd', { protocol: 'quantum' })] });
    assert.ok(
      explain(odd, tcpPacket('24.22.68.94', '10.240.0.4', 22)).assumptions.some(
        ({ code, about }) => code === 'unknown_protocol' && about[0] === 'quantum',
      ),
    );
  });

  it('takes a floating IP for the private address behind it', () => {
    const told = explain(articleVpc(), tcpPacket('24.22.68.94', '150.240.1.1', 3000));
    assert.deepEqual([told.class, told.sides[0]?.end.endpoint?.name], ['allowed_now', 'vsi1']);
    assert.deepEqual(told.assumptions[0], { code: 'floating_ip_translated', about: ['150.240.1.1'] });
    const inside = explain(articleVpc(), tcpPacket('10.240.64.4', '150.240.1.1', 3000));
    assert.equal(inside.target.kind, 'outside');
  });

  it('does not deny where one of the groups is not in the snapshot', () => {
    const snapshot = articleVpc();
    const partial = { ...snapshot, security_groups: snapshot.security_groups.filter(({ id }) => id !== 'sg1') };
    assert.equal(explain(partial, tcpPacket('24.22.68.94', '10.240.0.4', 22)).class, 'cannot_tell');
  });

  it('finds an instance of the new model by its attachment and by its interface', () => {
    const { instances, ...rest } = articleVpc();
    const [vsi1, ...others] = instances;
    assert.ok(vsi1);
    const [nic] = vsi1.network_interfaces;
    assert.ok(nic);
    const vni = {
      ...{ id: 'vni', name: 'vni', primary_ip: nic.primary_ip, subnet: nic.subnet },
      ips: [nic.primary_ip, { address: '10.240.0.44' }],
      security_groups: [{ id: 'sg1', name: 'sg1' }],
      target: { id: nic.id, name: 'eth0' },
    };
    const snapshot = { ...rest, instances: [vsi1, ...others], virtual_network_interfaces: [vni] };
    const directory = policyDirectory(snapshot);
    for (const id of [nic.id, 'vni']) {
      const packet = tcpPacket('24.22.68.94', '10.240.0.44', 3000);
      const told = explainFlow(directory, { packet, target: { id } });
      assert.deepEqual([told.class, told.sides[0]?.end.endpoint?.name], ['allowed_now', 'vsi1'], id);
    }
    assert.equal(directory.byAddress.get(address('10.240.0.44'))?.length, 1);
  });
});
