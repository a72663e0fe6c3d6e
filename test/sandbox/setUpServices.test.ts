import assert from 'node:assert/strict';
import { IamAuthenticator } from '@ibm-cloud/platform-services/auth';
import GlobalCatalogV1 from '@ibm-cloud/platform-services/global-catalog/v1';
import GlobalSearchV2 from '@ibm-cloud/platform-services/global-search/v2';
import GlobalTaggingV1 from '@ibm-cloud/platform-services/global-tagging/v1';
import IamIdentityV1 from '@ibm-cloud/platform-services/iam-identity/v1';
import IamPolicyManagementV1 from '@ibm-cloud/platform-services/iam-policy-management/v1';
import ResourceControllerV2 from '@ibm-cloud/platform-services/resource-controller/v2';
import ResourceManagerV2 from '@ibm-cloud/platform-services/resource-manager/v2';
import COS from 'ibm-cos-sdk';
import { codeEngineMayNotify } from '../../src/sandbox/iam/access';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { send, startStill } from './sandboxClient';

const standard = '744bfc56-d12c-4866-88d5-dac9139e0e5d';
const days = 24 * 3_600_000;
const writer = 'crn:v1:bluemix:public:iam::::serviceRole:Writer';
const reader = 'crn:v1:bluemix:public:iam::::serviceRole:Reader';

