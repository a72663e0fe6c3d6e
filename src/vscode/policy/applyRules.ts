import * as vscode from 'vscode';
import type { FixProposal } from '../../core/policy/fixProposal';
import { signalOf } from '../cancellation';
import { applyQuestion } from '../changes/changeWords';
import type { RuleChanges } from '../changes/ruleChanges';
import { tellApplied, undoChange } from '../changes/undoChange';
import { notice } from '../notice';
import type { Judge } from '../verdict/judges';

/** Shows what rules would open, asks, and makes them; says what came of it. Rejects with `CloudError`. */
export async function applyRules(
  changes: RuleChanges,
  judge: Judge,
  proposal: Pick<FixProposal, 'changes' | 'opens' | 'warnings'>,
  /** What a failed undo of the notification's button is told to. */
  report: (error: unknown) => void,
): Promise<boolean> {
  const { snapshot } = judge.directory;
  if (judge.kind === 'file') {
    void vscode.window.showInformationMessage(
      notice(`The rules are those of the snapshot ${judge.label}. Close it to change the account’s.`),
    );
    return false;
  }
  const { region } = snapshot;
  if (region === undefined) throw new Error('The configuration does not say its region.');
  const { message, detail, button } = applyQuestion(proposal, judge.label);
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) !== button) return false;
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: message.replace(/\?$/, ''), cancellable: true },
    (_progress, token) => changes.apply({ region, snapshot, changes: proposal.changes }, signalOf(token)),
  );
  if (result.kind !== 'applied') {
    void vscode.window.showErrorMessage(notice(result.message));
    return false;
  }
  tellApplied(result.entry, () => void undoChange(changes, result.entry).catch(report));
  return true;
}
