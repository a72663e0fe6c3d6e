import assert from 'node:assert/strict';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { explainRow, type RowContext } from '../../../src/core/policy/explainRow';
import { describeCause, groupByCause } from '../../../src/core/policy/groupByCause';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import { aclRule, address, articleVpc, flowRow, groupRule, openAcl, port } from './articleVpc';

const explain = (more: Partial<FlowRow> = {}, snapshot: VpcSnapshot = articleVpc(), context: RowContext = {}) =>
  explainRow(policyDirectory(snapshot), flowRow(more), context);

const causes = (told: ReturnType<typeof explain>) => told.causes.map(({ code }) => code);

describe('explainRow', () => {
  it('explains a rejected record by the vNIC that wrote it', () => {
    const told = explain();
    assert.equal(told.class, 'denied_by_configuration');
    assert.deepEqual(told.record?.side, 'ingress');
    assert.equal(told.sides[0]?.end.endpoint?.id, 'vsi1-eth0');
    assert.deepEqual(causes(told), []);
  });

  it('lists what else rejects where the present rules allow', () => {
    const told = explain({ target_port: 3000 });
    assert.equal(told.class, 'allowed_now');
    assert.deepEqual(causes(told), ['out_of_state', 'rules_changed', 'rejected_answer']);
  });

  it('names an ACL rule that is younger than the flow', () => {
    const front = [aclRule('late', { action: 'deny', created_at: '2027-01-01T00:00:00Z' }), ...openAcl];
    const told = explain({ target_port: 3000 }, articleVpc({ front }));
    assert.deepEqual([told.class, told.causes[0]?.rule?.id], ['denied_by_configuration', 'late']);
    assert.deepEqual(causes(explain({ start_time: 1_900_000_000_000_000 }, articleVpc({ front }))), []);
  });

  it('finds interfaces that belong to no instance by their private address', () => {
    const told = explain({ network_interface_id: 'unknown', target_ip: address('10.240.0.9') });
    assert.equal(told.sides[0]?.end.endpoint?.kind, 'load_balancer');
    assert.deepEqual(
      told.missing.map(({ code }) => code),
      ['groups_unknown'],
    );
  });

  it('asks the ACL of the subnet in the key where nothing has the address', () => {
    const told = explain({ network_interface_id: 'x', target_ip: address('10.240.0.200') });
    assert.deepEqual([told.class, told.sides[0]?.acl.code], ['cannot_tell', 'acl_allowed']);
    const closed = explain(
      { network_interface_id: 'x', target_ip: address('10.240.0.200') },
      articleVpc({ front: [] }),
    );
    assert.equal(closed.class, 'denied_by_configuration');
  });

  it('says that the subnet is missing where the snapshot is of another region', () => {
    const told = explain({
      network_interface_id: 'x',
      target_ip: address('10.9.0.4'),
      subnet_crn: 'crn:::::::::subnet:q',
    });
    assert.equal(told.class, 'cannot_tell');
    assert.ok(told.missing.some(({ code }) => code === 'subnet_unknown'));
  });

  it('does not explain the flows of the infrastructure by missing rules', () => {
    const dhcp = explain(
      {
        ...{ direction: 'O', record_type: 'egress', transport_protocol: 17, initiator_ip: address('10.240.0.4') },
        ...{ initiator_port: 68, target_ip: address('10.240.0.1'), target_port: 67 },
      },
      articleVpc({ sg1: [], front: [] }),
    );
    assert.deepEqual([dhcp.class, ...causes(dhcp)], ['allowed_now', 'infrastructure_flow']);
    assert.deepEqual(dhcp.blockers, []);
  });

  describe('rejected answers', () => {
    // vsi1 answers on 3000; the ACL lets requests in and nothing out.
    const oneWay = articleVpc({ front: [aclRule('in')] });
    const answer: Partial<FlowRow> = {
      ...({ direction: 'O', record_type: 'egress' } as const),
      ...{ initiator_ip: address('10.240.0.4'), initiator_port: 3000 },
      ...{ target_ip: address('24.22.68.94'), target_port: 50_122 },
    };

    it('are known where the record keeps the initiator and counts packets of the target alone', () => {
      const told = explain({ target_port: 3000, packets_from_initiator: 0, packets_from_target: 2 }, oneWay);
      assert.deepEqual([told.class, told.record?.answerRejected], ['denied_by_configuration', 'kept']);
      assert.deepEqual(
        told.blockers.map(({ leg, code }) => [leg, code]),
        [['answer', 'acl_no_rule']],
      );
    });

    it('are known by an accepted twin, and by a service port that sends to a high one', () => {
      const twin = explain(answer, oneWay, { acceptedTwin: true });
      assert.deepEqual([twin.class, twin.record?.answerRejected], ['denied_by_configuration', 'swapped']);
      const http = articleVpc({ sg1: [groupRule('http', port(80))], front: [aclRule('in')] });
      const guessed = explain({ ...answer, initiator_port: 80 }, http);
      assert.deepEqual([guessed.record?.answerRejected, guessed.record?.side], ['swapped', 'ingress']);
      assert.deepEqual([guessed.packet.destinationPort, guessed.class], [80, 'denied_by_configuration']);
      assert.ok(guessed.assumptions.some(({ code }) => code === 'answer_guessed'));
    });

    it('are ruled out where the connection could never have begun', () => {
      const closed = articleVpc({ sg1: [], front: openAcl });
      const told = explain({ ...answer, initiator_port: 80 }, closed);
      assert.equal(told.record?.answerRejected, null);
    });
  });

  it('judges an accepted record that nothing answered by the far side and the way back', () => {
    const accepted = { action: 'accepted', direction: 'O', record_type: 'egress', packets_from_target: 0 } as const;
    const toDb = { ...accepted, initiator_ip: address('10.240.0.4'), target_ip: address('10.240.64.4') };
    const far = explain({ ...toDb, target_port: 9999 });
    assert.deepEqual(
      [far.class, far.blockers.map(({ side, code }) => `${side} ${code}`)],
      ['denied_by_configuration', ['ingress sg_no_rule']],
    );
    assert.deepEqual(causes(far), ['connection_older_than_rules', 'rules_changed']);
    assert.deepEqual(causes(explain({ ...toDb, target_port: 5432 })), ['no_answer_from_target']);
  });

  it('judges the vNIC that logged, of several on an instance', () => {
    const snapshot = articleVpc();
    const [vsi1] = snapshot.instances;
    assert.ok(vsi1);
    const second = {
      ...{ id: 'vsi1-eth1', name: 'eth1', primary_ip: { address: '10.240.64.9' } },
      ...{ subnet: { id: 'back', name: 'back' }, security_groups: [{ id: 'db', name: 'db' }] },
    };
    const both = {
      ...snapshot,
      instances: [
        { ...vsi1, network_interfaces: [...vsi1.network_interfaces, second] },
        ...snapshot.instances.slice(1),
      ],
    };
    const told = explain(
      { network_interface_id: 'vsi1-eth1', target_ip: address('10.240.64.9'), target_port: 3000 },
      both,
    );
    assert.deepEqual(
      [told.class, told.sides[0]?.end.endpoint?.vnicName, told.sides[0]?.groups.groups[0]?.name],
      ['denied_by_configuration', 'eth1', 'db'],
    );
  });

  it('tells of a record without addresses or ports what it lacks', () => {
    const told = explain({ target_ip: null, target_port: null });
    assert.deepEqual(
      [told.class, told.missing],
      ['cannot_tell', [{ code: 'record_incomplete', about: ['target_ip', 'target_port'] }]],
    );
  });
});

