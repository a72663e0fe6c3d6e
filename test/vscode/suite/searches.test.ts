import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { tutorialSearches } from '../../../src/app/search/tutorialSearches';
import { commandIds } from '../../../src/vscode/ids';
import type { SearchNode } from '../../../src/vscode/search/searchesTree';
import { activated, type ExtensionObjects, recordMessages } from './harness';

describe('the Searches view', () => {
  let tree: ExtensionObjects['searches'];
  before(async () => {
    ({ searches: tree } = await activated());
  });
  const group = async (name: string) => {
    const groups = await tree.getChildren();
    return tree.getChildren(groups.find((node) => node.kind === 'group' && node.group === name));
  };
  const answering = async <T>(name: string | undefined, run: () => Thenable<T>): Promise<T> => {
    const target = vscode.window as unknown as Record<string, unknown>;
    const before = target.showInputBox;
    target.showInputBox = async () => name;
    try {
      return await run();
    } finally {
      target.showInputBox = before;
    }
  };

  it("offers the tutorial's searches, each with what to look for", async () => {
    const nodes = await group('tutorial');
    assert.equal(nodes.length, tutorialSearches.length);
    const item = tree.getTreeItem(nodes[0]!);
    assert.equal(item.label, 'Who is turned away at vsi1?');
    assert.equal(item.description, 'target_ip:10.240.0.4 action:rejected');
    assert.equal(item.command?.command, commandIds.runSearch);
  });

  it('saves, renames and deletes searches; deleting can be undone', async () => {
    const text = 'target_port:ssh action:rejected';
    const save = () => vscode.commands.executeCommand(commandIds.saveSearch, { text, range: 'last 7 days' });
    assert.equal(await answering(undefined, save), false);
    assert.equal(await answering('SSH', save), true);
    const [saved] = await group('saved');
    assert.ok(saved?.kind === 'saved' && saved.search.range === 'last 7 days');
    await answering('SSH attempts', () => vscode.commands.executeCommand(commandIds.renameSearch, saved));
    const [renamed] = await group('saved');
    assert.equal(tree.getTreeItem(renamed!).label, 'SSH attempts');
    const messages = recordMessages('Undo');
    await vscode.commands.executeCommand(commandIds.deleteSearch, renamed);
    messages.restore();
    await vscode.commands.executeCommand(commandIds.deleteSearch, (await group('saved'))[0]);
    const [note] = await group('saved');
    assert.equal(note?.kind, 'note');
  });

  it('opens a search as a file that reads back', async () => {
    const node: SearchNode = { kind: 'tutorial', search: tutorialSearches[1]!, step: 2 };
    await vscode.commands.executeCommand(commandIds.openSearchAsFile, node);
    const text = vscode.window.activeTextEditor?.document.getText();
    assert.equal(text, '# Who tried HTTPS on vsi1?\ntarget_ip:10.240.0.4 action:rejected target_port:443\n');
  });
});
