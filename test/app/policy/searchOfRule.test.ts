import assert from 'node:assert/strict';
import { searchOfAcl, searchOfGroup, searchOfRule } from '../../../src/app/policy/searchOfRule';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { aclRuleReference, groupRuleReference } from '../../../src/core/policy/ruleReference';
import { ibmcloudOfRule, terraformOfRule } from '../../../src/core/policy/standingRuleText';
import { parseQuery } from '../../../src/core/query/parse';
import { createMemoryEngine } from '../../../src/engines/memory/memoryEngine';
import { type ArticleOptions, aclRule, articleVpc, flowRow, groupRule, port } from '../../core/policy/articleVpc';

const directoryOf = (options: ArticleOptions) => policyDirectory(articleVpc(options));
const groupRules = (options: ArticleOptions, id: string) => {
  const directory = directoryOf(options);
  const rules = directory.index.groups.get(id)?.rules ?? [];
  return rules.map((ready) => searchOfRule(directory, groupRuleReference(ready)));
};

describe('searches of rules', () => {
  it('says what a rule is about', () => {
    const sg1 = [
      groupRule('ssh', { ...port(22), remote: { cidr_block: '24.0.0.0/8' } }),
      groupRule('range', { direction: 'outbound', protocol: 'udp', port_min: 1000, port_max: 2000 }),
      groupRule('all', { protocol: 'icmp_tcp_udp' }),
    ];
    const either = '(network_interface_id:==vsi1-eth0 OR network_interface_id:==vsi3-eth0)';
    const found = groupRules({ sg1 }, 'sg1');
    assert.deepEqual(found, [
      `${either} direction:I transport_protocol:tcp target_port:22 initiator_ip:24.0.0.0/8`,
      `${either} direction:O transport_protocol:udp target_port:>=1000 target_port:<=2000`,
      `${either} direction:I`,
    ]);
    assert.deepEqual(
      groupRules({}, 'db')[0],
      'network_interface_id:==db1-eth0 direction:I transport_protocol:tcp target_port:5432 (initiator_ip:10.240.0.4 OR initiator_ip:10.240.0.5)',
    );
    for (const text of found) assert.deepEqual(parseQuery(text).problems, []);
  });

  it('finds the rows', async () => {
    const directory = directoryOf({
      front: [aclRule('ssh', { protocol: 'tcp', destination_port_min: 22, destination_port_max: 22 })],
    });
    const engine = createMemoryEngine([flowRow(), flowRow({ index: 1, target_port: 443 })]);
    const count = async (text: string) =>
      (await engine.count({ query: parseQuery(text).query, from: null, to: null })).total;
    assert.equal(await count(searchOfGroup(directory, 'sg1')), 2);
    assert.equal(await count(searchOfAcl(directory, 'front-acl')), 2);
    const [ready] = directory.index.subnets.get('front')!.aclRules;
    assert.equal(await count(searchOfRule(directory, aclRuleReference(ready!))), 1);
  });
});

describe('rules that stand, as text', () => {
  const references = (options: ArticleOptions) =>
    (directoryOf(options).index.groups.get('sg1')?.rules ?? []).map(groupRuleReference);

  it('is what Terraform and the ibmcloud CLI take', () => {
    const [ssh, ping] = references({
      sg1: [groupRule('ssh', port(22)), groupRule('ping', { protocol: 'icmp', type: 8, port_min: 0, port_max: 0 })],
    });
    assert.equal(
      terraformOfRule(ssh!),
      'resource "ibm_is_security_group_rule" "ssh" {\n  group     = "sg1"\n  name      = "ssh"\n  direction = "inbound"\n  protocol  = "tcp"\n  port_min  = 22\n  port_max  = 22\n  remote    = "0.0.0.0/0"\n}\n',
    );
    assert.equal(
      ibmcloudOfRule(ping!),
      'ibmcloud is security-group-rule-add sg1 inbound icmp --remote 0.0.0.0/0 --icmp-type 8\n',
    );
  });

  it('quotes what a shell or Terraform would take for more than text', () => {
    const [odd] = references({
      sg1: [groupRule(['$', '{x}; rm'].join(''), { ...port(1), remote: { cidr_block: "1.1.1.1/32'; $(id)" } })],
    });
    assert.match(ibmcloudOfRule(odd!), /--remote '1\.1\.1\.1\/32'\\''; \$\(id\)'/);
    assert.match(terraformOfRule(odd!), /"__x___rm" \{/);
    assert.match(terraformOfRule(odd!), /"\$\$\{x\}; rm"/);
  });
});
