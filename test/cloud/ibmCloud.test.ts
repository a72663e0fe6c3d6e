import assert from 'node:assert/strict';
import type http from 'node:http';
import { identityOf } from '../../src/cloud/accessToken';
import { createApiKeyTokenSource } from '../../src/cloud/apiKeyToken';
import type { Cloud, Endpoints } from '../../src/cloud/cloud';
import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { createIam, createIbmCloud } from '../../src/cloud/ibmCloud';
import { createResourceController } from '../../src/cloud/resourceController';
import { createTransport } from '../../src/cloud/transport';
import { type LoopbackServer, type SeenRequest, sendJson, startServer } from './loopbackServer';
import { countingTokens, fakeTime, makeToken, testAccount } from './tokens';

const goodKey = 'goodKey0123456789-goodKey0123456789_goodKey0';

/** IAM's token endpoint as the contract has it. */
function answerToken(request: SeenRequest, response: http.ServerResponse): void {
  const form = new URLSearchParams(request.body);
  if (form.get('apikey') !== goodKey) {
    sendJson(
      response,
      {
        errorCode: 'BXNIM0415E',
        errorMessage: 'Provided API key could not be found.',
        context: { requestId: 'req-1' },
      },
      400,
    );
    return;
  }
  sendJson(response, {
    access_token: makeToken(),
    refresh_token: 'not_supported',
    token_type: 'Bearer',
    expires_in: 3600,
    expiration: 1,
    scope: 'ibm openid',
  });
}

