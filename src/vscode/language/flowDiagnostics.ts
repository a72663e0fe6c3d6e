import * as vscode from 'vscode';
import type { Problem, Severity } from '../../core/query/problem';
import { languageId } from '../ids';
import { problemsOf } from './flowService';

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** Typing pauses this long before a document is checked again. */
const pause = 150;

/** Underlines what is wrong or doubtful in `.flow` documents, and offers the fix where there is one. */
export class FlowDiagnostics implements vscode.CodeActionProvider {
  readonly #collection = vscode.languages.createDiagnosticCollection(languageId);
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #disposables: vscode.Disposable[];

  constructor(private readonly nowMicros: () => number) {
    this.#disposables = [
      this.#collection,
      vscode.workspace.onDidOpenTextDocument((document) => this.#check(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#soon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      vscode.languages.registerCodeActionsProvider(languageId, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    ];
    for (const document of vscode.workspace.textDocuments) this.#check(document);
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return problemsOf(document.getText(), this.nowMicros()).flatMap((problem) => {
      const { fix } = problem;
      if (!fix || !rangeOf(document, problem).intersection(range)) return [];
      const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, rangeOf(document, fix), fix.newText);
      action.diagnostics = context.diagnostics.filter(({ code }) => code === problem.code);
      action.isPreferred = true;
      return [action];
    });
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #soon(document: vscode.TextDocument): void {
    if (document.languageId !== languageId) return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => this.#check(document), pause),
    );
  }

  #check(document: vscode.TextDocument): void {
    if (document.languageId !== languageId || document.isClosed) return;
    this.#waiting.delete(document.uri.toString());
    const problems = problemsOf(document.getText(), this.nowMicros());
    this.#collection.set(
      document.uri,
      problems.map((problem) => diagnosticOf(document, problem)),
    );
  }

  #forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.delete(key);
    this.#collection.delete(document.uri);
  }
}

function diagnosticOf(document: vscode.TextDocument, problem: Problem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(document, problem), problem.message, severities[problem.severity]);
  diagnostic.code = problem.code;
  diagnostic.source = 'flow search';
  return diagnostic;
}

function rangeOf(document: vscode.TextDocument, span: { readonly start: number; readonly end: number }): vscode.Range {
  return new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
}
