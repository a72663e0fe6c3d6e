import type { LogdnaConfig } from '../cloud/logdna/logdnaConfig';
import type { LogdnaCredential } from '../cloud/logdna/logdnaExport';
import type { RequestEvent } from '../cloud/requestLog';
import { logdnaPageUrl } from '../core/query/hosted/logdnaPage';
import type { Accounts } from '../vscode/account/accounts';
import type { SandboxProcess } from '../vscode/account/sandboxProcess';
import type { AlertAccount } from '../vscode/alerts/alertAccount';
import { LogdnaConnections, logdnaEngineId } from '../vscode/engines/logdnaConnections';
import { sandboxLogdnaId } from '../vscode/engines/searchEngines';
import { type Log, requestLine } from '../vscode/log';
import type { Base } from './base';

/** The LogDNA accounts whose alerts can be looked after: those connected, and the sandbox's own. */
export function logdnaAccounts(
  { context, log }: Base,
  { accounts, sandbox }: { readonly accounts: Accounts; readonly sandbox: SandboxProcess },
): () => readonly AlertAccount[] {
  const connections = new LogdnaConnections(context.globalState, context.secrets);
  const account = (
    about: Pick<AlertAccount, 'id' | 'label' | 'page'>,
    config: () => Promise<LogdnaConfig>,
  ): AlertAccount => ({
    ...{ ...about, kind: 'logdna', region: null, notifiers: async () => [] },
    open: async () => {
      const { createLogdnaAlerts } = await import('../app/watches/logdnaAlerts');
      return createLogdnaAlerts(await config());
    },
    webhooks: async (id) => {
      const { channels } = await (await config()).view(id);
      return channels.flatMap(({ to }) => (to.kind === 'slack' || to.kind === 'webhook' ? [to.url] : []));
    },
  });
  const connected = (): AlertAccount[] =>
    connections.list().map((connection) => {
      const label = `LogDNA (${new URL(connection.api).host})`;
      const page = (text: string) => logdnaPageUrl(connection.api, text, connection);
      return account({ id: logdnaEngineId(connection), label, page }, async () => {
        const value = await connections.credential(connection);
        if (value === undefined) throw new Error('The credential of LogDNA is lost. Connect it again.');
        return openConfig(log, connection.api, { kind: connection.credential, value });
      });
    });
  const own = account({ id: sandboxLogdnaId, label: 'LogDNA (sandbox)', page: () => null }, async () => {
    const { endpoints, logdnaToken } = await sandbox.running();
    if (logdnaToken === null || endpoints.logdnaApi === undefined) throw new Error('This sandbox has no LogDNA.');
    return openConfig(log, endpoints.logdnaApi, { kind: 'accessToken', value: logdnaToken });
  });
  return () => [...connected(), ...(accounts.current()?.kind === 'sandbox' ? [own] : [])];
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
