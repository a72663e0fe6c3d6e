import * as vscode from 'vscode';
import type { Accounts } from '../account/accounts';
import type { Commands } from '../command';
import { commandIds } from '../ids';
import { notice } from '../notice';
import { plainLabel } from '../plainLabel';
import type { CloudLogsConnection, CloudLogsConnections } from './cloudLogsConnections';
import type { OpenCloudLogs } from './searchEngines';
import { triedEngine } from './triedEngine';

export interface CloudLogsCommandPorts {
  readonly accounts: Accounts;
  readonly connections: CloudLogsConnections;
  readonly open: OpenCloudLogs;
}

/** Connecting and disconnecting instances of IBM Cloud Logs; they are searched with the account's own sign-in. */
export function registerCloudLogsCommands(commands: Commands, ports: CloudLogsCommandPorts): void {
  const { accounts, connections } = ports;
  commands.register(commandIds.connectCloudLogs, () => connect(ports));
  commands.register(commandIds.disconnectCloudLogs, async () => {
    const list = connections.list(accounts.current()?.id);
    if (list.length === 0) {
      void vscode.window.showInformationMessage('No IBM Cloud Logs instance of this account is connected.');
      return;
    }
    const title = 'Disconnect IBM Cloud Logs';
    const chosen = await vscode.window.showQuickPick(list.map(choiceOf), { title });
    if (chosen !== undefined) await connections.forget(chosen.connection);
  });
}

/** Chooses among the account's instances and tries a real search before one is kept. */
async function connect({ accounts, connections, open }: CloudLogsCommandPorts): Promise<void> {
  const { account, connection } = await accounts.required();
  const title = 'Connect IBM Cloud Logs';
  const instances = async (): Promise<ReturnType<typeof choiceOf>[]> => {
    const { resources } = await connection.setup();
    const plan = await resources.plan('logs', 'standard');
    const found = plan === null ? [] : await resources.instances({ serviceId: plan.serviceId });
    return found.flatMap(({ guid, name, region }) =>
      region === null ? [] : [choiceOf({ account: account.id, instance: guid, region, name })],
    );
  };
  const choices = await instances();
  if (choices.length === 0) {
    const message = 'This account has no IBM Cloud Logs instance that you may see. Setting up flow logs can make one.';
    if ((await vscode.window.showInformationMessage(message, 'Set Up…')) !== undefined) {
      await vscode.commands.executeCommand(commandIds.setUp);
    }
    return;
  }
  const placeHolder = 'Searching needs the role Reader on the instance';
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder });
  if (chosen === undefined) return;
  const holds = await triedEngine(await open(chosen.connection), chosen.connection.name);
  await connections.keep(chosen.connection);
  const { name } = chosen.connection;
  void vscode.window.showInformationMessage(
    notice(
      holds
        ? `${name} is connected. Choose it as the engine in a results panel.`
        : `${name} is connected, but holds no flow logs yet. A shipper sends them there.`,
    ),
  );
}

function choiceOf(connection: CloudLogsConnection) {
  return { label: plainLabel(connection.name), description: connection.region, connection };
}
