import * as vscode from 'vscode';
import { type ClickhouseAdmin, ClickhouseError } from '../../cloud/clickhouse/clickhouseAdmin';
import { EngineError } from '../../engines/queryEngine';
import { askClickhouse, type ClickhouseAnswers } from '../engines/askClickhouse';
import { type ClickhouseConnection, clickhouseEngineId } from '../engines/clickhouseConnections';
import { notice } from '../notice';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';

export interface ChosenClickhouse {
  readonly connection: ClickhouseConnection;
  readonly password: string;
}

/** A connected ClickHouse, or with `another` one that is told now, and answers. Undefined when dismissed. */
export async function chooseClickhouse(
  ports: ClickhouseBucketPorts,
  title: string,
  another: boolean,
): Promise<ChosenClickhouse | undefined> {
  const { connections } = ports;
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
  return tellAnother(ports, title);
}

/** Answers that lead nowhere can be corrected with those given. */
async function tellAnother(ports: ClickhouseBucketPorts, title: string): Promise<ChosenClickhouse | undefined> {
  let answers: ClickhouseAnswers | undefined;
  for (;;) {
    answers = await askClickhouse(answers ?? null, {
      title,
      user: 'User who may make tables and insert. Searches use it too, until Connect ClickHouse… names one who may only read.',
    });
    if (answers === undefined) return undefined;
    const { password, ...connection } = answers;
    if (password !== '') ports.log.hide(password);
    const chosen = { connection, password };
    try {
      await withClickhouse(ports, chosen, (admin) => admin.rows('SELECT 1'));
      return chosen;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if ((await vscode.window.showErrorMessage(notice(error.message), 'Change Answers')) === undefined)
        return undefined;
    }
  }
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

/**
 * The same with a user who may write: the one kept for it, else the one who searches. Where that one may not, another is
 * asked for, and kept apart, so that searches go on with theirs. `work` may run twice. Undefined when dismissed.
 */
export async function withLoader<T>(
  ports: ClickhouseBucketPorts,
  chosen: ChosenClickhouse,
  title: string,
  work: (admin: ClickhouseAdmin) => Promise<T>,
): Promise<T | undefined> {
  const { secrets, log } = ports;
  const key = `clickhouse/loader/${clickhouseEngineId(chosen.connection)}`;
  let loader = withUser(chosen, await secrets.get(key));
  for (;;) {
    try {
      return await withClickhouse(ports, loader, work);
    } catch (error) {
      const cause = error instanceof EngineError ? error.cause : undefined;
      const kept = loader !== chosen;
      if (!(cause instanceof ClickhouseError)) throw error;
      if (cause.code !== 'forbidden' && !(kept && cause.code === 'bad_credentials')) throw error;
      const other = 'Another User…';
      if ((await vscode.window.showErrorMessage(notice(cause.message), other)) !== other) return undefined;
      const user = await vscode.window.showInputBox({
        ...{ title, value: loader.connection.user, ignoreFocusOut: true },
        prompt: 'User who may make tables and insert. Searches stay with theirs.',
        validateInput: (text) => (text.trim() === '' ? 'Write the name of a user.' : undefined),
      });
      if (user === undefined) return undefined;
      const prompt = `Password of ${user.trim()}. It is kept in the editor’s secret storage.`;
      const password = await vscode.window.showInputBox({ title, prompt, password: true, ignoreFocusOut: true });
      if (password === undefined) return undefined;
      if (password !== '') log.hide(password);
      const told = JSON.stringify([user.trim(), password]);
      await secrets.store(key, told);
      loader = withUser(chosen, told);
    }
  }
}

function withUser(chosen: ChosenClickhouse, stored: string | undefined): ChosenClickhouse {
  const read: unknown = JSON.parse(stored ?? 'null');
  if (!Array.isArray(read)) return chosen;
  const [user, password]: readonly unknown[] = read;
  if (typeof user !== 'string' || typeof password !== 'string') return chosen;
  return { connection: { ...chosen.connection, user }, password };
}
