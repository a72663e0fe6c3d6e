import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cloudLogs } from '../../src/sandbox/catalog/offerings';
import { addResourceInstance } from '../../src/sandbox/resourceController/resourceInstances';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { send } from '../sandbox/sandboxClient';
import { LoopbackIngest } from './loopbackIngest';
import { flowLogBytes, flowLogKey } from './memoryBucket';
import { callMain, type RunningProgram, shipperBundles, startApp } from './shipperBundles';

const ingestKey = 'ingestion-key-of-the-test';

/** The bundles as they are deployed, over the sandbox's storage and a log service on loopback. */
describe('the shipper’s wrappers', () => {
  let sandbox: Sandbox;
  let ingest: LoopbackIngest;
  const programs: RunningProgram[] = [];

  beforeEach(async () => {
    [sandbox, ingest] = await Promise.all([
      startSandbox({ buckets: ['flows', 'notes'], hours: 1 }),
      LoopbackIngest.start(),
    ]);
  });
  afterEach(async () => {
    for (const { child, text } of programs.splice(0)) {
      child.kill('SIGKILL');
      for (const secret of [sandbox.apiKey, ingestKey]) assert.ok(!text.includes(secret), 'a secret in the log');
      assert.ok(!text.includes('203.0.113.'), 'a record in the log');
    }
    await Promise.all([sandbox.close(), ingest.close()]);
  });

  const environment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    COS_BUCKET: 'flows',
    COS_ENDPOINT: sandbox.endpoints.cos.replace('{region}', sandbox.region),
    COS_API_KEY: sandbox.apiKey,
    IAM_ENDPOINT: sandbox.endpoints.iam,
    DESTINATION: 'logdna',
    LOGDNA_URL: ingest.url,
    LOGDNA_INGESTION_KEY: ingestKey,
    STATE_BUCKET: 'notes',
    ...more,
  });

  async function app(more: Readonly<Record<string, string>> = {}) {
    const program = await startApp(environment(more));
    programs.push(program);
    return program;
  }

  const path = (bucket: string, key: string) =>
    `${sandbox.url}/s3/us-south/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;

  async function putObject(n: number, records: number, bytes = flowLogBytes(n, records)): Promise<string> {
    const { value } = await token();
    const url = path('flows', flowLogKey(n));
    const { status } = await send(url, { method: 'PUT', headers: { authorization: `Bearer ${value}` }, body: bytes });
    assert.equal(status, 200);
    return flowLogKey(n);
  }

  async function token(): Promise<{ value: string }> {
    const body = new URLSearchParams({ grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: sandbox.apiKey });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { text } = await send(`${sandbox.endpoints.iam}/identity/token`, {
      method: 'POST',
      headers,
      body: String(body),
    });
    return { value: (JSON.parse(text) as { access_token: string }).access_token };
  }

  const event = (key: string, more: Record<string, unknown> = {}) => ({
    bucket: 'flows',
    endpoint: '',
    key,
    notification: {
      bucket_name: 'flows',
      event_type: 'Object:Write',
      format: '2.0',
      object_name: key,
      object_length: '1',
    },
    operation: 'Object:Write',
    ...more,
  });

  function deliver(port: number, body: unknown, type = 'com.ibm.cloud.cos.document.write', where = '/') {
    const headers = { 'content-type': 'application/json', 'ce-type': type, 'ce-id': 'x', 'ce-specversion': '1.0' };
    return send(`http://127.0.0.1:${port}${where}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  const storedKeys = (bucket: string) => sandbox.account.buckets.find(({ name }) => name === bucket)!.stored.keys;

  it('the app ships an object by its event, once', async () => {
    const { port } = await app();
    const key = await putObject(1, 5);
    assert.equal((await deliver(port, event(key))).status, 200);
    const again = await Promise.all([deliver(port, event(key)), deliver(port, event(key))]);
    assert.deepEqual(
      again.map(({ text }) => JSON.parse(text) as unknown),
      [
        { kind: 'settled', reason: 'before' },
        { kind: 'settled', reason: 'before' },
      ],
    );
    assert.equal(ingest.lines.length, 5);
    const [first, second] = ingest.lines;
    const line = JSON.parse(second!.line) as Record<string, unknown>;
    assert.equal(second!.timestamp, Date.parse(String(line.start_time)), 'the record’s own time');
    assert.equal(first!.timestamp, Date.UTC(2026, 10, 21, 14, 5), 'without one, the capture’s');
    assert.deepEqual([line.target_ip, line.action, line.key, line.index], ['10.240.0.4', 'accepted', key, 1]);
    assert.deepEqual([...ingest.keys], [ingestKey]);
    assert.deepEqual(storedKeys('flows'), [key], 'nothing is written beside the flow logs');
  });

  it('what is no flow log of its bucket is passed over, what is no event is refused', async () => {
    const { port } = await app();
    const answers = await Promise.all([
      deliver(port, event('readme.txt')),
      deliver(port, event(flowLogKey(1), { bucket: 'other' })),
      deliver(port, event(flowLogKey(1)), 'com.ibm.cloud.cos.document.delete'),
      deliver(port, event(flowLogKey(1), { operation: 'Object:Delete' })),
      deliver(port, event(flowLogKey(1)), 'something.else'),
      deliver(port, event(flowLogKey(1), { notification: { format: '3.0' } })),
      deliver(port, 'no event'),
      send(`http://127.0.0.1:${port}/`, { method: 'PUT' }),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200, 400, 400, 400, 405],
    );
    assert.equal(ingest.requests, 0);
  });

  it('a killed app knows after its start what it has shipped', async () => {
    const first = await app();
    const [one, two] = [await putObject(1, 4), await putObject(2, 3)];
    assert.equal((await deliver(first.port, event(one))).status, 200);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await app();
    await second.event('sweep');
    assert.equal((await deliver(second.port, event(one))).status, 200);
    assert.equal((await deliver(second.port, event(two))).status, 200);
    assert.deepEqual([...ingest.records.values()], Array(7).fill(1));
  });

  it('on SIGTERM it ends what it has in hand, and then itself', async () => {
    const { port, child, ended } = await app();
    const key = await putObject(1, 2);
    const release = ingest.hold();
    const sending = ingest.next();
    const answer = deliver(port, event(key));
    await sending;
    child.kill('SIGTERM');
    release();
    assert.equal((await answer).status, 200);
    assert.equal(await ended, 0);
    assert.equal(ingest.lines.length, 2);
  });

  it('an event is not acknowledged while the service refuses the key', async () => {
    const { port } = await app();
    const key = await putObject(1, 2);
    ingest.refuse = [403];
    assert.equal((await deliver(port, event(key))).status, 503);
    assert.equal((await deliver(port, event(key))).status, 200);
    assert.deepEqual([...ingest.records.values()], [1, 1]);
  });

  it('a damaged object becomes a dead letter of its own, and is acknowledged', async () => {
    const { port } = await app();
    const bad = [
      await putObject(1, 9, flowLogBytes(1, 9).subarray(0, 200)),
      await putObject(2, 0, Buffer.from('{"hello":')),
      await putObject(3, 0, Buffer.from('<html></html>')),
      await putObject(4, 0, Buffer.alloc(0)),
    ];
    for (const key of bad) {
      const { status, text } = await deliver(port, event(key));
      assert.deepEqual([status, JSON.parse(text)], [200, { kind: 'settled', reason: 'unreadable' }]);
    }
    const letters = storedKeys('notes').filter((key) => key.includes('/dead-letters/'));
    const codes = letters.map((key) => /-([a-z_]+)-object\.json$/.exec(key)?.[1]).sort();
    assert.deepEqual(codes, ['empty_object', 'gzip_truncated', 'not_json', 'not_json']);
    assert.equal((await deliver(port, event(bad[0]!))).text, '{"kind":"settled","reason":"before"}');
  });

  it('with Reader alone it works, and says what it cannot do', async () => {
    sandbox.addFault({ service: 'cos', method: 'PUT', path: /\/notes\//, effect: { kind: 'answer', status: 403 } });
    const program = await app();
    const key = await putObject(1, 2);
    for (let times = 0; times < 2; times++) assert.equal((await deliver(program.port, event(key))).status, 200);
    await program.event('state_not_writable');
    assert.equal(ingest.lines.length, 2);
    const { text } = await send(`http://127.0.0.1:${program.port}/health`);
    assert.equal((JSON.parse(text) as { remembers: boolean }).remembers, false);
  });

  it('asks for the secret where there is one', async () => {
    const { port } = await app({ SHIPPER_SECRET: 'open sesame' });
    const key = await putObject(1, 1);
    assert.equal((await deliver(port, event(key))).status, 401);
    const type = { 'ce-type': 'com.ibm.cloud.cos.document.write' };
    const body = JSON.stringify(event(key));
    for (const name of ['x-shipper-secret', 'ce-shippersecret']) {
      const headers = { ...type, [name]: 'open sesame' };
      assert.equal((await send(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })).status, 200);
    }
  });

  it('the function ships what is new since its last call', async () => {
    const wide = environment({ SWEEP_HOURS: '744' });
    await putObject(hoursAgoNumber(), 3);
    const timer = { __ce_headers: { 'Ce-Type': 'dev.knative.sources.ping' }, __ce_method: 'POST' };
    const first = await callMain('function', timer, wide);
    programs.push(first.program);
    assert.deepEqual(first.result, {
      statusCode: 200,
      headers: { 'Content-Type': 'application/json' },
      body: { complete: true, reason: null, objects: 1, shipped: 1, lines: 3 },
    });
    await putObject(hoursAgoNumber() + 1, 2);
    await callMain('function', timer, wide);
    await callMain('function', timer, wide);
    assert.deepEqual([...ingest.records.values()], Array(5).fill(1));
  });

  it('the action ships the object of its trigger', async () => {
    const key = await putObject(1, 3);
    const { result, program } = await callMain('action', { ...environment(), ...event(key) }, {});
    programs.push(program);
    assert.deepEqual(result, { kind: 'shipped', lines: 3 });
    ingest.refuse = [403];
    const other = await putObject(2, 1);
    const failed = (await callMain('action', { ...environment(), ...event(other) }, {})).result;
    assert.equal((failed as { error: { status: number } }).error.status, 503);
  });

  it('IBM Cloud Logs gets what is young enough, and the rest is told', async () => {
    const [plan] = cloudLogs.plans;
    assert.ok(plan);
    const { region } = sandbox;
    const { guid } = addResourceInstance(sandbox.world, { name: 'logs', offering: cloudLogs, plan, region });
    const url = sandbox.endpoints.cloudLogsIngest.replace('{region}', region).replace('{instance}', guid);
    const program = await app({ DESTINATION: 'cloudlogs', CLOUD_LOGS_URL: url });
    const young = await putObject(hoursAgoNumber(), 3);
    const old = await putObject(hoursAgoNumber() - 30 * 12, 2);
    for (const key of [young, old]) assert.equal((await deliver(program.port, event(key))).status, 200);
    const kept = sandbox.workloads.cloudLogs.all;
    assert.deepEqual(
      kept.map(({ severity, text }) => [severity, (text as { key: string }).key]),
      [4, 3, 3].map((severity) => [severity, young]),
    );
    assert.deepEqual(
      program.log.filter(({ event }) => event === 'dead_letter').map(({ code, records }) => [code, records]),
      [['too_old', 2]],
    );
  });

  it('a wrong configuration is told at once, all of it', async () => {
    const { result } = await callMain('function', {}, { DESTINATION: 'nowhere', COS_ENDPOINT: 'http://example.com' });
    const { body } = result as { body: { problems: string[] } };
    assert.deepEqual(body.problems, [
      'COS_BUCKET is not set.',
      'COS_ENDPOINT has to be an https address without a user name.',
      'Neither COS_API_KEY nor TRUSTED_PROFILE is set.',
      'DESTINATION is logdna, cloudlogs or clickhouse.',
    ]);
  });

  it('each bundle fits where it goes: inline source of 100 KB, a config map with room for others', async () => {
    for (const [name, most] of [
      ['app', 200_000],
      ['function', 100_000],
      ['action', 200_000],
    ] as const) {
      const source = await readFile(join(await shipperBundles(), `${name}.js`));
      assert.ok(source.toString('base64').length < most, `${name}.js: ${source.length} bytes`);
      assert.doesNotMatch(source.toString(), /require\("(?!node:|http|https|zlib|crypto|fs|events|util|net)/);
    }
  });
});

/** Number of an object whose key lies in the hour before now. */
function hoursAgoNumber(): number {
  return Math.floor((Date.now() - 3_600_000 - Date.UTC(2026, 10, 21, 14)) / 300_000);
}
