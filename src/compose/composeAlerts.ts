import type { LogdnaCredential } from '../cloud/logdna/logdnaExport';
import type { RequestEvent } from '../cloud/requestLog';
import { sleep } from '../cloud/sleep';
import type { QueryEngine } from '../engines/queryEngine';
import type { FlowStore } from '../store/store';
import type { Accounts } from '../vscode/account/accounts';
import type { SandboxProcess } from '../vscode/account/sandboxProcess';
import { registerAlertCommands } from '../vscode/alerts/alertCommands';
import { askSshSearch } from '../vscode/alerts/askSshSearch';
import { LocalAlerts } from '../vscode/alerts/localAlerts';
import type { LogdnaAccount, LogdnaAccounts } from '../vscode/alerts/logdnaAccounts';
import { notifyAlert } from '../vscode/alerts/notifyAlert';
import { LogdnaConnections } from '../vscode/engines/logdnaConnections';
import type { SearchEngines } from '../vscode/engines/searchEngines';
import type { BrowseSession } from '../vscode/flowLogs/browseSession';
import type { IngestRunner } from '../vscode/ingest/ingestRunner';
import { type Log, requestLine } from '../vscode/log';
import type { Base } from './base';

/** The LogDNA accounts whose views show among the searches: those connected, and the sandbox's own. */
export function composeLogdnaAccounts(
  { context, log }: Base,
  parts: { readonly accounts: Accounts; readonly sandbox: SandboxProcess; readonly engines: SearchEngines },
): LogdnaAccounts {
  const connections = new LogdnaConnections(context.globalState, context.secrets);
  const connected = (): LogdnaAccount[] =>
    connections.list().map((connection) => ({
      label: `LogDNA (${new URL(connection.api).host})`,
      open: async () => {
        const value = await connections.credential(connection);
        if (value === undefined) throw new Error('The credential of LogDNA is lost. Connect it again.');
        return openConfig(log, connection.api, { kind: connection.credential, value });
      },
    }));
  const own: LogdnaAccount = {
    label: 'LogDNA (sandbox)',
    open: async () => {
      const { endpoints, logdnaToken } = await parts.sandbox.running();
      if (logdnaToken === null || endpoints.logdnaApi === undefined) throw new Error('This sandbox has no LogDNA.');
      return openConfig(log, endpoints.logdnaApi, { kind: 'accessToken', value: logdnaToken });
    },
  };
  return {
    list: () => [...connected(), ...(parts.accounts.current()?.kind === 'sandbox' ? [own] : [])],
    onDidChange: (listener) => parts.engines.onDidChange(listener),
  };
}

/** Alerts that this editor keeps, and the commands for all of them. */
export function composeAlerts(
  { context, commands, log, own }: Base,
  parts: {
    readonly logdna: LogdnaAccounts;
    readonly session: BrowseSession;
    readonly runner: IngestRunner;
    readonly store: () => FlowStore;
    readonly engine: () => QueryEngine;
    readonly searchInFront: () => string | null;
    readonly openSearch: (text: string) => void;
    readonly refresh: () => void;
  },
): void {
  const { logdna, session, runner, searchInFront, openSearch, refresh } = parts;
  const openWebhook = async (address: string) => {
    const { createWebhook } = await import('../cloud/webhook/createWebhook');
    return createWebhook(address);
  };
  const hide = (secret: string) => log.hide(secret);
  const local = own(
    new LocalAlerts({
      ...{ state: context.globalState, secrets: context.secrets, store: parts.store, engine: parts.engine, log },
      ...{ now: Date.now, delay: sleep, random: Math.random, openWebhook },
      notify: notifyAlert(openSearch),
    }),
  );
  own(runner.onDidIngest((since) => void local.ingested(since)));
  const ports = { local, logdna, searchInFront, openSearch, openWebhook, hide, refresh };
  registerAlertCommands(commands, { ...ports, sshSearch: () => askSshSearch(session) });
}

async function openConfig(log: Log, api: string, credential: LogdnaCredential) {
  log.hide(credential.value);
  const { createEndpointGuard } = await import('../cloud/endpointGuard');
  const { createTransport } = await import('../cloud/transport');
  const { createLogdnaConfig } = await import('../cloud/logdna/createLogdnaConfig');
  const transport = createTransport({
    guard: createEndpointGuard({ logdnaApi: api }),
    log: (event: RequestEvent) => log.debug(requestLine(event)),
  });
  return createLogdnaConfig({ transport, base: api, credential });
}
