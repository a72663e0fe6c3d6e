import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { deadLetterSource } from '../../app/ingest/deadLetterSource';
import { counted } from '../../app/words';
import type { Cloud } from '../../cloud/cloud';
import type { DeadLetter, FlowStore } from '../../store/store';
import { bytes } from '../amount';
import { signalOf } from '../cancellation';
import type { Commands } from '../command';
import { commandIds } from '../ids';
import type { IngestRunner } from '../ingest/ingestRunner';
import type { StoreWatch } from './storeState';
import type { StoreNode } from './storeTree';

export interface StoreCommandPorts {
  readonly store: () => FlowStore;
  readonly watch: StoreWatch;
  readonly runner: IngestRunner;
  /** Of the account in use, where there is one. */
  readonly cloud: () => Promise<Cloud | null>;
  /** Microseconds UTC. */
  readonly now: () => number;
}

const day = 86_400_000_000;

/** Looking after the local store. What removes something asks first; buckets are never touched. */
export function registerStoreCommands(commands: Commands, ports: StoreCommandPorts): void {
  const { store, watch } = ports;
  commands.register(commandIds.refreshStore, () => watch.refresh());

  commands.register(commandIds.compactStore, async () => {
    const { before, after } = await withStoreProgress('Compacting the local store', (signal) =>
      store().compact(signal),
    );
    await watch.refresh();
    void vscode.window.showInformationMessage(
      before === after ? 'The local store is compact already.' : `${counted(before, 'segment')} became ${after}.`,
    );
  });

  commands.register(commandIds.removeOldFlows, async () => {
    const choice = await vscode.window.showQuickPick(
      [1, 7, 30, 90, 365].map((days) => ({ label: `Older than ${counted(days, 'day')}`, days })),
      { title: 'Remove Old Flows', placeHolder: 'Flows in the bucket stay; they can be ingested again.' },
    );
    if (choice === undefined) return;
    const removed = await withStoreProgress('Removing old flows', (signal) =>
      store().removeBefore(ports.now() - choice.days * day, signal),
    );
    await watch.refresh();
    void vscode.window.showInformationMessage(`Removed ${counted(removed, 'flow')} from the local store.`);
  });

  commands.register(commandIds.clearStore, async () => {
    const state = await watch.refresh();
    const { rows, bytes: size } = state.kind === 'ready' ? state.status : { rows: 0, bytes: 0 };
    const yes = await vscode.window.showWarningMessage(
      'Clear the local store?',
      {
        modal: true,
        detail: `${counted(rows, 'flow')}, ${bytes(size)}, and the list of unreadable objects are removed from this machine. The buckets stay as they are.`,
      },
      'Clear',
    );
    if (yes !== 'Clear') return;
    await store().clear();
    await watch.refresh();
  });

  commands.register(commandIds.retryDeadLetters, async (node?: StoreNode) => {
    const letters = await lettersOf(node, store());
    if (letters.length === 0) return undefined;
    const cloud = await ports.cloud();
    const source = deadLetterSource(letters, {
      ...(cloud ? { storage: cloud.storage } : {}),
      readFile: (path, signal) => readFile(path, { signal }),
    });
    const { summary, words } = await ports.runner.run(counted(letters.length, 'unreadable object'), source);
    void vscode.window.showInformationMessage(words);
    return summary;
  });
  commands.register(commandIds.dismissDeadLetters, async (node: StoreNode) => {
    await store().dismissDeadLetters(await lettersOf(node, store()));
    await watch.refresh();
  });
}

async function lettersOf(node: StoreNode | undefined, store: FlowStore): Promise<readonly DeadLetter[]> {
  if (node?.kind === 'letter') return [node.letter];
  return node?.kind === 'letters' ? node.letters : store.deadLetters();
}

function withStoreProgress<T>(title: string, run: (signal: AbortSignal) => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (_progress, token) => run(signalOf(token)));
}
