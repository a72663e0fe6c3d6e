// What the tests share: one sandbox for the run, the extension's objects, messages that it shows.

import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { startSandbox } from '../../../src/sandbox/startSandbox';
import type { Accounts } from '../../../src/vscode/account/accounts';
import type { SearchEngines } from '../../../src/vscode/engines/searchEngines';
import type { Entry, NodeEntry } from '../../../src/vscode/flowLogs/entry';
import type { FlowLogsTree } from '../../../src/vscode/flowLogs/flowLogsTree';
import { extensionId } from '../../../src/vscode/ids';
import type { Log } from '../../../src/vscode/log';
import type { SecurityTree } from '../../../src/vscode/policy/securityTree';
import type { SearchesTree } from '../../../src/vscode/search/searchesTree';
import type { StoreWatch } from '../../../src/vscode/store/storeState';
import type { StoreTree } from '../../../src/vscode/store/storeTree';

/** What `activate` returns where VPC_FLOW_LENS_TEST is 1. */
export interface ExtensionObjects {
  readonly flowLogs: FlowLogsTree;
  readonly searches: SearchesTree;
  readonly stored: StoreTree;
  readonly security: SecurityTree;
  readonly accounts: Accounts;
  readonly engines: SearchEngines;
  readonly watch: StoreWatch;
  readonly log: Log;
}

/** Each test file is a bundle of its own; what they share lives on the process. */
const shared = globalThis as { flowLensSandbox?: Promise<Sandbox> };

/** A sandbox in this process, so that tests can let things go wrong; handed over as `npm start` does. */
export function theSandbox(): Promise<Sandbox> {
  shared.flowLensSandbox ??= startSandbox({ hours: 3 }).then((sandbox) => {
    const { url, apiKey, region } = sandbox;
    const environment = { LOGDNA_ACCESS_TOKEN: sandbox.workloads.logdnaReader.accessToken };
    process.env.VPC_FLOW_LENS_SANDBOX = JSON.stringify({ url, apiKey, region, environment });
    return sandbox;
  });
  return shared.flowLensSandbox;
}

/** A line among the results of the run. */
export function note(text: string): void {
  if (process.env.HOST_OUTPUT) appendFileSync(process.env.HOST_OUTPUT, `${text}\n`);
}

export async function activated(): Promise<ExtensionObjects> {
  await theSandbox();
  const extension = vscode.extensions.getExtension<ExtensionObjects>(extensionId);
  assert.ok(extension);
  return extension.activate();
}

/** Children of an entry as far as they are read. */
export async function childrenOf(tree: FlowLogsTree, parent?: Entry): Promise<readonly Entry[]> {
  return tree.getChildren(parent);
}

/** The child whose label begins with the text, as soon as it is there. */
export async function childOf(tree: FlowLogsTree, parent: Entry | undefined, label: string): Promise<Entry> {
  return until([tree.onDidChangeTreeData], async () =>
    (await tree.getChildren(parent)).find((entry) => String(tree.getTreeItem(entry).label).startsWith(label)),
  );
}

export async function walk(tree: FlowLogsTree, ...labels: string[]): Promise<Entry> {
  let entry: Entry | undefined;
  for (const label of labels) entry = await childOf(tree, entry, label);
  assert.ok(entry);
  return entry;
}

export function nodeOf(entry: Entry): NodeEntry['node'] {
  assert.ok(entry.kind === 'node');
  return entry.node;
}

/** Waits until `read` gives something, asking again at every event of the tree or the store. */
export async function until<T>(
  events: readonly ((listener: () => void) => { dispose(): void })[],
  read: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (;;) {
    const listeners: { dispose(): void }[] = [];
    const changed = new Promise<void>((settle) => {
      for (const event of events) listeners.push(event(() => settle()));
    });
    const value = await read();
    if (value !== undefined && value !== false) {
      for (const listener of listeners) listener.dispose();
      return value;
    }
    await changed;
    for (const listener of listeners) listener.dispose();
  }
}

export interface Shown {
  readonly text: string;
  readonly buttons: readonly string[];
}

/** Records messages instead of showing them, and answers with the button named, after calling `onShown`. */
export function recordMessages(answer?: string, onShown?: () => void): { readonly shown: Shown[]; restore(): void } {
  const shown: Shown[] = [];
  const target = vscode.window as unknown as Record<string, unknown>;
  const names = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'];
  const before = names.map((name) => target[name]);
  for (const name of names) {
    target[name] = async (text: string, ...rest: unknown[]) => {
      const buttons = rest.filter((item): item is string => typeof item === 'string');
      shown.push({ text, buttons });
      onShown?.();
      return buttons.find((button) => button === answer);
    };
  }
  return {
    shown,
    restore: () =>
      names.forEach((name, at) => {
        target[name] = before[at];
      }),
  };
}