describe('groupByCause', () => {
  it('counts rejects by what rejected them, the most first', () => {
    const front = [
      aclRule('no-telnet', { action: 'deny', protocol: 'tcp', destination_port_min: 23, destination_port_max: 23 }),
      ...openAcl,
    ];
    const rows = [
      ...Array.from({ length: 1204 }, (_, at) => flowRow({ initiator_port: 1024 + at, start_time: at })),
      flowRow({ initiator_ip: address('9.9.9.9') }),
      flowRow({ target_port: 23 }),
      flowRow({ target_port: 3000 }),
      flowRow({ target_ip: null }),
      flowRow({ action: 'accepted' }),
    ];
    const found = groupByCause(policyDirectory(articleVpc({ front })), rows);
    assert.deepEqual(found.map(describeCause), [
      '1,205 rejects: no inbound rule for TCP 22 on sg1, install-software',
      '1 reject: network ACL front-acl denies TCP 23 inbound (rule no-telnet)',
      '1 reject: TCP 3000 that the present rules allow',
      '1 reject: cannot tell, the record is incomplete',
      '1 reject: no inbound rule for TCP 23 on sg1, install-software',
    ]);
    const [first] = found;
    assert.deepEqual([first?.remotes, first?.firstSeen], [2, 0]);
  });
});
