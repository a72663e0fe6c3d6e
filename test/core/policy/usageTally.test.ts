import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { foldSum, sumOfRow } from '../../../src/core/flow/flowSum';
import { explainRow } from '../../../src/core/policy/explainRow';
import { describeCause, groupByCause } from '../../../src/core/policy/groupByCause';
import { type PolicyDirectory, policyDirectory } from '../../../src/core/policy/policyDirectory';
import { type RuleUsage, ruleKey } from '../../../src/core/policy/usage/ruleUsage';
import { createUsageTally } from '../../../src/core/policy/usage/usageTally';
import { aclRule, address, articleVpc, flowRow, groupRule, openAcl, port } from './articleVpc';
import { knownAddresses, knownPorts, randomVpc } from './randomVpc';

const accepted = (more: Partial<FlowRow> = {}): FlowRow =>
  flowRow({ action: 'accepted', target_port: 3000, packets_from_target: 1, ...more });

function usageOf(directory: PolicyDirectory, rows: readonly FlowRow[]): RuleUsage {
  const tally = createUsageTally(directory);
  for (const row of rows) tally.add(row);
  return tally.usage();
}

const hitsOf = (usage: RuleUsage): Record<string, object> =>
  Object.fromEntries([...usage.rules].map(([key, { lastSeen: _, ...hits }]) => [key, hits]));
const hits = (more: object) => ({ accepted: 0, answers: 0, denied: 0, rejectedElsewhere: 0, ...more });

