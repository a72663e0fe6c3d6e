import * as vscode from 'vscode';
import { CloudError } from '../../cloud/cloud';
import { signalOf } from '../cancellation';
import type { Commands } from '../command';
import { commandIds } from '../ids';
import { notice } from '../notice';
import { askLogdna, type LogdnaAnswers } from './askLogdna';
import type { LogdnaConnection, LogdnaConnections } from './logdnaConnections';
import type { OpenLogdna } from './searchEngines';

export interface EngineCommandPorts {
  readonly connections: LogdnaConnections;
  readonly openLogdna: OpenLogdna;
  hide(secret: string): void;
}

/** Connecting and disconnecting the services one can search in. */
export function registerEngineCommands(commands: Commands, ports: EngineCommandPorts): void {
  const { connections } = ports;
  commands.register(commandIds.connectLogdna, () => connect(ports));
  commands.register(commandIds.disconnectLogdna, async () => {
    const list = connections.list();
    if (list.length === 0) {
      void vscode.window.showInformationMessage('No LogDNA is connected.');
      return;
    }
    const choices = list.map((connection) => ({ label: hostOf(connection), connection }));
    const title = 'Disconnect LogDNA';
    const placeHolder = 'Its credential is removed from the editor’s secret storage';
    const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder });
    if (chosen === undefined) return;
    await connections.forget(chosen.connection);
    void vscode.window.showInformationMessage(notice(`${chosen.label} is disconnected. What it holds stays there.`));
  });
}

/** Asks, tries a real search, and keeps what works; what does not can be corrected with the answers given. */
async function connect({ connections, openLogdna, hide }: EngineCommandPorts): Promise<void> {
  let answers: LogdnaAnswers | undefined;
  for (;;) {
    answers = await askLogdna(answers ?? null);
    if (answers === undefined) return;
    hide(answers.secret);
    try {
      const holds = await tried(answers, openLogdna);
      const { secret, ...connection } = answers;
      await connections.keep(connection, secret);
      await tell(connection, holds);
      return;
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const choice = await vscode.window.showErrorMessage(notice(error.message), 'Change Answers');
      if (choice === undefined) return;
    }
  }
}

/** Whether there are flow logs. Rejects with `CloudError` where the credential is not taken. */
async function tried({ secret, ...connection }: LogdnaAnswers, openLogdna: OpenLogdna): Promise<boolean> {
  const engine = await openLogdna(connection, secret, 'LogDNA');
  try {
    return await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Searching in ${hostOf(connection)}`,
        cancellable: true,
      },
      async (_progress, token) => (await engine.holdsFlows?.({ from: null, to: null }, signalOf(token))) ?? true,
    );
  } finally {
    await engine.dispose();
  }
}

async function tell(connection: LogdnaConnection, holds: boolean): Promise<void> {
  const host = hostOf(connection);
  if (holds) {
    const message = `${host} is connected. Choose it as the engine in a results panel.`;
    const choice = await vscode.window.showInformationMessage(notice(message), 'New Search');
    if (choice !== undefined) await vscode.commands.executeCommand(commandIds.newSearch);
    return;
  }
  const message = `${host} is connected, but holds no flow logs of the last ${connection.retentionDays} days yet. A shipper sends them there.`;
  const choice = await vscode.window.showWarningMessage(message, 'Set Up…');
  if (choice !== undefined) await vscode.commands.executeCommand(commandIds.setUp);
}

const hostOf = ({ api }: LogdnaConnection): string => new URL(api).host;
