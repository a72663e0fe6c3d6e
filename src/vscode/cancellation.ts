import { CancellationError, type CancellationToken } from 'vscode';

/** VS Code's token as the signal the rest of the house understands. Converted once, at the edge. */
export function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort(new CancellationError());
  else token.onCancellationRequested(() => controller.abort(new CancellationError()));
  return controller.signal;
}

/** Whether an error only says that the user, or we, gave up waiting. */
export function isCancellation(error: unknown): boolean {
  if (error instanceof CancellationError) return true;
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'Canceled');
}
