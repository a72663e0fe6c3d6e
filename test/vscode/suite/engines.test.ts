import assert from 'node:assert/strict';
import { parseQuery } from '../../../src/core/query/parse';
import { cloudLogs } from '../../../src/sandbox/catalog/offerings';
import { addResourceInstance } from '../../../src/sandbox/resourceController/resourceInstances';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { commandIds } from '../../../src/vscode/ids';
import { runAnswering } from './answering';
import { activated, type ExtensionObjects, theSandbox } from './harness';

describe('connections to log services', () => {
  let extension: ExtensionObjects;
  let sandbox: Sandbox;
  before(async () => {
    [extension, sandbox] = await Promise.all([activated(), theSandbox()]);
  });

  const named = (part: string) => extension.engines.list().filter(({ label }) => label.includes(part));
  const everything = { query: parseQuery('').query, from: null, to: null };
  const keepers = async () => {
    const groups = await extension.searches.getChildren();
    const rows = await extension.searches.getChildren(
      groups.find((node) => node.kind === 'group' && node.group === 'alerts'),
    );
    return rows.map((row) => extension.searches.getTreeItem(row).label);
  };

  it('to LogDNA are tried first: a key that is not taken can be corrected, and is kept as a secret', async () => {
    const { logdnaApi } = sandbox.endpoints;
    const { accessToken } = sandbox.workloads.logdnaReader;
    const host = new URL(logdnaApi).host;
    const answers = (token: string) => ['Another address', logdnaApi, 'Access token', token, '30', '', ''];
    const refused = await runAnswering(commandIds.connectLogdna, answers('sta_wrong'));
    assert.match(refused.said[0] ?? '', /key|token|credential/i);
    assert.deepEqual(named(host), []);
    const { asked, said } = await runAnswering(
      commandIds.connectLogdna,
      [...answers('sta_wrong'), ...answers(accessToken)],
      'Change Answers',
    );
    assert.equal(asked.length, 14);
    assert.match(said.at(-1) ?? '', /is connected/);
    assert.ok(!JSON.stringify([asked, said]).includes(accessToken));
    const [engine] = named(host);
    assert.ok(engine);
    await assert.doesNotReject(engine.engine.count(everything));
    assert.ok((await keepers()).includes(`LogDNA (${host})`));

    const gone = await runAnswering(commandIds.disconnectLogdna, [host]);
    assert.deepEqual(gone.said, [`${host} is disconnected. What it holds stays there.`]);
    assert.deepEqual(named(host), []);
    assert.ok(!(await keepers()).includes(`LogDNA (${host})`));
    assert.deepEqual((await runAnswering(commandIds.disconnectLogdna, [])).said, ['No LogDNA is connected.']);
  });

  it('to IBM Cloud Logs are of the account’s own instances', async () => {
    const none = await runAnswering(commandIds.connectCloudLogs, []);
    assert.match(none.said[0] ?? '', /no IBM Cloud Logs instance that you may see/);
    const [plan] = cloudLogs.plans;
    assert.ok(plan);
    addResourceInstance(sandbox.world, { name: 'team-logs', offering: cloudLogs, plan, region: sandbox.region });
    const { asked, said } = await runAnswering(commandIds.connectCloudLogs, ['team-logs']);
    assert.deepEqual(asked[0]?.rows, [`team-logs ${sandbox.region} `]);
    assert.deepEqual(said, ['team-logs is connected, but holds no flow logs yet. A shipper sends them there.']);
    const [engine] = named('team-logs');
    assert.equal((await engine?.engine.count(everything))?.total, 0);
    await runAnswering(commandIds.disconnectCloudLogs, ['team-logs']);
    assert.deepEqual(named('team-logs'), []);
    const again = await runAnswering(commandIds.disconnectCloudLogs, []);
    assert.deepEqual(again.said, ['No IBM Cloud Logs instance of this account is connected.']);
  });
});
