import * as vscode from 'vscode';
import { reportScheme } from '../ids';

/** Reports as read-only Markdown, shown by the editor's own preview: headings, lists and links work with any reader. */
export class ReportDocuments implements vscode.TextDocumentContentProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(reportScheme, this);

  /** Shows a report; one of the same title takes the place of the last. */
  async show(title: string, markdown: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: reportScheme, path: `/${title.replace(/[/\\]/g, ' ')}.md` });
    this.#texts.set(uri.path, markdown);
    this.#changed.fire(uri);
    try {
      // Asking for it starts the editor's own extension for Markdown, whose commands are not listed before.
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      await vscode.window.showTextDocument(uri, { preview: true });
    }
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.#texts.get(path) ?? 'This report was of an earlier session. Run its command again.';
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
