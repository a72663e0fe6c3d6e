import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { CloudError, type CloudErrorCode } from '../../../src/cloud/cloud';
import { authorizationPolicy, covers } from '../../../src/cloud/setup/authorizations';
import type { CloudSetup } from '../../../src/cloud/setup/cloudSetup';
import { createCloudSetup } from '../../../src/cloud/setup/createCloudSetup';
import type { Policy } from '../../../src/cloud/setup/iamAdmin';
import { createTokenSource } from '../../../src/cloud/tokenSource';
import { type LoopbackServer, type SeenRequest, sendJson, sendS3Error, startServer } from '../loopbackServer';
import { fakeTime, makeToken, testAccount } from '../tokens';

const at = { region: 'eu-de', projectId: '15314cc3-85b4-4338-903f-c28cdee6d005' };
const workspace = { location: 'eu-de', workspaceId: 'w' };
const policy: Policy = {
  ...authorizationPolicy({ source: { service: 'is', resourceType: 'flow-log-collector' }, roles: ['w'], cosGuid: 'g' }),
  ...{ id: 'p', state: 'active' },
};

describe('answers to the clients of setup', () => {
  let server: LoopbackServer;
  let setup: CloudSetup;
  let time: ReturnType<typeof fakeTime>;
  let answer: (request: SeenRequest, response: ServerResponse) => void;

  beforeEach(async () => {
    server = await startServer((request, response) => answer(request, response));
    time = fakeTime();
    const { url } = server;
    const token = createTokenSource(async () => {
      const now = time.tools.clock();
      return { value: makeToken(), issuedAt: now, expiresAt: now + 3_600_000, renewedAt: null };
    }, time.tools.clock);
    setup = createCloudSetup({
      endpoints: {
        ...{ iam: url, resourceController: url, globalCatalog: url, tagging: url, search: url, vpc: url, cos: url },
        ...{ cosConfig: `${url}/v1`, codeEngine: `${url}/v2`, schematics: `${url}/`, openWhisk: `${url}/api/v1` },
      },
      ...{ token, ...time.tools, refreshToken: async () => 'refresh', cli: { env: {} }, openWhiskAuth: 'uuid:key' },
    });
  });
  afterEach(() => server.close());

  const failing = (code: CloudErrorCode, pattern?: RegExp) => (error: unknown) =>
    error instanceof CloudError && error.code === code && (pattern === undefined || pattern.test(error.message));

  const reads: Readonly<Record<string, () => Promise<unknown>>> = {
    'resource groups': () => setup.resources.resourceGroups(),
    instances: () => setup.resources.instances({}),
    keys: () => setup.resources.keys('crn'),
    tags: () => setup.tags.of('crn'),
    'service ids': () => setup.iam.serviceIds(),
    policies: () => setup.iam.policies({ type: 'authorization' }),
    roles: () => setup.iam.roles('cloud-object-storage'),
    collectors: () => setup.network.collectors('eu-de'),
    keysOfVpc: () => setup.network.sshKeys('eu-de'),
    projects: () => setup.codeEngine.projects('eu-de'),
    apps: () => setup.codeEngine.apps(at),
    workspaces: () => setup.schematics.workspaces('eu-de'),
    outputs: () => setup.schematics.outputs(workspace),
    activations: () => setup.openWhisk!.activations(),
  };
  const statuses: readonly (readonly [number, CloudErrorCode])[] = [
    ...[[401, 'bad_credentials'] as const, [403, 'forbidden'] as const, [404, 'not_found'] as const],
    ...[[409, 'conflict'] as const, [429, 'throttled'] as const, [500, 'service_error'] as const],
  ];
  for (const [name, read] of Object.entries(reads)) {
    it(`names what is wrong with ${name}`, async () => {
      for (const [status, code] of statuses) {
        answer = (_request, response) =>
          sendJson(response, { message: 'words', errors: [{ message: 'words' }] }, status);
        await assert.rejects(read(), failing(code, /words/), `${status}`);
      }
      for (const body of ['text', 17, { resources: 1, policies: 1, apps: 1 }]) {
        answer = (_request, response) => sendJson(response, body);
        const result = await read().catch((error: unknown) => error);
        const empty = Array.isArray(result) && result.length === 0;
        assert.ok(empty || failing('unexpected_answer')(result), `${name} ${JSON.stringify(body)}`);
      }
      answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      await assert.rejects(read(), failing('unexpected_answer'));
    });
  }

  it('reads all pages, taking cursors only', async () => {
    const elsewhere = 'https://elsewhere.example/v1';
    answer = ({ url }, response) => {
      const start = url.searchParams.get('start') ?? url.searchParams.get('pagetoken');
      const id = start ?? 'first';
      const next = start === null ? 'second' : null;
      const href = `${elsewhere}?start=${next}&pagetoken=${next}`;
      const one = { id, crn: id, name: id, iam_id: id, status: 'active', state: 'active' };
      const link = {
        next_url: next && href,
        next: next && (url.pathname.includes('serviceids') ? href : { href, start: next }),
      };
      sendJson(response, { resources: [one], serviceids: [one], projects: [one], keys: [one], ...link });
    };
    const names = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name);
    assert.deepEqual(names(await setup.resources.instances({})), ['first', 'second']);
    assert.deepEqual(names(await setup.iam.serviceIds()), ['first', 'second']);
    assert.deepEqual(names(await setup.codeEngine.projects('eu-de')), ['first', 'second']);
    assert.deepEqual(names(await setup.network.sshKeys('eu-de')), ['first', 'second']);
    assert.equal(server.seen.length, 8);
    assert.equal(server.seen[2]?.url.searchParams.get('account_id'), testAccount);
  });

  it('does not repeat a creation of which it is not known whether it was done', async () => {
    const creations: readonly (() => Promise<unknown>)[] = [
      () => setup.codeEngine.createProject('eu-de', { name: 'n', resourceGroupId: 'g' }),
      () => setup.iam.createPolicy(policy),
      () => setup.schematics.apply(workspace),
      () => setup.network.createCollector('eu-de', { name: 'n', active: true, targetId: 't', bucket: 'b' }),
    ];
    for (const create of creations) {
      answer = (_request, response) => sendJson(response, {}, 500);
      server.seen.length = 0;
      await assert.rejects(create(), failing('service_error'));
      assert.equal(server.seen.length, 1);
      answer = (_request, response) =>
        sendJson(response, {}, server.seen.length > 1 ? 500 : 503, { 'retry-after': '3' });
      server.seen.length = 0;
      await assert.rejects(create(), failing('service_error'));
      assert.equal(server.seen.length, 2);
    }
    assert.ok(time.waits.includes(3_000));
  });

  it('adopts a policy that stands, and does not where it is not named', async () => {
    answer = (_request, response) => {
      const details = { conflicts_with: { etag: '1-5', policy: 'standing' } };
      sendJson(response, { errors: [{ code: 'policy_conflict_error', message: 'm', details }], status_code: 409 }, 409);
    };
    assert.deepEqual(await setup.iam.createPolicy(policy), { kind: 'exists', id: 'standing' });
    const sent = JSON.parse(server.seen[0]!.body);
    assert.deepEqual(sent.subjects[0].attributes[0], { name: 'accountId', value: testAccount });
    answer = (_request, response) => sendJson(response, { errors: [{ code: 'policy_conflict_error' }] }, 409);
    await assert.rejects(setup.iam.createPolicy(policy), failing('conflict'));
  });

  it('shows the policies it understands beside others', async () => {
    const shown = {
      ...{ id: 'p', type: 'authorization', state: 'active', roles: [{ role_id: 'w' }] },
      subjects: [{ attributes: [{ name: 'serviceName', value: 'is' }] }],
      resources: [{ attributes: [{ name: 'serviceName', value: 'cloud-object-storage', operator: 'stringEquals' }] }],
    };
    answer = (_request, response) =>
      sendJson(response, { policies: [{ strange: true }, shown, { ...shown, state: 'deleted' }] });
    const [one, ...others] = await setup.iam.policies({ type: 'authorization' });
    assert.deepEqual([one?.resource, others], [[{ name: 'serviceName', value: 'cloud-object-storage' }], []]);
  });

  it('waits while a service id is still busy with its keys', async () => {
    answer = (_request, response) => sendJson(response, {}, server.seen.length < 3 ? 409 : 204);
    assert.equal(await setup.iam.deleteServiceId('ServiceId-1'), 'deleted');
    assert.deepEqual(time.waits, [2_000, 5_000]);
  });

  it('waits until something is ready, failed, missing, or patience ends', async () => {
    const instance = (state: string, more: object = {}) => ({ crn: 'crn', guid: 'g', name: 'n', state, ...more });
    const states: string[] = [];
    const onState = (state: string) => states.push(state);
    answer = (_request, response) =>
      server.seen.length === 1
        ? sendJson(response, {}, 404)
        : sendJson(response, instance(server.seen.length === 2 ? 'provisioning' : 'active'));
    assert.equal((await setup.resources.waitForInstance('g', { onState })).state, 'active');
    assert.deepEqual(states, ['not there yet', 'provisioning']);
    const lost = { last_operation: { state: 'failed', description: 'no room' } };
    answer = (_request, response) => sendJson(response, instance('provisioning', lost));
    await assert.rejects(setup.resources.waitForInstance('g'), failing('service_error', /no room/));
    answer = (_request, response) => sendJson(response, {}, 404);
    await assert.rejects(setup.resources.waitForInstance('g'), failing('not_found'));
    await setup.resources.waitForInstanceGone('g');
    answer = (_request, response) => sendJson(response, instance('provisioning'));
    const started = time.tools.clock();
    await assert.rejects(setup.resources.waitForInstance('g'), failing('timeout', /provisioning/));
    assert.ok(time.tools.clock() - started <= 600_000);
  });

  it('ends a wait when cancelled', async () => {
    const controller = new AbortController();
    answer = (_request, response) => {
      controller.abort(new Error('enough'));
      sendJson(response, { id: 'p', name: 'n', status: 'creating' });
    };
    await assert.rejects(setup.codeEngine.waitForProject(at, { signal: controller.signal }), /enough/);
    assert.equal(server.seen.length, 1);
  });

  it('waits for the domain of a project, and says why an app failed', async () => {
    answer = ({ url }, response) => {
      const details = url.pathname.endsWith('/status_details');
      const domain = server.seen.length > 2 ? 'ready' : 'unknown';
      sendJson(response, details ? { domain, project: 'enabled' } : { id: 'p', name: 'n', status: 'active' });
    };
    assert.equal((await setup.codeEngine.waitForProject(at)).status, 'active');
    assert.equal(server.seen.length, 4);
    const failed = { name: 'a', status: 'failed', status_details: { reason: 'no_revision_ready' } };
    answer = (_request, response) => sendJson(response, failed);
    await assert.rejects(setup.codeEngine.waitForApp(at, 'a'), failing('service_error', /no_revision_ready/));
  });

  it('sends what Code Engine wants of a change', async () => {
    answer = (_request, response) => sendJson(response, { name: 'a', entity_tag: '2' });
    await setup.codeEngine.updateApp(at, 'a/../b', { maxInstances: 3, env: [] }, '1');
    const [{ method, path, headers, body }] = server.seen as [SeenRequest];
    assert.deepEqual(
      [method, headers['if-match'], headers['content-type']],
      ['PATCH', '1', 'application/merge-patch+json'],
    );
    assert.equal(path, `/v2/projects/${at.projectId}/apps/a%2F..%2Fb?version=2025-07-10`);
    assert.deepEqual(JSON.parse(body), { scale_max_instances: 3, run_env_variables: [] });
  });

  it('names the quota that is full', async () => {
    answer = (_request, response) => sendJson(response, { errors: [{ code: 'quota_exceeded', message: 'm' }] }, 409);
    const made = setup.codeEngine.createConfigMap(at, { name: 'c', data: {} });
    await assert.rejects(made, failing('quota', /codeengine-limits/));
  });

  it('reads a Terraform job through words it does not know, and a log that is not there yet', async () => {
    answer = ({ url }, response) => {
      if (url.pathname.includes('log_store')) return sendJson(response, {}, server.seen.length < 4 ? 404 : 500);
      const status = ['Pending', 'IN PROGRESS', 'FAILED'][Math.min(2, Math.floor(server.seen.length / 3))];
      const templates = [{ template_id: 't', message: 'boom', log_summary: { error: '', resources_added: 1 } }];
      sendJson(response, { action_id: 'x', name: 'APPLY', status, templates });
    };
    const ended = await setup.schematics.waitForAction(workspace, 'x', { onLog: () => assert.fail('there is none') });
    assert.deepEqual([ended.state, ended.message, ended.summary?.added], ['failed', 'boom', 1]);
    answer = (_request, response) =>
      sendJson(response, { id: 'w', status: 'Template Error', workspace_status_msg: { status_msg: 'line 3' } });
    await assert.rejects(setup.schematics.waitForWorkspace(workspace), failing('service_error', /line 3/));
    answer = (_request, response) => sendJson(response, { has_received_file: false });
    await assert.rejects(setup.schematics.uploadTemplate(workspace, 't', new Uint8Array(3)), failing('service_error'));
  });

  it('keeps the IBM Cloud token away from OpenWhisk', async () => {
    answer = (_request, response) => sendJson(response, ['guest']);
    assert.deepEqual(await setup.openWhisk?.namespaces(), ['guest']);
    assert.equal(server.seen[0]?.headers.authorization, `Basic ${Buffer.from('uuid:key').toString('base64')}`);
    assert.equal(server.seen[0]?.path, '/api/v1/namespaces');
  });

  it('hides credentials that the service hides', async () => {
    answer = (_request, response) => sendJson(response, { crn: 'c', credentials: { REDACTED: 'REDACTED' } });
    assert.equal((await setup.resources.key('c'))?.credentials, null);
  });

  it('tells a bucket of somebody else from one of ours, and forbidden from absent', async () => {
    const wanted = { name: 'flow-logs', region: 'eu-de', storageClass: 'smart', instanceCrn: 'crn' } as const;
    const bucket = { name: 'flow-logs', location: 'eu-de', instanceCrn: null };
    answer = (_request, response) => sendS3Error(response, 409, 'BucketAlreadyExists');
    await assert.rejects(setup.buckets.create(wanted), failing('conflict', /Choose another name/));
    assert.equal(server.seen[0]?.headers['ibm-service-instance-id'], 'crn');
    assert.match(server.seen[0]?.body ?? '', /<LocationConstraint>eu-de-smart</);
    answer = (_request, response) => sendS3Error(response, 409, 'BucketAlreadyOwnedByYou');
    assert.equal(await setup.buckets.create(wanted), 'ours');
    answer = (_request, response) => response.writeHead(403).end();
    assert.equal(await setup.buckets.presence(bucket), 'taken');
    answer = (_request, response) => response.writeHead(404).end();
    assert.equal(await setup.buckets.presence(bucket), 'absent');
    answer = (_request, response) => sendS3Error(response, 404, 'NoSuchLifecycleConfiguration');
    assert.deepEqual(await setup.buckets.expiryRules(bucket), []);
    answer = (_request, response) => sendS3Error(response, 404, 'NoSuchBucket');
    await assert.rejects(setup.buckets.expiryRules(bucket), failing('not_found'));
    answer = (_request, response) => sendJson(response, { firewall: { allowed_ip: ['10.0.0.0/8'] }, object_count: 3 });
    assert.deepEqual((await setup.buckets.configuration('flow-logs'))?.firewall, {
      ...{ allowedIps: ['10.0.0.0/8'], allowedNetworkTypes: [] },
    });
  });

  it('deletes any number of objects, and tells which it may not', async () => {
    const bucket = { name: 'flow-logs', location: 'eu-de', instanceCrn: null };
    answer = ({ body }, response) => {
      const refused = body.includes('>key-0<') ? '<Error><Key>key-0</Key><Code>AccessDenied</Code></Error>' : '';
      response.writeHead(200, { 'content-type': 'application/xml' }).end(`<DeleteResult>${refused}</DeleteResult>`);
    };
    const keys = Array.from({ length: 1_500 }, (_, at) => `key-${at}`);
    assert.deepEqual(await setup.buckets.deleteObjects(bucket, keys), [
      { key: 'key-0', code: 'AccessDenied', message: '' },
    ]);
    assert.deepEqual(
      server.seen.map(({ body }) => body.split('<Key>').length - 1),
      [1_000, 500],
    );
    assert.ok(server.seen.every(({ headers }) => headers['content-md5'] !== undefined));
  });
});

