import * as vscode from 'vscode';
import { type ClickhouseAdmin, ClickhouseError } from '../../cloud/clickhouse/clickhouseAdmin';
import { EngineError } from '../../engines/queryEngine';
import { askClickhouse } from '../engines/askClickhouse';
import { type ClickhouseConnection, clickhouseEngineId } from '../engines/clickhouseConnections';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';

export interface ChosenClickhouse {
  readonly connection: ClickhouseConnection;
  readonly password: string;
}

/** A connected ClickHouse, or with `another` one that is told now. Undefined when dismissed. */
export async function chooseClickhouse(
  { connections, log }: ClickhouseBucketPorts,
  title: string,
  another: boolean,
): Promise<ChosenClickhouse | undefined> {
  const known = connections.list().map((connection) => ({
    ...{ label: clickhouseEngineId(connection).slice('clickhouse:'.length), description: connection.user, connection },
  }));
  const other = { label: 'Another ClickHouse…', description: '', connection: null };
  const choices = another ? [...known, other] : known;
  const chosen =
    another && known.length === 0
      ? other
      : await vscode.window.showQuickPick(choices, { title, placeHolder: 'Which ClickHouse?' });
  if (chosen === undefined) return undefined;
  if (chosen.connection !== null)
    return { connection: chosen.connection, password: (await connections.password(chosen.connection)) ?? '' };
  const answers = await askClickhouse(null);
  if (answers === undefined) return undefined;
  const { password, ...connection } = answers;
  if (password !== '') log.hide(password);
  return { connection, password };
}

/** Runs with a client of it; failures come as `EngineError`, which the editor's commands have words for. */
export async function withClickhouse<T>(
  { open }: ClickhouseBucketPorts,
  { connection, password }: ChosenClickhouse,
  work: (admin: ClickhouseAdmin) => Promise<T>,
): Promise<T> {
  const admin = await open(connection, password);
  try {
    return await work(admin);
  } catch (error) {
    if (error instanceof ClickhouseError) throw new EngineError('failed', error.message, { cause: error });
    throw error;
  } finally {
    await admin.close();
  }
}
