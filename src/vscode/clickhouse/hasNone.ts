import * as vscode from 'vscode';
import { commandIds } from '../ids';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';

/** Whether no ClickHouse is connected: then that is said, with the way to one. */
export async function hasNone({ connections }: ClickhouseBucketPorts): Promise<boolean> {
  if (connections.list().length > 0) return false;
  const bucket = 'Connect Bucket…';
  const existing = 'Connect ClickHouse…';
  void vscode.window.showInformationMessage('No ClickHouse is connected.', bucket, existing).then((step) => {
    if (step === undefined) return undefined;
    const id = step === bucket ? commandIds.connectBucketToClickhouse : commandIds.connectClickhouse;
    return vscode.commands.executeCommand(id);
  });
  return true;
}
