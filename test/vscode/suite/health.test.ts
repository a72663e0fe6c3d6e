import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FlowLogsTree } from '../../../src/vscode/flowLogs/flowLogsTree';
import { commandIds, reportScheme } from '../../../src/vscode/ids';
import { activated, recordMessages, theSandbox, walk } from './harness';

describe('health and exercise', () => {
  let tree: FlowLogsTree;
  before(async () => {
    ({ flowLogs: tree } = await activated());
  });

  async function report(title: string): Promise<string> {
    const uri = vscode.Uri.from({ scheme: reportScheme, path: `/${title}.md` });
    return (await vscode.workspace.openTextDocument(uri)).getText();
  }

  const label = 'Resume x-lab-flowlog';

  it('reports on the collectors, and resumes the suspended one after asking', async () => {
    const sandbox = await theSandbox();
    const suspended = sandbox.account.regions.flatMap(({ collectors }) => collectors).find(({ active }) => !active);
    assert.ok(suspended);
    const messages = recordMessages(label);
    try {
      await vscode.commands.executeCommand(commandIds.checkHealth);
      const text = await report(`Health of ${sandbox.region}`);
      assert.match(text, /## ✗ Collector x-lab-flowlog/);
      assert.match(text, /\*\*When did the last object come\?\*\* in order/);
      const buttons = messages.shown.flatMap((message) => message.buttons);
      assert.deepEqual(buttons, [label, label], 'offered, then asked');
      assert.equal(suspended.active, true);
      assert.match(messages.shown.at(-1)?.text ?? '', /x-lab-flowlog is active/);
    } finally {
      messages.restore();
      suspended.active = false;
      sandbox.policyChanged();
      await vscode.commands.executeCommand(commandIds.refresh);
    }
  });

  it('says of an interface why its traffic is missing', async () => {
    const messages = recordMessages();
    try {
      const vsi1 = await walk(tree, 'Buckets', 'x-flowlogs', 'VPC ', 'x-vsi1');
      await vscode.commands.executeCommand(commandIds.whyMissing, vsi1);
      const text = await report('Why is my traffic missing');
      assert.match(text, /Why is traffic of x-vsi1 eth0 10\.240\.0\.4 missing\?/);
      assert.match(text, /\*\*Does a collector cover it\?\*\* in order/);
    } finally {
      messages.restore();
    }
  });

  it('exercises the VPC with consent, and offers the searches', async () => {
    const target = vscode.window as unknown as Record<string, unknown>;
    const { showQuickPick } = target;
    const asked: (readonly vscode.QuickPickItem[])[] = [];
    target.showQuickPick = async (items: readonly vscode.QuickPickItem[]) => {
      asked.push(items);
      return asked.length === 1 ? items[0] : undefined;
    };
    try {
      await vscode.commands.executeCommand(commandIds.exerciseVpc);
    } finally {
      target.showQuickPick = showQuickPick;
    }
    const [consent = [], result = []] = asked;
    assert.deepEqual(
      consent.map((item) => item.label),
      ['Ask ifconfig.me', 'Without it'],
    );
    const descriptions = result.map(({ description }) => description);
    assert.ok(
      descriptions.includes('target_ip:10.240.0.4 initiator_ip:24.22.68.94 target_port:22'),
      String(descriptions),
    );
    assert.equal(descriptions.filter((word) => word === 'answered').length, 3);
    assert.equal(descriptions.at(-1), 'silent');
  });
});
