import * as vscode from 'vscode';
import { EngineError } from '../../engines/queryEngine';
import { commandIds } from '../ids';
import { notice } from '../notice';
import { askClickhouse, type ClickhouseAnswers } from './askClickhouse';
import { type ClickhouseConnection, type ClickhouseConnections, clickhouseEngineId } from './clickhouseConnections';
import type { OpenClickhouse } from './searchEngines';
import { triedEngine } from './triedEngine';

export interface ClickhouseCommandPorts {
  readonly connections: ClickhouseConnections;
  readonly open: OpenClickhouse;
  hide(secret: string): void;
}

/** Asks, tries a real search, and keeps what works; what does not can be corrected with the answers given. */
export async function connectClickhouse(ports: ClickhouseCommandPorts): Promise<void> {
  const { connections, open, hide } = ports;
  let answers: ClickhouseAnswers | undefined;
  for (;;) {
    answers = await askClickhouse(answers ?? null);
    if (answers === undefined) return;
    if (answers.password !== '') hide(answers.password);
    try {
      const { password, ...connection } = answers;
      const engine = await open(connection, password, 'ClickHouse');
      const holds = await triedEngine(engine, new URL(connection.url).host);
      await connections.keep(connection, password);
      await tell(connection, holds);
      return;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const choice = await vscode.window.showErrorMessage(notice(error.message), 'Change Answers');
      if (choice === undefined) return;
    }
  }
}

async function tell({ url }: ClickhouseConnection, holds: boolean): Promise<void> {
  const { host } = new URL(url);
  if (!holds) {
    const message = `${host} is connected, but holds no flow logs yet. Load those of a bucket.`;
    const load = 'Connect Bucket…';
    if ((await vscode.window.showWarningMessage(notice(message), load)) === load)
      await vscode.commands.executeCommand(commandIds.connectBucketToClickhouse);
    return;
  }
  const message = `${host} is connected. Choose it as the engine in a results panel.`;
  const choice = await vscode.window.showInformationMessage(notice(message), 'New Search');
  if (choice !== undefined) await vscode.commands.executeCommand(commandIds.newSearch);
}

export async function disconnectClickhouse({ connections }: ClickhouseCommandPorts): Promise<void> {
  const list = connections.list();
  if (list.length === 0) {
    void vscode.window.showInformationMessage('No ClickHouse is connected.');
    return;
  }
  const choices = list.map((connection) => ({
    label: clickhouseEngineId(connection).slice('clickhouse:'.length),
    description: connection.user,
    connection,
  }));
  const title = 'Disconnect ClickHouse';
  const placeHolder = 'Its password is removed from the editor’s secret storage';
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder });
  if (chosen === undefined) return;
  await connections.forget(chosen.connection);
  void vscode.window.showInformationMessage(notice(`${chosen.label} is disconnected. What it holds stays there.`));
}
