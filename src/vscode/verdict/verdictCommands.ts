import * as vscode from 'vscode';
import { gapTexts } from '../../app/policy/gapTexts';
import { signalOf } from '../cancellation';
import type { Commands } from '../command';
import { setContext } from '../contextKeys';
import { commandIds } from '../ids';
import { notice } from '../notice';
import type { Judges } from './judges';

/** More than any region's configuration takes. */
const largestSnapshot = 200_000_000;

/** Asking why, and the snapshots that a colleague without credentials judges by. */
export function registerVerdictCommands(
  commands: Commands,
  judges: Judges,
  /** Asks the results panel in front about its selected row; false where there is none. */
  askWhy: () => boolean,
): vscode.Disposable {
  commands.register(commandIds.whyRejected, () => {
    if (askWhy()) return;
    void vscode.window.showInformationMessage('Select a flow in a results panel first, then ask why.');
  });
  commands.register(commandIds.exportSnapshot, () => exportSnapshot(judges));
  commands.register(commandIds.openSnapshot, () => openSnapshot(judges));
  commands.register(commandIds.closeSnapshot, () => judges.closeFile());
  return judges.onDidChange(() => setContext('snapshot', judges.file === null ? 'none' : 'open'));
}

async function exportSnapshot(judges: Judges): Promise<void> {
  const judge = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Reading the VPC configuration', cancellable: true },
    (_progress, token) => judges.judge(null, true, signalOf(token)),
  );
  const { snapshot } = judge.directory;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `vpc-snapshot-${snapshot.region ?? 'region'}.json`;
  const target = await vscode.window.showSaveDialog({
    title: 'Export VPC Snapshot',
    saveLabel: 'Export',
    filters: { JSON: ['json'] },
    ...(folder !== undefined && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(`${JSON.stringify(snapshot, null, 2)}\n`));
  const gaps = gapTexts(snapshot);
  const words = `Wrote the configuration of ${judge.label}: names, ids, addresses and rules, no secrets.`;
  void vscode.window.showInformationMessage(notice([words, ...gaps].join(' ')));
}

async function openSnapshot(judges: Judges): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: 'Open VPC Snapshot',
      openLabel: 'Judge by This',
      filters: { JSON: ['json'] },
    })) ?? [];
  if (file === undefined) return;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const { snapshotFile } = await import('../../app/policy/snapshotFile');
  const { size } = await vscode.workspace.fs.stat(file);
  const read =
    size > largestSnapshot
      ? ({ ok: false, message: `${name} is too large to be a snapshot of a VPC.` } as const)
      : snapshotFile(name, await vscode.workspace.fs.readFile(file));
  if (!read.ok) {
    void vscode.window.showErrorMessage(notice(read.message));
    return;
  }
  judges.openFile(name, read.snapshot);
  const left = read.problems.length === 0 ? '' : ` ${read.problems.length} of its entries could not be used.`;
  const words = `Verdicts are now worked out from ${name}.${left}`;
  void vscode.window.showInformationMessage(notice(words), 'Close Snapshot').then((choice) => {
    if (choice !== undefined) judges.closeFile();
  });
}
