import * as os from 'node:os';
import * as vscode from 'vscode';
import type { Accounts } from './account/accounts';
import { settingIds } from './ids';
import type { Log } from './log';
import type { StoreWatch } from './store/storeState';

/**
 * Opens a report for a bug: versions, settings, the state of account and store, the last log lines. Secrets are taken
 * out, accounts appear by kind, folders and bucket names not at all.
 */
export async function exportDiagnostics(ports: {
  readonly extension: vscode.Extension<unknown>;
  readonly accounts: Accounts;
  readonly watch: StoreWatch;
  readonly log: Log;
}): Promise<void> {
  const { extension, accounts, watch, log } = ports;
  const manifest = extension.packageJSON as { readonly version: string };
  const store = await watch.known();
  const report = {
    extension: manifest.version,
    editor: `${vscode.env.appName} ${vscode.version}`,
    remote: vscode.env.remoteName ?? null,
    platform: `${process.platform} ${process.arch} ${os.release()}`,
    node: process.version,
    memoryMb: Math.round(os.totalmem() / 1e6),
    settings: changedSettings(),
    accounts: accounts.all().map(({ kind, id }) => ({ kind, inUse: id === accounts.current()?.id })),
    store:
      store.kind === 'ready'
        ? {
            rows: store.status.rows,
            objects: store.status.objects,
            segments: store.status.segments,
            bytes: store.status.bytes,
            deadLetters: store.letters.map(({ error, size, tries }) => ({ code: error.code, size, tries })),
          }
        : store,
    log: log.recent(),
  };
  const content = log.redact(JSON.stringify(report, null, 2)).replaceAll(os.homedir(), '~');
  const document = await vscode.workspace.openTextDocument({ language: 'json', content });
  await vscode.window.showTextDocument(document);
}

/** Names of settings that differ from their default. Values may name folders and hosts, and stay out. */
function changedSettings(): readonly string[] {
  const settings = vscode.workspace.getConfiguration(settingIds.root);
  const names = [settingIds.storeDirectory, settingIds.retentionDays, settingIds.memoryLimitMb];
  const endpoints = ['iam', 'resourceController', 'vpc', 'cos'].map((name) => `${settingIds.endpoints}.${name}`);
  return [...names, ...endpoints].filter((name) => {
    const { globalValue, defaultValue } = settings.inspect(name) ?? {};
    return globalValue !== undefined && globalValue !== defaultValue;
  });
}
