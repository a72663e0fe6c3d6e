import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/vscode/ids';
import { SlackStandIn } from '../../watch/slackStandIn';
import { activated, type ExtensionObjects, recordMessages, theSandbox } from './harness';

/** Answers quick picks by the first choice whose label has the words, and input boxes in order. */
function answering(picks: readonly string[], typed: readonly string[]): () => void {
  const target = vscode.window as unknown as Record<string, unknown>;
  const { showQuickPick, showInputBox } = target;
  const [pickQueue, typedQueue] = [[...picks], [...typed]];
  target.showQuickPick = async (items: readonly (string | vscode.QuickPickItem)[]) => {
    const words = pickQueue.shift() ?? '';
    return (await items).find((item) => (typeof item === 'string' ? item : item.label).includes(words));
  };
  target.showInputBox = async () => typedQueue.shift();
  return () => Object.assign(target, { showQuickPick, showInputBox });
}

describe('alerts', () => {
  let extension: ExtensionObjects;
  let slack: SlackStandIn;
  before(async () => {
    [extension, slack] = await Promise.all([activated(), SlackStandIn.start()]);
  });
  after(() => slack.close());

  async function views() {
    const groups = await extension.searches.getChildren();
    return extension.searches.getChildren(groups.find((node) => node.kind === 'group' && node.group === 'views'));
  }

  it('keep the article’s SSH example in LogDNA, try the way to Slack, and go again', async () => {
    await theSandbox();
    const messages = recordMessages('Send Test Message');
    const done = answering(['SSH accepted', '', 'Slack, by LogDNA'], [slack.url]);
    try {
      await vscode.commands.executeCommand(commandIds.createAlert);
    } finally {
      done();
      messages.restore();
    }
    assert.equal(slack.bodies.length, 1, messages.shown.map(({ text }) => text).join('\n'));
    assert.match(slack.texts[0] ?? '', /^Test message /);
    assert.match(messages.shown[0]?.text ?? '', /is on: Slack, as soon as there is 1 line within 5m/);
    const [view] = await views();
    assert.ok(view?.kind === 'view');
    assert.match(view.search.text, /^target_port:22 action:==accepted direction:I/);
    assert.equal(extension.searches.getTreeItem(view).command?.command, commandIds.runSearch);

    const sure = recordMessages('Delete');
    const removing = answering(['SSH accepted', 'Delete'], []);
    try {
      await vscode.commands.executeCommand(commandIds.manageAlerts);
    } finally {
      removing();
      sure.restore();
    }
    assert.equal((await views())[0]?.kind, 'note');
  });

  it('say what they would also go off at, and are dropped where that is not wanted', async () => {
    const messages = recordMessages(undefined);
    const done = answering(['Slack, by LogDNA'], [slack.url]);
    const search = { text: 'target_port:22 target_ip:10.240.0.0/18' };
    try {
      await vscode.commands.executeCommand(commandIds.createAlert, { search });
    } finally {
      done();
      messages.restore();
    }
    assert.match(messages.shown[0]?.text ?? '', /cannot hold to target_ip:10\.240\.0\.0\/18/);
    assert.equal((await views())[0]?.kind, 'note');
  });
});
