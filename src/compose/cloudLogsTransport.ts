import { accountTokens } from '../cloud/accountTokens';
import { createEndpointGuard } from '../cloud/endpointGuard';
import { endpointUrl } from '../cloud/endpointUrls';
import type { RequestEvent } from '../cloud/requestLog';
import { createTransport, type Transport } from '../cloud/transport';
import type { Accounts } from '../vscode/account/accounts';
import type { CloudLogsConnection } from '../vscode/engines/cloudLogsConnections';
import { type Log, requestLine } from '../vscode/log';

/** The way to an instance of IBM Cloud Logs, with the sign-in of the account in use. Loaded when somebody goes there. */
export async function cloudLogsTransport(
  accounts: Accounts,
  log: Log,
  { instance, region }: Pick<CloudLogsConnection, 'instance' | 'region'>,
): Promise<{ readonly transport: Transport; readonly base: string }> {
  const { connection } = await accounts.required();
  const transport = createTransport({
    guard: createEndpointGuard(connection.endpoints),
    tokens: accountTokens((signal) => connection.token(signal)),
    log: (event: RequestEvent) => log.debug(requestLine(event)),
  });
  return { transport, base: endpointUrl('cloudLogsApi', connection.endpoints, region, instance) };
}
