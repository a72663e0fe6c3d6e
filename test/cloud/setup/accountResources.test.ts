import assert from 'node:assert/strict';
import { CloudError } from '../../../src/cloud/cloud';
import { authorizationPolicy, covers } from '../../../src/cloud/setup/authorizations';
import { type NewPolicy, roleCrns } from '../../../src/cloud/setup/iamAdmin';
import { catalogIds, globalTarget } from '../../../src/cloud/setup/resourceAdmin';
import type { FaultEffect, ServiceName } from '../../../src/sandbox/faults';
import { type SetupOnSandbox, setupOnSandbox } from './setupOnSandbox';

describe('setting up resources, access and buckets on the sandbox', () => {
  let it_: SetupOnSandbox;
  before(async () => {
    it_ = await setupOnSandbox();
  });
  after(() => it_.sandbox.close());

  async function newInstance(name: string) {
    const { resources } = it_.setup;
    const [group] = await resources.resourceGroups();
    return resources.createInstance({
      ...{ name, target: globalTarget, resourceGroupId: group!.id, planId: catalogIds.cos.standardPlan },
    });
  }

  it('finds, makes, and removes a COS instance with its key', async () => {
    const { resources } = it_.setup;
    const [group] = await resources.resourceGroups();
    assert.equal(group?.isDefault, true);
    const made = await newInstance('lens-cos');
    const ready = await resources.waitForInstance(made.guid);
    assert.deepEqual([ready.crn, ready.state, ready.name], [made.crn, 'active', 'lens-cos']);
    const found = await resources.instances({ name: 'lens-cos', serviceId: catalogIds.cos.service });
    assert.deepEqual(
      found.map(({ guid }) => guid),
      [made.guid],
    );
    const key = await resources.createKey({ name: 'reader', instanceCrn: made.crn, role: 'Reader', hmac: true });
    assert.ok(key.credentials?.apiKey);
    assert.match(key.credentials?.hmac?.accessKeyId ?? '', /^[0-9a-f]{32}$/);
    assert.deepEqual(
      (await resources.keys(made.crn)).map(({ name }) => name),
      ['reader'],
    );
    await assert.rejects(resources.deleteInstance(made.crn), (error) => error instanceof CloudError);
    assert.equal(await resources.deleteInstance(made.crn, { recursive: true }), 'deleted');
    await resources.waitForInstanceGone(made.crn);
    assert.deepEqual(await resources.instances({ name: 'lens-cos' }), []);
  });

  it('says null or gone for what is not there', async () => {
    const { resources, iam, codeEngine } = it_.setup;
    assert.equal(await resources.instance('4e8f0c1a-7d52-4d52-9f51-0b2f6f4a1c11'), null);
    assert.equal(await resources.key('../../v2/resource_instances'), null);
    assert.equal(await iam.deletePolicy('0d6b8c9e-6c0b-4b0c-8a7e-0f7e9b6d5a11'), 'gone');
    assert.equal(await codeEngine.project({ region: 'us-south', projectId: 'no-such' }), null);
  });

  it('finds plans by their names', async () => {
    const { resources } = it_.setup;
    assert.deepEqual(await resources.plan('cloud-object-storage', 'standard'), {
      serviceId: catalogIds.cos.service,
      planId: catalogIds.cos.standardPlan,
    });
    assert.equal(await resources.plan('no-such-service', 'standard'), null);
  });

  it('makes and removes service ids, keys and policies, and adopts a policy that stands', async () => {
    const { iam } = it_.setup;
    const service = await iam.createServiceId({ name: 'lens-shipper', description: 'reads flow logs' });
    assert.match(service.iamId, /^iam-ServiceId-/);
    assert.deepEqual(
      (await iam.serviceIds('lens-shipper')).map(({ id }) => id),
      [service.id],
    );
    const key = await iam.createApiKey({ name: 'lens', iamId: service.iamId });
    assert.ok(key.value.length > 20);
    assert.deepEqual(
      (await iam.apiKeys(service.iamId)).map(({ id }) => id),
      [key.id],
    );
    const access: NewPolicy = {
      type: 'access',
      ...{ subject: [{ name: 'iam_id', value: service.iamId }], roles: [roleCrns.reader] },
      resource: [{ name: 'serviceName', value: 'cloud-object-storage' }],
    };
    const granted = await iam.createPolicy(access);
    assert.equal(granted.kind, 'created');
    assert.deepEqual(await iam.createPolicy(access), { kind: 'exists', id: granted.id });
    const [shown] = await iam.policies({ type: 'access', iamId: service.iamId });
    assert.deepEqual([shown?.id, shown?.roles], [granted.id, [roleCrns.reader]]);
    assert.equal(await iam.deletePolicy(granted.id), 'deleted');
    assert.equal(await iam.deleteApiKey(key.id), 'deleted');
    assert.equal(await iam.deleteServiceId(service.id), 'deleted');
    assert.deepEqual(await iam.serviceIds('lens-shipper'), []);
  });

  it('authorizes collectors to write', async () => {
    const { iam } = it_.setup;
    const cos = await newInstance('lens-authorized');
    const need = {
      source: { service: 'is', resourceType: 'flow-log-collector' },
      ...{ roles: [roleCrns.writer, roleCrns.manager], cosGuid: cos.guid },
    };
    assert.ok(!(await iam.policies({ type: 'authorization' })).some((policy) => covers(policy, need)));
    const granted = await iam.createPolicy(authorizationPolicy(need, 'flow logs'));
    const standing = (await iam.policies({ type: 'authorization' })).filter((policy) => covers(policy, need));
    assert.deepEqual(
      standing.map(({ id }) => id),
      [granted.id],
    );
    assert.ok(covers(standing[0]!, { ...need, bucket: 'one' }));
    assert.ok(!covers(standing[0]!, { ...need, source: { service: 'codeengine' } }));
    const roles = await iam.roles('cloud-object-storage', 'codeengine');
    assert.ok(roles.some(({ name }) => name === 'Notifications Manager'));
  });

  it('makes a bucket, sets its expiry, writes and empties it', async () => {
    const { buckets } = it_.setup;
    const instance = await newInstance('lens-buckets');
    const wanted = {
      name: 'lens-flow-logs-1',
      region: 'us-south',
      storageClass: 'smart',
      instanceCrn: instance.crn,
    } as const;
    const bucket = { name: wanted.name, location: 'us-south', instanceCrn: instance.crn };
    assert.equal(await buckets.presence(bucket), 'absent');
    assert.equal(await buckets.create(wanted), 'created');
    assert.equal(await buckets.create(wanted), 'ours');
    assert.equal(await buckets.presence(bucket), 'present');
    assert.deepEqual(await buckets.expiryRules(bucket), []);
    const rules = [{ id: 'flow-logs', prefix: 'ibm_vpc_flowlogs_v1/', days: 30 }];
    await buckets.setExpiryRules(bucket, rules);
    assert.deepEqual(await buckets.expiryRules(bucket), rules);
    const key = 'lens/vpc-id=crn%3Av1/state.json';
    assert.match(
      await buckets.put(bucket, key, Buffer.from('{}'), { contentType: 'application/json' }),
      /^[0-9a-f]{32}$/,
    );
    await assert.rejects(buckets.delete(bucket), (error) => error instanceof CloudError && error.code === 'conflict');
    assert.equal((await buckets.configuration(bucket.name))?.objectCount, 1);
    assert.deepEqual(await buckets.deleteObjects(bucket, [key, 'missing']), []);
    assert.equal(await buckets.delete(bucket), 'deleted');
    assert.equal(await buckets.delete(bucket), 'gone');
    await assert.rejects(buckets.create({ ...wanted, name: 'No_Good' }), /cannot be a bucket/);
  });

  it('tags resources and finds them again', async () => {
    const { tags } = it_.setup;
    const instance = await newInstance('lens-tagged');
    await tags.attach([instance.crn], ['vpc-flow-lens:demo', 'other']);
    assert.deepEqual([...(await tags.of(instance.crn))].sort(), ['other', 'vpc-flow-lens:demo']);
    assert.deepEqual(
      (await tags.resourcesWith('vpc-flow-lens:demo')).map(({ crn }) => crn),
      [instance.crn],
    );
    await tags.detach([instance.crn], ['vpc-flow-lens:demo']);
    assert.deepEqual(await tags.of(instance.crn), ['other']);
  });

  const effects: readonly FaultEffect[] = [
    { kind: 'answer', status: 503 },
    { kind: 'answer', status: 429, headers: { 'retry-after': '2' } },
    { kind: 'answer', status: 500 },
    { kind: 'reset' },
    { kind: 'reset', afterBytes: 5 },
    { kind: 'expire_tokens' },
  ];
  it('gets over what services and networks do to a look', async () => {
    const { setup, sandbox } = it_;
    const at = { region: 'us-south', projectId: 'none' };
    const looks: readonly (readonly [ServiceName, () => Promise<unknown>])[] = [
      ['resource_controller', () => setup.resources.instances({})],
      ['catalog', () => setup.resources.plan('cloud-object-storage', 'standard')],
      ['tagging', () => setup.tags.of('crn:v1:bluemix:public:none::::::')],
      ['search', () => setup.tags.resourcesWith('none')],
      ['iam', () => setup.iam.policies({ type: 'authorization' })],
      ['vpc', () => setup.network.sshKeys('us-south')],
      ['code_engine', () => setup.codeEngine.project(at)],
      ['schematics', () => setup.schematics.workspaces('us-south')],
      ['cos_config', () => setup.buckets.configuration('none-such')],
    ];
    for (const [service, look] of looks) {
      const calm = await look();
      for (const effect of effects) {
        const end = sandbox.addFault({ service, nth: 1, effect });
        assert.deepEqual(await look(), calm, `${service}, ${JSON.stringify(effect)}`);
        end();
      }
    }
  });
});
