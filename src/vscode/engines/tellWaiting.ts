import * as vscode from 'vscode';

/** The service answers ten queries a minute: who waits for the next one is to know. */
export function tellWaiting(seconds: number): void {
  const message = `$(watch) IBM Cloud Logs answers ten searches a minute: the next one goes out in ${Math.ceil(seconds)} s`;
  vscode.window.setStatusBarMessage(message, Math.ceil(seconds) * 1_000);
}
