import * as vscode from 'vscode';
import type { ChangeEntry } from '../../app/policy/changeJournal';
import { signalOf } from '../cancellation';
import { commandIds } from '../ids';
import { notice } from '../notice';
import { addedText, entryText, undoneText } from './changeWords';
import type { RuleChanges } from './ruleChanges';

/** Undoes a change with progress, and says what came of it. Rejects where that could not be begun. */
export async function undoChange(changes: RuleChanges, entry: ChangeEntry): Promise<void> {
  const title = `Undoing “${entryText(entry)}”`;
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_progress, token) => changes.undo(entry.id, signalOf(token)),
  );
  if (result.kind === 'undone')
    void vscode.window.showInformationMessage(notice(undoneText(result.gone, result.entry.steps.length)));
  else void vscode.window.showErrorMessage(notice(`Not undone. ${result.message}`));
}

/** Says that rules were made, with their undoing at hand. `undo` is what the button does. */
export function tellApplied(entry: ChangeEntry, undo: () => void): void {
  const words = addedText(entry.steps.map(({ change }) => change));
  void vscode.window
    .showInformationMessage(notice(words), 'Undo', 'Show Changes')
    .then((choice) => answer(choice, undo));
}

/** Says that a change was found which nobody lived to write down. */
export function tellFound(entry: ChangeEntry, undo: () => void): void {
  const what = entry.state === 'incomplete' ? 'Only a part of it was made' : 'It is in force';
  const words = `A change to rules was under way when the editor ended: ${entryText(entry)}. ${what}.`;
  void vscode.window.showWarningMessage(notice(words), 'Undo', 'Show Changes').then((choice) => answer(choice, undo));
}

function answer(choice: 'Undo' | 'Show Changes' | undefined, undo: () => void): void {
  if (choice === 'Undo') undo();
  else if (choice !== undefined) void vscode.commands.executeCommand(commandIds.changesToRules);
}
