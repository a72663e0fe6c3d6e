import assert from 'node:assert/strict';
import { addApiKey, addServiceId } from '../../src/sandbox/iam/identities';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { appOf, caller, codeEngineLab, type Lab } from './codeEngineClient';
import { send, startStill } from './sandboxClient';

describe('sandbox: Code Engine', function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  let lab: Lab;
  before(async () => {
    sandbox = await startStill();
    lab = await codeEngineLab(sandbox);
  });
  after(() => sandbox.close());

  const code = (answer: { json: { errors: readonly { code: string }[] } }) => answer.json.errors[0]?.code;

  describe('projects', () => {
    it('become active after they were looked at, or after some seconds', async () => {
      const { api } = lab;
      const made = await api('POST', '/projects', { name: 'other' });
      assert.deepEqual([made.status, made.json.status, made.json.resource_type], [202, 'creating', 'project_v2']);
      const { id, crn } = made.json;
      assert.equal(crn, `crn:v1:bluemix:public:codeengine:us-south:a/${sandbox.account.id}:${id}::`);
      assert.equal((await api('GET', `/projects/${id}/status_details`)).json.domain, 'unknown');
      const early = await api('POST', `/projects/${id}/config_maps`, { name: 'x' });
      assert.deepEqual([early.status, code(early)], [409, 'project_not_active']);
      const states = [1, 2, 3].map(() => api('GET', `/projects/${id}`));
      assert.deepEqual((await Promise.all(states)).map(({ json }) => json.status).sort(), [
        'active',
        'creating',
        'creating',
      ]);
      assert.equal((await api('GET', `/projects/${id}/status_details`)).json.domain, 'ready');
      const late = (await api('POST', '/projects', { name: 'late' })).json.id;
      sandbox.advance(5_000);
      assert.equal((await api('GET', `/projects/${late}`)).json.status, 'active');
    });

    it('are deleted softly, are gone from lists, and for good after a week', async () => {
      const { api } = lab;
      const { id } = (await api('POST', '/projects', { name: 'short' })).json;
      assert.equal(code(await api('POST', '/projects', { name: 'short' })), 'project_already_exists');
      assert.equal((await api('DELETE', `/projects/${id}`)).status, 202);
      assert.equal((await api('GET', `/projects/${id}`)).json.status, 'soft_deleted');
      assert.equal((await api('GET', `/projects/${id}/apps`)).status, 404);
      const names = (await api('GET', '/projects')).json.projects.map(({ name }: { name: string }) => name);
      assert.ok(!names.includes('short') && names.includes('flowlogs'));
      sandbox.advance(7 * 24 * 3_600_000);
      assert.equal((await api('GET', `/projects/${id}`)).status, 404);
    });

    it('are a resource instance each, and lie in one region', async () => {
      const rc = await caller(sandbox, sandbox.endpoints.resourceController);
      const { json } = await rc('GET', `/v2/resource_instances?guid=${lab.projectId}`);
      assert.equal(json.resources[0].name, 'flowlogs');
      const elsewhere = await caller(sandbox, sandbox.endpoints.codeEngine.replace('{region}', 'eu-de'));
      assert.equal((await elsewhere('GET', `/v2/projects/${lab.projectId}`)).status, 404);
      assert.deepEqual((await elsewhere('GET', '/v2/projects')).json.projects, []);
    });

    it('are at most twenty in a region', async () => {
      const api = await caller(sandbox, `${sandbox.endpoints.codeEngine.replace('{region}', 'us-east')}/v2`);
      for (let number = 0; number < 20; number++) await api('POST', '/projects', { name: `p${number}` });
      const beyond = await api('POST', '/projects', { name: 'beyond' });
      assert.deepEqual([beyond.status, code(beyond)], [409, 'quota_exceeded']);
      const first = (await api('GET', '/projects?limit=12')).json;
      assert.equal(first.projects.length, 12);
      const second = (await api('GET', `/projects?limit=12&start=${first.next.start}`)).json;
      assert.deepEqual([second.projects.length, second.next], [8, undefined]);
    });
  });

  it('wants a token, a version that is a date, and paths it knows', async () => {
    const base = `${sandbox.endpoints.codeEngine.replace('{region}', sandbox.region)}/v2`;
    const stranger = JSON.parse((await send(`${base}/projects`)).text);
    assert.deepEqual([stranger.status_code, stranger.errors[0].code], [401, 'unauthorized']);
    assert.ok(stranger.trace);
    assert.equal((await lab.api('GET', '/projects?version=2025-07-10')).status, 200);
    assert.equal((await lab.api('GET', '/projects?version=latest')).status, 400);
    assert.equal(code(await lab.project('GET', '/cos_subscriptions')), 'resource_not_found');
    const runtimes = (await lab.api('GET', '/function_runtimes')).json.function_runtimes;
    assert.ok(
      runtimes.some(({ id, default: byDefault }: { id: string; default: boolean }) => id === 'nodejs-22' && byDefault),
    );
  });

  it('lets nobody run code who is not allowed to, and answers to its own address alone', async () => {
    const { id } = addServiceId(sandbox.world, { name: 'reader', description: '' });
    const { value } = addApiKey(sandbox.world, { name: 'k', description: '', iamId: `iam-${id}` });
    const token = await send(`${sandbox.endpoints.iam}/identity/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=urn:ibm:params:oauth:grant-type:apikey&apikey=${value}`,
    });
    const authorization = `Bearer ${JSON.parse(token.text).access_token}`;
    const base = `${sandbox.endpoints.codeEngine.replace('{region}', sandbox.region)}/v2`;
    const reader = await caller(sandbox, base, { authorization });
    assert.equal(code(await reader('POST', '/projects', { name: 'mine' })), 'forbidden');
    const elsewhere = await send(`${base}/projects`, { headers: { authorization, host: 'pages.example' } });
    assert.equal(elsewhere.status, 421);
    const another = await startStill();
    assert.notEqual(another.apiKey, sandbox.apiKey);
    assert.notEqual(another.passcode, sandbox.passcode);
    assert.notEqual(another.workloads.whisk.auth, sandbox.workloads.whisk.auth);
    await another.close();
  });

  describe('config maps and secrets', () => {
    it('are replaced by who knows their tag', async () => {
      const { project } = lab;
      const made = await project('POST', '/config_maps', { name: 'settings', data: { A: '1' } });
      assert.deepEqual([made.status, made.json.resource_type, made.json.data], [201, 'config_map_v2', { A: '1' }]);
      assert.equal((await project('POST', '/config_maps', { name: 'settings' })).status, 409);
      const { entity_tag: tag } = made.json;
      assert.equal((await project('PUT', '/config_maps/settings', { data: {} })).status, 400);
      const stale = await project('PUT', '/config_maps/settings', { data: {} }, { 'if-match': 'other' });
      assert.equal(stale.status, 412);
      const replaced = await project('PUT', '/config_maps/settings', { data: { B: '2' } }, { 'if-match': tag });
      assert.deepEqual([replaced.status, replaced.json.data], [200, { B: '2' }]);
      assert.notEqual(replaced.json.entity_tag, tag);
      assert.equal((await project('PUT', '/config_maps/settings', { data: {} }, { 'if-match': '*' })).status, 200);
      assert.equal((await project('DELETE', '/config_maps/settings')).status, 202);
      assert.equal((await project('DELETE', '/config_maps/settings')).status, 404);
    });

    it('hold 1 MiB, under keys that are file names', async () => {
      const { project } = lab;
      const big = { name: 'big', data: { 'a.js': 'x'.repeat(1024 * 1024) } };
      assert.equal((await project('POST', '/config_maps', big)).status, 201);
      const bigger = { name: 'bigger', data: { 'a.js': 'x'.repeat(1024 * 1024 - 1), b: 'yz' } };
      assert.equal(code(await project('POST', '/config_maps', bigger)), 'validation_failed');
      assert.equal((await project('POST', '/config_maps', { name: 'path', data: { 'a/b': '' } })).status, 400);
      assert.equal((await project('POST', '/config_maps', { name: 'Capital', data: {} })).status, 400);
    });

    it('secrets have a format, and show their data one by one alone', async () => {
      const { project } = lab;
      const made = await project('POST', '/secrets', { name: 'keys', format: 'generic', data: { KEY: 'geheim' } });
      assert.deepEqual([made.status, made.json.resource_type], [201, 'secret_generic_v2']);
      assert.deepEqual((await project('GET', '/secrets/keys')).json.data, { KEY: 'geheim' });
      assert.equal((await project('GET', '/secrets')).json.secrets[0].data, undefined);
      const lacking = await project('POST', '/secrets', {
        name: 'cos',
        format: 'hmac_auth',
        data: { access_key_id: 'x' },
      });
      assert.match(lacking.text, /secret_access_key/);
    });
  });

  describe('apps', () => {
    const server = "require('node:http').createServer((q, s) => s.end(process.env.GREETING)).listen(process.env.PORT);";
    before(() => lab.project('POST', '/config_maps', { name: 'server', data: { 'main.js': server } }));

    it('answer under their address, start when they are called, and are changed by a merge patch', async () => {
      const { project } = lab;
      const greeting = (value: string) => ({ run_env_variables: [{ type: 'literal', name: 'GREETING', value }] });
      const made = await project('POST', '/apps', appOf('hello', 'server', greeting('hi')));
      assert.deepEqual([made.status, made.json.status, made.json.scale_concurrency], [201, 'deploying', 100]);
      await sandbox.workloads.settled();
      assert.equal((await send(made.json.endpoint)).text, 'hi');
      const instances = (await project('GET', '/apps/hello/instances')).json.instances;
      assert.deepEqual([instances.length, instances[0].status], [1, 'running']);
      const patch = { ...greeting('ho'), scale_concurrency: null };
      assert.equal((await project('PATCH', '/apps/hello', patch)).status, 400);
      assert.equal((await project('PATCH', '/apps/hello', patch, { 'if-match': 'old' })).status, 412);
      const wrongType = { 'if-match': '*', 'content-type': 'application/json' };
      assert.equal((await project('PATCH', '/apps/hello', patch, wrongType)).status, 415);
      assert.equal((await project('PATCH', '/apps/hello', patch, { 'if-match': made.json.entity_tag })).status, 200);
      await sandbox.workloads.settled();
      assert.equal((await send(made.json.endpoint)).text, 'ho');
      assert.equal((await project('DELETE', '/apps/hello')).status, 202);
      await sandbox.workloads.settled();
      assert.deepEqual([(await send(made.json.endpoint)).status, sandbox.workloads.programs()], [404, 0]);
    });

    it('fail to be deployed, and say why in their log', async () => {
      const { project, wire } = lab;
      const broken = { 'main.js': 'throw new Error("broken");' };
      await project('POST', '/config_maps', { name: 'broken', data: broken });
      const reference = { type: 'secret_full_reference', reference: 'nowhere' };
      const cases = [
        [appOf('broken', 'broken'), /Error: broken/],
        [appOf('no-map', 'nowhere'), /config_map "nowhere" not found/],
        [appOf('no-secret', 'server', { run_env_variables: [reference] }), /secret "nowhere" not found/],
        [appOf('no-node', 'server', { run_commands: ['/bin/sh', '-c'], run_arguments: ['reboot'] }), /has no images/],
        [appOf('outside', 'server', { run_arguments: ['/app/../etc/main.js'] }), /has no images/],
      ] as const;
      for (const [app, expected] of cases) {
        const { name } = (await project('POST', '/apps', app)).json;
        await sandbox.workloads.settled();
        const { status, status_details: details } = (await project('GET', `/apps/${name}`)).json;
        assert.deepEqual([status, details.reason], ['failed', 'no_revision_ready'], name);
        const { lines } = (await wire('GET', `/apps/${name}/logs`)).json;
        assert.match(lines.map(({ text }: { text: string }) => text).join('\n'), expected);
      }
      assert.equal(sandbox.workloads.programs(), 0);
    });

    it('are refused where a field is wrong', async () => {
      const { project } = lab;
      const wrong = [
        { image_reference: undefined },
        { name: 'Upper' },
        { image_port: 0 },
        { scale_request_timeout: 601 },
        { run_env_variables: [{ type: 'literal', name: 'X' }] },
        { run_volume_mounts: [{ type: 'config_map', reference: 'x', mount_path: '../app' }] },
      ];
      for (const more of wrong)
        assert.equal((await project('POST', '/apps', appOf('wrong', 'server', more))).status, 400);
    });
  });

  it('scales an app to zero when nobody calls it, and starts it again', async () => {
    const idle = await startStill({ idleMs: 0 });
    try {
      const { project } = await codeEngineLab(idle);
      const server =
        "require('node:http').createServer((q, s) => s.end(String(process.pid))).listen(process.env.PORT);";
      await project('POST', '/config_maps', { name: 'server', data: { 'main.js': server } });
      const { endpoint } = (await project('POST', '/apps', appOf('pid', 'server'))).json;
      await idle.workloads.settled();
      const pids: string[] = [];
      for (let call = 0; call < 2; call++) {
        pids.push((await send(endpoint)).text);
        while (idle.workloads.programs() > 0) await new Promise((resolve) => setImmediate(resolve));
      }
      assert.notEqual(pids[0], pids[1]);
      assert.deepEqual((await project('GET', '/apps/pid/instances')).json.instances, []);
    } finally {
      await idle.close();
    }
  });

  describe('functions', () => {
    const inline = (source: string) => `data:text/plain;base64,${Buffer.from(source).toString('base64')}`;
    const make = (name: string, source: string, more: object = {}) =>
      lab.project('POST', '/functions', { name, runtime: 'nodejs-22', code_reference: inline(source), ...more });

    it('get what was sent, and answer as they say', async () => {
      const source = `async function main(params) {
        console.log('called');
        return { statusCode: 201, headers: { 'X-Own': 'yes' }, body: { params, key: process.env.KEY } };
      }`;
      const env = [{ type: 'literal', name: 'KEY', value: 'v' }];
      const made = await make('echo', source, { run_env_variables: env });
      assert.deepEqual([made.status, made.json.status, made.json.code_main], [201, 'ready', 'main']);
      const body = '{"a":1}';
      const headers = { 'content-type': 'application/json', 'ce-id': 'x' };
      const answer = await send(`${made.json.endpoint}/deep?q=2&a=3`, { method: 'POST', headers, body });
      const { params, key } = JSON.parse(answer.text);
      assert.deepEqual([answer.status, answer.headers['x-own'], key], [201, 'yes', 'v']);
      assert.deepEqual([params.a, params.q, params.__ce_path, params.__ce_method], [1, '2', '/deep', 'POST']);
      assert.equal(params.__ce_headers['Ce-Id'], 'x');
      assert.equal(Buffer.from(params.__ce_body, 'base64').toString(), body);
      assert.match((await lab.wire('GET', '/functions/echo/logs')).text, /called/);
      const overwriting = await send(made.json.endpoint, { method: 'POST', headers, body: '{"__ce_path":"/"}' });
      assert.equal(overwriting.status, 400);
    });

    it('fail as the platform words it', async () => {
      const cases = [
        ['no-main', 'exports.other = 1;', 424],
        ['no-code', 'this is no code', 424],
        ['throws', 'exports.main = () => { throw new Error("x"); };', 500],
        ['odd', 'exports.main = () => ({ statusCode: 9 });', 422],
        ['dies', 'exports.main = () => process.exit(1);', 502],
      ] as const;
      for (const [name, source, status] of cases) {
        const { endpoint } = (await make(name, source)).json;
        const answer = await send(endpoint);
        assert.deepEqual([answer.status, answer.headers['x-faas-actionstatus']], [status, String(status)], name);
      }
    });

    it('end at their time limit, also where they never come back to their event loop', async () => {
      const made = await make('spins', 'exports.main = () => { for (;;); };', { scale_max_execution_time: 1 });
      assert.equal((await send(made.json.endpoint)).status, 408);
    });

    it('have inline source of at most 100 KB, and nothing else can run here', async () => {
      assert.equal((await make('large', 'x'.repeat(80_000))).status, 400);
      const python = await make('python', 'def main(params): pass', { runtime: 'python-3.13' });
      assert.deepEqual([python.json.status, python.json.status_details.reason], ['failed', 'no_code_bundle']);
    });
  });

  it('runs jobs, each index by itself, again as often as it may', async () => {
    const { project } = lab;
    const source = `console.log(process.env.JOB_INDEX, process.env.CE_JOB);
      process.exit(process.env.JOB_INDEX === '1' && process.env.JOB_INDEX_RETRY_COUNT === '0' ? 1 : Number(process.env.END));`;
    await project('POST', '/config_maps', { name: 'job', data: { 'main.js': source } });
    const env = (value: string) => ({ run_env_variables: [{ type: 'literal', name: 'END', value }] });
    const limits = { scale_array_spec: '0-1', scale_retry_limit: 1 };
    await project('POST', '/jobs', appOf('work', 'job', { ...env('0'), ...limits }));
    const made = await project('POST', '/job_runs', { job_name: 'work' });
    assert.deepEqual([made.status, made.json.status_details.requested], [202, 2]);
    await project('POST', '/job_runs', { job_name: 'work', name: 'fails', ...env('3'), scale_array_spec: '0' });
    await sandbox.workloads.settled();
    const { status, status_details: details } = (await project('GET', `/job_runs/${made.json.name}`)).json;
    assert.deepEqual([status, details.succeeded, details.succeeded_indices], ['completed', 2, '0,1']);
    assert.equal((await project('GET', '/job_runs/fails')).json.status, 'failed');
    assert.equal((await project('GET', '/job_runs?job_name=other')).json.job_runs.length, 0);
    assert.equal((await project('POST', '/job_runs', { job_name: 'other' })).status, 404);
    assert.match((await lab.wire('GET', `/job_runs/${made.json.name}/logs`)).text, /0 work/);
  });

  it('binds a secret to a workload', async () => {
    const { project } = lab;
    await project('POST', '/secrets', { name: 'bound', format: 'generic', data: { URL: 'u' } });
    const server = "require('node:http').createServer((q, s) => s.end(process.env.COS_URL)).listen(process.env.PORT);";
    await project('POST', '/config_maps', { name: 'binder', data: { 'main.js': server } });
    const component = { name: 'binder', resource_type: 'app_v2' };
    const made = await project('POST', '/bindings', { component, prefix: 'COS', secret_name: 'bound' });
    assert.deepEqual([made.status, made.json.status], [201, 'active']);
    const { endpoint } = (await project('POST', '/apps', appOf('binder', 'binder'))).json;
    assert.equal((await send(endpoint)).text, 'u');
    assert.equal((await project('DELETE', `/bindings/${made.json.id}`)).status, 202);
    assert.equal((await project('DELETE', '/apps/binder')).status, 202);
    await sandbox.workloads.settled();
  });

  it('takes faults, in its own words', async () => {
    sandbox.addFault({ service: 'code_engine', nth: 1, effect: { kind: 'answer', status: 429 } });
    const { status, json } = await lab.project('GET', '/apps');
    assert.deepEqual([status, json.errors[0].code], [429, 'too_many_requests']);
    sandbox.clearFaults();
    const { endpoints, url } = sandbox;
    const addresses = {
      code_engine_endpoint: [`${url}/codeengine-endpoint/us-south/x/y`, /"message"/],
      ibmcloud: [`${url}/ibmcloud/us-south/projects`, /Timed out waiting/],
      logdna_ingest: [`${endpoints.logdnaIngest}/logs/ingest`, /"status":"error"/],
      cloud_logs_ingest: [`${url}/cloudlogs-ingress/us-south/x/logs/v1/singles`, /"errors"/],
      openwhisk: [`${endpoints.openWhisk}/api/v1/namespaces`, /"error"/],
    } as const;
    for (const [service, [address, body]] of Object.entries(addresses)) {
      sandbox.addFault({ service: service as keyof typeof addresses, effect: { kind: 'answer', status: 504 } });
      const answer = await send(address);
      assert.equal(answer.status, 504, service);
      assert.match(answer.text, body);
    }
    sandbox.clearFaults();
  });
});
