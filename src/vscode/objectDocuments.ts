import * as vscode from 'vscode';
import type { OpenedObject } from '../app/openObject';
import { signalOf } from './cancellation';
import { objectScheme } from './ids';
import { indentJson } from './indentJson';

/** Reads an object of a bucket by name. Rejects where it cannot be asked for. */
export type ReadObject = (bucket: string, key: string, signal: AbortSignal) => Promise<OpenedObject>;

/** Read-only documents with the JSON of flow log objects: `flowlog://bucket/name.json?key`. */
export class ObjectDocuments implements vscode.TextDocumentContentProvider {
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(objectScheme, this);

  constructor(private readonly read: ReadObject) {}

  async show(bucket: string, key: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uriOf(bucket, key));
    await vscode.languages.setTextDocumentLanguage(document, 'json');
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const opened = await this.read(uri.authority, uri.query, signalOf(token));
    if (!opened.ok) throw new Error(opened.error.message);
    return indentJson(opened.text);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

/** Keys hold percent signs of their own, so the key travels as a whole in the query. */
function uriOf(bucket: string, key: string): vscode.Uri {
  const name = key.slice(key.lastIndexOf('/') + 1).replace(/\.gz$/, '');
  return vscode.Uri.from({ scheme: objectScheme, authority: bucket, path: `/${name}.json`, query: key });
}
