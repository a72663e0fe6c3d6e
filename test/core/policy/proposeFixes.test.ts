import assert from 'node:assert/strict';
import { createFixPreview } from '../../../src/core/policy/fixPreview';
import {
  describeChange,
  ibmcloudText,
  refusalText,
  terraformText,
  warningText,
} from '../../../src/core/policy/fixText';
import type { Packet } from '../../../src/core/policy/packet';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { type FixOptions, proposeFixes } from '../../../src/core/policy/proposeFixes';
import { freeName } from '../../../src/core/policy/ruleNames';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import { aclRule, address, articleVpc, flowRow, groupRule, openAcl, port, tcpPacket } from './articleVpc';

const propose = (snapshot: VpcSnapshot, packet: Packet, options: FixOptions = {}) =>
  proposeFixes(policyDirectory(snapshot), { packet }, options);

const texts = (found: ReturnType<typeof propose>) => found.proposals.map(({ changes }) => changes.map(describeChange));

const ssh = tcpPacket('24.22.68.94', '10.240.0.4', 22);

describe('proposeFixes', () => {
  it('opens SSH for the peer alone, first on the group that fewest interfaces have', () => {
    const found = propose(articleVpc(), ssh);
    assert.deepEqual(texts(found), [
      ['Add inbound TCP 22 from 24.22.68.94 to install-software'],
      ['Add inbound TCP 22 from 24.22.68.94 to sg1'],
    ]);
    const [own, shared] = found.proposals;
    assert.deepEqual([own?.proof, own?.size, shared?.size], [{ verdict: 'allowed', answer: 'allowed' }, 1, 2]);
    assert.deepEqual(
      own?.opens.map(({ endpoint, side, boxes }) => [endpoint.name, side, boxes.length]),
      [['vsi1', 'ingress', 1]],
    );
    assert.deepEqual(shared?.warnings.map(warningText), [
      'sg1 is attached to 2 interfaces, and all of them are opened: vsi1, vsi3.',
    ]);
  });

  it('names the peer by its group in the same VPC, where that opens no more', () => {
    const found = propose(articleVpc(), tcpPacket('10.240.64.4', '10.240.0.4', 22));
    assert.deepEqual(texts(found).slice(0, 2), [
      ['Add inbound TCP 22 from db to install-software'],
      ['Add inbound TCP 22 from 10.240.64.4 to install-software'],
    ]);
    assert.deepEqual(
      found.proposals[0]?.warnings.map(({ code }) => code),
      ['group_may_grow'],
    );
  });

  it('mends both sides, and both ways through both ACLs', () => {
    const closed = articleVpc({
      sg1: [],
      db: [],
      front: [],
      back: [aclRule('deny', { action: 'deny', protocol: 'any' })],
    });
    const found = propose(closed, tcpPacket('10.240.0.5', '10.240.64.4', 5432));
    assert.deepEqual(texts(found)[0], [
      'Add outbound TCP 5432 to db to sg1',
      'Add inbound TCP 5432 from 10.240.0.5 to db',
      'Add outbound “allow TCP 5432 from 10.240.0.5 port 1024-65535 to 10.240.64.4” to network ACL front-acl, at the end',
      'Add inbound “allow TCP 1024-65535 from 10.240.64.4 port 5432 to 10.240.0.5” to network ACL front-acl, at the end',
      'Add inbound “allow TCP 5432 from 10.240.0.5 port 1024-65535 to 10.240.64.4” to network ACL back-acl, before deny',
      'Add outbound “allow TCP 1024-65535 from 10.240.64.4 port 5432 to 10.240.0.5” to network ACL back-acl, at the end',
    ]);
    assert.deepEqual(found.proposals[0]?.proof, { verdict: 'allowed', answer: 'allowed' });
  });

  it('never touches the ACL of a subnet that both ends are in', () => {
    const found = propose(articleVpc({ front: [] }), tcpPacket('10.240.0.5', '10.240.0.4', 22));
    assert.ok(found.proposals.length > 0);
    for (const { changes } of found.proposals) assert.ok(changes.every(({ kind }) => kind === 'add_group_rule'));
  });

  it('keeps to the address that was asked for, where a vNIC has several', () => {
    const { instances, ...rest } = articleVpc();
    const nic = instances[0]!.network_interfaces[0]!;
    const vni = {
      ...{ id: 'vni', name: 'vni', primary_ip: nic.primary_ip, ips: [nic.primary_ip, { address: '10.240.0.44' }] },
      ...{ subnet: nic.subnet, security_groups: [{ id: 'sg1', name: 'sg1' }], target: { id: nic.id, name: 'eth0' } },
    };
    const found = propose({ ...rest, instances, virtual_network_interfaces: [vni] }, ssh);
    assert.deepEqual(texts(found)[0], ['Add inbound TCP 22 from 24.22.68.94, local 10.240.0.4 to sg1']);
  });

  it('widens only when told to, and warns of SSH for everybody', () => {
    const found = propose(articleVpc(), ssh, { widenTo: '0.0.0.0/0' });
    const [first] = found.proposals;
    assert.deepEqual(texts(found)[0], ['Add inbound TCP 22 from anywhere to install-software']);
    assert.equal(first?.warnings[0]?.code, 'world_open_admin_port');
    assert.ok((first?.size ?? 0) > 4e9);
    assert.equal(propose(articleVpc(), ssh, { widenTo: '9.0.0.0/8' }).refusals[0]?.code, 'range_without_peer');
    assert.equal(propose(articleVpc(), ssh, { widenTo: 'home' }).refusals[0]?.code, 'range_without_peer');
  });

  it('refuses what needs no rule, what it has no rule for, and what it does not know', () => {
    const code = (snapshot: VpcSnapshot, packet: Packet) => propose(snapshot, packet).refusals.map(refusalText);
    assert.deepEqual(code(articleVpc(), tcpPacket('24.22.68.94', '10.240.0.4', 3000)), [
      'The present rules let it pass already.',
    ]);
    assert.deepEqual(code(articleVpc(), { ...ssh, protocol: 1, icmpType: 8 }), [
      'Rules are proposed for TCP and UDP alone.',
    ]);
    assert.deepEqual(code(articleVpc(), tcpPacket('1.1.1.1', '8.8.8.8', 53)), [
      'Not enough is known of 1.1.1.1 and 8.8.8.8 to propose a rule.',
    ]);
    assert.deepEqual(code(articleVpc(), tcpPacket('24.22.68.94', '10.240.0.9', 443)), [
      'Not enough is known of 24.22.68.94 and 10.240.0.9 to propose a rule.',
    ]);
  });

  it('says when a group or an ACL is full, and takes another group where there is one', () => {
    const full = Array.from({ length: 250 }, (_, at) => groupRule(`r${at}`, port(10_000 + at)));
    const found = propose(articleVpc({ sg1: full }), ssh);
    assert.deepEqual(texts(found), [['Add inbound TCP 22 from 24.22.68.94 to install-software']]);
    assert.deepEqual(found.refusals, [{ code: 'quota_group_rules', about: ['sg1'] }]);
    const acl = Array.from({ length: 200 }, (_, at) => aclRule(`r${at}`, { source: '192.0.2.1' }));
    const none = propose(articleVpc({ front: acl }), ssh);
    assert.deepEqual([none.proposals, none.refusals], [[], [{ code: 'quota_acl_rules', about: ['front-acl'] }]]);
  });

  it('offers the ACL rules where the groups are not known, and says that they prove nothing', () => {
    const found = propose(articleVpc({ front: openAcl.slice(1) }), tcpPacket('24.22.68.94', '10.240.0.9', 443));
    assert.deepEqual(
      found.proposals.map(({ proof, warnings }) => [proof.verdict, warnings.at(-1)?.code]),
      [['unknown', 'not_proven']],
    );
  });

  it('previews what of the recorded rejects would have passed', () => {
    const directory = policyDirectory(articleVpc());
    const [, shared] = proposeFixes(directory, { packet: ssh }).proposals;
    const preview = createFixPreview(directory, shared?.changes ?? []);
    for (const start_time of [30, 10, 20]) preview.add(flowRow({ start_time }));
    preview.add(flowRow({ initiator_ip: address('9.9.9.9') }));
    preview.add(flowRow({ target_port: 23 }));
    preview.add(flowRow({ target_port: 3000 }));
    assert.deepEqual(preview.admitted(), [
      {
        ...{ source: address('24.22.68.94'), target: address('10.240.0.4'), protocol: 6, port: 22 },
        ...{ flows: 3, firstSeen: 10, lastSeen: 30 },
      },
    ]);
  });
});

