import assert from 'node:assert/strict';
import { cloudLogs } from '../../src/sandbox/catalog/offerings';
import { addApiKey, addServiceId } from '../../src/sandbox/iam/identities';
import { addResourceInstance } from '../../src/sandbox/resourceController/resourceInstances';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { caller } from './codeEngineClient';
import { type Answer, bearer, noon, send, startStill } from './sandboxClient';

interface Result {
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
  readonly labels: readonly { readonly key: string; readonly value: string }[];
  readonly user_data: string;
}

describe('sandbox: IBM Cloud Logs queries', () => {
  let sandbox: Sandbox;
  let instance: string;
  let headers: Record<string, string>;
  let now = noon;

  before(async () => {
    sandbox = await startStill({ clock: () => now });
    const [plan] = cloudLogs.plans;
    assert.ok(plan);
    instance = addResourceInstance(sandbox.world, {
      name: 'logs',
      offering: cloudLogs,
      plan,
      region: sandbox.region,
    }).guid;
    headers = await bearer(sandbox);
    const entry = (timestamp: number, text: unknown, more: object = {}) => ({
      ...{ applicationName: 'vpc', subsystemName: 'flowlogs', severity: 3, timestamp, text },
      ...more,
    });
    const sent = await send(`${at('cloudLogsIngest')}/logs/v1/singles`, {
      method: 'POST',
      headers,
      body: JSON.stringify([
        entry(noon - 1_000, { action: 'rejected', target_ip: '10.240.0.4', target_port: 22 }, { severity: 4 }),
        entry(noon - 2_000, { action: 'accepted', target_ip: '10.240.0.40', target_port: 443, meta: { state: 'ok' } }),
        entry(noon - 61_000, '{"action":"accepted","target_ip":"10.1.0.4"}'),
        entry(noon - 62_000, 'a plain line of another program', { applicationName: 'other' }),
      ]),
    });
    assert.equal(sent.status, 200, sent.text);
  });
  // Ten queries a minute.
  beforeEach(() => {
    now += 60_001;
  });
  after(() => sandbox.close());

  const at = (service: 'cloudLogsIngest' | 'cloudLogsApi') =>
    sandbox.endpoints[service].replace('{region}', sandbox.region).replace('{instance}', instance);

  function ask(query: string, metadata: object = {}, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const range = { start_date: new Date(noon - 3_600_000).toISOString(), end_date: new Date(noon).toISOString() };
    return send(`${at('cloudLogsApi')}/v1/query`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify({ query, metadata: { ...range, ...metadata } }),
    });
  }

  const eventsOf = ({ text }: Answer) =>
    text
      .split('\n\n')
      .filter((event) => event.startsWith('data: '))
      .map((event) => JSON.parse(event.slice('data: '.length)));

  async function found(query: string, metadata: object = {}): Promise<readonly Result[]> {
    const answer = await ask(query, metadata);
    assert.equal(answer.status, 200, answer.text);
    return eventsOf(answer).flatMap(({ result }) => result?.results ?? []);
  }

  const data = async (query: string, metadata?: object) =>
    (await found(query, metadata)).map(({ user_data: text }) => JSON.parse(text));

  it('answers with server-sent events: an id, results with metadata and labels, newest first', async () => {
    const answer = await ask('source logs');
    assert.equal(answer.headers['content-type'], 'text/event-stream');
    assert.match(answer.text, /^: keep-alive$/m);
    const [id, { result }] = eventsOf(answer);
    assert.match(id.query_id.query_id, /^[0-9a-f-]{36}$/);
    const [newest, , , plain] = result.results as readonly Result[];
    assert.deepEqual(newest?.metadata.slice(0, 2), [
      { key: 'timestamp', value: new Date(noon - 1_000).toISOString().slice(0, -1) },
      { key: 'severity', value: '4' },
    ]);
    assert.deepEqual(newest?.labels[0], { key: 'applicationname', value: 'vpc' });
    assert.equal(plain?.user_data, '{"text":"a plain line of another program"}');
  });

  it('filters, groups, orders and limits by DataPrime', async () => {
    const ports = async (condition: string) =>
      (await data(`source logs | filter ${condition}`)).map(({ target_port: port }) => port ?? null);
    assert.deepEqual(await ports("$d.action == 'accepted' && $d.target_port:number >= 443"), [443]);
    assert.deepEqual(await ports("ipInSubnet($d.target_ip, '10.240.0.0/16')"), [22, 443]);
    // A comparison of what is missing is neither true nor false.
    assert.deepEqual(await ports('!($d.target_port:number == 22)'), [443]);
    assert.deepEqual(await ports('($d.target_port == null || !($d.target_port:number == 22)) && $d.action != null'), [
      443,
      null,
    ]);
    assert.deepEqual(await ports("$d.meta.state == 'ok' || $d ~~ 'PLAIN line'"), [443, null]);
    assert.deepEqual(
      await data(
        "source logs | filter $l.applicationname == 'vpc' | groupby $d.action aggregate count() as n | orderby n desc",
      ),
      [
        { action: 'accepted', n: 2 },
        { action: 'rejected', n: 1 },
      ],
    );
    const minutes = await data(
      "groupby $m.timestamp.roundTime(1m) as start aggregate count() as total, count_if($d.action == 'rejected') as rejected | orderby start",
    );
    assert.deepEqual(minutes, [
      { start: (noon - 90_000) * 1e6, total: 2, rejected: 0 },
      { start: (noon - 30_000) * 1e6, total: 2, rejected: 1 },
    ]);
    assert.deepEqual(await data('source logs | filter $d.nothing != null | aggregate count() as n'), [{ n: 0 }]);
    assert.equal(
      (await data('source logs | orderby $m.timestamp asc | limit 1'))[0].text,
      'a plain line of another program',
    );
  });

  it('finds by Lucene', async () => {
    const actions = async (query: string) =>
      (await data(query, { syntax: 'lucene' })).map(({ action }) => action ?? null);
    assert.deepEqual(await actions('target_ip.keyword:"10.240.0.4" AND action.keyword:"rejected"'), ['rejected']);
    assert.deepEqual(await actions('target_ip.keyword:/10\\.240\\..*/ AND NOT target_port.numeric:[22 TO 22]'), [
      'accepted',
    ]);
    assert.deepEqual(await actions('(*:* AND NOT action.keyword:/.*/)'), [null]);
    // A group of nothing but negations finds nothing, and in an alternative it takes away.
    assert.deepEqual(await actions('NOT action.keyword:"rejected"'), []);
    assert.deepEqual(await actions('action.keyword:/.*/ OR NOT target_port.numeric:[* TO 100]'), [
      'accepted',
      'accepted',
    ]);
    assert.deepEqual(await actions('coralogix.metadata.applicationName:other'), [null]);
    assert.deepEqual(await actions('"plain line"'), [null]);
  });

  it('keeps to its limits and says so', async () => {
    assert.equal((await ask('source logs | filter')).status, 400);
    assert.equal((await ask('action:', { syntax: 'lucene' })).status, 400);
    assert.equal((await ask(`source logs | filter $d.a == '${'x'.repeat(4_096)}'`)).status, 400);
    const eightDays = new Date(noon - 8 * 86_400_000 - 1).toISOString();
    assert.equal((await ask('source logs', { start_date: eightDays })).status, 400);
    const upsideDown = await ask('source logs', { start_date: new Date(noon + 1).toISOString() });
    assert.ok(eventsOf(upsideDown).some(({ warning }) => warning?.time_range_warning));
    assert.equal((await found('source logs', { limit: 2 })).length, 2);
  });

  it('gives 12,000 rows, and says that there were more', async () => {
    const { cloudLogs: entries } = sandbox.workloads;
    const [one] = entries.all;
    assert.ok(one);
    for (let added = 0; added < 12_000; added++)
      entries.add({ ...one, timestamp: noon - 30 * 60_000, text: { added } });
    const warnings = async (limit: number) => {
      const events = eventsOf(await ask('source logs', { limit }));
      return [
        events.flatMap(({ result }) => result?.results ?? []).length,
        events.flatMap(({ warning }) => (warning ? [warning] : [])),
      ];
    };
    assert.deepEqual(await warnings(20_000), [
      12_000,
      [{ number_of_results_limit_warning: { number_of_results_limit: 12_000 } }],
    ]);
    assert.deepEqual(await warnings(100), [100, []]);
  });

  it('answers ten queries a minute', async () => {
    for (let asked = 0; asked < 10; asked++) assert.equal((await ask('source logs | limit 1')).status, 200);
    const refused = await ask('source logs | limit 1');
    assert.deepEqual([refused.status, JSON.parse(refused.text).errors[0].code], [429, 'too_many_requests']);
    now += 60_000;
    assert.equal((await ask('source logs | limit 1')).status, 200);
  });

  it('refuses who may send and no more', async () => {
    const { world, endpoints } = sandbox;
    const iamId = `iam-${addServiceId(world, { name: 'shipper', description: '' }).id}`;
    const { value } = addApiKey(world, { name: 'k', description: '', iamId });
    const token = await send(`${endpoints.iam}/identity/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=urn:ibm:params:oauth:grant-type:apikey&apikey=${value}`,
    });
    const authorization = `Bearer ${JSON.parse(token.text).access_token}`;
    await allow(iamId, 'Sender');
    assert.equal((await ask('source logs', {}, { authorization })).status, 403);
    await allow(iamId, 'Reader');
    assert.equal((await ask('source logs | limit 1', {}, { authorization })).status, 200);
  });

  async function allow(iamId: string, role: string): Promise<void> {
    const iam = await caller(sandbox, sandbox.endpoints.iam);
    const offered = (await iam('GET', '/v2/roles?service_name=logs')).json.service_roles as readonly {
      readonly display_name: string;
      readonly crn: string;
    }[];
    const attribute = (name: string, value: string) => ({ name, value });
    const answer = await iam('POST', '/v1/policies', {
      type: 'access',
      subjects: [{ attributes: [attribute('iam_id', iamId)] }],
      roles: [{ role_id: offered.find(({ display_name: name }) => name === role)?.crn }],
      resources: [{ attributes: [attribute('accountId', sandbox.account.id), attribute('serviceName', 'logs')] }],
    });
    assert.equal(answer.status, 201, answer.text);
    now += 60_001;
  }

  it('refuses who is nobody', async () => {
    assert.equal((await ask('source logs', {}, { authorization: 'Bearer x.y.z' })).status, 401);
    const elsewhere = at('cloudLogsApi').replace(instance, sandbox.account.resourceInstances[0]?.guid ?? '');
    assert.equal((await send(`${elsewhere}/v1/query`, { method: 'POST', headers, body: '{}' })).status, 404);
  });
});
