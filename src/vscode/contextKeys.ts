import * as vscode from 'vscode';
import { contextKeys } from './ids';

/** Tells views and menus about a state; they read it in their `when`. */
export function setContext(key: keyof typeof contextKeys, value: string): void {
  void vscode.commands.executeCommand('setContext', contextKeys[key], value);
}