describe('what rules did to recorded flows', () => {
  it('counts the group rules that admit, the ACL rule that decides, and the one for the answer', () => {
    const usage = usageOf(policyDirectory(articleVpc()), [
      accepted({ start_time: 5 }),
      accepted({ start_time: 9 }),
      accepted({ start_time: 7, packets_from_target: 0 }),
    ]);
    assert.deepEqual(hitsOf(usage), {
      'SG/sg1/1': hits({ accepted: 3 }),
      'ACL/front-acl/1': hits({ accepted: 3 }),
      'ACL/front-acl/2': hits({ answers: 2 }),
    });
    assert.equal(usage.rules.get('SG/sg1/1')?.lastSeen, 9);
    assert.deepEqual([usage.flows, usage.firstSeen, usage.lastSeen, [...usage.logged]], [3, 5, 9, ['vsi1-eth0']]);
  });

  it('counts every group rule that admits, since their order does not matter', () => {
    const sg1 = [groupRule('wide', { port_min: 1, port_max: 9000 }), groupRule('app', port(3000))];
    const usage = usageOf(policyDirectory(articleVpc({ sg1 })), [accepted()]);
    assert.equal(usage.rules.get('SG/sg1/1')?.accepted, 1);
    assert.equal(usage.rules.get('SG/sg1/2')?.accepted, 1);
  });

  it('tells what stopped a flow from what would have let it pass', () => {
    const front = [aclRule('no-ssh', { action: 'deny', protocol: 'tcp', source: '24.22.68.94/32' }), ...openAcl];
    const sg1 = [groupRule('ssh', port(22))];
    const usage = usageOf(policyDirectory(articleVpc({ sg1, front })), [flowRow(), flowRow({ index: 1 })]);
    assert.deepEqual(hitsOf(usage), {
      'SG/sg1/1': hits({ rejectedElsewhere: 2 }),
      'ACL/front-acl/1': hits({ denied: 2 }),
    });
    assert.deepEqual(usage.causes.map(describeCause), [
      '2 rejects: network ACL front-acl denies TCP 22 inbound (rule no-ssh)',
    ]);
  });

  it('leaves out flows of other regions and VPCs, and says so', () => {
    const directory = policyDirectory({ ...articleVpc(), region: 'us-south' });
    const usage = usageOf(directory, [
      accepted(),
      accepted({ region: 'eu-de' }),
      accepted({ vpc_crn: 'crn:v1:bluemix:public:is:us-south:a/0::vpc:other' }),
      accepted({ vpc_crn: 'crn:v1:bluemix:public:is:us-south:a/0::vpc:vpc' }),
    ]);
    assert.deepEqual([usage.flows, usage.elsewhere], [2, 2]);
  });

  it('notices who came from the Internet to an administrator’s port', () => {
    const sg1 = [
      groupRule('ssh', port(22)),
      groupRule('office', { ...port(22), remote: { cidr_block: '24.0.0.0/8' } }),
    ];
    const usage = usageOf(policyDirectory(articleVpc({ sg1 })), [
      accepted({ target_port: 22, start_time: 3 }),
      accepted({ target_port: 22, initiator_ip: address('24.1.1.1'), start_time: 4 }),
      accepted({ target_port: 22, initiator_ip: address('10.1.1.1') }),
      accepted({ target_port: 22, initiator_ip: address('10.240.64.4') }),
    ]);
    assert.deepEqual(usage.reached, [{ rule: 'SG/sg1/1', port: 22, flows: 2, remotes: 2, lastSeen: 4 }]);
  });

  const ends = fc.constantFrom(...knownAddresses, '10.0.0.1', '1.2.3.4', '255.255.255.255').map(address);
  const ports = fc.constantFrom(0, 67, 68, 1023, 32_767, 32_768, 40_000, ...knownPorts);
  const row = fc
    .record({
      action: fc.constantFrom('accepted', 'rejected'),
      ...{ initiator_ip: ends, target_ip: ends, initiator_port: ports, target_port: ports },
      transport_protocol: fc.constantFrom(6, 6, 17, 1, 47),
      direction: fc.constantFrom('I', 'O', null),
      network_interface_id: fc.constantFrom('nic0', 'nic1', 'nic2', 'nic3', 'gone', null),
      subnet_crn: fc.constantFrom('crn:::::::::front', null),
      packets_from_initiator: fc.constantFrom(0, 3, null),
      packets_from_target: fc.constantFrom(0, 2, null),
    })
    .map((fields) => flowRow(fields as Partial<FlowRow>));

  it('shares verdicts between rows that the rules cannot tell apart, and between no others', () => {
    fc.assert(
      fc.property(randomVpc, fc.array(row, { minLength: 2, maxLength: 25 }), (snapshot, rows) => {
        const directory = policyDirectory(snapshot);
        const together = usageOf(directory, rows);
        const summed: Record<string, Record<string, number>> = {};
        for (const each of rows) {
          for (const [key, found] of Object.entries(hitsOf(usageOf(directory, [each])))) {
            const sum = summed[key] ?? (hits({}) as Record<string, number>);
            summed[key] = sum;
            for (const [kind, count] of Object.entries(found)) sum[kind] = (sum[kind] ?? 0) + count;
          }
        }
        assert.deepEqual(hitsOf(together), summed);
        assert.deepEqual(
          together.causes.map(describeCause).sort(),
          groupByCause(directory, rows).map(describeCause).sort(),
        );
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it('counts the same where accepted flows come folded by their classes', () => {
    fc.assert(
      fc.property(randomVpc, fc.array(row, { minLength: 2, maxLength: 25 }), (snapshot, rows) => {
        const directory = policyDirectory(snapshot);
        const folded = createUsageTally(directory);
        for (const each of rows) folded.addSum(foldSum(sumOfRow(each, folded.classes.portFloors), folded.classes));
        const told = ({ causes, rules, logged, ...rest }: RuleUsage) => ({
          ...rest,
          ...{ rules: [...rules].sort(([a], [b]) => (a < b ? -1 : 1)), logged: [...logged].sort() },
          causes: causes.map((cause) => describeCause(cause) + cause.remotes).sort(),
        });
        assert.deepEqual(told(folded.usage()), told(usageOf(directory, rows)));
      }),
      { numRuns: 150, seed: 13 },
    );
  });

  it('counts the rules that the explanation of a row names', () => {
    fc.assert(
      fc.property(randomVpc, row, (snapshot, each) => {
        const directory = policyDirectory(snapshot);
        const { record, sides } = explainRow(directory, each);
        if (record?.side == null || record.answerRejected !== null) return;
        const side = sides.find((found) => found.side === record.side);
        if (side === undefined || side.infrastructure) return;
        const { rules } = usageOf(directory, [each]);
        const field = each.action === 'accepted' ? 'accepted' : 'rejectedElsewhere';
        if (side.groups.rule !== null) assert.equal(rules.get(ruleKey(side.groups.rule))?.[field], 1);
        if (side.acl.rule === null) return;
        const found = rules.get(ruleKey(side.acl.rule));
        if (side.acl.code === 'acl_allowed') assert.equal(found?.[field], 1);
        else if (each.action === 'rejected') assert.equal(found?.denied, 1);
      }),
      { numRuns: 200, seed: 12 },
    );
  });
});