/** IBM's own SDKs set up an account that begins empty. */
describe('sandbox: setting up by the vendor’s SDKs', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startStill({ account: 'empty' });
  });
  afterEach(() => sandbox.close());

  const client = <T>(
    make: new (options: { authenticator: IamAuthenticator; serviceUrl: string }) => T,
    service: 'iam' | 'resourceController' | 'globalCatalog' | 'tagging' | 'search',
    apikey = sandbox.apiKey,
  ): T =>
    new make({
      authenticator: new IamAuthenticator({ apikey, url: sandbox.endpoints.iam }),
      serviceUrl: `${sandbox.endpoints[service]}${service === 'globalCatalog' ? '/api/v1' : ''}`,
    });
  const controller = () => client(ResourceControllerV2, 'resourceController');
  const policies = () => client(IamPolicyManagementV1, 'iam');
  const identity = () => client(IamIdentityV1, 'iam');
  const accountId = () => sandbox.account.id;
  async function cosInstance(name = 'flowlogs-cos') {
    const resourceGroup = sandbox.account.resourceGroup.id;
    const wanted = { name, target: 'bluemix-global', resourceGroup, resourcePlanId: standard };
    return (await controller().createResourceInstance(wanted)).result;
  }
  const s3 = (
    credentials: { apiKeyId: string } | { accessKeyId: string; secretAccessKey: string },
    instance?: string,
  ) =>
    new COS.S3({
      endpoint: sandbox.endpoints.cos.replace('{region}', sandbox.region),
      ibmAuthEndpoint: `${sandbox.endpoints.iam}/identity/token`,
      ...('apiKeyId' in credentials
        ? { ...credentials, serviceInstanceId: instance ?? '', signatureVersion: 'iam' as const }
        : {
            credentials: new COS.Credentials(credentials.accessKeyId, credentials.secretAccessKey),
            ...{ signatureVersion: 'v4' as const, region: sandbox.region },
          }),
      s3ForcePathStyle: true,
      maxRetries: 0,
    });
  const owner = (instance?: string) => s3({ apiKeyId: sandbox.apiKey }, instance);

  it('makes an instance, which goes in two steps', async () => {
    const made = await cosInstance();
    assert.deepEqual([made.state, made.region_id, made.id], ['active', 'global', made.crn]);
    const again = await controller().updateResourceInstance({ id: made.guid!, name: 'renamed' });
    assert.equal(again.result.name, 'renamed');
    const source = made.crn!;
    const key = (await controller().createResourceKey({ name: 'k', source, role: 'Reader' })).result;
    await assert.rejects(controller().deleteResourceInstance({ id: source }), { status: 400 });
    await controller().lockResourceInstance({ id: source });
    await assert.rejects(controller().deleteResourceInstance({ id: source, recursive: true }), { status: 422 });
    await controller().unlockResourceInstance({ id: source });
    await controller().deleteResourceInstance({ id: source, recursive: true });
    const state = async () => (await controller().getResourceInstance({ id: source })).result.state;
    assert.equal(await state(), 'pending_reclamation');
    assert.equal((await controller().getResourceKey({ id: key.guid! })).result.state, 'removed');
    await assert.rejects(controller().deleteResourceInstance({ id: source }), { status: 410 });
    const { result } = await controller().listReclamations({ accountId: accountId(), resourceInstanceId: made.guid! });
    const [reclamation] = result.resources!;
    await controller().runReclamationAction({ id: reclamation!.id!, actionName: 'restore' });
    assert.equal(await state(), 'active');
    await controller().deleteResourceInstance({ id: source });
    sandbox.advance(7 * days);
    assert.equal(await state(), 'removed');
    assert.deepEqual((await controller().listResourceInstances({})).result.resources, []);
  });

  it('refuses instances of unknown and retired plans, groups and targets', async () => {
    const good = {
      name: 'x',
      target: 'global',
      resourceGroup: sandbox.account.resourceGroup.id,
      resourcePlanId: standard,
    };
    for (const wrong of [
      ...[{ resourcePlanId: 'no' }, { resourcePlanId: '2fdf0c08-2d32-4f46-84b5-32e0c92fffd8' }],
      ...[{ target: 'us-south' }, { resourceGroup: 'no' }, { name: 'a/b' }],
    ])
      await assert.rejects(controller().createResourceInstance({ ...good, ...wrong }), { status: 400 });
    const manager = client(ResourceManagerV2, 'resourceController');
    const { result } = await manager.createResourceGroup({ name: 'logs', accountId: accountId() });
    const made = await controller().createResourceInstance({ ...good, resourceGroup: result.id! });
    assert.equal(made.result.resource_group_id, result.id);
    await assert.rejects(manager.createResourceGroup({ name: 'logs', accountId: accountId() }), { status: 409 });
  });

  it('finds services and plans in the catalogue', async () => {
    const catalog = client(GlobalCatalogV1, 'globalCatalog');
    const idOf = async (name: string) => {
      const { result } = await catalog.listCatalogEntries({ q: name, include: '*' });
      return result.resources?.find((entry) => entry.name === name)?.id ?? '';
    };
    const plans = (await catalog.getChildObjects({ id: await idOf('logs'), kind: 'plan' })).result.resources;
    assert.equal(plans?.[0]?.name, 'standard');
    const { result } = await catalog.getChildObjects({ id: plans![0]!.id!, kind: 'deployment' });
    assert.ok(result.resources?.some(({ name }) => name === 'standard-us-south'));
    const resourceGroup = sandbox.account.resourceGroup.id;
    const logs = { name: 'cl', target: 'us-south', resourceGroup, resourcePlanId: plans![0]!.id! };
    sandbox.world.settling.readyMs = 30_000;
    const { guid } = (await controller().createResourceInstance(logs)).result;
    const state = async () => (await controller().getResourceInstance({ id: guid! })).result.state;
    assert.equal(await state(), 'provisioning');
    sandbox.advance(30_000);
    assert.equal(await state(), 'active');
  });

  it('gives keys whose credentials are good for their instance and role, until they are deleted', async () => {
    const made = await cosInstance();
    await owner(made.crn).createBucket({ Bucket: 'keyed' }).promise();
    await owner().putObject({ Bucket: 'keyed', Key: 'a', Body: 'x' }).promise();
    sandbox.world.settling.keyMs = 5_000;
    const parameters = { HMAC: true } as never;
    const key = (await controller().createResourceKey({ name: 'k', source: made.guid!, role: 'Reader', parameters }))
      .result;
    await assert.rejects(controller().getResourceKey({ id: key.id! }), { status: 404 });
    const { apikey, cos_hmac_keys } = key.credentials as unknown as {
      apikey: string;
      cos_hmac_keys: { access_key_id: string; secret_access_key: string };
    };
    await assert.rejects(s3({ apiKeyId: apikey }).listObjectsV2({ Bucket: 'keyed' }).promise());
    sandbox.advance(5_000);
    assert.equal((await controller().getResourceKey({ id: key.id! })).result.name, 'k');
    const hmac = { accessKeyId: cos_hmac_keys.access_key_id, secretAccessKey: cos_hmac_keys.secret_access_key };
    for (const one of [s3({ apiKeyId: apikey }), s3(hmac)]) {
      assert.equal((await one.getObject({ Bucket: 'keyed', Key: 'a' }).promise()).Body?.toString(), 'x');
      await assert.rejects(one.putObject({ Bucket: 'keyed', Key: 'b', Body: 'y' }).promise(), { statusCode: 403 });
    }
    const redacted = client(ResourceControllerV2, 'resourceController', apikey);
    assert.ok((await redacted.listResourceKeys()).result.resources[0]!.credentials?.REDACTED);
    await assert.rejects(redacted.createResourceKey({ name: 'n', source: made.guid! }), { status: 403 });
    await controller().deleteResourceKey({ id: key.guid! });
    assert.deepEqual([sandbox.account.serviceIds, sandbox.account.policies], [[], []]);
    await assert.rejects(s3({ apiKeyId: apikey }).getObject({ Bucket: 'keyed', Key: 'a' }).promise());
    await assert.rejects(s3(hmac).getObject({ Bucket: 'keyed', Key: 'a' }).promise(), { code: 'InvalidAccessKeyId' });
  });

  it('lets a service id do what its policies allow, as soon as they count', async () => {
    const made = await cosInstance();
    for (const Bucket of ['logs-a', 'logs-b']) await owner(made.crn).createBucket({ Bucket }).promise();
    await owner().putObject({ Bucket: 'logs-a', Key: 'k', Body: '1' }).promise();
    const service = (await identity().createServiceId({ accountId: accountId(), name: 'shipper' })).result;
    const iamId = service.iam_id!;
    const key = (await identity().createApiKey({ name: 'shipper', iamId, accountId: accountId() })).result;
    const shipper = s3({ apiKeyId: key.apikey! }, made.crn);
    const list = (Bucket: string) => shipper.listObjectsV2({ Bucket }).promise();
    await assert.rejects(list('logs-a'), { code: 'AccessDenied', statusCode: 403 });
    sandbox.world.settling.policyMs = 20_000;
    const attribute = (name: string, value: string) => ({ name, value });
    const policy = {
      type: 'access',
      subjects: [{ attributes: [attribute('iam_id', iamId)] }],
      roles: [{ role_id: reader }],
      resources: [
        {
          attributes: [
            ...[attribute('accountId', accountId()), attribute('serviceName', 'cloud-object-storage')],
            ...[attribute('serviceInstance', made.guid!), attribute('resourceType', 'bucket')],
            attribute('resource', 'logs-a'),
          ],
        },
      ],
    };
    const { id } = (await policies().createPolicy(policy)).result;
    await assert.rejects(policies().getPolicy({ policyId: id! }), { status: 404 });
    await assert.rejects(list('logs-a'), { statusCode: 403 });
    sandbox.advance(20_000);
    assert.equal((await policies().getPolicy({ policyId: id! })).result.roles?.[0]?.display_name, 'Reader');
    assert.equal((await list('logs-a')).KeyCount, 1);
    await assert.rejects(list('logs-b'), { statusCode: 403 });
    await assert.rejects(shipper.putObject({ Bucket: 'logs-a', Key: 'x', Body: '' }).promise(), { statusCode: 403 });
    await assert.rejects(shipper.createBucket({ Bucket: 'logs-c' }).promise(), { statusCode: 403 });
    const own = client(IamIdentityV1, 'iam', key.apikey);
    await assert.rejects(own.listServiceIds({ accountId: accountId() }), { status: 403 });
    await identity().deleteServiceId({ id: service.id! });
    await assert.rejects(list('logs-a'), { statusCode: 403 });
    await assert.rejects(own.listApiKeys({}), { status: 403 });
  });

  it('pages through service ids and keys', async () => {
    for (const name of ['a', 'b', 'c'])
      await identity().createServiceId({ accountId: accountId(), name, apikey: { name: `${name}-key` } as never });
    const names: string[] = [];
    for (let pagetoken: string | undefined = ''; pagetoken !== undefined; ) {
      const { result } = await identity().listServiceIds({ accountId: accountId(), pagesize: 2, pagetoken });
      names.push(...result.serviceids.map(({ name }) => name));
      pagetoken = result.next === undefined ? undefined : (new URL(result.next).searchParams.get('pagetoken') ?? '');
    }
    assert.deepEqual(names, ['a', 'b', 'c']);
    const scope = { accountId: accountId(), scope: 'account', type: 'serviceid' };
    const { result } = await identity().listApiKeys(scope);
    assert.deepEqual(
      result.apikeys.map(({ name, apikey }) => [name, apikey]),
      [...['a-key', 'b-key', 'c-key'].map((name) => [name, undefined])],
    );
  });

  it('keeps authorizations, once each, and shows them in both versions', async () => {
    const made = await cosInstance();
    const attribute = (key: string, value: string) => ({ key, operator: 'stringEquals', value });
    const roles = await policies().listRoles({ serviceName: 'cloud-object-storage', sourceServiceName: 'codeengine' });
    const role = roles.result.service_roles?.find(({ display_name }) => display_name === 'Notifications Manager');
    const wanted = {
      type: 'authorization',
      control: { grant: { roles: [{ role_id: role!.crn! }] } },
      subject: { attributes: [attribute('accountId', accountId()), attribute('serviceName', 'codeengine')] },
      resource: {
        attributes: [
          ...[attribute('serviceName', 'cloud-object-storage'), attribute('accountId', accountId())],
          attribute('serviceInstance', made.guid!),
        ],
      },
    };
    const bucket = { name: 'b', instanceCrn: made.crn! };
    assert.equal(codeEngineMayNotify(sandbox.world, 'any-project', bucket), false);
    const { id } = (await policies().createV2Policy(wanted)).result;
    assert.equal(codeEngineMayNotify(sandbox.world, 'any-project', bucket), true);
    const conflict = await policies()
      .createV2Policy(wanted)
      .then(
        () => null,
        (error: { status: number; body: string }) => error,
      );
    assert.equal(conflict?.status, 409);
    const [refusal] = (typeof conflict.body === 'string' ? JSON.parse(conflict.body) : conflict.body).errors;
    assert.deepEqual([refusal.code, refusal.details.conflicts_with.policy], ['policy_conflict_error', id]);
    const other = { ...wanted, control: { grant: { roles: [{ role_id: writer }] } } };
    await policies().createV2Policy(other);
    const v1 = (await policies().listPolicies({ accountId: accountId(), type: 'authorization' })).result.policies;
    const v2 = (await policies().listV2Policies({ accountId: accountId(), type: 'authorization' })).result.policies;
    assert.deepEqual([v1.length, v2?.length, v1[0]?.subjects?.[0]?.attributes?.[1]?.value], [2, 2, 'codeengine']);
    await policies().deletePolicy({ policyId: id! });
    await assert.rejects(policies().getV2Policy({ id: id! }), { status: 404 });
    await assert.rejects(policies().createV2Policy({ type: 'authorization', control: { grant: { roles: [] } } }), {
      status: 400,
    });
  });

  it('finds resources by their tags', async () => {
    const made = await cosInstance();
    await cosInstance('untagged');
    const tagging = client(GlobalTaggingV1, 'tagging');
    const search = client(GlobalSearchV2, 'search');
    const resources = [{ resource_id: made.crn! }, { resource_id: 'crn:v1:bluemix:public:is:us-south:a/x::vpc:no' }];
    const { results } = (await tagging.attachTag({ resources, tagNames: ['setup:one', 'two'] })).result;
    assert.deepEqual(
      results?.map(({ is_error }) => is_error),
      [false, true],
    );
    const found = async (query: string) => (await search.search({ query })).result.items.map(({ crn }) => crn);
    assert.deepEqual(await found('tags:"setup:one"'), [made.crn]);
    assert.deepEqual(await found('name:flowlogs* AND service_name:cloud-object-storage'), [made.crn]);
    await tagging.detachTag({ resources: resources.slice(0, 1), tagNames: ['setup:one'] });
    assert.deepEqual(await found('tags:"setup:one"'), []);
    const { items } = (await tagging.listTags({ attachedTo: made.crn! })).result;
    assert.deepEqual(
      items?.map(({ name }) => name),
      ['two'],
    );
  });

  it('makes, fills and removes buckets', async () => {
    const [one, two] = [await cosInstance('one'), await cosInstance('two')];
    const Bucket = 'admin-bucket';
    const at = (LocationConstraint: string) => ({ Bucket, CreateBucketConfiguration: { LocationConstraint } });
    await owner(one.crn).createBucket(at('us-south-smart')).promise();
    const refused = (instance: string | undefined, code: string, params = at('us-south-smart')) =>
      assert.rejects(owner(instance).createBucket(params).promise(), { code });
    await refused(one.crn, 'BucketAlreadyOwnedByYou');
    await refused(two.crn, 'BucketAlreadyExists');
    await refused(two.crn, 'InvalidLocationConstraint', { ...at('eu-de-smart'), Bucket: 'elsewhere' });
    await refused(`${one.crn}x`, 'AccessDenied', { ...at('us-south-smart'), Bucket: 'nobodys' });
    const rule = {
      ID: 'expire',
      Status: 'Enabled',
      Filter: { Prefix: 'ibm_vpc_flowlogs_v1/' },
      Expiration: { Days: 30 },
    };
    const cos = owner(one.crn);
    await cos.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules: [rule] } }).promise();
    const { Rules } = await cos.getBucketLifecycleConfiguration({ Bucket }).promise();
    assert.deepEqual([Rules?.[0]?.Expiration?.Days, Rules?.[0]?.Filter?.Prefix], [30, 'ibm_vpc_flowlogs_v1/']);
    await cos.deleteBucketLifecycle({ Bucket }).promise();
    await assert.rejects(cos.getBucketLifecycleConfiguration({ Bucket }).promise(), {
      code: 'NoSuchLifecycleConfiguration',
    });

    await cos.putObject({ Bucket, Key: 'a%2Fb', Body: 'abc', Metadata: { state: 'ok' } }).promise();
    await cos.copyObject({ Bucket, Key: 'copy', CopySource: `/${Bucket}/${encodeURIComponent('a%2Fb')}` }).promise();
    assert.equal((await cos.headObject({ Bucket, Key: 'copy' }).promise()).Metadata?.state, 'ok');
    const heard: unknown[] = [];
    sandbox.world.objectEvents.listen(Bucket, (event) => heard.push([event.kind, event.key]));
    const Body = Buffer.alloc(6 * 1024 * 1024, 'x');
    const uploaded = await cos.upload({ Bucket, Key: 'large', Body }, { partSize: 5 * 1024 * 1024 }).promise();
    assert.match(uploaded.ETag, /-2"?$/);
    const large = (await cos.getObject({ Bucket, Key: 'large' }).promise()).Body as Buffer;
    assert.ok(large.equals(Body));
    await assert.rejects(cos.deleteBucket({ Bucket }).promise(), { code: 'BucketNotEmpty', statusCode: 409 });
    const Objects = ['a%2Fb', 'copy', 'large', 'never'].map((Key) => ({ Key }));
    assert.equal((await cos.deleteObjects({ Bucket, Delete: { Objects } }).promise()).Deleted?.length, 4);
    assert.deepEqual(heard, [['written', 'large'], ...['a%2Fb', 'copy', 'large'].map((key) => ['deleted', key])]);
    await cos.deleteBucket({ Bucket }).promise();
    await controller().deleteResourceInstance({ id: two.crn! });
    await assert.rejects(owner(two.crn).listBuckets().promise(), { statusCode: 403 });
  });

  it('goes wrong in the words of each service where a fault wants it', async () => {
    const { iam, resourceController, tagging, cosConfig, globalCatalog, search } = sandbox.endpoints;
    sandbox.addFault({ method: 'PUT', effect: { kind: 'answer', status: 429, headers: { 'retry-after': '2' } } });
    const said = async (url: string) => {
      const answer = await send(url, { method: 'PUT' });
      assert.deepEqual([answer.status, answer.headers['retry-after']], [429, '2'], url);
      const body = JSON.parse(answer.text);
      return body.errors?.[0]?.code ?? body.errorCode ?? body.error_code;
    };
    assert.equal(await said(`${iam}/v1/policies`), 'too_many_requests');
    assert.equal(await said(`${iam}/identity/token`), 'BXNIM0426E');
    assert.equal(await said(`${resourceController}/v2/resource_keys`), 'RC-ServiceError');
    for (const url of [tagging, cosConfig, globalCatalog, search]) assert.ok(await said(`${url}/x`), url);
  });
});
