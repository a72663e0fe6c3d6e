import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FlowLogsTree } from '../../../src/vscode/flowLogs/flowLogsTree';
import { commandIds } from '../../../src/vscode/ids';
import { activated, childOf, childrenOf, nodeOf, recordMessages, theSandbox, until, walk } from './harness';

describe('the Flow Logs view', () => {
  let tree: FlowLogsTree;
  before(async () => {
    ({ flowLogs: tree } = await activated());
  });
  const labels = async (...path: string[]) =>
    (await childrenOf(tree, path.length === 0 ? undefined : await walk(tree, ...path))).map((entry) =>
      String(tree.getTreeItem(entry).label),
    );

  it('shows collectors with state, target and bucket', async () => {
    assert.deepEqual(await labels(), ['Collectors', 'Buckets']);
    const collectors = await childrenOf(tree, await walk(tree, 'Collectors'));
    const active = collectors.find((entry) => {
      const node = nodeOf(entry);
      return node.kind === 'collector' && node.state === 'active';
    });
    assert.ok(active);
    const item = tree.getTreeItem(active);
    assert.match(String(item.description), /^VPC .+ → x-flowlogs$/);
    assert.ok(item.iconPath instanceof vscode.ThemeIcon && item.iconPath.id === 'pass');
  });

  it('unfolds down to the objects of the last hour, instances by name', async () => {
    const interfaces = await labels('Buckets', 'x-flowlogs', 'VPC ');
    assert.ok(
      interfaces.some((label) => /vsi1 · .+ · 10\.240\.0\.4$/.test(label)),
      interfaces.join(),
    );
    assert.ok(
      interfaces.some((label) => /vsi2 · .+ · 10\.240\.64\.4$/.test(label)),
      interfaces.join(),
    );
    const vsi1 = interfaces.find((label) => label.includes('vsi1'))!;
    const [day] = await labels('Buckets', 'x-flowlogs', 'VPC ', vsi1);
    assert.match(day ?? '', /^\d{4}-\d\d-\d\d$/);
    const [hour] = await labels('Buckets', 'x-flowlogs', 'VPC ', vsi1, day!);
    assert.match(hour ?? '', /^\d\d:\d\d$/);
    const objects = await childrenOf(tree, await walk(tree, 'Buckets', 'x-flowlogs', 'VPC ', vsi1, day!, hour!));
    assert.ok(objects.length > 0);
  });

  it('adds window and counts when the details arrive, with UTC on hover', async () => {
    const vsi1 = (await labels('Buckets', 'x-flowlogs', 'VPC ')).find((label) => label.includes('vsi1'))!;
    const [day] = await labels('Buckets', 'x-flowlogs', 'VPC ', vsi1);
    const [hour] = await labels('Buckets', 'x-flowlogs', 'VPC ', vsi1, day!);
    const parent = await walk(tree, 'Buckets', 'x-flowlogs', 'VPC ', vsi1, day!, hour!);
    const item = await until([tree.onDidChangeTreeData], async () => {
      const [first] = await childrenOf(tree, parent);
      return first && /flow/.test(String(tree.getTreeItem(first).description)) && tree.getTreeItem(first);
    });
    assert.match(String(item.label), /^\d\d:\d\d–\d\d:\d\d$/);
    assert.match(String(item.description), /^(✓ )?[\d,]+ flows?.* · (ingress|egress)/);
    assert.match(String(item.tooltip), /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ to /);
    assert.equal(item.command?.command, commandIds.openObject);
  });

  it('reads a level with one list request, and not again until refreshed', async () => {
    const { requests } = await theSandbox();
    const lists = () =>
      requests.filter(({ service, path }) => service === 'cos' && path.endsWith('/x-flowlogs')).length;
    const bucket = await walk(tree, 'Buckets', 'x-flowlogs');
    await childrenOf(tree, bucket);
    const before = lists();
    await childrenOf(tree, bucket);
    assert.equal(lists(), before);
    await vscode.commands.executeCommand(commandIds.refreshNode, bucket);
    await tree.getChildren(bucket);
    assert.ok(lists() > before);
  });

  it('shows a failed level as a node with its reason, and reads it again on Retry', async () => {
    const sandbox = await theSandbox();
    const bucket = await walk(tree, 'Buckets', 'x-flowlogs');
    const mend = sandbox.addFault({
      service: 'cos',
      method: 'GET',
      path: /x-flowlogs\/?\?/,
      effect: { kind: 'answer', status: 403, code: 'AccessDenied' },
    });
    try {
      await vscode.commands.executeCommand(commandIds.refreshNode, bucket);
      const [failure] = await childrenOf(tree, bucket);
      assert.ok(failure);
      const node = nodeOf(failure);
      assert.ok(node.kind === 'failure' && node.code === 'forbidden', JSON.stringify(node));
      const item = tree.getTreeItem(failure);
      assert.equal(item.label, 'Not permitted');
      assert.match(String(item.description), /x-flowlogs/);
      assert.equal(item.command?.command, commandIds.retryNode);
      mend();
      await vscode.commands.executeCommand(commandIds.retryNode, failure);
      const kinds = (await childrenOf(tree, bucket)).map((entry) => nodeOf(entry).kind);
      assert.ok(kinds.includes('vpc'));
    } finally {
      mend();
    }
  });

  it('words the failure of a command with the next step; Retry runs it again', async () => {
    const sandbox = await theSandbox();
    const vpc = await walk(tree, 'Buckets', 'x-flowlogs', 'VPC ');
    const vsi1 = await childOf(tree, vpc, 'x-vsi1');
    const [day] = await childrenOf(tree, vsi1);
    const [hour] = await childrenOf(tree, day);
    const [object] = await childrenOf(tree, hour);
    const mend = sandbox.addFault({
      service: 'cos',
      method: 'HEAD',
      path: /\.gz$/,
      effect: { kind: 'answer', status: 403 },
    });
    const opened = new Promise<void>((settle) => {
      const listener = vscode.window.tabGroups.onDidChangeTabs(({ opened: tabs }) => {
        if (!tabs.some(({ label }) => label.endsWith('.gz'))) return;
        listener.dispose();
        settle();
      });
    });
    const messages = recordMessages('Retry', mend);
    try {
      await vscode.commands.executeCommand(commandIds.openObject, object);
      await opened;
      const [message] = messages.shown;
      assert.deepEqual(message?.buttons, ['Retry', 'Show Log']);
      assert.match(message.text, /x-flowlogs/);
    } finally {
      messages.restore();
      mend();
    }
  });

  it('says that nothing can be reached instead of two empty groups, and comes back', async () => {
    const sandbox = await theSandbox();
    const mend = sandbox.addFault({ effect: { kind: 'reset' } });
    try {
      await vscode.commands.executeCommand(commandIds.refresh);
      for (const group of await tree.getChildren()) await tree.getChildren(group);
      assert.deepEqual(await tree.getChildren(), []);
    } finally {
      mend();
    }
    await vscode.commands.executeCommand(commandIds.refresh);
    assert.equal((await tree.getChildren()).length, 2);
  }).timeout(90_000);
});
