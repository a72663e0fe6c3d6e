import assert from 'node:assert/strict';
import { cloudLogsItem } from '../../src/core/ship/cloudLogsDestination';
import { LineWriter } from '../../src/core/ship/shipLine';
import { cloudLogs } from '../../src/sandbox/catalog/offerings';
import { addResourceInstance } from '../../src/sandbox/resourceController/resourceInstances';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { rowWith } from '../core/query/flowRows';
import { bearer, send } from '../sandbox/sandboxClient';
import { runCli } from './builtCli';

describe('vpc-flow-lens query --engine cloudlogs', () => {
  let sandbox: Sandbox;
  let instance: string;

  before(async () => {
    sandbox = await startSandbox({ hours: 1 });
    const [plan] = cloudLogs.plans;
    assert.ok(plan);
    const { world, region, endpoints } = sandbox;
    instance = addResourceInstance(world, { name: 'logs', offering: cloudLogs, plan, region }).guid;
    const now = Date.now();
    const rows = Array.from({ length: 30 }, (_, index) =>
      rowWith({
        ...{ start_time: (now - 60_000 - index * 1_000) * 1_000, direction: 'I', target_port: 22, key: 'k', index },
        action: index % 3 === 0 ? 'rejected' : 'accepted',
      }),
    );
    const items = rows.map((row) =>
      cloudLogsItem(new LineWriter(row).line(row, row.index), { application: 'vpc', subsystem: 'flowlogs' }),
    );
    const plain = JSON.stringify({ applicationName: 'a', subsystemName: 'b', text: 'a line of another program' });
    const base = endpoints.cloudLogsIngest.replace('{region}', region).replace('{instance}', instance);
    const sent = await send(`${base}/logs/v1/singles`, {
      method: 'POST',
      headers: await bearer(sandbox),
      body: `[${[...items, plain].join(',')}]`,
    });
    assert.equal(sent.status, 200, sent.text);
  });
  after(() => sandbox.close());

  const run = (env: Readonly<Record<string, string>>, ...words: string[]) =>
    runCli(['query', ...words, '--engine', 'cloudlogs'], {
      ...{
        IBMCLOUD_LOGS_API_ENDPOINT: sandbox.endpoints.cloudLogsApi,
        IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
      },
      ...env,
    });
  const signedIn = () => ({
    ...{ IBMCLOUD_API_KEY: sandbox.apiKey, CLOUD_LOGS_INSTANCE: instance, CLOUD_LOGS_REGION: sandbox.region },
  });

  it('finds what was shipped, and nothing of other programs', async () => {
    const { stdout, stderr, code } = await run(signedIn(), 'action:rejected', '--count', '--json');
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { total: 10, accepted: 0, rejected: 10 });
    const all = await run(signedIn(), '', '--range', 'last 2h', '--top', 'target_port', '--json');
    assert.deepEqual(JSON.parse(all.stdout), [{ value: '22', count: 30 }]);
  });

  it('says what to do where no instance is named, and where there is none', async () => {
    const missing = await run({}, 'action:rejected');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /set CLOUD_LOGS_INSTANCE/);
    const unknown = await run({ ...signedIn(), CLOUD_LOGS_INSTANCE: '0' }, 'action:rejected');
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /Could not query IBM Cloud Logs: IBM Cloud Logs does not find it/);
    assert.ok(!unknown.stderr.includes(sandbox.apiKey));
  });
});
