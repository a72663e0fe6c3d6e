import * as vscode from 'vscode';
import type { ChangeEntry } from '../../app/policy/changeJournal';
import { isCancellation } from '../cancellation';
import type { Commands } from '../command';
import { commandIds } from '../ids';
import { ago, localDateTime } from '../localTime';
import type { Log } from '../log';
import { plainLabel } from '../plainLabel';
import { entryText, stateText } from './changeWords';
import { leavesRules, type RuleChanges } from './ruleChanges';
import { tellFound, undoChange } from './undoChange';

export interface ChangeCommandsPorts {
  readonly changes: RuleChanges;
  /** Microseconds UTC. */
  now(): number;
  readonly log: Log;
}

const saidForMs = 3_000;

interface EntryItem extends vscode.QuickPickItem {
  readonly entry: ChangeEntry;
}

/** The journal of changes to rules: each can be undone and copied. */
export function registerChangeCommands(commands: Commands, { changes, now, log }: ChangeCommandsPorts): void {
  commands.register(commandIds.changesToRules, async () => {
    await findOut(changes, log);
    const entries = await changes.entries();
    if (entries.length === 0) {
      void vscode.window.showInformationMessage('No rule was made from here yet. Ask “Why?” on a rejected flow first.');
      return;
    }
    const chosen = await vscode.window.showQuickPick(
      entries.map((entry) => itemOf(entry, now())),
      { title: 'Changes to Rules', placeHolder: 'Choose one to undo or copy it', matchOnDetail: true },
    );
    if (chosen !== undefined) await act(changes, chosen.entry);
  });
  commands.register(commandIds.undoLastChange, async () => {
    const last = (await changes.entries()).find(leavesRules);
    if (last === undefined) {
      void vscode.window.showInformationMessage('There is no change to rules that could be undone.');
      return;
    }
    const detail = `${entryText(last)}\nMade ${ago(last.at, now())}, in ${last.region}.`;
    const options = { modal: true, detail };
    const choice = await vscode.window.showWarningMessage('Undo the last change to rules?', options, 'Undo');
    if (choice !== undefined) await undoChange(changes, last);
  });
}

/** Tells of changes that a crash left behind; failures are for the log alone, as nobody has asked. */
export async function tellLeftBehind(commands: Commands, { changes, log }: ChangeCommandsPorts): Promise<void> {
  for (const entry of await findOut(changes, log)) tellFound(entry, () => undoOrReport(commands, changes, entry));
}

/** For buttons of notifications, which no command waits for. */
export function undoOrReport(commands: Commands, changes: RuleChanges, entry: ChangeEntry): void {
  undoChange(changes, entry).catch((error: unknown) => {
    if (!isCancellation(error)) commands.report(error, () => undoOrReport(commands, changes, entry));
  });
}

async function findOut(changes: RuleChanges, log: Log): Promise<readonly ChangeEntry[]> {
  try {
    return await changes.reconcile(new AbortController().signal);
  } catch (error) {
    log.warn(`changes left open could not be looked at: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function itemOf(entry: ChangeEntry, now: number): EntryItem {
  const icon = leavesRules(entry) ? '$(pass)' : '$(discard)';
  return {
    entry,
    label: `${icon} ${plainLabel(entryText(entry))}`,
    description: stateText(entry),
    detail: `${localDateTime(entry.at)}, ${ago(entry.at, now)} · ${entry.region} · ${entry.id}`,
  };
}

async function act(changes: RuleChanges, entry: ChangeEntry): Promise<void> {
  const undo: vscode.QuickPickItem = { label: 'Undo', detail: 'Removes the rules that it made.' };
  const copy: vscode.QuickPickItem = { label: 'Copy', detail: 'Copies what was made, when and where.' };
  const title = plainLabel(entryText(entry));
  const choice = await vscode.window.showQuickPick(leavesRules(entry) ? [undo, copy] : [copy], { title });
  if (choice === undo) await undoChange(changes, entry);
  if (choice === copy) {
    await vscode.env.clipboard.writeText(entryLines(entry));
    vscode.window.setStatusBarMessage('Copied the change.', saidForMs);
  }
}

function entryLines(entry: ChangeEntry): string {
  const { id, at, account, region, steps } = entry;
  const rules = steps.map(({ change: { rule }, ruleId }) => `  ${rule.name} (${ruleId ?? 'id not known'})`);
  const made = `${new Date(at / 1000).toISOString()}, account ${account ?? 'not known'}, ${region}`;
  return [`${entryText(entry)}: ${stateText(entry)}`, `  ${made}, change ${id}`, ...rules, ''].join('\n');
}
