import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, languageId } from '../../../src/vscode/ids';
import { activated } from './harness';

const text = `# Rejected at vsi1
@range last 24 hours
target_ip:10.240.0.4   action:rejected

target_prt:22
`;

describe('.flow documents', () => {
  let document: vscode.TextDocument;
  before(async () => {
    await activated();
    document = await vscode.workspace.openTextDocument({ language: languageId, content: text });
    await vscode.window.showTextDocument(document);
  });
  const at = (word: string, shift = 0) => document.positionAt(document.getText().indexOf(word) + shift);

  it('know files by their extension', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const file = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'searches.flow'));
    assert.equal(file.languageId, languageId);
  });

  it('underline what is doubtful, and mend it', async () => {
    const diagnostics = await diagnosticsOf(document);
    assert.deepEqual(
      diagnostics.map(({ code, range }) => [code, document.getText(range)]),
      [['unknown_field', 'target_prt']],
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      diagnostics[0]!.range,
    );
    const fix = actions.find(({ edit }) => edit?.has(document.uri));
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /^target_port:22$/m);
  });

  it('complete fields and values', async () => {
    const complete = async (position: vscode.Position) =>
      (
        await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          position,
        )
      ).items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok((await complete(at('target_ip', 4))).includes('target_port'));
    assert.ok((await complete(at('rejected', 2))).includes('rejected'));
  });

  it('explain what is under the mouse', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at('target_ip', 2),
    );
    const words = hovers.flatMap(({ contents }) => contents.map((part) => (part as vscode.MarkdownString).value));
    assert.match(words.join('\n'), /[Dd]estination/);
  });

  it('format', async () => {
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      {},
    );
    const change = new vscode.WorkspaceEdit();
    change.set(document.uri, edits);
    await vscode.workspace.applyEdit(change);
    assert.match(document.getText(), /^target_ip:10\.240\.0\.4 action:rejected$/m);
  });

  it('offer to run, to diagnose and to save each search', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.deepEqual(
      lenses.map(({ command, range }) => [command?.command, range.start.line]),
      [
        [commandIds.runQuery, 2],
        [commandIds.diagnoseSearch, 2],
        [commandIds.saveSearch, 2],
        [commandIds.runQuery, 4],
        [commandIds.diagnoseSearch, 4],
        [commandIds.saveSearch, 4],
      ],
    );
  });

  it('run a search in the results panel', async () => {
    const [lens] = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const { command, arguments: args = [] } = lens!.command!;
    const isFlows = ({ label }: vscode.Tab) => label.startsWith('Flows');
    // A panel that another test left would be used again.
    await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isFlows)));
    const opened = new Promise<void>((settle) => {
      const listener = vscode.window.tabGroups.onDidChangeTabs(({ opened: tabs }) => {
        if (!tabs.some(isFlows)) return;
        listener.dispose();
        settle();
      });
    });
    await vscode.commands.executeCommand(command, ...args);
    await opened;
  });
});

async function diagnosticsOf(document: vscode.TextDocument): Promise<readonly vscode.Diagnostic[]> {
  for (;;) {
    const changed = new Promise<void>((settle) => {
      const listener = vscode.languages.onDidChangeDiagnostics(() => {
        listener.dispose();
        settle();
      });
    });
    const diagnostics = vscode.languages.getDiagnostics(document.uri);
    if (diagnostics.length > 0) return diagnostics;
    await changed;
  }
}
