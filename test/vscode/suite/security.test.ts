import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, innerCommandIds, languageId } from '../../../src/vscode/ids';
import type { SecurityEntry } from '../../../src/vscode/policy/securityEntry';
import { activated, type ExtensionObjects, recordMessages, theSandbox, until, walk } from './harness';

describe('the Security view', () => {
  let extension: ExtensionObjects;
  let tree: ExtensionObjects['security'];
  before(async () => {
    extension = await activated();
    tree = extension.security;
    const vpc = await walk(extension.flowLogs, 'Buckets', 'x-flowlogs', 'VPC ');
    const messages = recordMessages();
    await vscode.commands.executeCommand(commandIds.ingest, vpc, [vpc]);
    messages.restore();
  });

  const label = (entry: SecurityEntry) => String(tree.getTreeItem(entry).label);
  const description = (entry: SecurityEntry) => String(tree.getTreeItem(entry).description);
  /** The entry that the labels lead to, as soon as it is there. */
  const find = async (...labels: readonly string[]): Promise<SecurityEntry> =>
    until([tree.onDidChangeTreeData], async () => {
      let entry: SecurityEntry | undefined;
      for (const start of labels) {
        entry = (await tree.getChildren(entry)).find((each) => label(each).startsWith(start));
        if (entry === undefined) return undefined;
      }
      return entry;
    });
  const counted = (...labels: readonly string[]): Promise<SecurityEntry> =>
    until([tree.onDidChangeTreeData], async () => {
      const entry = await find(...labels);
      return /\d+ rejects/.test(description(entry)) ? entry : undefined;
    });
  const sg1 = ['VPC x-vpc', 'Security Groups', 'x-sg1'] as const;
  const choosing = async <T>(answers: readonly string[], run: () => Thenable<T>): Promise<T> => {
    const target = vscode.window as unknown as Record<string, unknown>;
    const { showQuickPick, showInputBox } = target;
    const left = [...answers];
    target.showQuickPick = async (items: readonly vscode.QuickPickItem[]) => {
      const wanted = left.shift();
      const item = items.find((each) => each.label.endsWith(wanted ?? ''));
      assert.ok(item, `${wanted} of ${items.map((each) => each.label).join(', ')}`);
      return item;
    };
    target.showInputBox = async ({ validateInput }: vscode.InputBoxOptions) => {
      const value = left.shift();
      assert.equal(validateInput?.(value ?? ''), undefined);
      return value;
    };
    try {
      return await run();
    } finally {
      Object.assign(target, { showQuickPick, showInputBox });
    }
  };

  it('shows groups with their rejects by cause, rules with their hits, and what they are attached to', async () => {
    const group = await counted(...sg1);
    assert.match(description(group), /^1 interface · [\d,]+ rejects/);
    const causes = (await tree.getChildren(group)).filter(({ kind }) => kind === 'cause');
    assert.ok(causes.some((cause) => / rejects?: TCP 22$/.test(label(cause))));
    const rule = await find(...sg1, 'Inbound', 'TCP 3000 from anywhere');
    assert.match(description(rule), /^[\d,]+ flows · /);
    const endpoint = await find(...sg1, 'Attached To', 'x-vsi1');
    assert.match(description(endpoint), /^10\.240\.0\.4 · /);
    assert.equal(tree.getParent(rule)?.kind, 'folder');
    const acl = await find('VPC x-vpc', 'Network ACLs', 'x-');
    const acls = await tree.getChildren((await tree.getChildren(acl)).find((each) => label(each) === 'Inbound'));
    assert.match(label(acls[0]!), /^1\. /);
    assert.equal(label(acls.at(-1)!), 'Everything else is denied');
  });

  it('reveals a rule, or what it belonged to', async () => {
    const group = await find(...sg1);
    assert.ok(group.kind === 'group');
    const target = { ownerKind: 'securityGroup', ownerId: group.group.id, ruleId: group.group.rules[0]!.id };
    assert.equal(await vscode.commands.executeCommand(innerCommandIds.revealRule, target), true);
    assert.equal(await vscode.commands.executeCommand(innerCommandIds.revealRule, { ...target, ruleId: 'gone' }), true);
    const messages = recordMessages();
    assert.equal(await vscode.commands.executeCommand(innerCommandIds.revealRule, { ...target, ownerId: 'no' }), false);
    messages.restore();
    assert.match(messages.shown[0]?.text ?? '', /has no such rule/);
  });

  it('adds a rule after asking, shows it, and takes it back', async () => {
    const { account } = await theSandbox();
    const rules = () => account.regions[0]!.securityGroups.find(({ name }) => name === 'x-sg1')!.rules;
    const before = rules().length;
    const group = await counted(...sg1);
    const messages = recordMessages('Add Rule');
    // The sandbox's one for this machine.
    await choosing(['TCP 22', 'My public address'], () =>
      vscode.commands.executeCommand(commandIds.addInboundRule, group),
    );
    messages.restore();
    assert.equal(rules().length, before + 1);
    assert.match(messages.shown[0]?.text ?? '', /^Add inbound TCP 22 from 24\.22\.68\.94 to x-sg1\?$/);
    await find(...sg1, 'Inbound', 'TCP 22 from 24.22.68.94');
    const undoing = recordMessages('Undo');
    await vscode.commands.executeCommand(commandIds.undoLastChange);
    undoing.restore();
    assert.equal(rules().length, before);
    await until([tree.onDidChangeTreeData], async () => {
      const inbound = await find(...sg1, 'Inbound');
      return (await tree.getChildren(inbound)).every((each) => !label(each).startsWith('TCP 22 '));
    });
  });

  it('copies rules as text', async () => {
    const rule = await find(...sg1, 'Inbound', 'TCP 3000');
    await vscode.commands.executeCommand(commandIds.copyRulesAsTerraform, rule);
    assert.match(await vscode.env.clipboard.readText(), /^resource "ibm_is_security_group_rule" "\S+" \{\n/);
    await vscode.commands.executeCommand(commandIds.copyRulesAsIbmcloud, await find(...sg1));
    assert.match(await vscode.env.clipboard.readText(), /^ibmcloud is security-group-rule-add \S+ inbound tcp /);
  });

  it('diagnoses a search of a file until its text changes', async () => {
    const content = '# Who is turned away?\ntarget_ip:10.240.0.4\n\ntarget_port:3000 action:accepted\n';
    const document = await vscode.workspace.openTextDocument({ language: languageId, content });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand(commandIds.diagnoseSearch, document.uri, 0);
    const told = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'VPC Flow Lens');
    assert.ok(told.length > 0 && told.length <= 10);
    assert.match(told[0]!.message, /^[\d,]+ rejects?: /);
    assert.equal(document.getText(told[0]!.range), 'target_ip:10.240.0.4');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      told[0]!.range,
    );
    const titles = actions.map(({ title }) => title);
    assert.ok(
      titles.some((title) => /^Why was .* rejected\?$/.test(title)),
      titles.join(),
    );
    assert.ok(titles.some((title) => /^Let .* pass: add a rule…$/.test(title)));
    assert.ok(titles.some((title) => /^Show x-\S+ in the Security view$/.test(title)));

    const none = recordMessages();
    await vscode.commands.executeCommand(commandIds.diagnoseSearch, document.uri, 3);
    none.restore();
    assert.match(none.shown[0]?.text ?? '', /no rejected flows/);

    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '#\n');
    await vscode.workspace.applyEdit(edit);
    const left = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'VPC Flow Lens');
    assert.deepEqual(left, []);
  });
});
