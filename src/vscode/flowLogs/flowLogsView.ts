import * as vscode from 'vscode';
import { windowOf } from '../../app/browse/levelNodes';
import type { ObjectNode } from '../../app/browse/node';
import type { FlowStore, StoredObject } from '../../store/store';
import type { Accounts } from '../account/accounts';
import { setContext } from '../contextKeys';
import { viewIds } from '../ids';
import type { Log } from '../log';
import type { StoreWatch } from '../store/storeState';
import type { Entry, NodeEntry } from './entry';
import type { FlowLogsTree } from './flowLogsTree';

export interface FlowLogsViewPorts {
  readonly accounts: Accounts;
  readonly store: () => FlowStore;
  readonly watch: StoreWatch;
  readonly log: Log;
}

/** Puts the tree on the screen: account and region beside the title, marks that follow the store. */
export function showFlowLogs(tree: FlowLogsTree, ports: FlowLogsViewPorts): vscode.Disposable {
  const { accounts, log } = ports;
  const view = vscode.window.createTreeView<Entry>(viewIds.flowLogs, {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const describe = async (): Promise<void> => {
    const account = accounts.current();
    setContext('account', account === null ? 'none' : account.kind === 'sandbox' ? 'sandbox' : 'ibmcloud');
    const region = account && (await accounts.active().catch(() => null))?.region;
    view.description = [region, account?.label].filter(Boolean).join(' · ');
  };
  void describe();
  return vscode.Disposable.from(
    view,
    accounts.onDidChange(() => {
      void describe();
      tree.reset();
    }),
    view.onDidCollapseElement(({ element }) => tree.collapsed(element)),
    ports.watch.onDidChange(() => {
      tree
        .remark((entries) => marked(entries, ports.store()))
        .catch((error: unknown) => {
          log.debug(`ingested marks: ${String(error)}`);
        });
    }),
  );
}

/** Asks the store about the objects of one level; those whose mark changed. */
async function marked(entries: readonly NodeEntry[], store: FlowStore): Promise<readonly NodeEntry[]> {
  const keys = entries.flatMap(({ node }) => (node.kind === 'object' ? [node.object.key] : []));
  const first = entries[0]?.node;
  if (first?.kind !== 'object') return [];
  const found = await store.objects({ bucket: first.bucket.name, prefix: commonPrefix(keys) });
  const byKey = new Map(found.map((stored) => [stored.key, stored]));
  const changed: NodeEntry[] = [];
  for (const entry of entries) {
    if (entry.node.kind !== 'object') continue;
    const node = withMark(entry.node, byKey.get(entry.node.object.key));
    if (node === entry.node) continue;
    entry.node = node;
    changed.push(entry);
  }
  return changed;
}

function withMark(node: ObjectNode, stored: StoredObject | undefined): ObjectNode {
  if (stored?.etag !== node.object.etag) return node.ingested ? { ...node, ingested: false, rejected: null } : node;
  if (node.ingested && node.rejected === stored.rejected) return node;
  return {
    ...node,
    ingested: true,
    records: stored.rows,
    rejected: stored.rejected,
    state: stored.state ?? node.state,
    window: windowOf(stored.captureStart, stored.captureEnd) ?? node.window,
  };
}

function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const text of others) {
    while (!text.startsWith(first.slice(0, length))) length--;
  }
  return first.slice(0, length);
}
