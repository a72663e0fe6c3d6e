import * as vscode from 'vscode';
import { commandIds } from '../ids';
import { notice } from '../notice';
import type { LocalAlertsPorts } from './localAlerts';

/** Tells in the editor that an alert went off, its first line alone, with the way to the flows. */
export function notifyAlert(openSearch: (text: string) => void): LocalAlertsPorts['notify'] {
  return ({ name, text }, said) => {
    const [first = name] = said.split('\n');
    void vscode.window.showWarningMessage(notice(first), 'Show Flows', 'Alerts').then((step) => {
      if (step === 'Show Flows') openSearch(text);
      if (step === 'Alerts') return vscode.commands.executeCommand(commandIds.manageAlerts);
      return undefined;
    });
  };
}
