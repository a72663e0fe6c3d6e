import assert from 'node:assert/strict';
import { flowVerdict } from '../../../src/core/policy/flowVerdict';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { readSnapshot } from '../../../src/core/policy/readSnapshot';
import { articleVpc, tcpPacket } from './articleVpc';

const reading = (value: unknown) => {
  const found = readSnapshot(value);
  assert.ok(found.ok, JSON.stringify(found));
  return found;
};

const ssh = (value: unknown, port = 3000) =>
  flowVerdict(policyDirectory(reading(value).snapshot), { packet: tcpPacket('24.22.68.94', '10.240.0.4', port) })
    .allowed;

describe('readSnapshot', () => {
  it('reads an object of lists, answers of the API, pages of them, and either under config', () => {
    const plain = articleVpc();
    const { security_groups, ...rest } = plain;
    const answers = Object.entries(plain).map(([name, list]) => ({ [name]: list, limit: 50, first: { href: '' } }));
    const pages = security_groups.map((group) => ({ security_groups: [group], limit: 1, total_count: 3 }));
    for (const form of [
      plain,
      { config: plain },
      answers,
      Object.fromEntries(Object.entries(plain).map(([name, list]) => [name, { [name]: list, limit: 50 }])),
      { ...rest, security_groups: pages },
      [rest, ...pages],
    ]) {
      assert.deepEqual([ssh(form), ssh(form, 22)], [true, false], JSON.stringify(form).slice(0, 80));
      assert.equal(reading(form).snapshot.security_groups.length, 3);
    }
  });

  it('refuses what holds no configuration', () => {
    for (const value of [null, 1, 'x', [], {}, { vpcs: [] }, { subnets: 7 }])
      assert.equal(readSnapshot(value).ok, false);
  });

  it('leaves out entries that cannot be judged, and says so', () => {
    const { snapshot, problems } = reading({ ...articleVpc(), subnets: [...articleVpc().subnets, { id: 'x' }, 7] });
    assert.equal(snapshot.subnets.length, 2);
    assert.deepEqual(problems.length, 2);
    assert.match(problems[0] ?? '', /^subnets\[2\] lacks/);
  });

  it('takes the groups of abbreviated interfaces from their targets, and does not guess without', () => {
    const { instances, ...rest } = articleVpc();
    const bare = instances.map((instance) => ({
      ...instance,
      network_interfaces: instance.network_interfaces.map(({ security_groups: _, ...nic }) => nic),
    }));
    assert.deepEqual([ssh({ ...rest, instances: bare }), ssh({ ...rest, instances: bare }, 22)], [true, false]);
    const untold = rest.security_groups.map((group) => ({ ...group, targets: [] }));
    assert.equal(ssh({ ...rest, instances: bare, security_groups: untold }), null);
  });

  it('understands null, old words, and numbers that Terraform prints as 0', () => {
    const snapshot = articleVpc();
    const rule = {
      ...{ id: 'r', direction: 'INBOUND', ip_version: 'ipv4', protocol: 'ALL', remote: '24.22.0.0/16' },
      ...{ port_min: 0, port_max: 0, type: 0, code: 0, local: null, name: null },
    };
    const groups = snapshot.security_groups.map((group) => ({ ...group, rules: [rule] }));
    assert.equal(ssh({ ...snapshot, security_groups: groups }, 22), true);
    const tcp = groups.map((group) => ({ ...group, rules: [{ ...rule, protocol: 'tcp' }] }));
    assert.equal(ssh({ ...snapshot, security_groups: tcp }, 22), true);
    const odd = groups.map((group) => ({ ...group, rules: [{ ...rule, remote: { prefix_list: 'pl-1' } }] }));
    assert.equal(ssh({ ...snapshot, security_groups: odd }, 22), false);
    const acls = snapshot.network_acls.map((acl) => ({
      ...acl,
      rules: acl.rules.map((each) => ({ ...each, before: null, created_at: null })),
    }));
    assert.equal(ssh({ ...snapshot, network_acls: acls }), true);
  });

  it('reads instances that list attachments alone, and interfaces with the old address', () => {
    const { instances, ...rest } = articleVpc();
    const attached = instances.map(({ network_interfaces, ...instance }) => ({
      ...instance,
      network_attachments: network_interfaces.map(({ security_groups: _, ...nic }) => ({
        ...nic,
        virtual_network_interface: { id: `vni-${nic.id}` },
      })),
    }));
    const vnis = instances.flatMap(({ network_interfaces }) =>
      network_interfaces.map((nic) => ({ ...nic, id: `vni-${nic.id}` })),
    );
    assert.equal(ssh({ ...rest, instances: attached, virtual_network_interfaces: vnis }), true);
    const old = instances.map((instance) => ({
      ...instance,
      network_interfaces: instance.network_interfaces.map(({ primary_ip, ...nic }) => ({
        ...nic,
        primary_ipv4_address: primary_ip.address,
      })),
    }));
    assert.equal(ssh({ ...rest, instances: old }), true);
  });
});