describe('an authorization that stands', () => {
  const need = {
    source: { service: 'is', resourceType: 'flow-log-collector' },
    roles: ['w', 'm'],
    cosGuid: 'g',
    bucket: 'b',
  };
  const service = { name: 'serviceName', value: 'cloud-object-storage' };
  const is = { name: 'serviceName', value: 'is' };
  const cases: readonly (readonly [string, Partial<Policy>, boolean])[] = [
    ['of the instance', {}, true],
    ['of all types of the source', { subject: [is, { name: 'accountId', value: 'a' }] }, true],
    ['of all instances', { resource: [service] }, true],
    [
      'of an instance by its CRN',
      { resource: [service, { name: 'serviceInstance', value: 'crn:v1:bluemix:public:cos:global:a/1:g::' }] },
      true,
    ],
    [
      'of the bucket',
      { resource: [service, { name: 'resourceType', value: 'bucket' }, { name: 'resource', value: 'b' }] },
      true,
    ],
    ['with a stronger role', { roles: ['m'] }, true],
    ['with another role', { roles: ['r'] }, false],
    ['of another instance', { resource: [service, { name: 'serviceInstance', value: 'h' }] }, false],
    [
      'of another bucket',
      { resource: [service, { name: 'resourceType', value: 'bucket' }, { name: 'resource', value: 'c' }] },
      false,
    ],
    ['of another source', { subject: [{ name: 'serviceName', value: 'codeengine' }] }, false],
    ['of one collector', { subject: [is, { name: 'serviceInstance', value: 'x' }] }, false],
    ['of another kind', { subject: [is, { name: 'resourceType', value: 'share' }] }, false],
    ['of a resource group', { resource: [service, { name: 'resourceGroupId', value: 'x' }] }, false],
    [
      'of any resource group',
      { resource: [service, { name: 'resourceGroupId', value: 'true', operator: 'stringExists' }] },
      true,
    ],
    ['of no service', { resource: [] }, false],
    ['that is not active', { state: 'deleted' }, false],
  ];
  for (const [name, change, covered] of cases) {
    it(`${name} ${covered ? 'covers' : 'does not cover'} the need`, () => {
      assert.equal(covers({ ...policy, ...change }, need), covered);
    });
  }
});