describe('ibmCloud', () => {
  const servers: LoopbackServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function setUp(answer: Parameters<typeof startServer>[0]) {
    const server = await startServer((request, response) =>
      request.url.pathname === '/iam/identity/token' ? answerToken(request, response) : answer(request, response),
    );
    servers.push(server);
    const endpoints: Endpoints = {
      iam: `${server.url}/iam`,
      resourceController: `${server.url}/rc`,
      vpc: `${server.url}/vpc/{region}`,
      cos: `${server.url}/s3/{region}`,
    };
    const time = fakeTime();
    const iam = createIam({ endpoints, ...time.tools });
    const cloud: Cloud = createIbmCloud({
      token: createApiKeyTokenSource(iam, goodKey, time.tools.clock),
      endpoints,
      ...time.tools,
    });
    return { server, cloud, iam, time };
  }

  it('signs in with an API key and knows the account', async () => {
    const { cloud, server } = await setUp(() => undefined);
    assert.equal(await cloud.accountId(), testAccount);
    const [seen] = server.seen;
    assert.equal(seen?.method, 'POST');
    assert.equal(seen?.headers.authorization, undefined);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(seen?.body)), {
      grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
      apikey: goodKey,
      response_type: 'cloud_iam',
    });
  });

  it('says whom an API key signs in', async () => {
    const { iam } = await setUp(() => undefined);
    assert.deepEqual(identityOf((await iam.byApiKey(goodKey)).token.value), {
      accountId: testAccount,
      iamId: 'IBMid-310000ABCD',
      name: 'ada@example.com',
    });
    await assert.rejects(iam.byApiKey('wrong'), {
      code: 'bad_credentials',
      message: /IAM does not know this API key \(BXNIM0415E\).*create one under Manage > Access \(IAM\) > API keys/,
    });
  });

  it("uses the refresh token of the CLI with the CLI's own client", async () => {
    const server = await startServer((_, response) =>
      sendJson(response, { access_token: makeToken(), refresh_token: 'next', expires_in: 60 }),
    );
    servers.push(server);
    const { token, refreshToken } = await createIam({}, server.url).byCliRefreshToken('old');
    assert.equal(refreshToken, 'next');
    assert.equal(token.expiresAt - token.issuedAt, 60_000);
    assert.equal(server.seen[0]?.headers.authorization, 'Basic Yng6Yng=');
    assert.equal(new URLSearchParams(server.seen[0]?.body).get('refresh_token'), 'old');
  });

  it('lists active COS instances page by page, following cursors and never hosts', async () => {
    const server = await startServer(({ url }, response) => {
      const start = url.searchParams.get('start');
      const crn = (n: string): string => `crn:v1:bluemix:public:cloud-object-storage:global:a/x:${n}::`;
      sendJson(
        response,
        start === null
          ? {
              rows_count: 2,
              next_url: 'https://evil.example/v2/resource_instances?limit=100&start=g1AA%2B',
              resources: [
                { id: crn('1'), crn: crn('1'), guid: '1', name: 'one', state: 'active', last_operation: null },
                { id: crn('2'), guid: '2', name: 'gone', state: 'pending_reclamation' },
              ],
            }
          : { rows_count: 1, next_url: null, resources: [{ id: crn('3'), name: null }] },
      );
    });
    servers.push(server);
    const transport = createTransport({ guard: createEndpointGuard(), tokens: countingTokens() });
    const instances = await createResourceController(transport, server.url).cosInstances();
    assert.deepEqual(
      instances.map(({ name, guid }) => [name, guid]),
      [
        ['one', '1'],
        ['crn:v1:bluemix:public:cloud-object-storage:global:a/x:3::', null],
      ],
    );
    assert.equal(server.seen[1]?.url.searchParams.get('start'), 'g1AA+');
    assert.equal(server.seen[0]?.url.searchParams.get('resource_id'), 'dff97f5c-bc5e-4455-b470-411c3edbe49c');
  });

  const ref = (id: string): Record<string, unknown> => ({
    id,
    crn: `crn:${id}`,
    href: `https://x/${id}`,
    name: `name of ${id}`,
  });
  const network = {
    primary_ip: { address: '10.240.0.5', id: 'ip', name: 'n', resource_type: 'subnet_reserved_ip' },
    subnet: ref('s1'),
  };
  const nic = { ...network, id: 'n1', name: 'eth0', href: 'h', resource_type: 'network_interface' };
  const items: Readonly<Record<string, unknown>> = {
    flow_log_collectors: {
      ...ref('c1'),
      active: true,
      lifecycle_state: 'stable',
      storage_bucket: { name: 'b' },
      target: { id: 'i1', name: 'vsi1' },
      vpc: ref('v1'),
    },
    vpcs: { ...ref('v1'), status: 'available', default_network_acl: ref('a1'), health_reasons: [] },
    subnets: {
      ...ref('s1'),
      ipv4_cidr_block: '10.240.0.0/24',
      network_acl: ref('a1'),
      vpc: ref('v1'),
      zone: { name: 'us-south-1', href: 'h' },
      public_gateway: null,
    },
    instances: {
      ...ref('i1'),
      status: 'running',
      vpc: ref('v1'),
      zone: { name: 'us-south-1' },
      primary_network_interface: nic,
      network_interfaces: [nic],
      network_attachments: [],
    },
    virtual_network_interfaces: {
      ...ref('x1'),
      ...network,
      ips: [network.primary_ip],
      security_groups: [ref('g1')],
      target: ref('n1'),
    },
    floating_ips: { ...ref('f1'), address: '52.116.136.250', zone: { name: 'us-south-1' }, target: ref('n1') },
    security_groups: { ...ref('g1'), vpc: ref('v1'), rules: [], targets: [ref('n1')] },
    network_acls: { ...ref('a1'), vpc: ref('v1'), rules: [], subnets: [ref('s1')] },
  };
  const lists = {
    collectors: 'flow_log_collectors',
    vpcs: 'vpcs',
    subnets: 'subnets',
    instances: 'instances',
    virtualNetworkInterfaces: 'virtual_network_interfaces',
    floatingIps: 'floating_ips',
    securityGroups: 'security_groups',
    networkAcls: 'network_acls',
  } as const;

  for (const [method, path] of Object.entries(lists) as [keyof typeof lists, string][]) {
    it(`reads all pages of ${path}`, async () => {
      const { cloud, server } = await setUp(({ url }, response) => {
        const start = url.searchParams.get('start');
        const next = start === null ? 'eyJ+1' : start === 'eyJ+1' ? 'eyJ2' : null;
        sendJson(response, {
          first: { href: 'https://us-south.iaas.cloud.ibm.com/v1/x?limit=100' },
          ...(next === null
            ? {}
            : {
                next: { href: `https://us-south.iaas.cloud.ibm.com/v1/x?limit=100&start=${encodeURIComponent(next)}` },
              }),
          limit: 100,
          total_count: 3,
          [path]: [items[path]],
        });
      });
      const all = await cloud.vpc[method]('us-south');
      assert.equal(all.length, 3);
      const seen = server.seen.slice(1);
      assert.deepEqual(
        seen.map(({ url }) => url.searchParams.get('start')),
        [null, 'eyJ+1', 'eyJ2'],
      );
      for (const { url, headers } of seen) {
        assert.equal(url.pathname, `/vpc/us-south/v1/${path}`);
        assert.equal(url.searchParams.get('version'), '2026-03-24');
        assert.equal(url.searchParams.get('generation'), '2');
        assert.equal(headers.authorization, `Bearer ${makeToken()}`);
      }
    });
  }

  it('reads instances of both interface models', async () => {
    const attachment = {
      ...network,
      id: 'n2',
      name: 'eth0',
      virtual_network_interface: ref('x1'),
      resource_type: 'instance_network_attachment',
    };
    const { cloud } = await setUp((_, response) =>
      sendJson(response, {
        instances: [
          items.instances,
          {
            id: '0717_2c98',
            vpc: { id: 'v1' },
            zone: { name: 'us-south-1' },
            primary_network_attachment: attachment,
            // Abbreviated as in the vendor's own samples.
            network_attachments: [{ id: 'n2' }, attachment],
            primary_network_interface: { ...nic, id: 'n2', subnet: { id: 's1' } },
            network_interfaces: [{ id: 'n2' }],
          },
        ],
      }),
    );
    const [old, modern] = await cloud.vpc.instances('us-south');
    assert.equal(old?.primary_network_attachment, undefined);
    assert.equal(old?.network_interfaces[0]?.primary_ip.address, '10.240.0.5');
    assert.equal(modern?.name, '0717_2c98');
    assert.equal(modern?.primary_network_attachment?.virtual_network_interface.id, 'x1');
    assert.deepEqual(
      modern?.network_attachments?.map(({ id }) => id),
      ['n2'],
    );
    assert.deepEqual(modern?.network_interfaces, []);
  });

  it('reads security group rules of any kind', async () => {
    const rule = { id: 'r', direction: 'inbound', protocol: 'tcp', port_min: 22, port_max: 22 };
    const remotes = [
      { cidr_block: '0.0.0.0/0' },
      { address: '203.0.113.7' },
      { id: 'g2', crn: 'c', name: 'peers', href: 'h' },
      { id: 'g3', name: 'gone', deleted: { more_info: 'u' } },
      { prefix_list: 'pl-1' },
      undefined,
    ];
    const { cloud } = await setUp((_, response) =>
      sendJson(response, {
        security_groups: [
          {
            ...ref('g1'),
            vpc: ref('v1'),
            rules: [
              ...remotes.map((remote) => ({ ...rule, remote })),
              { ...rule, protocol: 'number_99', port_min: null, remote: remotes[0] },
            ],
          },
        ],
      }),
    );
    const [group] = await cloud.vpc.securityGroups('us-south');
    assert.deepEqual(
      group?.rules.map(({ remote }) =>
        'cidr_block' in remote ? remote.cidr_block : 'address' in remote ? remote.address : remote.name,
      ),
      ['0.0.0.0/0', '203.0.113.7', 'peers', 'gone', 'a remote of unknown kind', '0.0.0.0/0', '0.0.0.0/0'],
    );
    assert.equal(group?.rules[6]?.protocol, 'number_99');
    assert.deepEqual(group?.targets, []);
  });

  it('keeps ACL rules in the order of the answer', async () => {
    const rule = (id: string, before?: string): Record<string, unknown> => ({
      id,
      name: id,
      action: 'deny',
      direction: 'inbound',
      ip_version: 'ipv4',
      protocol: 'tcp',
      source: '0.0.0.0/0',
      destination: '0.0.0.0/0',
      source_port_min: 1,
      source_port_max: 65535,
      destination_port_min: 22,
      destination_port_max: 22,
      ...(before ? { before: ref(before) } : {}),
    });
    const { cloud } = await setUp((_, response) =>
      sendJson(response, {
        network_acls: [{ ...ref('a1'), vpc: ref('v1'), rules: [rule('z', 'a'), rule('a')], subnets: [] }],
      }),
    );
    const [acl] = await cloud.vpc.networkAcls('us-south');
    assert.deepEqual(
      acl?.rules.map(({ id, before }) => [id, before?.id]),
      [
        ['z', 'a'],
        ['a', undefined],
      ],
    );
  });

  it('ends a list that goes round in circles', async () => {
    const { cloud } = await setUp((_, response) =>
      sendJson(response, { next: { href: 'https://h/v1/vpcs?start=same' }, vpcs: [] }),
    );
    await assert.rejects(cloud.vpc.vpcs('us-south'), { code: 'unexpected_answer', message: /round in circles/ });
  });

  it('says what a region that is forbidden needs', async () => {
    const { cloud } = await setUp((_, response) =>
      sendJson(response, { errors: [{ code: 'not_authorized', message: 'no' }], trace: 't' }, 403),
    );
    await assert.rejects(cloud.vpc.subnets('eu-de'), {
      code: 'forbidden',
      message: /Could not read the subnets of eu-de: access is denied.*Viewer on VPC Infrastructure Services/,
    });
  });

  it('asks for regions and falls back to the known ones', async () => {
    let refuse = false;
    const { cloud } = await setUp((_, response) =>
      refuse
        ? sendJson(response, {}, 403)
        : sendJson(response, { regions: [{ name: 'us-south', status: 'available', endpoint: 'e', href: 'h' }] }),
    );
    assert.deepEqual(await cloud.vpc.regions(), [{ name: 'us-south', status: 'available' }]);
    refuse = true;
    assert.equal((await cloud.vpc.regions()).length, 13);
  });

  it('refuses regions that are no names, before asking', async () => {
    const { cloud, server } = await setUp((_, response) => sendJson(response, {}));
    await assert.rejects(cloud.vpc.vpcs('evil.example/'), { code: 'invalid_request' });
    assert.equal(server.seen.length, 0);
  });
});
