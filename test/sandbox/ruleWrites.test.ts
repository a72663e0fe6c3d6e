import assert from 'node:assert/strict';
import type { NetworkAcl, NetworkAclRule, SecurityGroup, SecurityGroupRule } from '../../src/core/policy/vpcModel';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { bearer, send, startStill, vpcGet, vpcUrl } from './sandboxClient';

interface Refusal {
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly target?: { readonly name: string; readonly type: string; readonly value?: string };
  }[];
}

describe('sandbox: rules', () => {
  let sandbox: Sandbox;
  let sg1: SecurityGroup;
  let acl: NetworkAcl;
  beforeEach(async () => {
    sandbox = await startStill();
    sg1 = await group('x-sg1');
    const { network_acls } = await vpcGet<{ network_acls: NetworkAcl[] }>(sandbox, 'network_acls?name=x-acl');
    acl = network_acls[0]!;
  });
  afterEach(() => sandbox.close());

  const group = async (name: string): Promise<SecurityGroup> =>
    (await vpcGet<{ security_groups: SecurityGroup[] }>(sandbox, `security_groups?name=${name}`)).security_groups[0]!;

  async function call<T>(method: string, path: string, body?: unknown, version?: string) {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await send(vpcUrl(sandbox, path, version), {
      method,
      headers: { ...(await bearer(sandbox)), 'content-type': type },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, body: (answer.text === '' ? null : JSON.parse(answer.text)) as T };
  }

  const ssh = {
    ...{ name: 'allow-ssh', direction: 'inbound', ip_version: 'ipv4', protocol: 'tcp', port_min: 22, port_max: 22 },
    remote: { address: '24.22.68.94' },
  };

  describe('of security groups', () => {
    const rules = () => `security_groups/${sg1.id}/rules`;

    it('are made, shown, changed and removed', async () => {
      const made = await call<SecurityGroupRule>('POST', rules(), ssh);
      assert.equal(made.status, 201);
      const { id, href, ...rest } = made.body;
      assert.match(id, /^r006-[0-9a-f-]{36}$/);
      assert.ok(href?.endsWith(`/v1/${rules()}/${id}`), href);
      const local = { cidr_block: '0.0.0.0/0' };
      assert.deepEqual(rest, { ...ssh, local, resource_type: 'security_group_rule' });
      assert.deepEqual(await vpcGet(sandbox, `${rules()}/${id}`), made.body);
      assert.deepEqual((await group('x-sg1')).rules.at(-1), made.body);

      const patch = { port_min: null, port_max: null, name: 'all-tcp', remote: { id: sg1.id } };
      const changed = await call<SecurityGroupRule>('PATCH', `${rules()}/${id}`, patch);
      assert.equal(changed.status, 200);
      assert.deepEqual(
        [changed.body.name, changed.body.port_min, changed.body.protocol],
        ['all-tcp', undefined, 'tcp'],
      );
      assert.deepEqual('name' in changed.body.remote && changed.body.remote.name, 'x-sg1');

      assert.deepEqual(await call('DELETE', `${rules()}/${id}`), { status: 204, body: null });
      assert.equal((await call('DELETE', `${rules()}/${id}`)).status, 404);
      assert.equal((await group('x-sg1')).rules.length, sg1.rules.length);
    });

    it('without a name get one of words', async () => {
      const { name: _, ...nameless } = ssh;
      const names = [
        await call<SecurityGroupRule>('POST', rules(), nameless),
        await call<SecurityGroupRule>('POST', rules(), nameless),
      ];
      for (const { body } of names) assert.match(body.name ?? '', /^[a-z]+(-[a-z]+){3}$/);
      assert.notEqual(names[0]?.body.name, names[1]?.body.name);
    });

    it('take other groups by id, CRN and href, of the same VPC', async () => {
      const sg2 = await group('x-sg2');
      for (const remote of [{ id: sg2.id }, { crn: sg2.crn }, { href: sg2.href }]) {
        const { name: _, ...rule } = { ...ssh, remote };
        const { status, body } = await call<SecurityGroupRule>('POST', rules(), rule);
        assert.deepEqual([status, 'id' in body.remote && body.remote.id], [201, sg2.id]);
      }
      const foreign = await group('x-lab-default');
      const refused = await call<Refusal>('POST', rules(), { ...ssh, remote: { id: foreign.id } });
      assert.deepEqual([refused.status, refused.body.errors[0]?.code], [400, 'bad_field']);
    });

    const wrong: readonly (readonly [string, unknown, number, string, string?])[] = [
      ['no JSON', '{', 400, 'bad_request'],
      ['no object', [], 400, 'bad_request'],
      ['no direction', { ...ssh, direction: undefined }, 400, 'validation_required_field', 'direction'],
      ['an unknown direction', { ...ssh, direction: 'in' }, 400, 'validation_enum', 'direction'],
      ['IPv6', { ...ssh, ip_version: 'ipv6' }, 400, 'validation_enum', 'ip_version'],
      ['no protocol', { ...ssh, protocol: undefined }, 400, 'validation_required_field', 'protocol'],
      ['an unknown protocol', { ...ssh, protocol: 'quic' }, 400, 'validation_enum', 'protocol'],
      ['a word of older versions', { direction: 'inbound', protocol: 'all' }, 400, 'validation_enum', 'protocol'],
      ['a name that is none', { ...ssh, name: 'Allow SSH' }, 400, 'validation_invalid_name', 'name'],
      ['a name that is taken', { ...ssh, name: 'allow-3000' }, 409, 'validation_unique_failed', 'name'],
      ['one port', { ...ssh, port_max: undefined }, 400, 'security_group_port_range_both_or_neither', 'port_max'],
      ['ports that cross', { ...ssh, port_max: 21 }, 400, 'security_group_port_max_less_than_port_min', 'port_max'],
      ['a port too high', { ...ssh, port_max: 65_536 }, 400, 'validation_max_value', 'port_max'],
      ['a port too low', { ...ssh, port_min: 0 }, 400, 'validation_min_value', 'port_min'],
      ['a port in words', { ...ssh, port_min: '22' }, 400, 'bad_field', 'port_min'],
      ['ports of ICMP', { ...ssh, protocol: 'icmp' }, 400, 'security_group_port_range_invalid_protocol', 'port_min'],
      ['a type of TCP', { ...ssh, type: 8 }, 400, 'security_group_type_code_invalid_protocol', 'type'],
      [
        'a code without type',
        { direction: 'inbound', protocol: 'icmp', code: 0 },
        400,
        'validation_required_field',
        'type',
      ],
      [
        'two remotes',
        { ...ssh, remote: { address: '1.2.3.4', cidr_block: '1.2.3.0/24' } },
        400,
        'validation_only_one',
        'remote',
      ],
      [
        'a range that is none',
        { ...ssh, remote: { cidr_block: '1.2.3.0/33' } },
        400,
        'validation_invalid_cidr',
        'remote',
      ],
      ['an unknown group', { ...ssh, remote: { id: 'r006-no' } }, 404, 'not_found', 'remote.id'],
      ['a local group', { ...ssh, local: { id: 'r006-no' } }, 400, 'validation_only_one', 'local'],
    ];
    for (const [what, body, status, code, target] of wrong)
      it(`are refused with ${what}`, async () => {
        const refused = await call<Refusal>('POST', rules(), body);
        const [error] = refused.body.errors;
        assert.deepEqual([refused.status, error?.code, error?.target?.name], [status, code, target]);
        assert.equal((await group('x-sg1')).rules.length, sg1.rules.length);
      });

    it('are refused with everything that is wrong at once', async () => {
      const { body } = await call<Refusal>('POST', rules(), { direction: 'up', protocol: 'tcp', port_min: 22 });
      assert.deepEqual(
        body.errors.map(({ target }) => target?.name),
        ['direction', 'port_max'],
      );
    });

    it('are 250 at most', async () => {
      const state = sandbox.account.regions[0]!.securityGroups.find(({ id }) => id === sg1.id)!;
      const [rule] = state.rules;
      while (state.rules.length < 250)
        state.rules.push({ ...rule!, id: `r${state.rules.length}`, name: `r${state.rules.length}` });
      const refused = await call<Refusal>('POST', rules(), ssh);
      assert.deepEqual([refused.status, refused.body.errors[0]?.code], [400, 'security_group_rules_per_sg_exceeded']);
    });

    it('speak the words of older versions to older clients', async () => {
      const old = '2024-01-01';
      const everything = { direction: 'inbound', protocol: 'all' };
      const { status, body } = await call<SecurityGroupRule>('POST', rules(), everything, old);
      assert.deepEqual([status, body.protocol], [201, 'all']);
      assert.equal((await vpcGet<SecurityGroupRule>(sandbox, `${rules()}/${body.id}`)).protocol, 'icmp_tcp_udp');
      const renamed = await call<SecurityGroupRule>('PATCH', `${rules()}/${body.id}`, { name: 'everything' }, old);
      assert.deepEqual([renamed.status, renamed.body.protocol], [200, 'all']);
      const other = await call<Refusal>('PATCH', `${rules()}/${body.id}`, { protocol: 'tcp' });
      assert.deepEqual([other.status, other.body.errors[0]?.target?.name], [400, 'protocol']);
      assert.equal((await call('POST', rules(), { direction: 'inbound', protocol: 'icmp_tcp_udp' }, old)).status, 400);
    });
  });

  describe('of network ACLs', () => {
    const rules = () => `network_acls/${acl.id}/rules`;
    const deny = {
      ...{ name: 'deny-telnet', action: 'deny', direction: 'inbound', protocol: 'tcp' },
      ...{ source: '0.0.0.0/0', destination: '10.240.0.0/24', destination_port_min: 23, destination_port_max: 23 },
    };
    const order = async () => {
      const answer = await vpcGet<{ rules: NetworkAclRule[] }>(sandbox, rules());
      for (const [at, rule] of answer.rules.entries()) assert.equal(rule.before?.id, answer.rules[at + 1]?.id);
      return answer.rules.map(({ name }) => name);
    };

    it('stand where they are put, and move', async () => {
      const first = acl.rules[0]!;
      const made = await call<NetworkAclRule>('POST', rules(), { ...deny, before: { id: first.id } });
      assert.equal(made.status, 201);
      assert.deepEqual([made.body.before?.name, made.body.created_at], ['allow-inbound', '2026-11-21T14:27:30Z']);
      assert.deepEqual([made.body.source_port_min, made.body.source_port_max], [1, 65_535]);
      const { status } = await call('POST', rules(), { ...deny, name: 'last' });
      assert.equal(status, 201);
      assert.deepEqual(await order(), ['deny-telnet', 'allow-inbound', 'allow-outbound', 'last']);
      await call('PATCH', `${rules()}/${made.body.id}`, { before: null });
      assert.deepEqual(await order(), ['allow-inbound', 'allow-outbound', 'last', 'deny-telnet']);
      await call('PATCH', `${rules()}/${made.body.id}`, { before: { id: acl.rules[1]!.id }, name: 'moved' });
      assert.deepEqual(await order(), ['allow-inbound', 'moved', 'allow-outbound', 'last']);
      assert.equal((await call('DELETE', `${rules()}/${first.id}`)).status, 204);
      assert.deepEqual(await order(), ['moved', 'allow-outbound', 'last']);
    });

    const wrong: readonly (readonly [string, unknown, number, string, string])[] = [
      ['no action', { ...deny, action: undefined }, 400, 'validation_required_field', 'action'],
      ['no source', { ...deny, source: undefined }, 400, 'validation_required_field', 'source'],
      ['a source that is no address', { ...deny, source: 'x-sg1' }, 400, 'validation_invalid_cidr', 'source'],
      ['icmp_tcp_udp denied', { ...deny, protocol: 'icmp_tcp_udp' }, 400, 'bad_field', 'protocol'],
      ['ports of any', { ...deny, protocol: 'any' }, 400, 'bad_field', 'destination_port_min'],
      ['ports that cross', { ...deny, destination_port_max: 22 }, 400, 'bad_field', 'destination_port_max'],
      ['an unknown place', { ...deny, before: { id: 'r006-no' } }, 404, 'not_found', 'before.id'],
      ['a name that is taken', { ...deny, name: 'allow-inbound' }, 409, 'validation_unique_failed', 'name'],
    ];
    for (const [what, body, status, code, target] of wrong)
      it(`are refused with ${what}`, async () => {
        const refused = await call<Refusal>('POST', rules(), body);
        const [error] = refused.body.errors;
        assert.deepEqual([refused.status, error?.code, error?.target?.name], [status, code, target]);
        assert.deepEqual(await order(), ['allow-inbound', 'allow-outbound']);
      });

    it('that allow icmp_tcp_udp do not become denials', async () => {
      const refused = await call<Refusal>('PATCH', `${rules()}/${acl.rules[0]!.id}`, { action: 'deny' });
      assert.deepEqual([refused.status, refused.body.errors[0]?.target?.name], [400, 'protocol']);
    });

    it('are 200 at most', async () => {
      const state = sandbox.account.regions[0]!.networkAcls.find(({ id }) => id === acl.id)!;
      const [rule] = state.rules;
      while (state.rules.length < 200)
        state.rules.push({ ...rule!, id: `r${state.rules.length}`, name: `r${state.rules.length}` });
      const refused = await call<Refusal>('POST', rules(), deny);
      assert.deepEqual([refused.status, refused.body.errors[0]?.code], [400, 'over_quota']);
    });

    it('deny everything in the words of either version', async () => {
      const everything = { action: 'deny', direction: 'inbound', source: '0.0.0.0/0', destination: '0.0.0.0/0' };
      const { body } = await call<NetworkAclRule>('POST', rules(), { ...everything, protocol: 'all' }, '2024-01-01');
      assert.equal(body.protocol, 'all');
      assert.equal((await vpcGet<NetworkAclRule>(sandbox, `${rules()}/${body.id}`)).protocol, 'any');
    });
  });

  it('are refused for what is not there, and other writes are not offered', async () => {
    for (const path of ['security_groups/r006-no/rules', 'network_acls/r006-no/rules'])
      assert.equal((await call('POST', path, ssh)).status, 404, path);
    assert.equal((await call('DELETE', `security_groups/${sg1.id}/rules/r006-no`)).status, 404);
    assert.equal((await call('PATCH', `network_acls/${acl.id}/rules/r006-no`, {})).status, 404);
    assert.equal((await call('DELETE', 'regions/us-south')).status, 405);
    assert.equal((await call('PUT', `security_groups/${sg1.id}/rules`)).status, 405);
    const unsigned = await send(vpcUrl(sandbox, `security_groups/${sg1.id}/rules`), { method: 'POST' });
    assert.equal(unsigned.status, 401);
  });
});
