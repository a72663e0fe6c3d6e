import assert from 'node:assert/strict';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { startStill, vpcGet } from './sandboxClient';
import { vpcCall, vpcMake } from './vpcClient';

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0b1mQ0sF2n3q5q1vKk8oQyF0q0mGkqgq7kqO3Wm2Zk me@example.com';

describe('sandbox: making a VPC', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startStill({ account: 'empty' });
  });
  afterEach(() => sandbox.close());
  const make = (path: string, body: unknown) => vpcMake(sandbox, path, body);
  const refusal = async (method: string, path: string, body?: unknown) => {
    const { status, code } = await vpcCall(sandbox, method, path, body);
    return [status, code];
  };
  const zone = { name: 'us-south-1' };

  it('begins with nothing', async () => {
    for (const list of ['vpcs', 'subnets', 'instances', 'flow_log_collectors', 'security_groups', 'keys'])
      assert.equal((await vpcGet<{ total_count: number }>(sandbox, list)).total_count, 0, list);
    assert.deepEqual(
      [sandbox.account.resourceInstances, sandbox.account.buckets, sandbox.account.policies],
      [[], [], []],
    );
    assert.ok((await vpcGet<{ images: object[] }>(sandbox, 'images')).images.length > 0);
    assert.ok((await vpcGet<{ profiles: object[] }>(sandbox, 'instance/profiles')).profiles.length > 0);
  });

  it('makes what the demo needs, shows it, and takes it away in the right order', async () => {
    const key = await make('keys', { name: 'me', public_key: publicKey, type: 'ed25519' });
    assert.deepEqual(await refusal('POST', 'keys', { name: 'me', public_key: publicKey, type: 'ed25519' }), [
      409,
      'key_name_exists',
    ]);
    assert.deepEqual(await refusal('POST', 'keys', { name: 'other', public_key: publicKey, type: 'ed25519' }), [
      409,
      'key_content_exists',
    ]);
    const vpc = await make('vpcs', { name: 'demo' });
    assert.deepEqual(await refusal('POST', 'vpcs', { name: 'demo' }), [409, 'validation_unique_failed']);
    const group = await vpcGet<{ rules: { name: string }[] }>(sandbox, `vpcs/${vpc.id}/default_security_group`);
    assert.deepEqual(
      group.rules.map(({ name }) => name),
      ['inbound-icmp-tcp-udp-from-this-security-group', 'outbound-icmp-tcp-udp'],
    );
    const gateway = await make('public_gateways', { vpc: { id: vpc.id }, zone });
    const subnet = await make('subnets', { name: 'a', vpc: { id: vpc.id }, zone, total_ipv4_address_count: 256 });
    const block = { vpc: { crn: vpc.crn }, ipv4_cidr_block: '10.240.64.0/26', name: 'b' };
    const second = await make('subnets', block);
    assert.deepEqual(
      [subnet.ipv4_cidr_block, second.zone, second.total_ipv4_address_count, second.available_ipv4_address_count],
      ['10.240.0.0/24', { name: 'us-south-2', href: (second.zone as { href: string }).href }, 64, 59],
    );
    assert.deepEqual(await refusal('POST', 'subnets', { ...block, name: 'c' }), [409, 'validation_unique_failed']);
    assert.deepEqual(await refusal('POST', 'subnets', { ...block, name: 'c', ipv4_cidr_block: '192.168.0.0/24' }), [
      400,
      'bad_field',
    ]);
    const attached = await vpcCall(sandbox, 'PATCH', `subnets/${subnet.id}`, { public_gateway: { id: gateway.id } });
    assert.equal((attached.body.public_gateway as { id: string }).id, gateway.id);

    const rules = [{ direction: 'inbound', protocol: 'tcp', port_min: 3000, port_max: 3000 }];
    const own = await make('security_groups', { name: 'sg1', vpc: { id: vpc.id }, rules });
    const { images } = await vpcGet<{ images: { id: string }[] }>(sandbox, 'images?visibility=public&status=available');
    const vsi = await make('instances', {
      ...{ name: 'vsi1', zone, vpc: { id: vpc.id }, profile: { name: 'cx2-2x4' }, image: { id: images[0]?.id } },
      keys: [{ id: key.id }],
      primary_network_attachment: {
        name: 'eth0',
        virtual_network_interface: { subnet: { id: subnet.id }, security_groups: [{ id: own.id }] },
      },
    });
    assert.deepEqual([vsi.status, vsi.memory], ['pending', 4]);
    const old = await make('instances', {
      ...{ name: 'vsi2', zone, image: { id: images[0]?.id } },
      primary_network_interface: { subnet: { id: subnet.id } },
    });
    assert.equal((await vpcGet<{ status: string }>(sandbox, `instances/${vsi.id}`)).status, 'running');
    const at = (one: typeof vsi) =>
      (one.primary_network_interface as { primary_ip: { address: string } }).primary_ip.address;
    assert.deepEqual([at(vsi), at(old), old.network_attachments], ['10.240.0.4', '10.240.0.5', []]);
    const { virtual_network_interface } = vsi.primary_network_attachment as {
      virtual_network_interface: { id: string };
    };
    const ip = await make('floating_ips', { name: 'fip', target: { id: virtual_network_interface.id } });
    assert.equal((ip.zone as { name: string }).name, 'us-south-1');
    const again = { target: { id: virtual_network_interface.id } };
    assert.deepEqual(await refusal('POST', 'floating_ips', again), [409, 'floating_ip_in_use']);

    assert.deepEqual(await refusal('DELETE', `vpcs/${vpc.id}`), [409, 'vpc_not_empty']);
    assert.deepEqual(await refusal('DELETE', `subnets/${subnet.id}`), [409, 'subnet_not_empty']);
    assert.deepEqual(await refusal('DELETE', `security_groups/${own.id}`), [409, 'security_group_interfaces_attached']);
    assert.deepEqual(await refusal('DELETE', `public_gateways/${gateway.id}`), [409, 'target_in_use']);
    for (const path of [`instances/${vsi.id}`, `instances/${old.id}`])
      assert.deepEqual(await refusal('DELETE', path), [204, undefined]);
    assert.equal((await vpcGet<{ target?: object }>(sandbox, `floating_ips/${ip.id}`)).target, undefined);
    for (const path of [
      ...[`floating_ips/${ip.id}`, `subnets/${subnet.id}`, `subnets/${second.id}`, `public_gateways/${gateway.id}`],
      ...[`security_groups/${own.id}`, `vpcs/${vpc.id}`, `keys/${key.id}`],
    ]) {
      assert.deepEqual(await refusal('DELETE', path), [204, undefined], path);
      assert.deepEqual(await refusal('DELETE', path), [404, 'not_found'], path);
    }
    const home = sandbox.account.regions[0]!;
    assert.deepEqual([home.securityGroups, home.networkAcls, home.instances], [[], [], []]);
  });

  it('binds groups and floating IPs, copies ACLs, stops and starts', async () => {
    const vpc = await make('vpcs', { name: 'demo' });
    const subnet = await make('subnets', { vpc: { id: vpc.id }, zone, total_ipv4_address_count: 16 });
    const vsi = await make('instances', {
      ...{ zone, image: { id: 'r006-2b7d5c9e-ubuntu' } },
      primary_network_attachment: { virtual_network_interface: { subnet: { id: subnet.id } } },
    });
    const { id: vni } = (vsi.primary_network_attachment as { virtual_network_interface: { id: string } })
      .virtual_network_interface;
    const group = await make('security_groups', { vpc: { id: vpc.id } });
    assert.equal((await vpcCall(sandbox, 'PUT', `security_groups/${group.id}/targets/${vni}`)).status, 200);
    const byDefault = (vpc.default_security_group as { id: string }).id;
    assert.equal((await vpcCall(sandbox, 'DELETE', `security_groups/${byDefault}/targets/${vni}`)).status, 204);
    const { targets } = await vpcGet<{ targets: { id: string }[] }>(sandbox, `security_groups/${group.id}/targets`);
    assert.deepEqual(
      targets.map(({ id }) => id),
      [vni],
    );
    const ip = await make('floating_ips', { zone });
    const path = `virtual_network_interfaces/${vni}/floating_ips/${ip.id}`;
    assert.equal((await vpcCall(sandbox, 'PUT', path)).status, 200);
    assert.equal((await vpcCall(sandbox, 'DELETE', path)).status, 204);

    const source = vpc.default_network_acl as { id: string };
    const copy = await make('network_acls', {
      name: 'copy',
      vpc: { id: vpc.id },
      source_network_acl: { id: source.id },
    });
    assert.equal((copy.rules as object[]).length, 2);
    assert.equal((await vpcCall(sandbox, 'PUT', `subnets/${subnet.id}/network_acl`, { id: copy.id })).status, 201);
    assert.deepEqual(await refusal('DELETE', `network_acls/${copy.id}`), [409, 'acl_in_use']);
    assert.deepEqual(await refusal('DELETE', `network_acls/${source.id}`), [409, 'acl_in_use']);

    const action = (type: string) => refusal('POST', `instances/${vsi.id}/actions`, { type });
    assert.deepEqual(await action('stop'), [201, undefined]);
    assert.deepEqual(await action('reboot'), [409, 'invalid_state']);
    assert.deepEqual(await action('start'), [201, undefined]);
    assert.deepEqual(await action('fly'), [400, 'validation_enum']);
  });

  it('says what is wrong with a prototype', async () => {
    const vpc = await make('vpcs', {});
    assert.match(String(vpc.name), /^[a-z]+(-[a-z]+){3}$/);
    assert.deepEqual(await refusal('POST', 'subnets', { vpc: { id: vpc.id } }), [400, 'validation_required_field']);
    assert.deepEqual(await refusal('POST', 'subnets', { vpc: { id: 'r006-no' }, zone, total_ipv4_address_count: 8 }), [
      404,
      'not_found',
    ]);
    const instance = { zone, image: { id: 'r006-2b7d5c9e-ubuntu' } };
    assert.deepEqual(await refusal('POST', 'instances', instance), [400, 'validation_only_one']);
    assert.deepEqual(await refusal('POST', 'vpcs', { name: 'Not A Name' }), [400, 'validation_invalid_name']);
    assert.deepEqual(await refusal('POST', 'vpcs', { resource_group: { id: 'no' } }), [404, 'not_found']);
    const fallback = sandbox.account.regions[0]!.vpcs[0]!.default_security_group;
    assert.deepEqual(await refusal('DELETE', `security_groups/${fallback}`), [409, 'security_group_vpc_default']);
  });
});
