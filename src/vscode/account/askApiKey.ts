import * as vscode from 'vscode';
import { CloudError } from '../../cloud/cloud';
import { isCancellation } from '../cancellation';

/**
 * Asks for an API key until `accept` takes one. A key that is not accepted keeps the box open with the reason in it.
 * Resolves with what `accept` made of it; undefined when dismissed.
 */
export function askApiKey<T>(accept: (key: string, signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const box = vscode.window.createInputBox();
  const trying = new AbortController();
  box.title = 'Sign In to IBM Cloud';
  box.prompt =
    'API key of your user or of a service ID. Create one at cloud.ibm.com/iam/apikeys. It is kept in the editor’s secret storage.';
  box.placeholder = 'API key';
  box.password = true;
  box.ignoreFocusOut = true;
  return new Promise((resolve, reject) => {
    const done = (finish: () => void) => {
      finish();
      box.dispose();
    };
    box.onDidChangeValue(() => {
      box.validationMessage = undefined;
    });
    box.onDidHide(() => {
      trying.abort(new vscode.CancellationError());
      done(() => resolve(undefined));
    });
    box.onDidAccept(async () => {
      const key = box.value.trim();
      if (key === '') {
        box.validationMessage = 'Paste an API key, or press Escape.';
        return;
      }
      if (box.busy) return;
      box.busy = true;
      box.enabled = false;
      try {
        const result = await accept(key, trying.signal);
        done(() => resolve(result));
      } catch (error) {
        if (isCancellation(error)) return;
        if (!(error instanceof CloudError)) return done(() => reject(error));
        box.validationMessage = error.message;
      } finally {
        box.busy = false;
        box.enabled = true;
      }
    });
    box.show();
  });
}
