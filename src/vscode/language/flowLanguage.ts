import * as vscode from 'vscode';
import type { Commands } from '../command';
import { commandIds, languageId } from '../ids';
import type { OpenResults } from '../search/searchCommands';
import { FlowDiagnostics } from './flowDiagnostics';
import { type FlowSearch, parseFlowDocument } from './flowDocument';
import { completionsAt, formatEdits, hoverAt, type Suggestion } from './flowService';

/** Completion, hover, format, lenses and diagnostics of `.flow` documents, and running a search out of one. */
export function registerFlowLanguage(
  commands: Commands,
  open: OpenResults,
  nowMicros: () => number,
): vscode.Disposable {
  commands.register(commandIds.runQuery, (uri?: vscode.Uri, line?: number) => {
    const editor = vscode.window.activeTextEditor;
    const document =
      uri instanceof vscode.Uri
        ? vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === uri.toString())
        : editor?.document;
    if (document?.languageId !== languageId) return;
    const at = typeof line === 'number' ? line : (editor?.selection.active.line ?? 0);
    const search = searchAtLine(document, at);
    if (search === null) void vscode.window.showInformationMessage('There is no search in this file yet.');
    else open({ text: search.text.replace(/\s+/g, ' '), range: search.range?.value ?? '' });
  });
  const { registerCompletionItemProvider, registerHoverProvider } = vscode.languages;
  return vscode.Disposable.from(
    registerCompletionItemProvider(languageId, completion, ...'@: (['),
    registerHoverProvider(languageId, hover(nowMicros)),
    vscode.languages.registerDocumentFormattingEditProvider(languageId, formatting),
    vscode.languages.registerCodeLensProvider(languageId, lenses),
    new FlowDiagnostics(nowMicros),
  );
}

/** The search the line belongs to: the last one that begins at or above it, else the first. */
export function searchAtLine(document: vscode.TextDocument, line: number): FlowSearch | null {
  const { searches } = parseFlowDocument(document.getText());
  return searches.filter((search) => search.line <= line).at(-1) ?? searches[0] ?? null;
}

const kinds: Readonly<Record<Suggestion['kind'], vscode.CompletionItemKind>> = {
  field: vscode.CompletionItemKind.Field,
  value: vscode.CompletionItemKind.Value,
  operator: vscode.CompletionItemKind.Operator,
  keyword: vscode.CompletionItemKind.Keyword,
  directive: vscode.CompletionItemKind.Keyword,
};

const completion: vscode.CompletionItemProvider = {
  provideCompletionItems(document, position) {
    return completionsAt(document.getText(), document.offsetAt(position)).map((suggestion, order) => {
      const item = new vscode.CompletionItem(suggestion.label, kinds[suggestion.kind]);
      item.insertText = suggestion.insertText;
      item.filterText = suggestion.insertText;
      item.range = new vscode.Range(document.positionAt(suggestion.start), document.positionAt(suggestion.end));
      item.sortText = String(order).padStart(4, '0');
      if (suggestion.detail !== '') item.detail = suggestion.detail;
      if (suggestion.documentation !== '') item.documentation = suggestion.documentation;
      // A field is complete only with its value: the next list opens by itself.
      if (suggestion.insertText.endsWith(':') || suggestion.kind === 'directive') {
        item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
      }
      return item;
    });
  },
};

const hover = (nowMicros: () => number): vscode.HoverProvider => ({
  provideHover(document, position) {
    const found = hoverAt(document.getText(), document.offsetAt(position), nowMicros());
    if (found === null) return undefined;
    const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
    return new vscode.Hover(found.lines.map(plain), range);
  },
});

/** Foreign text is never read as markdown. */
function plain(line: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendText(line);
}

const formatting: vscode.DocumentFormattingEditProvider = {
  provideDocumentFormattingEdits(document) {
    return formatEdits(document.getText()).map(({ start, end, newText }) =>
      vscode.TextEdit.replace(new vscode.Range(document.positionAt(start), document.positionAt(end)), newText),
    );
  },
};

const lenses: vscode.CodeLensProvider = {
  provideCodeLenses(document) {
    return parseFlowDocument(document.getText()).searches.flatMap((search) => {
      const line = document.positionAt(search.start).line;
      const range = new vscode.Range(line, 0, line, 0);
      const run = { command: commandIds.runQuery, title: '$(play) Run', arguments: [document.uri, search.line] };
      const diagnose = { command: commandIds.diagnoseSearch, title: '$(question) Diagnose', arguments: run.arguments };
      const saved = { name: search.title ?? '', text: search.text, range: search.range?.value ?? '' };
      const save = { command: commandIds.saveSearch, title: 'Save', arguments: [saved] };
      return [new vscode.CodeLens(range, run), new vscode.CodeLens(range, diagnose), new vscode.CodeLens(range, save)];
    });
  },
};
