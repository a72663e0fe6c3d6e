import type { Accounts } from '../vscode/account/accounts';
import type { AlertAccount, Notifier } from '../vscode/alerts/alertAccount';
import {
  type CloudLogsConnection,
  CloudLogsConnections,
  cloudLogsEngineId,
} from '../vscode/engines/cloudLogsConnections';
import type { Base } from './base';

/** The instances of IBM Cloud Logs that are connected, as places for alerts; with the sign-in of the account in use. */
export function cloudLogsAccounts({ context, log }: Base, accounts: Accounts): () => readonly AlertAccount[] {
  const connections = new CloudLogsConnections(context.globalState);
  const open = async (connection: CloudLogsConnection) => {
    const { cloudLogsTransport } = await import('./cloudLogsTransport');
    const { createCloudLogsConfig } = await import('../cloud/cloudLogs/createCloudLogsConfig');
    const { createCloudLogsAlerts } = await import('../app/watches/cloudLogsAlerts');
    return createCloudLogsAlerts(createCloudLogsConfig(await cloudLogsTransport(accounts, log, connection)));
  };
  return () =>
    connections.list(accounts.current()?.id).map((connection) => ({
      ...{ kind: 'cloudlogs', id: cloudLogsEngineId(connection), label: `IBM Cloud Logs (${connection.name})` },
      ...{ region: connection.region, page: () => null, webhooks: async () => null },
      open: () => open(connection),
      notifiers: () => notifiers(accounts),
    }));
}

async function notifiers(accounts: Accounts): Promise<readonly Notifier[]> {
  const { resources } = await (await accounts.required()).connection.setup();
  const service = 'event-notifications';
  const plan = (await resources.plan(service, 'standard')) ?? (await resources.plan(service, 'lite'));
  const found = plan === null ? [] : await resources.instances({ serviceId: plan.serviceId });
  return found.flatMap(({ guid, name, region }) => (region === null ? [] : [{ instance: guid, name, region }]));
}
