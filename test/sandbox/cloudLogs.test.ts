import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { cloudLogs } from '../../src/sandbox/catalog/offerings';
import { addApiKey, addServiceId } from '../../src/sandbox/iam/identities';
import { addResourceInstance } from '../../src/sandbox/resourceController/resourceInstances';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { caller } from './codeEngineClient';
import { bearer, noon, send, startStill } from './sandboxClient';

describe('sandbox: IBM Cloud Logs ingest', () => {
  let sandbox: Sandbox;
  let instance: string;
  let headers: Record<string, string>;
  before(async () => {
    sandbox = await startStill();
    const [plan] = cloudLogs.plans;
    assert.ok(plan);
    const made = addResourceInstance(sandbox.world, {
      name: 'logs',
      offering: cloudLogs,
      plan,
      region: sandbox.region,
    });
    instance = made.guid;
    headers = await bearer(sandbox);
  });
  beforeEach(() => sandbox.workloads.cloudLogs.clear());
  after(() => sandbox.close());

  const singles = (body: unknown, more: Readonly<Record<string, string>> = {}, guid = instance) => {
    const base = sandbox.endpoints.cloudLogsIngest.replace('{region}', sandbox.region).replace('{instance}', guid);
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return send(`${base}/logs/v1/singles`, { method: 'POST', headers: { ...headers, ...more }, body: text });
  };
  const entry = (more: object = {}) => ({
    applicationName: 'vpc',
    subsystemName: 'flowlogs',
    severity: 3,
    timestamp: noon - 60_000,
    text: { action: 'rejected', target_port: 22 },
    ...more,
  });
  const kept = () => sandbox.workloads.cloudLogs.all;

  it('keeps entries, with the present as their time where they have none', async () => {
    assert.equal(
      (await singles([entry({ computerName: 'c' }), entry({ timestamp: undefined, text: 'plain' })])).status,
      200,
    );
    const zipped = gzipSync(JSON.stringify([entry({ timestamp: undefined, hiResTimestamp: `${noon - 5}000000` })]));
    assert.equal((await singles(zipped, { 'content-encoding': 'gzip' })).status, 200);
    assert.deepEqual(
      kept().map(({ timestamp, text, severity }) => [timestamp, text, severity]),
      [
        [noon - 60_000, { action: 'rejected', target_port: 22 }, 3],
        [noon, 'plain', 3],
        [noon - 5, { action: 'rejected', target_port: 22 }, 3],
      ],
    );
    assert.equal(kept()[0]?.computerName, 'c');
  });

  it('drops what is older than a day, ahead of its time, too long or incomplete, and says so', async () => {
    const day = 24 * 3_600_000;
    const answer = await singles([
      entry({ timestamp: noon - day }),
      entry({ timestamp: noon - day - 1 }),
      entry({ timestamp: noon + 4 * 3_600_000 + 1 }),
      entry({ severity: 7 }),
      entry({ subsystemName: '' }),
      entry({ text: 'x'.repeat(33_000) }),
    ]);
    assert.equal(answer.status, 200);
    const { dropped } = JSON.parse(answer.text);
    assert.deepEqual(
      dropped.map(({ index }: { index: number }) => index),
      [1, 2, 3, 4, 5],
    );
    assert.match(dropped[0].message, /older than 24 hours/);
    assert.equal(kept().length, 1);
    assert.equal((await singles([entry({ timestamp: noon - day - 1 })])).status, 400);
  });

  it('refuses what is no array, is too large, or comes from who may not send', async () => {
    assert.equal((await singles(entry())).status, 400);
    assert.equal((await singles(`[${'x'.repeat(2 * 1024 * 1024)}]`)).status, 413);
    assert.equal((await singles([entry()], { authorization: 'Bearer x.y.z' })).status, 401);
    assert.equal((await singles([entry()], {}, sandbox.account.resourceInstances[0]?.guid)).status, 404);
    const { world, endpoints } = sandbox;
    const { iamId } = await serviceId();
    const { value } = addApiKey(world, { name: 'k', description: '', iamId });
    const token = await send(`${endpoints.iam}/identity/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=urn:ibm:params:oauth:grant-type:apikey&apikey=${value}`,
    });
    const authorization = `Bearer ${JSON.parse(token.text).access_token}`;
    const refused = await singles([entry()], { authorization });
    assert.deepEqual([refused.status, JSON.parse(refused.text).errors[0].code], [403, 'forbidden']);
    await allowSending(iamId);
    assert.equal((await singles([entry()], { authorization })).status, 200);
  });

  async function serviceId(): Promise<{ readonly iamId: string }> {
    const { id } = addServiceId(sandbox.world, { name: 'shipper', description: '' });
    return { iamId: `iam-${id}` };
  }

  async function allowSending(iamId: string): Promise<void> {
    const iam = await caller(sandbox, sandbox.endpoints.iam);
    const roles = (await iam('GET', '/v2/roles?service_name=logs')).json.service_roles as readonly {
      readonly display_name: string;
      readonly crn: string;
    }[];
    const sender = roles.find(({ display_name: name }) => name === 'Sender');
    const answer = await iam('POST', '/v1/policies', {
      type: 'access',
      subjects: [{ attributes: [{ name: 'iam_id', value: iamId }] }],
      roles: [{ role_id: sender?.crn }],
      resources: [
        {
          attributes: [
            { name: 'accountId', value: sandbox.account.id },
            { name: 'serviceName', value: 'logs' },
            { name: 'serviceInstance', value: instance },
          ],
        },
      ],
    });
    assert.equal(answer.status, 201, answer.text);
  }
});
