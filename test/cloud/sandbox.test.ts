import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { createApiKeyTokenSource } from '../../src/cloud/apiKeyToken';
import type { Bucket, Cloud } from '../../src/cloud/cloud';
import { createIam, createIbmCloud } from '../../src/cloud/ibmCloud';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { fakeTime } from './tokens';

const start = Date.UTC(2026, 5, 4, 12);

/** Our clients against the sandbox: two houses built from one contract. */
describe('cloud clients on the sandbox', () => {
  let sandbox: Sandbox;
  let cloud: Cloud;
  let time: ReturnType<typeof fakeTime>;
  let flowLogs: Bucket;

  beforeEach(async () => {
    time = fakeTime(start);
    sandbox = await startSandbox({ clock: time.tools.clock, hours: 2, seed: 7 });
    const { endpoints, apiKey } = sandbox;
    const iam = createIam({ endpoints, ...time.tools });
    cloud = createIbmCloud({
      token: createApiKeyTokenSource(iam, apiKey, time.tools.clock),
      endpoints,
      ...time.tools,
    });
    flowLogs = { name: 'x-flowlogs', location: 'us-south', instanceCrn: null };
  });
  afterEach(() => sandbox.close());

  async function allKeys(prefix = ''): Promise<readonly string[]> {
    const keys: string[] = [];
    for (let continuation: string | null | undefined; continuation !== null; ) {
      const page = await cloud.storage.list(flowLogs, {
        prefix,
        limit: 7,
        ...(continuation === undefined ? {} : { continuation }),
      });
      keys.push(...page.objects.map(({ key }) => key));
      continuation = page.next;
    }
    return keys;
  }

  it('signs in, and says why a wrong key does not', async () => {
    const iam = createIam({ endpoints: sandbox.endpoints, ...time.tools });
    assert.equal(await cloud.accountId(), sandbox.account.id);
    await assert.rejects(iam.byApiKey('wrong-key'), { code: 'bad_credentials', message: /BXNIM0415E/ });
  });

  it('sees the buckets with their locations', async () => {
    const buckets = await cloud.storage.buckets();
    assert.deepEqual(buckets.map(({ name, location }) => `${name} ${location}`).sort(), [
      'x-flowlogs us-south',
      'x-lab-flowlogs us-south',
    ]);
    assert.deepEqual(await cloud.storage.locate('x-flowlogs'), flowLogs);
    await assert.rejects(cloud.storage.locate('nobody-has-this'), { code: 'not_found' });
  });

  it('reads the VPC of the tutorial', async () => {
    const { vpc } = cloud;
    const region = 'us-south';
    assert.ok((await vpc.regions()).some(({ name }) => name === region));
    const [collector] = await vpc.collectors(region);
    assert.equal(collector?.storage_bucket.name, 'x-flowlogs');
    assert.ok((await vpc.vpcs(region)).some(({ id }) => id === collector?.vpc.id));
    assert.ok((await vpc.subnets(region)).length >= 2);
    const instances = await vpc.instances(region);
    const addresses = instances.flatMap((instance) =>
      [instance.primary_network_attachment ?? instance.primary_network_interface].map((nic) => nic?.primary_ip.address),
    );
    assert.ok(addresses.includes('10.240.0.4') && addresses.includes('10.240.64.4'), String(addresses));
    assert.ok((await vpc.floatingIps(region)).some(({ address }) => address === '52.116.136.250'));
    const groups = await vpc.securityGroups(region);
    assert.ok(groups.some(({ rules }) => rules.some(({ port_min }) => port_min === 3000)));
    assert.ok((await vpc.networkAcls(region)).every(({ rules }) => rules.length > 0));
    await vpc.virtualNetworkInterfaces(region);
    assert.deepEqual(await vpc.instances('eu-de'), []);
  });

  it('walks the bucket and reads an object as it is stored', async () => {
    const top = await cloud.storage.list(flowLogs, { delimiter: '/' });
    assert.deepEqual(top.prefixes, ['ibm_vpc_flowlogs_v1/']);
    const keys = await allKeys();
    assert.ok(keys.length > 50);
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(keys.every((key) => key.includes('vpc-id=crn%3Av1%3A')));
    const vnics = await cloud.storage.list(flowLogs, { delimiter: '/record-type=' });
    assert.ok(vnics.prefixes.every((prefix) => prefix.endsWith('/record-type=')));

    const key = keys[0] ?? '';
    const bytes = await cloud.storage.get(flowLogs, key);
    const head = await cloud.storage.head(flowLogs, key);
    assert.equal(head.size, bytes.length);
    assert.deepEqual([bytes[0], bytes[1]], [0x1f, 0x8b]);
    const envelope = JSON.parse(gunzipSync(bytes).toString());
    assert.equal(envelope.flow_logs.length, Number(head.metadata.number_of_flow_logs));
    assert.deepEqual(await cloud.storage.get(flowLogs, key, { range: [2, 9] }), bytes.subarray(2, 10));
    await assert.rejects(cloud.storage.get(flowLogs, `${key}x`), { code: 'not_found' });
  });

  it('goes on when tokens are refused in the middle', async () => {
    const before = await allKeys();
    sandbox.addFault({ service: 'cos', path: /continuation-token/, nth: 3, effect: { kind: 'expire_tokens' } });
    assert.deepEqual(await allKeys(), before);
    sandbox.expireTokens();
    time.advance(61_000);
    assert.ok((await cloud.vpc.vpcs('us-south')).length > 0);
  });

  it('renews tokens that live shortly, as time passes', async () => {
    await cloud.vpc.vpcs('us-south');
    time.advance(4_000_000);
    await cloud.vpc.vpcs('us-south');
    assert.equal(sandbox.requests.filter(({ path }) => path === '/iam/identity/token').length, 2);
  });

  it('survives what the network and the services do', async () => {
    const key = (await allKeys())[0] ?? '';
    const whole = await cloud.storage.get(flowLogs, key);
    const path = /x-flowlogs\/ibm/;
    sandbox.addFault({ service: 'cos', path, nth: 1, effect: { kind: 'reset' } });
    sandbox.addFault({ service: 'cos', path, nth: 2, effect: { kind: 'reset', afterBytes: 40 } });
    sandbox.addFault({ service: 'cos', path, nth: 3, effect: { kind: 'answer', status: 503, code: 'SlowDown' } });
    assert.deepEqual(await cloud.storage.get(flowLogs, key), whole);
    sandbox.clearFaults();
    sandbox.addFault({
      service: 'vpc',
      nth: 1,
      effect: { kind: 'answer', status: 429, headers: { 'retry-after': '2' } },
    });
    sandbox.addFault({ service: 'vpc', nth: 2, effect: { kind: 'answer', status: 500 } });
    assert.ok((await cloud.vpc.vpcs('us-south')).length > 0);
    assert.ok(time.waits.includes(2_000));
    sandbox.clearFaults();
    sandbox.addFault({ service: 'cos', effect: { kind: 'answer', status: 403 } });
    await assert.rejects(cloud.storage.list(flowLogs, {}), { code: 'forbidden' });
  });
});
