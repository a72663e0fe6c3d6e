import assert from 'node:assert/strict';
import { IamAuthenticator } from '@ibm-cloud/platform-services/auth';
import IamIdentityV1 from '@ibm-cloud/platform-services/iam-identity/v1';
import ResourceControllerV2 from '@ibm-cloud/platform-services/resource-controller/v2';
import ResourceManagerV2 from '@ibm-cloud/platform-services/resource-manager/v2';
import { hexId, uuid } from '../../src/sandbox/random';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { startStill } from './sandboxClient';

/** IBM's own platform SDK against the sandbox. */
describe('sandbox: @ibm-cloud/platform-services', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startStill();
    const [cos] = sandbox.account.resourceInstances;
    assert.ok(cos);
    for (let number = 1; number <= 6; number++) {
      const guid = uuid(number, 'more');
      const crn = cos.crn.replace(cos.guid, guid);
      sandbox.account.resourceInstances.push({ ...cos, guid, crn, name: `more-${number}` });
    }
  });
  after(() => sandbox.close());

  const authenticator = (apikey = sandbox.apiKey) => new IamAuthenticator({ apikey, url: sandbox.endpoints.iam });

  it('pages through resource instances', async () => {
    const serviceUrl = sandbox.endpoints.resourceController;
    const controller = new ResourceControllerV2({ authenticator: authenticator(), serviceUrl });
    const cosService = 'dff97f5c-bc5e-4455-b470-411c3edbe49c';
    const pager = new ResourceControllerV2.ResourceInstancesPager(controller, { resourceId: cosService, limit: 3 });
    const pages: number[] = [];
    const names: (string | undefined)[] = [];
    while (pager.hasNext()) {
      const page = await pager.getNext();
      pages.push(page.length);
      names.push(...page.map(({ name }) => name));
    }
    assert.deepEqual(pages, [3, 3, 1]);
    assert.deepEqual(names, ['x-cos', ...[1, 2, 3, 4, 5, 6].map((number) => `more-${number}`)]);
    const { result } = await controller.getResourceInstance({ id: sandbox.account.resourceInstances[0]?.crn ?? '' });
    assert.deepEqual([result.name, result.id, result.state], ['x-cos', result.crn, 'active']);
    await assert.rejects(controller.getResourceInstance({ id: 'gone' }), { status: 404 });
    const none = await controller.listResourceInstances({ resourceId: 'other' });
    assert.deepEqual(none.result.resources, []);
  });

  it('lists resource groups', async () => {
    const serviceUrl = sandbox.endpoints.resourceController;
    const manager = new ResourceManagerV2({ authenticator: authenticator(), serviceUrl });
    const { result } = await manager.listResourceGroups({ accountId: sandbox.account.id });
    const groups = result.resources?.map((group) => [group.name, group.id, group.account_id]);
    assert.deepEqual(groups, [['Default', sandbox.account.resourceGroup.id, sandbox.account.id]]);
    await assert.rejects(manager.listResourceGroups({ accountId: hexId(9, 'other') }), { status: 403 });
  });

  it('tells about the API key', async () => {
    const identity = new IamIdentityV1({ authenticator: authenticator(), serviceUrl: sandbox.endpoints.iam });
    const { result } = await identity.getApiKeysDetails({ iamApiKey: sandbox.apiKey });
    assert.deepEqual([result.account_id, result.iam_id], [sandbox.account.id, sandbox.account.owner.iamId]);
    const other = new IamIdentityV1({ authenticator: authenticator('wrong'), serviceUrl: sandbox.endpoints.iam });
    await assert.rejects(other.getApiKeysDetails({ iamApiKey: 'wrong' }), { status: 400 });
  });
});
