import * as vscode from 'vscode';
import { isCancellation } from '../cancellation';
import type { Commands } from '../command';
import { commandIds, innerCommandIds, languageId } from '../ids';
import { searchAtLine } from '../language/flowLanguage';
import type { Diagnosed, FlowDiagnosisPorts, FoundCause } from './flowDiagnosisPorts';

const mostActedOn = 3;

/**
 * What rejected the flows of a search in a `.flow` file, on demand, as problems of that search. They stand until the text
 * changes.
 */
export class FlowDiagnosis implements vscode.CodeActionProvider {
  readonly #collection = vscode.languages.createDiagnosticCollection(`${languageId}-diagnosis`);
  readonly #diagnosed = new Map<string, readonly Diagnosed[]>();
  readonly #disposables: vscode.Disposable;

  constructor(
    private readonly commands: Commands,
    private readonly ports: FlowDiagnosisPorts,
  ) {
    commands.register(commandIds.diagnoseSearch, (uri?: vscode.Uri, line?: number) => this.#diagnose(uri, line));
    this.#disposables = vscode.Disposable.from(
      this.#collection,
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#clear(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#clear(document)),
      vscode.languages.registerCodeActionsProvider(languageId, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
      vscode.commands.registerCommand(innerCommandIds.fixCause, (found: FoundCause) =>
        this.#reporting(async () => {
          const { fixCause } = await import('./fixCause');
          await fixCause(found, ports.judges, ports.changes, (error) => this.#report(error));
        }),
      ),
      vscode.commands.registerCommand(innerCommandIds.explainCause, ({ cause, engine }: FoundCause) =>
        this.#reporting(async () => {
          const { recordedRow } = await import('../../app/policy/recordedRow');
          ports.why(await recordedRow(engine, cause.example));
        }),
      ),
    );
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const known = this.#diagnosed.get(document.uri.toString()) ?? [];
    // The Problems panel asks about one of them, the text about all that stand at the cursor.
    return known
      .filter(({ diagnostic }) =>
        diagnostics.some(({ message, code }) => message === diagnostic.message && code === diagnostic.code),
      )
      .slice(0, mostActedOn)
      .flatMap(({ actions }) => actions);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #clear(document: vscode.TextDocument): void {
    if (this.#diagnosed.delete(document.uri.toString())) this.#collection.delete(document.uri);
  }

  async #diagnose(uri: vscode.Uri | undefined, line: number | undefined): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const document =
      uri === undefined
        ? editor?.document
        : vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === uri.toString());
    if (document?.languageId !== languageId) return;
    const search = searchAtLine(document, line ?? editor?.selection.active.line ?? 0);
    if (search === null) {
      void vscode.window.showInformationMessage('There is no search in this file yet.');
      return;
    }
    const { version } = document;
    const { diagnoseSearch } = await import('./diagnoseSearch');
    const range = new vscode.Range(document.positionAt(search.start), document.positionAt(search.end));
    const found = await diagnoseSearch(search.text, search.range?.value ?? '', range, this.ports);
    if (document.isClosed || document.version !== version) return;
    const kept = (this.#diagnosed.get(document.uri.toString()) ?? []).filter(
      ({ diagnostic }) => diagnostic.range.intersection(range) === undefined,
    );
    const all = [...kept, ...found.diagnosed];
    this.#diagnosed.set(document.uri.toString(), all);
    this.#collection.set(document.uri, [...all.map(({ diagnostic }) => diagnostic)]);
    await found.tell();
  }

  async #reporting(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    if (isCancellation(error)) return;
    this.commands.report(error, () => vscode.commands.executeCommand(commandIds.changesToRules));
  }
}
