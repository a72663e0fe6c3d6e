import type * as vscode from 'vscode';
import type { Commands } from '../vscode/command';
import type { Log } from '../vscode/log';

/** What every composition file builds on. */
export interface Base {
  readonly context: vscode.ExtensionContext;
  readonly commands: Commands;
  readonly log: Log;
  /** Ends with the extension. */
  own<T extends { dispose(): unknown }>(resource: T): T;
  /** Microseconds UTC. */
  now(): number;
}
