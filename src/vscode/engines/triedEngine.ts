import * as vscode from 'vscode';
import type { QueryEngine } from '../../engines/queryEngine';
import { signalOf } from '../cancellation';
import { notice } from '../notice';

/**
 * Searches once in an engine that was just connected, with progress, and closes it: whether it holds any flow logs.
 * Rejects as the engine does where it cannot be searched.
 */
export async function triedEngine(engine: QueryEngine, name: string): Promise<boolean> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: notice(`Searching in ${name}`),
    cancellable: true,
  };
  try {
    return await vscode.window.withProgress(
      options,
      async (_progress, token) => (await engine.holdsFlows?.({ from: null, to: null }, signalOf(token))) ?? true,
    );
  } finally {
    await engine.dispose();
  }
}
