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

  it('gives up after some attempts, and says what the destination answered', async () => {
    await deploy([{ type: 'literal', name: 'FAIL', value: '500,500,500,500,500,500,500' }]);
    await subscribe();
    await put('a');
    await sandbox.workloads.settled();
    assert.equal((await heard()).length, 6);
    const { annotations } = (await lab.wire('GET', '/cos_subscriptions/flows')).json.status;
    assert.deepEqual([annotations.failed, annotations.lastProblem], [1, 'app listener answered 500']);
  });

  it('tells of deletions where all events are wanted, and of nothing once the subscription is gone', async () => {
    await deploy();
    await subscribe({ event_type: 'all', extensions: { origin: 'test' } });
    await put('a');
    await send(cosUrl(sandbox, '/spare/a'), { method: 'DELETE', headers });
    await sandbox.workloads.settled();
    const events = await heard();
    const types = events.map(({ headers: sent }) => sent['ce-type'].split('.').at(-1)).sort();
    assert.deepEqual(types, ['delete', 'write']);
    assert.equal(events[0].headers['ce-origin'], 'test');
    await lab.wire('DELETE', '/cos_subscriptions/flows');
    await put('b');
    await sandbox.workloads.settled();
    assert.equal((await heard()).length, 2);
  });

  it('repeats, loses and reorders events when it is told to', async () => {
    await deploy();
    await subscribe();
    const { eventFaults } = sandbox.workloads;
    const fates = { twice: 'twice', lost: 'lose', late: 'hold' } as const;
    eventFaults.decide = ({ subject }) => fates[subject as keyof typeof fates] ?? 'deliver';
    for (const key of ['late', 'twice', 'lost', 'plain']) await put(key);
    await sandbox.workloads.settled();
    eventFaults.release();
    await sandbox.workloads.settled();
    const events = await heard();
    const keys = events.map(({ headers: sent }) => sent['ce-subject']);
    assert.deepEqual([...keys].sort(), ['late', 'plain', 'twice', 'twice']);
    assert.equal(keys.at(-1), 'late');
    assert.equal(new Set(events.map(({ headers: sent }) => sent['ce-id'])).size, 3);
  });

  it('starts an app again that died in the middle of an event', async () => {
    const dying = listener.replace('const status', "if (body.includes('fatal')) process.exit(1);\n  const status");
    await lab.project('PUT', '/config_maps/code', { data: { 'main.js': dying } }, { 'if-match': '*' });
    await deploy();
    await subscribe();
    await put('fatal');
    await sandbox.workloads.settled();
    await put('harmless');
    await sandbox.workloads.settled();
    assert.deepEqual(
      (await heard()).map(({ headers: sent }) => sent['ce-subject']),
      ['harmless'],
    );
    const { annotations } = (await lab.wire('GET', '/cos_subscriptions/flows')).json.status;
    assert.deepEqual([annotations.delivered, annotations.failed], [1, 1]);
    const { lines } = (await lab.wire('GET', '/apps/listener/logs')).json;
    assert.ok(lines.some(({ text }: { text: string }) => text === 'The instance ended with exit code 1.'));
  });

  it('starts a job run for each event, with the event in its environment, and loses those beyond a hundred', async () => {
    const job = {
      'main.js': 'const e = process.env; console.log(JSON.stringify([e.CE_ID, e.CE_TYPE, JSON.parse(e.CE_DATA).key]));',
    };
    await lab.project('POST', '/config_maps', { name: 'job', data: job });
    await lab.project('POST', '/jobs', appOf('worker', 'job'));
    await subscribe({ destination: 'worker', destination_type: 'job' });
    await put('a');
    await sandbox.workloads.settled();
    const [run] = (await lab.project('GET', '/job_runs')).json.job_runs;
    assert.equal(run.status, 'completed');
    const { lines } = (await lab.wire('GET', `/job_runs/${run.name}/logs`)).json;
    const [id, type, key] = JSON.parse(lines[0].text);
    assert.deepEqual([type, key, typeof id], ['com.ibm.cloud.cos.document.write', 'a', 'string']);
    sandbox.advance(10 * 60_000);
    assert.deepEqual((await lab.project('GET', '/job_runs')).json.job_runs, []);
    // Runs that cannot start count as runs, too, and need no processes.
    await lab.project('PATCH', '/jobs/worker', { run_volume_mounts: [], scale_retry_limit: 0 }, { 'if-match': '*' });
    for (let number = 0; number < 102; number++) await put(`many/${number}`);
    await sandbox.workloads.settled();
    const { annotations } = (await lab.wire('GET', '/cos_subscriptions/flows')).json.status;
    assert.deepEqual([annotations.delivered, annotations.lost], [101, 2]);
  });

  it('calls a function as the clock passes its times', async () => {
    const source =
      'exports.main = (p) => { console.log(JSON.stringify([p.__ce_headers["Ce-Type"], p.__ce_headers["Ce-Time"], p.n])); };';
    const code_reference = `data:text/plain;base64,${Buffer.from(source).toString('base64')}`;
    await lab.project('POST', '/functions', { name: 'sweep', runtime: 'nodejs-22', code_reference });
    const more = { destination: 'sweep', destination_type: 'function', data: '{"n":7}' };
    const made = await lab.wire('POST', '/cron_subscriptions', { name: 'tick', schedule: '*/5 * * * *', ...more });
    assert.equal(made.status, 201, made.text);
    sandbox.advance(11 * 60_000);
    await sandbox.workloads.settled();
    const { lines } = (await lab.wire('GET', '/functions/sweep/logs')).json;
    assert.deepEqual(
      lines.map(({ text }: { text: string }) => JSON.parse(text)),
      [
        ['dev.knative.sources.ping', '2026-11-21T14:30:00.000Z', 7],
        ['dev.knative.sources.ping', '2026-11-21T14:35:00.000Z', 7],
      ],
    );
  });

  it('delivers the flow logs that a collector writes', async () => {
    await deploy();
    const bucket = sandbox.account.buckets[0]?.name ?? '';
    await subscribe({ bucket, event_type: 'write', prefix: 'ibm_vpc_flowlogs_v1/', suffix: '.gz' });
    sandbox.tick();
    await sandbox.workloads.settled();
    const events = await heard();
    assert.equal(events.length, 4);
    const { notification } = JSON.parse(events[0].body);
    const headersOf = notification.meta_headers.map(({ header }: { header: string }) => header);
    assert.ok(headersOf.includes('x-amz-meta-number_of_flow_logs'));
  });
});
