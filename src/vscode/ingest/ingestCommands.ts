import * as vscode from 'vscode';
import { type IngestibleNode, isIngestible } from '../../app/browse/node';
import { counted } from '../../app/words';
import type { ObjectSource } from '../../store/store';
import type { Commands } from '../command';
import { askBucket } from '../flowLogs/askBucket';
import type { BrowseSession } from '../flowLogs/browseSession';
import type { Entry } from '../flowLogs/entry';
import { type ScopedSearch, searchOfNode, searchOfStored } from '../flowLogs/searchOfNode';
import { commandIds, viewIds } from '../ids';
import { askRange, type ReadRange } from './askRange';
import type { IngestOutcome, IngestRunner } from './ingestRunner';

export interface IngestCommandPorts {
  readonly session: BrowseSession;
  readonly runner: IngestRunner;
  readonly readRange: ReadRange;
  /** The flow log objects below a folder on disk. */
  readonly folder: (path: string) => ObjectSource;
}

/** Ingesting from the tree, over a time range, and from a folder. Each ends with what came of it and the next step. */
export function registerIngestCommands(commands: Commands, ports: IngestCommandPorts): void {
  const { session, runner } = ports;

  commands.register(commandIds.ingest, async (entry?: Entry, selection?: readonly Entry[]) => {
    const nodes = ingestible(entry, selection);
    if (nodes.length === 0) return undefined;
    const { connection } = await session.required();
    const { selectionSource } = await import('../../app/ingest/selectionSource');
    const outcome = await runner.run(wordsFor(nodes), selectionSource(connection.cloud.storage, nodes));
    return offerNextStep(outcome, nodes.length === 1 ? searchOfNode(nodes[0]!) : null);
  });

  commands.register(commandIds.ingestRange, async (entry?: Entry, selection?: readonly Entry[]) => {
    const { connection, browser } = await session.required();
    let nodes = ingestible(entry, selection);
    if (nodes.length === 0) {
      const bucket = await askBucket('Ingest from Bucket', (signal) => browser.buckets(signal));
      if (bucket === undefined) return undefined;
      nodes = [bucket];
    }
    const range = await askRange(`Ingest ${wordsFor(nodes)}`, ports.readRange);
    if (range === undefined) return undefined;
    const { selectionSource } = await import('../../app/ingest/selectionSource');
    const source = selectionSource(connection.cloud.storage, nodes, range);
    const outcome = await runner.run(wordsFor(nodes), source);
    const scope = nodes.length === 1 ? searchOfNode(nodes[0]!) : null;
    return offerNextStep(outcome, scope && { ...scope, range: range.phrase });
  });

  commands.register(commandIds.ingestFolder, async (uri?: vscode.Uri, selection?: readonly vscode.Uri[]) => {
    const folders = await foldersOf(uri, selection);
    const [first] = folders;
    if (first === undefined) return undefined;
    if (folders.length > 1) {
      const source = allOf(folders.map(({ fsPath }) => ports.folder(fsPath)));
      return offerNextStep(await runner.run(counted(folders.length, 'folder'), source), null);
    }
    const name = first.path.slice(first.path.lastIndexOf('/') + 1);
    const outcome = await runner.run(`folder ${name}`, ports.folder(first.fsPath));
    return offerNextStep(outcome, searchOfStored(`file:${first.fsPath}`));
  });
}

/** The selection when the entry is part of it, as the editor's own views do; else the entry alone. */
function ingestible(entry: Entry | undefined, selection: readonly Entry[] | undefined): readonly IngestibleNode[] {
  const entries = entry && selection?.includes(entry) ? selection : entry ? [entry] : (selection ?? []);
  return entries.flatMap((one) => (one.kind === 'node' && isIngestible(one.node) ? [one.node] : []));
}

function wordsFor(nodes: readonly IngestibleNode[]): string {
  const [first] = nodes;
  if (first === undefined || nodes.length > 1) return counted(nodes.length, 'selection');
  switch (first.kind) {
    case 'bucket':
      return `bucket ${first.bucket.name}`;
    case 'vpc':
      return `VPC ${first.name ?? first.vpcId}`;
    case 'interface':
      return first.instanceName ?? first.vnicId;
    case 'day':
      return first.date;
    case 'hour':
      return `${first.date} ${String(first.hour).padStart(2, '0')}:00 UTC`;
    case 'folder':
      return `folder ${first.name}`;
    case 'object':
      return first.object.key.slice(first.object.key.lastIndexOf('/') + 1);
  }
}

/** Shows the summary without waiting for an answer; the outcome is the command's result. */
function offerNextStep(outcome: IngestOutcome, scope: ScopedSearch | null): IngestOutcome {
  const { summary, words } = outcome;
  const steps = [
    ...(summary.stored + summary.skipped > 0 ? ['Search'] : []),
    ...(summary.failed > 0 ? ['Show Unreadable'] : []),
  ];
  const show = summary.failed > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  void show(words, ...steps).then((step) => {
    if (step === 'Search') return vscode.commands.executeCommand(commandIds.newSearch, scope ?? { text: '' });
    if (step === 'Show Unreadable') return vscode.commands.executeCommand(`${viewIds.store}.focus`);
    return undefined;
  });
  return outcome;
}

/** Those selected in the explorer, without the files among them; the one clicked; else those asked for. */
async function foldersOf(uri: unknown, selection: readonly vscode.Uri[] | undefined): Promise<readonly vscode.Uri[]> {
  if (!(uri instanceof vscode.Uri)) return askFolders();
  if (!Array.isArray(selection) || selection.length < 2) return [uri];
  const kinds = await Promise.all(selection.map((one) => vscode.workspace.fs.stat(one)));
  return selection.filter((_one, at) => ((kinds[at]?.type ?? 0) & vscode.FileType.Directory) !== 0);
}

/** Folders one after the other. Local objects are read by their path, whichever source listed them. */
function allOf(sources: readonly ObjectSource[]): ObjectSource {
  return {
    async *list(signal) {
      for (const source of sources) yield* source.list(signal);
    },
    read: (ref, signal) => sources[0]!.read(ref, signal),
  };
}

async function askFolders(): Promise<readonly vscode.Uri[]> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Folder of Flow Logs',
    openLabel: 'Ingest',
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: true,
  });
  return chosen ?? [];
}
