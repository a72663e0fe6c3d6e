import * as vscode from 'vscode';
import { CloudError } from '../cloud/cloud';
import { EngineError } from '../engines/queryEngine';
import { ObjectReadError, StoreError } from '../store/store';
import { isCancellation } from './cancellation';
import { type CommandId, commandIds, type InnerCommandId } from './ids';
import type { Log } from './log';
import { notice } from './notice';

type Step = 'Retry' | 'Sign In' | 'Show Log' | 'Free Space' | 'Open Settings';

/** What a failure is called for the user, and what can be done next. */
export interface Explanation {
  readonly message: string;
  readonly steps: readonly Step[];
  /** A failure nobody foresaw: the log gets its stack. */
  readonly unexpected: boolean;
}

/** Words and next steps for a failure. Expected ones bring their own words. */
export function explain(error: unknown): Explanation {
  if (error instanceof CloudError) {
    const { code, message } = error;
    const account = code === 'signed_out' || code === 'bad_credentials';
    const final = code === 'invalid_request' || code === 'endpoint_refused' || code === 'conflict';
    return { message, steps: account ? ['Sign In'] : final ? ['Show Log'] : ['Retry', 'Show Log'], unexpected: false };
  }
  if (error instanceof EngineError || error instanceof StoreError) {
    const { code, message } = error;
    if (code === 'disk_full') return { message, steps: ['Free Space', 'Retry'], unexpected: false };
    if (code === 'not_writable') return { message, steps: ['Open Settings', 'Show Log'], unexpected: false };
    if (code === 'out_of_memory') return { message, steps: ['Open Settings', 'Retry'], unexpected: false };
    const final = code === 'engine_unavailable' || code === 'newer_version' || code === 'unsupported';
    return { message, steps: final ? ['Show Log'] : ['Retry', 'Show Log'], unexpected: false };
  }
  if (error instanceof ObjectReadError) {
    const { message, problem } = error;
    return { message, steps: problem.retryable ? ['Retry', 'Show Log'] : ['Show Log'], unexpected: false };
  }
  const words = error instanceof Error ? error.message : String(error);
  return { message: `Something unexpected went wrong: ${words}`, steps: ['Show Log'], unexpected: true };
}

/**
 * The one envelope round every command: duration to the log, cancelling in silence, failures in words with the next
 * step as a button, secrets masked.
 */
export class Commands {
  readonly #registered: vscode.Disposable[] = [];

  constructor(private readonly log: Log) {}

  register<A extends unknown[]>(id: CommandId | InnerCommandId, handler: (...args: A) => unknown): void {
    const run = (...args: unknown[]) => this.#run(id, () => handler(...(args as A)), args);
    this.#registered.push(vscode.commands.registerCommand(id, run));
  }

  async #run(id: CommandId | InnerCommandId, handler: () => unknown, args: readonly unknown[]): Promise<unknown> {
    const started = performance.now();
    const took = () => `${Math.round(performance.now() - started)} ms`;
    try {
      const result = await handler();
      this.log.debug(`${id}: ${took()}`);
      return result;
    } catch (error) {
      if (isCancellation(error)) {
        this.log.debug(`${id}: cancelled after ${took()}`);
        return undefined;
      }
      this.log.error(`${id}: failed after ${took()}`, error);
      this.report(error, () => vscode.commands.executeCommand(id, ...args));
      return undefined;
    }
  }

  /** Shows a failure without waiting for an answer; `retry` is what the Retry button does. */
  report(error: unknown, retry: () => unknown): void {
    const { message, steps } = explain(error);
    const offered = steps.filter((step) => step !== 'Retry' || retry !== undefined);
    void vscode.window.showErrorMessage(notice(this.log.redact(message)), ...offered).then((step) => {
      switch (step) {
        case 'Retry':
          return retry();
        case 'Sign In':
          return vscode.commands.executeCommand(commandIds.signIn);
        case 'Show Log':
          return this.log.show();
        case 'Free Space':
          return vscode.commands.executeCommand(commandIds.removeOldFlows);
        case 'Open Settings':
          return vscode.commands.executeCommand('workbench.action.openSettings', 'vpcFlowLens');
        case undefined:
          return undefined;
      }
    });
  }

  dispose(): void {
    for (const command of this.#registered) command.dispose();
  }
}
