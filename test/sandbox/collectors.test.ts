import assert from 'node:assert/strict';
import type { ObjectEvent } from '../../src/sandbox/s3/objectEvents';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { bearer, cosUrl, noon, send, startStill, vpcGet } from './sandboxClient';
import { keysOf } from './simulatedObjects';
import { vpcCall, vpcMake } from './vpcClient';

const window = 300_000;

describe('sandbox: flow log collectors', () => {
  let sandbox: Sandbox;
  let vpc: string;
  beforeEach(async () => {
    sandbox = await startStill({ buckets: ['fresh', 'other'] });
    vpc = home().vpcs[0]!.id;
  });
  afterEach(() => sandbox.close());
  const home = () => sandbox.account.regions[0]!;
  const collector = () => home().collectors[0]!;
  const make = (target: string, bucket = 'fresh', more: object = {}) =>
    vpcMake(sandbox, 'flow_log_collectors', { target: { id: target }, storage_bucket: { name: bucket }, ...more });
  const refusal = async (body: object) => {
    const { status, code, body: answer } = await vpcCall(sandbox, 'POST', 'flow_log_collectors', body);
    return [status, code, (answer.errors as { target?: { name: string } }[] | undefined)?.[0]?.target?.name];
  };
  const keys = (bucket: string) => {
    const { generated } = sandbox.account.buckets.find(({ name }) => name === bucket)!;
    return generated === null ? [] : keysOf(generated);
  };
  const vnicsOf = (bucket: string) => new Set(keys(bucket).map((key) => /vnic-id=([^/]+)/.exec(key)?.[1]));

  it('takes every kind of target once, and the most specific one writes', async () => {
    const [vsi1, vsi2] = home().instances;
    const nic = vsi2!.interfaces[0]!;
    assert.deepEqual(await refusal({ target: { id: vpc }, storage_bucket: { name: 'fresh' } }), [
      ...[409, 'target_in_use', 'target.id'],
    ]);
    const kinds: unknown[] = [];
    for (const target of [home().subnets[0]!.id, vsi1!.id, vsi1!.interfaces[0]!.id, nic.id, nic.vni!.id]) {
      const made = await make(target);
      assert.deepEqual(
        [made.lifecycle_state, made.auto_delete, (made.vpc as { id: string }).id],
        ['pending', true, vpc],
      );
      kinds.push((made.target as { resource_type?: string }).resource_type);
      assert.equal(
        (await vpcGet<{ lifecycle_state: string }>(sandbox, `flow_log_collectors/${made.id}`)).lifecycle_state,
        'stable',
      );
    }
    assert.deepEqual(kinds, [
      ...['subnet', undefined, 'network_interface', 'instance_network_attachment', 'virtual_network_interface'],
    ]);
    const before = keys('x-flowlogs').length;
    sandbox.advance(2 * window);
    assert.equal(keys('x-flowlogs').length, before);
    assert.equal(keys('fresh').length, 2 * 2 * 2);
    const named = await vpcGet<{ total_count: number }>(sandbox, `flow_log_collectors?target.id=${nic.id}`);
    assert.equal(named.total_count, 1);
  });

  it('says why a bucket cannot be used', async () => {
    const target = { id: home().subnets[0]!.id };
    const into = (name: string) => refusal({ target, storage_bucket: { name } });
    assert.deepEqual(await into('nowhere'), [404, 'not_found', 'storage_bucket.name']);
    assert.deepEqual(await refusal({ target }), [400, 'validation_required_field', 'storage_bucket']);
    assert.deepEqual(await refusal({ target: { id: 'r006-no' }, storage_bucket: { name: 'fresh' } }), [
      ...[404, 'not_found', 'target.id'],
    ]);
    const headers = {
      ...(await bearer(sandbox)),
      'ibm-service-instance-id': sandbox.account.resourceInstances[0]!.crn,
    };
    await send(cosUrl(sandbox, '/far-away', 'eu-de'), { method: 'PUT', headers });
    assert.deepEqual(await into('far-away'), [400, 'bad_field', 'storage_bucket.name']);
    const { cosConfig } = sandbox.endpoints;
    const firewall = JSON.stringify({ firewall: { allowed_ip: ['10.0.0.1'] } });
    const fenced = await send(`${cosConfig}/v1/b/fresh`, { method: 'PATCH', headers, body: firewall });
    assert.equal(fenced.status, 204);
    assert.deepEqual(await into('fresh'), [403, 'service_error', 'storage_bucket.name']);
    assert.equal((await send(cosUrl(sandbox, '/fresh?list-type=2'), { headers })).status, 403);
    const [policy] = sandbox.account.policies;
    await send(`${sandbox.endpoints.iam}/v1/policies/${policy!.id}`, { method: 'DELETE', headers });
    const { status, body } = await vpcCall(sandbox, 'POST', 'flow_log_collectors', {
      target,
      storage_bucket: { name: 'other' },
    });
    assert.equal(status, 403);
    assert.match(JSON.stringify(body), /Error response code returned from COS Config call: 403/);
  });

  it('writes from its making on, not while suspended, and no more when it is gone', async () => {
    const old = keys('x-flowlogs');
    const patch = (change: object) => vpcCall(sandbox, 'PATCH', `flow_log_collectors/${collector().id}`, change);
    assert.equal((await patch({ active: false, name: 'renamed' })).body.active, false);
    assert.equal((await patch({ storage_bucket: { name: 'fresh' } })).status, 400);
    sandbox.advance(2 * window);
    assert.deepEqual(keys('x-flowlogs'), old);
    await patch({ active: true });
    sandbox.advance(window);
    const resumed = keys('x-flowlogs');
    assert.equal(resumed.length, old.length + 4);
    const streams = new Set(resumed.map((key) => /stream-id=([^/]+)/.exec(key)?.[1]));
    assert.equal(streams.size, 2);
    assert.equal((await vpcCall(sandbox, 'DELETE', `flow_log_collectors/${collector().id}`)).status, 204);
    sandbox.advance(3 * window);
    assert.deepEqual(keys('x-flowlogs'), resumed);
    await make(vpc, 'fresh', { name: 'again' });
    sandbox.advance(window);
    assert.equal(keys('fresh').length, 4);
    const { generated } = sandbox.account.buckets.find(({ name }) => name === 'fresh')!;
    assert.ok(
      keys('fresh').every((key) => generated!.find(key)!.metadata.capture_start_time! >= '2026-11-21T14:57:30Z'),
    );
  });

  it('follows instances that come and go, while what was written stays as it is', async () => {
    const etags = () => keys('x-flowlogs').map((key) => sandbox.account.buckets[0]!.generated!.find(key)!.etag);
    const before = etags();
    const subnet = home().subnets[0]!;
    const made = await vpcMake(sandbox, 'instances', {
      ...{ name: 'late', zone: { name: subnet.zone }, image: { id: 'r006-2b7d5c9e-ubuntu' } },
      primary_network_interface: { subnet: { id: subnet.id } },
    });
    sandbox.advance(window);
    assert.equal(vnicsOf('x-flowlogs').size, 3);
    assert.equal(keys('x-flowlogs').length, before.length + 6);
    await vpcCall(sandbox, 'DELETE', `instances/${made.id}`);
    sandbox.advance(window);
    assert.equal(keys('x-flowlogs').length, before.length + 10);
    const after = new Map(keys('x-flowlogs').map((key, place) => [key, etags()[place]]));
    const still = await startStill({ buckets: ['fresh', 'other'] });
    const first = still.account.buckets[0]!.generated!;
    assert.deepEqual(
      keysOf(first).map((key) => after.get(key)),
      before,
    );
    await still.close();
  });

  it('stops where the authorization is taken away, and goes on when it is back', async () => {
    const headers = await bearer(sandbox);
    const [policy] = sandbox.account.policies;
    const before = keys('x-flowlogs').length;
    await send(`${sandbox.endpoints.iam}/v1/policies/${policy!.id}`, { method: 'DELETE', headers });
    sandbox.advance(window);
    assert.equal(keys('x-flowlogs').length, before);
    const role = 'crn:v1:bluemix:public:iam::::serviceRole:Writer';
    const attribute = (name: string, value: string) => ({ name, value });
    const body = JSON.stringify({
      type: 'authorization',
      subjects: [{ attributes: [attribute('serviceName', 'is'), attribute('resourceType', 'flow-log-collector')] }],
      roles: [{ role_id: role }],
      resources: [{ attributes: [attribute('serviceName', 'cloud-object-storage')] }],
    });
    const heard: ObjectEvent[] = [];
    sandbox.world.objectEvents.listen('x-flowlogs', (event) => heard.push(event));
    assert.equal((await send(`${sandbox.endpoints.iam}/v1/policies`, { method: 'POST', headers, body })).status, 201);
    sandbox.advance(window);
    assert.equal(keys('x-flowlogs').length, before + 4);
    assert.deepEqual(
      heard.map(({ at }) => at),
      Array(4).fill(Math.floor((noon + 2 * window) / window) * window),
    );
  });

  it('answers deletions as later versions will, where it is asked to', async () => {
    const later = await startStill({ vpcDeleteStatus: 202 });
    const { id } = later.account.regions[0]!.collectors[0]!;
    assert.equal((await vpcCall(later, 'DELETE', `flow_log_collectors/${id}`)).status, 202);
    assert.equal((await vpcCall(later, 'GET', `flow_log_collectors/${id}`)).status, 404);
    await later.close();
  });
});
