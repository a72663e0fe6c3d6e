import assert from 'node:assert/strict';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { type Call, caller } from './codeEngineClient';
import { bearer, cosUrl, noon, send, startStill } from './sandboxClient';

describe('sandbox: OpenWhisk', function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  let whisk: Call;
  let system: Call;
  before(async () => {
    sandbox = await startStill({ buckets: ['spare'] });
    const authorization = `Basic ${Buffer.from(sandbox.workloads.whisk.auth).toString('base64')}`;
    const base = `${sandbox.endpoints.openWhisk}/api/v1/namespaces`;
    whisk = await caller(sandbox, `${base}/_`, { authorization });
    system = await caller(sandbox, `${base}/whisk.system`, { authorization });
  });
  after(() => sandbox.close());

  const action = (code: string, more: object = {}) => ({ exec: { kind: 'nodejs:20', code }, ...more });
  const greet =
    'function main({ name, greeting }) { console.log("greeting", name); return { text: greeting + " " + name }; }';
  const parameters = [{ key: 'greeting', value: 'hello' }];
  const invoke = (name: string, params: object = {}, query = 'blocking=true&result=true') =>
    whisk('POST', `/actions/${name}?${query}`, params);

  it('knows its callers and its namespace', async () => {
    const stranger = await send(`${sandbox.endpoints.openWhisk}/api/v1/namespaces`);
    assert.equal(stranger.status, 401);
    assert.equal((await whisk('GET', '/limits')).json.concurrentInvocations, 1000);
    assert.equal((await whisk('GET', '/actions/none')).json.error, 'The requested resource does not exist.');
  });

  it('runs an action, with its own parameters and those of the call, and keeps the record', async () => {
    const made = await whisk('PUT', '/actions/greet', action(greet, { parameters }));
    assert.deepEqual([made.status, made.json.version, made.json.exec.code], [200, '0.0.1', undefined]);
    assert.equal((await whisk('PUT', '/actions/greet', action(greet))).status, 409);
    const kept = await whisk('PUT', '/actions/greet?overwrite=true', action(greet));
    assert.deepEqual([kept.json.version, kept.json.parameters], ['0.0.2', parameters]);
    assert.deepEqual((await invoke('greet', { name: 'a' })).json, { text: 'hello a' });
    const { activationId } = (await invoke('greet', { name: 'b' }, '')).json;
    await sandbox.workloads.settled();
    const { json } = await whisk('GET', `/activations/${activationId}`);
    assert.deepEqual([json.response.success, json.response.result, json.statusCode], [true, { text: 'hello b' }, 0]);
    assert.match(json.logs[0], /^2026-11-21T14:27:30.000Z stdout: greeting b$/);
    assert.equal((await whisk('GET', `/activations/${activationId}/logs`)).json.logs.length, 1);
    const list = (await whisk('GET', `/activations?name=greet&limit=1&since=${noon - 1}`)).json;
    assert.deepEqual([list.length, list[0].activationId, list[0].response], [1, activationId, undefined]);
  });

  it('says how an action failed', async () => {
    const cases = [
      ['error', 'function main() { return { error: "no" }; }', 1],
      ['throws', 'function main() { throw new Error("no"); }', 1],
      ['syntax', 'function main( {', 2],
      ['dies', 'function main() { process.exit(); }', 2],
      ['text', 'function main() { return "text"; }', 2],
    ] as const;
    for (const [name, code, statusCode] of cases) {
      await whisk('PUT', `/actions/${name}`, action(code));
      const answer = await invoke(name, {}, 'blocking=true');
      assert.deepEqual([answer.status, answer.json.response.statusCode], [502, statusCode], name);
    }
    await whisk('PUT', '/actions/slow', action('function main() { for (;;); }', { limits: { timeout: 200 } }));
    assert.match((await invoke('slow')).json.error, /time limits/);
    await whisk('PUT', '/actions/python', { exec: { kind: 'python:3.11', code: 'def main(p): pass' } });
    assert.match((await invoke('python')).json.error, /not run by the sandbox/);
  });

  it('keeps actions in packages, with the parameters of the package', async () => {
    assert.equal((await whisk('PUT', '/actions/pkg/greet', action(greet))).status, 404);
    await whisk('PUT', '/packages/pkg', { parameters });
    assert.equal((await whisk('PUT', '/actions/pkg/greet', action(greet))).status, 200);
    assert.deepEqual((await invoke('pkg/greet', { name: 'p' })).json, { text: 'hello p' });
    assert.equal((await whisk('DELETE', '/packages/pkg')).status, 409);
    await whisk('DELETE', '/actions/pkg/greet');
    assert.equal((await whisk('DELETE', '/packages/pkg')).status, 200);
  });

  it('fires a trigger for objects of a bucket, and runs the actions of its active rules', async () => {
    const code = 'function main(p) { return { got: [p.bucket, p.key, p.operation, p.greeting] }; }';
    await whisk('PUT', '/actions/ship', action(code, { parameters }));
    await whisk('PUT', '/triggers/flows', { annotations: [{ key: 'feed', value: '/whisk.system/cos/changes' }] });
    assert.equal((await whisk('POST', '/triggers/flows', {})).status, 204);
    assert.equal((await whisk('PUT', '/rules/flows', { trigger: '/_/flows', action: '/_/none' })).status, 404);
    const rule = await whisk('PUT', '/rules/flows', { trigger: '/_/flows', action: '/_/ship' });
    assert.equal(rule.json.status, 'active');
    const feed = (params: object) =>
      system('POST', '/actions/cos/changes?blocking=true', {
        triggerName: '/_/flows',
        authKey: sandbox.workloads.whisk.auth,
        bucket: 'spare',
        ...params,
      });
    assert.equal((await feed({ lifecycleEvent: 'CREATE', bucket: 'nowhere' })).status, 502);
    assert.equal((await feed({ lifecycleEvent: 'CREATE', event_types: 'create' })).status, 502);
    const created = await feed({ lifecycleEvent: 'CREATE', event_types: 'write', suffix: '.gz' });
    assert.equal(created.status, 200, created.text);
    const headers = await bearer(sandbox);
    const put = (key: string) => send(cosUrl(sandbox, `/spare/${key}`), { method: 'PUT', headers, body: 'x' });
    const shipped = async () => {
      await sandbox.workloads.settled();
      const list = (await whisk('GET', '/activations?name=ship&docs=true')).json;
      return list.map((record: { response: { result: { got: unknown } } }) => record.response.result.got);
    };
    await put('a.gz');
    await put('a.txt');
    assert.deepEqual(await shipped(), [['spare', 'a.gz', 'Object:Write', 'hello']]);
    await whisk('POST', '/rules/flows', { status: 'inactive' });
    await put('b.gz');
    await whisk('POST', '/rules/flows', { status: 'active' });
    await feed({ lifecycleEvent: 'PAUSE' });
    await put('c.gz');
    await feed({ lifecycleEvent: 'UNPAUSE' });
    await put('d.gz');
    assert.equal((await shipped()).length, 2);
    assert.equal((await feed({ lifecycleEvent: 'DELETE' })).status, 200);
    await put('e.gz');
    assert.equal((await shipped()).length, 2);
    assert.equal((await feed({ lifecycleEvent: 'READ' })).status, 502);
  });
});
