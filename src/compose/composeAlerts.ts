import { sleep } from '../cloud/sleep';
import type { QueryEngine } from '../engines/queryEngine';
import type { FlowStore } from '../store/store';
import type { Accounts } from '../vscode/account/accounts';
import type { SandboxProcess } from '../vscode/account/sandboxProcess';
import type { AlertKeeper } from '../vscode/alerts/alertKeeper';
import type { KeptAlertPorts } from '../vscode/alerts/keptAlertCommands';
import type { LocalAlerts } from '../vscode/alerts/localAlerts';
import { registerAlerts } from '../vscode/alerts/registerAlerts';
import type { StandingSetUps } from '../vscode/alerts/shipperKeeper';
import type { WebhookPorts } from '../vscode/alerts/testWebhooks';
import type { SearchEngines } from '../vscode/engines/searchEngines';
import type { BrowseSession } from '../vscode/flowLogs/browseSession';
import type { IngestRunner } from '../vscode/ingest/ingestRunner';
import type { AlertKeepers } from '../vscode/search/searchesTree';
import type { Base } from './base';
import { cloudLogsAccounts } from './cloudLogsAccounts';
import { logdnaAccounts } from './logdnaAccounts';

export interface AlertParts {
  readonly accounts: Accounts;
  readonly sandbox: SandboxProcess;
  readonly engines: SearchEngines;
  readonly session: BrowseSession;
  readonly runner: IngestRunner;
  readonly store: () => FlowStore;
  readonly engine: () => QueryEngine;
  readonly standing: StandingSetUps;
  readonly openSearch: KeptAlertPorts['openSearch'];
  readonly searchInFront: () => string | null;
}

/** Alerts wherever they are kept, and the commands for them; the room behind them is loaded when somebody uses it. */
export function composeAlerts(base: Base, parts: AlertParts): AlertKeepers {
  const { commands, log, own } = base;
  const { engines, session, runner, openSearch, searchInFront } = parts;
  const listeners = new Set<() => void>();
  const refresh = () => {
    for (const listener of listeners) listener();
  };
  const hide = (secret: string) => log.hide(secret);
  const openWebhook = async (address: string) => {
    const { createWebhook } = await import('../cloud/webhook/createWebhook');
    return createWebhook(address);
  };
  const logdna = logdnaAccounts(base, parts);
  const cloudLogs = cloudLogsAccounts(base, parts.accounts);
  const local = localAlerts(base, parts, openWebhook);
  const look = async (since: number) => (await local()).ingested(since);
  own(runner.onDidIngest((since) => void look(since).catch((error: unknown) => log.error('alerts failed', error))));
  own(engines.onDidChange(refresh));
  const keepers = async (): Promise<readonly AlertKeeper[]> => {
    const { serviceKeeper } = await import('../vscode/alerts/serviceKeeper');
    const { editorKeeper } = await import('../vscode/alerts/editorKeeper');
    const ports = { openWebhook, hide };
    return [
      ...[...logdna(), ...cloudLogs()].map((account) => serviceKeeper(account, ports)),
      ...(await shippers(base, parts, ports)),
      editorKeeper(await local(), ports),
    ];
  };
  const sshSearch = async () => {
    const { askSshSearch } = await import('../vscode/alerts/askSshSearch');
    return askSshSearch(session);
  };
  registerAlerts(commands, { keepers, searchInFront, sshSearch, hide, refresh, openSearch });
  return {
    keepers,
    onDidChange(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}

/** Those of the account in use that have room for alerts; none where it cannot be asked now. */
async function shippers({ log }: Base, { accounts, standing }: AlertParts, ports: WebhookPorts) {
  if (accounts.current() === null) return [];
  const { hasRoomForAlerts } = await import('../app/setUp/setUpConfig');
  const { shipperKeeper } = await import('../vscode/alerts/shipperKeeper');
  try {
    const configs = await standing.standing();
    return configs.filter(hasRoomForAlerts).map((config) => shipperKeeper(config, standing, ports));
  } catch (error) {
    log.error('the set-ups of the account could not be read', error);
    return [];
  }
}

/** The alerts that this editor keeps, one object for all who ask. */
function localAlerts({ context, log, own }: Base, parts: AlertParts, openWebhook: WebhookPorts['openWebhook']) {
  let opened: Promise<LocalAlerts> | null = null;
  const open = async (): Promise<LocalAlerts> => {
    const { LocalAlerts } = await import('../vscode/alerts/localAlerts');
    const { notifyAlert } = await import('../vscode/alerts/notifyAlert');
    return own(
      new LocalAlerts({
        ...{ state: context.globalState, secrets: context.secrets, store: parts.store, engine: parts.engine, log },
        ...{ now: Date.now, delay: sleep, random: Math.random, openWebhook },
        notify: notifyAlert((text) => parts.openSearch({ text })),
      }),
    );
  };
  return () => {
    opened ??= open();
    return opened;
  };
}
