import * as vscode from 'vscode';
import { byteCount } from '../../app/words';
import { progressText, type SearchProgress } from '../../core/query/searchProgress';
import type { ExportFormat, ExportResult, QueryEngine, SearchRequest, Sort } from '../../engines/queryEngine';
import { atMostEvery } from './atMostEvery';

/** Milliseconds between two words on how far it is. */
const toldEvery = 250;
const formats: Readonly<Record<ExportFormat, { readonly label: string }>> = {
  csv: { label: 'CSV' },
  jsonl: { label: 'JSON Lines' },
  parquet: { label: 'Parquet' },
};

function formatOf(path: string): ExportFormat | null {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  if (extension === 'csv' || extension === 'jsonl' || extension === 'parquet') return extension;
  return extension === 'ndjson' || extension === 'json' ? 'jsonl' : null;
}

/**
 * Asks for a file, whose extension says the format, and has the engine write the whole result there, with progress
 * and cancel. Null when the user thought better of it; engine failures reject.
 */
export async function exportResult(
  engine: QueryEngine,
  request: SearchRequest & { readonly sort: Sort },
  signal: AbortSignal,
): Promise<(ExportResult & { readonly path: string }) | null> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: 'Export flows',
    saveLabel: 'Export',
    filters: Object.fromEntries(Object.entries(formats).map(([extension, { label }]) => [label, [extension]])),
    ...(folder !== undefined && { defaultUri: vscode.Uri.joinPath(folder, 'flows.csv') }),
  });
  if (target === undefined) return null;
  if (target.scheme !== 'file')
    throw new Error(`Flows can be exported to a file on this machine only, not to ${target.scheme}.`);
  const format = formatOf(target.fsPath);
  if (format === null) throw new Error('Name the file .csv, .jsonl or .parquet: the extension says the format.');
  const abort = new AbortController();
  const all = AbortSignal.any([abort.signal, signal]);
  try {
    const result = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Exporting flows as ${formats[format].label}`,
        cancellable: true,
      },
      async (notification, token) => {
        token.onCancellationRequested(() => abort.abort());
        const { tell, stop } = atMostEvery(toldEvery, (progress: SearchProgress) =>
          notification.report({ message: progressText(progress, byteCount) }),
        );
        try {
          return await engine.export({ ...request, format, path: target.fsPath }, all, tell);
        } finally {
          stop();
        }
      },
    );
    void offerToOpen(target, result, format);
    return { ...result, path: target.fsPath };
  } catch (error) {
    if (abort.signal.aborted) return null;
    throw error;
  }
}

async function offerToOpen(target: vscode.Uri, result: ExportResult, format: ExportFormat): Promise<void> {
  const open = format === 'parquet' ? [] : ['Open'];
  const flows = `${result.rows.toLocaleString('en-US')} flow${result.rows === 1 ? '' : 's'}`;
  const choice = await vscode.window.showInformationMessage(
    `${flows} exported to ${vscode.workspace.asRelativePath(target)}.`,
    ...open,
    'Show in Folder',
  );
  if (choice === 'Open') await vscode.commands.executeCommand('vscode.open', target);
  else if (choice === 'Show in Folder') await vscode.commands.executeCommand('revealFileInOS', target);
}
