import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/vscode/ids';
import type { SearchNode } from '../../../src/vscode/search/searchesTree';
import { alertLab } from '../../cloud/cloudLogs/alertLab';
import { SlackStandIn } from '../../watch/slackStandIn';
import { back, runAnswering } from './answering';
import { activated, type ExtensionObjects, theSandbox } from './harness';

describe('alerts', () => {
  let extension: ExtensionObjects;
  let slack: SlackStandIn;
  before(async () => {
    [extension, slack] = await Promise.all([activated(), SlackStandIn.start()]);
  });
  after(() => slack.close());

  type AlertNode = Extract<SearchNode, { kind: 'alert' }>;
  async function kept(keeper: string): Promise<readonly AlertNode[]> {
    const tree = extension.searches;
    const groups = await tree.getChildren();
    const keepers = await tree.getChildren(groups.find((node) => node.kind === 'group' && node.group === 'alerts'));
    const one = keepers.find((node) => node.kind === 'keeper' && node.keeper.label.startsWith(keeper));
    return (await tree.getChildren(one)).filter((node) => node.kind === 'alert');
  }
  const remove = async (node: AlertNode | undefined) => runAnswering(commandIds.deleteAlert, [], 'Delete', node);
  const search = { text: 'action:rejected target_port:443' };

  it('keep the article’s SSH example in LogDNA, try the way to Slack, and go again', async () => {
    await theSandbox();
    const made = await runAnswering(
      commandIds.createAlert,
      ['SSH accepted', '', 'Slack by LogDNA', slack.url],
      'Send Test Message',
    );
    assert.equal(slack.bodies.length, 1, made.said.join('\n'));
    assert.match(slack.texts[0] ?? '', /^Test message /);
    assert.match(made.said[0] ?? '', /is on: Slack, as soon as there is 1 line within 5m/);
    assert.ok(!JSON.stringify(made).includes('very-secret-path'));
    const [view] = await kept('LogDNA');
    assert.ok(view);
    assert.match(view.search.text, /^target_port:22 action:==accepted direction:I/);
    const item = extension.searches.getTreeItem(view);
    assert.equal(item.command?.command, commandIds.runSearch);
    assert.equal(item.contextValue?.trim(), 'search unsaved kept telling');
    await runAnswering(commandIds.runSearch, [], undefined, view);
    const refused = await runAnswering(commandIds.deleteAlert, [], undefined, view);
    assert.match(refused.said[0] ?? '', /^Delete “SSH accepted/);
    assert.equal((await kept('LogDNA')).length, 1);
    await remove(view);
    assert.equal((await kept('LogDNA')).length, 0);
  });

  it('are asked for from a search file with the search at its cursor', async () => {
    const content = '# One\naction:rejected\n\n# Two\ntarget_port:443\n';
    const document = await vscode.workspace.openTextDocument({ language: 'flow-search', content });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(4, 0, 4, 0);
    const { asked } = await runAnswering(commandIds.createAlert, [], undefined, document.uri);
    assert.equal(asked[0]?.words, 'Create Alert Where to tell of: target_port:443');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('say what they would also go off at, and are dropped where that is not wanted', async () => {
    const wide = { search: { text: 'target_port:22 target_ip:10.240.0.0/18' } };
    const { said } = await runAnswering(commandIds.createAlert, ['Slack by LogDNA', slack.url], undefined, wide);
    assert.match(said[0] ?? '', /cannot hold to target_ip:10\.240\.0\.0\/18/);
    assert.equal((await kept('LogDNA')).length, 0);
  });

  it('are for absence too, with the intervals that it allows, and are changed part by part', async () => {
    const { asked } = await runAnswering(
      commandIds.createAlert,
      ['When it goes off', 'too few', '3', '15m', 'E-mail by LogDNA', 'no address', 'E-mail by LogDNA'],
      undefined,
      { search },
    );
    assert.deepEqual(
      asked[3]?.rows.map((row) => row.trim()),
      ['15m', '30m', '1h', '6h', '12h', '24h', '25h'],
    );
    assert.match(asked[3]?.words ?? '', /Absence is noticed within 15m at the earliest/);
    assert.ok(!asked[4]?.rows.some((row) => row.includes('by this editor')));
    assert.match(asked[5]?.problem ?? '', /“no address” is no e-mail address/);
    await runAnswering(
      commandIds.createAlert,
      ['When it goes off', 'too few', '3', '15m', 'E-mail by LogDNA', back, 'E-mail by LogDNA', 'me@example.com'],
      undefined,
      { search },
    );
    const one = async () => (await kept('LogDNA'))[0];
    assert.deepEqual((await one())?.alert.tells, ['E-mail to me@example.com, when fewer than 3 lines came within 15m']);
    await runAnswering(commandIds.editAlert, ['Name', 'target_port:81'], undefined, await one());
    await runAnswering(commandIds.editAlert, ['Search', 'target_port:80'], undefined, await one());
    await runAnswering(commandIds.editAlert, ['When it goes off', 'As soon as', '20', '1m'], undefined, await one());
    const { said } = await runAnswering(
      commandIds.editAlert,
      ['Where it tells', 'PagerDuty', 'key-of-pd'],
      undefined,
      await one(),
    );
    assert.deepEqual(said, ['“target_port:81” is changed: PagerDuty, as soon as there are 20 lines within 1m.']);
    const changed = await one();
    assert.deepEqual([changed?.search.name, changed?.search.text], ['target_port:81', 'target_port:80']);
    const test = await runAnswering(commandIds.testAlert, [], undefined, changed);
    assert.match(test.said[0] ?? '', /LogDNA alone sends e-mail and calls PagerDuty/);
    const again = await runAnswering(commandIds.createAlert, ['PagerDuty by LogDNA', 'key'], undefined, {
      search: { text: 'target_port:81' },
    });
    assert.match(again.asked.at(-1)?.words ?? '', /LogDNA has a view “target_port:81” already/);
    await remove(changed);
    assert.equal((await kept('LogDNA')).length, 0);
  });

  it('of IBM Cloud Logs tell Event Notifications, which is explained and connected where it is not', async () => {
    const sandbox = await theSandbox();
    const { resourceInstances: instances } = sandbox.account;
    const before = instances.length;
    const lab = alertLab(sandbox);
    sandbox.workloads.eventNotifications.subscribe(
      lab.notifications,
      { name: 'team' },
      { kind: 'slack', url: slack.url },
    );
    await runAnswering(commandIds.connectCloudLogs, ['logs']);
    const told = slack.bodies.length;
    const dropped = await runAnswering(
      commandIds.createAlert,
      ['Event Notifications, which is not connected yet'],
      undefined,
      {
        search,
      },
    );
    assert.match(dropped.said[0] ?? '', /no way out to tell anybody yet/);
    const made = await runAnswering(
      commandIds.createAlert,
      ['Event Notifications, which is not connected yet', 'notifications'],
      'Connect…',
      { search },
    );
    assert.match(made.said.at(-1) ?? '', /^The alert “action:rejected target_port:443” is on: /);
    const one = async () => (await kept('IBM Cloud Logs (logs)'))[0];
    assert.equal((await one())?.search.text, search.text);
    await lab.ingest({ action: 'rejected', target_port: 443, target_ip: '10.240.0.4' });
    assert.equal(slack.bodies.length, told + 1);
    const again = await runAnswering(commandIds.createAlert, [back], undefined, { search });
    assert.ok(
      again.asked[0]?.rows.some((row) => row.includes('Event Notifications, vpc-flow-lens by IBM Cloud Logs (logs)')),
    );
    const edited = await runAnswering(
      commandIds.editAlert,
      ['When it goes off', 'As soon as', '20', '10m'],
      undefined,
      await one(),
    );
    assert.match(edited.said[0] ?? '', /is changed: .*20 .*10m/);
    const test = await runAnswering(commandIds.testAlert, [], undefined, await one());
    assert.match(test.said[0] ?? '', /Test the destination in Event Notifications/);
    await remove(await one());
    assert.equal((await kept('IBM Cloud Logs (logs)')).length, 0);
    await runAnswering(commandIds.disconnectCloudLogs, ['logs']);
    assert.equal((await kept('IBM Cloud Logs (logs)')).length, 0);
    instances.splice(before);
  });

  it('stand in this editor, are changed, tried, and come back by Undo with their address', async () => {
    await runAnswering(commandIds.createAlert, ['Slack by this editor', slack.url], undefined, { search });
    const one = async () => (await kept('This editor'))[0];
    assert.deepEqual((await one())?.alert.tells, ['A webhook and this editor, once a connection within 1h']);
    const before = slack.bodies.length;
    await runAnswering(commandIds.editAlert, ['When it goes off', '5', '5m'], undefined, await one());
    assert.deepEqual((await one())?.alert.tells, ['A webhook and this editor, when there are 5 flows within 5m']);
    await runAnswering(commandIds.editAlert, ['Name', 'https'], undefined, await one());
    assert.equal((await kept('This editor')).length, 1);
    const { said } = await runAnswering(commandIds.deleteAlert, [], 'Undo', await one());
    assert.deepEqual(said, ['Deleted the alert “https”.']);
    await runAnswering(commandIds.testAlert, [], undefined, await one());
    assert.equal(slack.bodies.length, before + 1);
    const managed = await runAnswering(commandIds.manageAlerts, ['https', 'Delete']);
    assert.match(managed.asked[0]?.rows[0] ?? '', /^https This editor: A webhook/);
    assert.equal((await kept('This editor')).length, 0);
  });
});
