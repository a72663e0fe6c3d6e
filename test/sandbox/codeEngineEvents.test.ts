import assert from 'node:assert/strict';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { allowNotifications, appOf, codeEngineLab, type Lab } from './codeEngineClient';
import { bearer, cosUrl, send, startStill } from './sandboxClient';

/** Answers each request with 204 and prints what it was; the statuses to begin with come from FAIL. */
const listener = `
const failures = (process.env.FAIL || '').split(',').filter(Boolean).map(Number);
require('node:http').createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const status = failures.shift() ?? 204;
  console.log(JSON.stringify({ url: request.url, headers: request.headers, body, status, key: process.env.KEY }));
  response.writeHead(status).end();
}).listen(process.env.PORT);
`;

describe('sandbox: deployed code gets the events of a bucket', function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  let lab: Lab;
  let headers: Record<string, string>;

  beforeEach(async () => {
    sandbox = await startStill({ buckets: ['spare'], retryMs: 1 });
    lab = await codeEngineLab(sandbox);
    headers = await bearer(sandbox);
    await allowNotifications(lab);
    const { project } = lab;
    await project('POST', '/config_maps', { name: 'code', data: { 'main.js': listener } });
    await project('POST', '/secrets', { name: 'keys', format: 'generic', data: { KEY: 'geheim' } });
  });
  afterEach(async () => {
    await sandbox.close();
    assert.equal(sandbox.workloads.programs(), 0);
  });

  const deploy = async (env: readonly object[] = []) => {
    const run_env_variables = [{ type: 'secret_key_reference', name: 'KEY', reference: 'keys', key: 'KEY' }, ...env];
    const made = await lab.project('POST', '/apps', appOf('listener', 'code', { run_env_variables }));
    assert.equal(made.status, 201);
    await sandbox.workloads.settled();
    return (await lab.project('GET', '/apps/listener')).json;
  };
  const subscribe = (more: object = {}) =>
    lab.wire('POST', '/cos_subscriptions', { name: 'flows', bucket: 'spare', destination: 'listener', ...more });
  const put = (key: string) =>
    send(cosUrl(sandbox, `/spare/${key}`), {
      method: 'PUT',
      headers: { ...headers, 'x-amz-meta-state': 'ok' },
      body: key,
    });
  const heard = async () => {
    const { json } = await lab.wire('GET', '/apps/listener/logs');
    return (json.lines as readonly { text: string }[])
      .filter(({ text }) => text.startsWith('{'))
      .map(({ text }) => JSON.parse(text));
  };

  it('posts a CloudEvent for an object that was written, with what the app is told by reference', async () => {
    const app = await deploy();
    assert.deepEqual([app.status, app.status_details.reason], ['ready', 'ready']);
    const made = await subscribe({ event_type: 'write', prefix: 'logs/', suffix: '.gz', path: '/events' });
    assert.equal(made.status, 201, made.text);
    for (const key of ['logs/a.gz', 'logs/b.txt', 'other/c.gz']) await put(key);
    await sandbox.workloads.settled();
    const events = await heard();
    assert.equal(events.length, 1);
    const [{ url, headers: sent, body, key }] = events;
    const event = JSON.parse(body);
    assert.deepEqual([url, key, sent['ce-subject']], ['/events', 'geheim', 'logs/a.gz']);
    assert.equal(sent['ce-type'], 'com.ibm.cloud.cos.document.write');
    assert.equal(sent['ce-source'], 'https://cloud.ibm.com/catalog/services/cloud-object-storage/spare');
    assert.equal(sent['ce-id'], event.notification.request_id);
    assert.deepEqual(
      [event.bucket, event.key, event.operation, event.endpoint],
      ['spare', 'logs/a.gz', 'Object:Write', ''],
    );
    assert.equal(event.notification.object_length, '9');
    assert.deepEqual(event.notification.meta_headers, [{ header: 'x-amz-meta-state', value: 'ok' }]);
  });

  it('delivers again with the same id until the app confirms', async () => {
    await deploy([{ type: 'literal', name: 'FAIL', value: '500,503' }]);
    await subscribe();
    await put('a');
    await sandbox.workloads.settled();
    const events = await heard();
    assert.deepEqual(
      events.map(({ status }) => status),
      [500, 503, 204],
    );
    assert.equal(new Set(events.map(({ headers: sent }) => sent['ce-id'])).size, 1);
    const { json } = await lab.wire('GET', '/cos_subscriptions/flows');
    assert.deepEqual([json.status.annotations.delivered, json.status.annotations.failed], [1, 0]);
  });
});
