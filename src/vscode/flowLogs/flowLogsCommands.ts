import * as vscode from 'vscode';
import type { BrowseNode } from '../../app/browse/node';
import { signalOf } from '../cancellation';
import type { Commands } from '../command';
import { flowObjectViewType } from '../flowObject/flowObjects';
import { commandIds, viewIds } from '../ids';
import type { ObjectDocuments } from '../objectDocuments';
import type { BrowseSession } from './browseSession';
import type { Entry, PendingEntry } from './entry';
import type { FlowLogsTree } from './flowLogsTree';

/** Shows one object of a bucket as a table. */
export type ShowObject = (bucketName: string, key: string) => Promise<void>;

/** What can be done in the Flow Logs view but ingest and search. */
export function registerFlowLogsCommands(
  commands: Commands,
  tree: FlowLogsTree,
  session: BrowseSession,
  documents: ObjectDocuments,
  showObject: ShowObject,
): void {
  commands.register(commandIds.refresh, async () => {
    const open = await session.open().catch(() => null);
    open?.names.refresh(open.region).catch(() => undefined);
    tree.reset();
  });
  commands.register(commandIds.refreshNode, (entry: Entry) => {
    if (entry.kind !== 'pending') tree.refresh(entry);
  });
  commands.register(commandIds.retryNode, (entry: Entry) => tree.retry(entry));
  commands.register(commandIds.loadMore, (entry: PendingEntry) => tree.loadMore(entry.parent));

  commands.register(commandIds.addBucket, () => addBucket(session, tree));
  commands.register(commandIds.removeBucket, async (entry: Entry) => {
    if (entry.kind !== 'node' || entry.node.kind !== 'bucket') return;
    await session.removeBucket(entry.node.bucket.name);
    if (entry.parent) tree.refresh(entry.parent);
  });

  commands.register(commandIds.openObject, async (entry: Entry) => {
    const node = objectOf(entry);
    if (node) await showObject(node.bucket.name, node.object.key);
  });
  commands.register(commandIds.openObjectAsJson, async (entry: Entry) => {
    const node = objectOf(entry);
    if (node) await documents.show(node.bucket.name, node.object.key);
  });
  commands.register(commandIds.openFile, async (uri?: vscode.Uri) => {
    const file = uri instanceof vscode.Uri ? uri : await askFile();
    if (file) await vscode.commands.executeCommand('vscode.openWith', file, flowObjectViewType);
  });
  commands.register(commandIds.copyId, async (entry: Entry) => {
    const id = entry.kind === 'node' ? idOf(entry.node) : null;
    if (id !== null) await vscode.env.clipboard.writeText(id);
  });
}

async function addBucket(session: BrowseSession, tree: FlowLogsTree): Promise<void> {
  const { browser } = await session.required();
  const name = await vscode.window.showInputBox({
    title: 'Add Bucket by Name',
    prompt: 'Name of a bucket that holds flow logs and that your account may read but not list.',
    validateInput: (text) =>
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text.trim())
        ? undefined
        : 'A bucket name has 3 to 63 lower-case letters, digits, dots and hyphens.',
  });
  if (name === undefined) return;
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Looking for bucket ${name.trim()}`, cancellable: true },
    async (_progress, token) => browser.bucketByName(name.trim(), signalOf(token)),
  );
  await session.addBucket(name.trim());
  tree.reset();
  await vscode.commands.executeCommand(`${viewIds.flowLogs}.focus`);
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Flow Log Object',
    openLabel: 'Open',
    filters: { 'Flow log objects': ['gz', 'json'] },
  });
  return chosen?.[0];
}

function objectOf(entry: Entry | undefined) {
  return entry?.kind === 'node' && entry.node.kind === 'object' ? entry.node : null;
}

/** What is worth copying of a node: the id the API knows it by, or its key. */
export function idOf(node: BrowseNode): string | null {
  switch (node.kind) {
    case 'collector':
      return node.collector.id;
    case 'bucket':
      return node.bucket.name;
    case 'vpc':
      return node.vpcId;
    case 'interface':
      return node.vnicId;
    case 'object':
    case 'foreign':
      return node.object.key;
    case 'folder':
      return node.prefix;
    default:
      return null;
  }
}