describe('fixes as text', () => {
  const changes = [...(propose(articleVpc({ front: [] }), ssh).proposals[0]?.changes ?? [])];

  it('are blocks of Terraform', () => {
    assert.equal(
      terraformText({ changes: changes.slice(0, 2) }),
      `resource "ibm_is_security_group_rule" "allow_tcp_22_from_24_22_68_94" {
  group     = "install-software"
  name      = "allow-tcp-22-from-24-22-68-94"
  direction = "inbound"
  protocol  = "tcp"
  port_min  = 22
  port_max  = 22
  remote    = "24.22.68.94"
}

resource "ibm_is_network_acl_rule" "allow_tcp_22_from_24_22_68_94" {
  network_acl     = "front-acl"
  name            = "allow-tcp-22-from-24-22-68-94"
  action          = "allow"
  direction       = "inbound"
  protocol        = "tcp"
  source          = "24.22.68.94"
  destination     = "10.240.0.4"
  source_port_min = 1024
  source_port_max = 65535
  port_min        = 22
  port_max        = 22
}
`,
    );
  });

  it('are commands of ibmcloud', () => {
    assert.equal(
      ibmcloudText({ changes: changes.slice(0, 2) }),
      `ibmcloud is security-group-rule-add install-software inbound tcp --remote 24.22.68.94 --port-min 22 --port-max 22
ibmcloud is network-acl-rule-add front-acl allow inbound tcp 24.22.68.94 10.240.0.4 --name allow-tcp-22-from-24-22-68-94 --source-port-min 1024 --source-port-max 65535 --destination-port-min 22 --destination-port-max 22
`,
    );
  });

  it('quote what comes from files', () => {
    const hostile = changes
      .slice(0, 1)
      .map((change) => ({ ...change, group: { id: "$(rm -rf '/')", name: 'x' } }) as typeof change);
    assert.match(ibmcloudText({ changes: hostile }), /rule-add '\$\(rm -rf '\\''\/'\\''\)' inbound/);
    const hcl = changes
      .slice(0, 1)
      .map((change) => ({ ...change, group: { id: `"\n${'$'}{file("/etc/passwd")}`, name: 'x' } }) as typeof change);
    assert.match(terraformText({ changes: hcl }), /group {5}= "\\"\\n\$\$\{file\(\\"\/etc\/passwd\\"\)\}"/);
  });

  it('have names that the API takes and that are free', () => {
    assert.equal(freeName('allow-tcp-22-from-24.22.68.94', []), 'allow-tcp-22-from-24-22-68-94');
    assert.equal(freeName('a', ['a', 'a-2']), 'a-3');
    assert.equal(freeName('---', []), 'rule');
    assert.match(freeName(`9-${'x'.repeat(100)}-`, []), /^x{56,58}$/);
  });
});
