import assert from 'node:assert/strict';
import type {
  FloatingIp,
  FlowLogCollector,
  Instance,
  NetworkAcl,
  NetworkInterface,
  SecurityGroup,
  Subnet,
  VirtualNetworkInterface,
  Vpc,
} from '../../src/core/policy/vpcModel';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { bearer, send, startStill, vpcGet, vpcUrl } from './sandboxClient';

interface Page {
  readonly limit: number;
  readonly total_count: number;
  readonly next?: { readonly href: string };
}

describe('sandbox: VPC', () => {
  let sandbox: Sandbox;
  let large: Sandbox;
  before(async () => {
    sandbox = await startStill();
    large = await startStill({ vsis: 123 });
  });
  after(() => Promise.all([sandbox.close(), large.close()]));

  it("holds the tutorial's VPC", async () => {
    const { vpcs } = await vpcGet<{ vpcs: Vpc[] }>(sandbox, 'vpcs?name=x-vpc');
    const { subnets } = await vpcGet<{ subnets: Subnet[] }>(sandbox, `subnets?vpc.id=${vpcs[0]?.id}`);
    const { instances } = await vpcGet<{ instances: Instance[] }>(sandbox, 'instances');
    const { floating_ips } = await vpcGet<{ floating_ips: FloatingIp[] }>(sandbox, 'floating_ips');
    assert.deepEqual(
      subnets.map(({ name, ipv4_cidr_block, zone }) => [name, ipv4_cidr_block, zone.name]),
      [
        ['x-subnet1', '10.240.0.0/24', 'us-south-1'],
        ['x-subnet2', '10.240.64.0/24', 'us-south-2'],
      ],
    );
    const addresses = instances.map(({ name, primary_network_interface: nic }) => [name, nic?.primary_ip.address]);
    assert.deepEqual(addresses, [
      ['x-vsi1', '10.240.0.4'],
      ['x-vsi2', '10.240.64.4'],
    ]);
    assert.deepEqual(
      floating_ips.map(({ address }) => address),
      ['52.116.136.250'],
    );
    assert.equal(floating_ips[0]?.target?.id, instances[0]?.network_interfaces[0]?.id);
  });

  it('shows vsi1 in the old interface model and vsi2 in the new', async () => {
    const { instances } = await vpcGet<{ instances: Instance[] }>(sandbox, 'instances');
    const [vsi1, vsi2] = instances;
    assert.ok(vsi1 && vsi2);
    assert.equal(vsi1.primary_network_attachment, undefined);
    assert.deepEqual(vsi1.network_attachments, []);
    const attachment = vsi2.primary_network_attachment;
    assert.equal(attachment?.id, vsi2.primary_network_interface?.id);
    const { virtual_network_interfaces: vnis } = await vpcGet<{
      virtual_network_interfaces: VirtualNetworkInterface[];
    }>(sandbox, 'virtual_network_interfaces');
    assert.deepEqual(
      vnis.map(({ id, target }) => [id, target?.id]),
      [[attachment?.virtual_network_interface.id, attachment?.id]],
    );
    const nics = (instance: Instance) =>
      vpcGet<{ network_interfaces: NetworkInterface[] }>(sandbox, `instances/${instance.id}/network_interfaces`);
    const names = async (instance: Instance) =>
      (await nics(instance)).network_interfaces.map((nic) => nic.security_groups?.map(({ name }) => name));
    assert.deepEqual(await names(vsi1), [['x-sg1', 'x-install-software']]);
    assert.deepEqual(await names(vsi2), [['x-sg2', 'x-install-software']]);
    assert.deepEqual(
      vnis[0]?.security_groups?.map(({ name }) => name),
      ['x-sg2', 'x-install-software'],
    );
  });

  it('lets sg1 admit port 3000 and nothing else, and binds groups to interface or VNI', async () => {
    const { security_groups } = await vpcGet<{ security_groups: SecurityGroup[] }>(sandbox, 'security_groups');
    const sg1 = security_groups.find(({ name }) => name === 'x-sg1');
    const inbound = sg1?.rules.filter(({ direction }) => direction === 'inbound');
    assert.deepEqual(
      inbound?.map(({ protocol, port_min, port_max }) => [protocol, port_min, port_max]),
      [['tcp', 3000, 3000]],
    );
    const targets = security_groups.find(({ name }) => name === 'x-install-software')?.targets;
    assert.deepEqual(
      targets?.map(({ resource_type }) => resource_type),
      ['network_interface', 'virtual_network_interface'],
    );
    const paged = await vpcGet<{ targets: unknown[] } & Page>(sandbox, `security_groups/${sg1?.id}/targets`);
    assert.equal(paged.total_count, 1);
  });

  it('has a collector on the VPC and a suspended one', async () => {
    const { flow_log_collectors } = await vpcGet<{ flow_log_collectors: FlowLogCollector[] }>(
      sandbox,
      'flow_log_collectors',
    );
    assert.deepEqual(
      flow_log_collectors.map(({ name, active, storage_bucket, target }) => [
        name,
        active,
        storage_bucket.name,
        target.name,
      ]),
      [
        ['x-flowlog', true, 'x-flowlogs', 'x-vpc'],
        ['x-lab-flowlog', false, 'x-lab-flowlogs', 'x-lab'],
      ],
    );
  });

  it('pages through long lists by next.href alone', async () => {
    const headers = await bearer(large);
    const names: string[] = [];
    let url: string | undefined = vpcUrl(large, 'instances?limit=50');
    let pages = 0;
    while (url !== undefined) {
      const answer = await send(url, { headers });
      const page = JSON.parse(answer.text) as Page & { instances: Instance[] };
      assert.equal(page.total_count, 123);
      names.push(...page.instances.map(({ name }) => name));
      pages++;
      url = page.next === undefined ? undefined : `${page.next.href}&version=2026-03-24&generation=2`;
    }
    assert.deepEqual([pages, new Set(names).size], [3, 123]);
  });

  it('says `all` to old versions and chains ACL rules by `before`', async () => {
    const acls = async (version?: string) =>
      (await vpcGet<{ network_acls: NetworkAcl[] }>(sandbox, 'network_acls?name=x-acl', version)).network_acls[0]
        ?.rules;
    assert.deepEqual(
      (await acls())?.map(({ protocol }) => protocol),
      ['icmp_tcp_udp', 'icmp_tcp_udp'],
    );
    assert.deepEqual(
      (await acls('2024-06-01'))?.map(({ protocol }) => protocol),
      ['all', 'all'],
    );
    assert.deepEqual(
      (await acls())?.map(({ before }) => before?.name),
      ['allow-outbound', undefined],
    );
  });

  it('refuses in the shape of the API', async () => {
    const headers = await bearer(sandbox);
    const base = sandbox.endpoints.vpc.replace('{region}', sandbox.region);
    const refused: readonly [string, Record<string, string>, number, string][] = [
      [`${base}/v1/vpcs?version=2026-03-24&generation=2`, {}, 401, 'token_missing'],
      [`${base}/v1/vpcs?version=2026-03-24&generation=2`, { authorization: 'Bearer x.y.z' }, 401, 'token_invalid'],
      [`${base}/v1/vpcs?generation=2`, headers, 400, 'invalid_version'],
      [`${base}/v1/vpcs?version=soon&generation=2`, headers, 400, 'invalid_version'],
      [`${base}/v1/vpcs?version=2018-01-01&generation=2`, headers, 400, 'invalid_version_range'],
      [`${base}/v1/vpcs?version=2999-01-01&generation=2`, headers, 400, 'invalid_version_range'],
      [`${base}/v1/vpcs?version=2026-03-24`, headers, 400, 'invalid_generation_parameter'],
      [vpcUrl(sandbox, 'vpcs/r006-gone'), headers, 404, 'not_found'],
      [vpcUrl(sandbox, 'nonsense'), headers, 404, 'not_found'],
      [vpcUrl(sandbox, 'vpcs/%zz'), headers, 400, 'bad_request'],
      [vpcUrl(sandbox, 'vpcs?limit=101'), headers, 400, 'validation_max_value'],
      [vpcUrl(sandbox, 'vpcs?start=made-up'), headers, 400, 'bad_request'],
      [vpcUrl(sandbox, 'vpcs').replace(sandbox.region, 'mars'), headers, 404, 'not_found'],
    ];
    for (const [url, sent, status, code] of refused) {
      const answer = await send(url, { headers: sent });
      const { errors, trace } = JSON.parse(answer.text) as { errors: { code: string }[]; trace: string };
      assert.deepEqual([answer.status, errors[0]?.code, typeof trace], [status, code, 'string'], url);
    }
  });

  it('answers every read that the product makes', async () => {
    const { instances } = await vpcGet<{ instances: Instance[] }>(sandbox, 'instances');
    const { security_groups } = await vpcGet<{ security_groups: SecurityGroup[] }>(sandbox, 'security_groups');
    const { network_acls } = await vpcGet<{ network_acls: NetworkAcl[] }>(sandbox, 'network_acls');
    const { vpcs } = await vpcGet<{ vpcs: Vpc[] }>(sandbox, 'vpcs');
    const { subnets } = await vpcGet<{ subnets: Subnet[] }>(sandbox, 'subnets');
    const vsi2 = instances[1];
    const vni = vsi2?.primary_network_attachment?.virtual_network_interface.id;
    const paths = [
      ...[
        'regions',
        'regions/us-south',
        'regions/us-south/zones',
        'regions/us-south/zones/us-south-2',
        'public_gateways',
      ],
      ...['default_security_group', 'default_network_acl', 'address_prefixes'].map(
        (sub) => `vpcs/${vpcs[0]?.id}/${sub}`,
      ),
      ...['network_acl', 'reserved_ips'].map((sub) => `subnets/${subnets[1]?.id}/${sub}`),
      `instances/${vsi2?.id}`,
      `instances/${vsi2?.id}/network_attachments/${vsi2?.primary_network_attachment?.id}`,
      ...['', '/ips', '/floating_ips'].map((sub) => `virtual_network_interfaces/${vni}${sub}`),
      `security_groups/${security_groups[0]?.id}/rules/${security_groups[0]?.rules[0]?.id}`,
      `network_acls/${network_acls[0]?.id}/rules?direction=inbound`,
      `network_acls/${network_acls[0]?.id}/rules/${network_acls[0]?.rules[1]?.id}`,
    ];
    for (const path of paths) await vpcGet(sandbox, path);
    assert.deepEqual((await vpcGet<{ vpcs: Vpc[] }>(sandbox, 'vpcs')).vpcs, vpcs);
  });
});
