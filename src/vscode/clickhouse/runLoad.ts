import * as vscode from 'vscode';
import { type LoadSummary, loadHistory } from '../../app/clickhouse/loadHistory';
import type { BucketForServer } from '../../app/clickhouse/loadStatements';
import { loadedShare, loadedText, loadingText } from '../../app/clickhouse/loadText';
import { type ClickhouseAdmin, ClickhouseError } from '../../cloud/clickhouse/clickhouseAdmin';
import type { Bucket } from '../../cloud/cloud';
import type { ObjectSource } from '../../store/store';
import { signalOf } from '../cancellation';
import { type ClickhouseConnection, clickhouseEngineId } from '../engines/clickhouseConnections';
import { commandIds } from '../ids';
import type { AskedRange } from '../ingest/askRange';
import { notice } from '../notice';
import { forgetPlace, keepPlace } from './askPlace';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';

export interface BucketLoad {
  readonly admin: ClickhouseAdmin;
  readonly bucket: Bucket;
  readonly source: ObjectSource;
  readonly place: BucketForServer;
  /** Count what is there, and try again what failed before. */
  readonly anew?: boolean;
}

/** Loads with progress, and may be cancelled; the credentials are kept when the server could read with them. */
export async function runLoad(
  ports: ClickhouseBucketPorts,
  { admin, bucket, source, place, anew = false }: BucketLoad,
): Promise<LoadSummary> {
  const { inflate, newId, log } = ports;
  const title = `Loading ${bucket.name} into ${admin.host}`;
  const shown = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  try {
    const summary = await vscode.window.withProgress(shown, (progress, token) => {
      let before = 0;
      return loadHistory(
        { admin, source, place, inflate, newId },
        {
          ...{ signal: signalOf(token), recount: anew, again: anew },
          onProgress(done) {
            const share = Math.max(before, loadedShare(done) ?? 0);
            progress.report({ message: loadingText(done), increment: (share - before) * 100 });
            before = share;
          },
        },
      );
    });
    if (summary.loaded > summary.odd) await keepPlace(ports, bucket, place);
    for (const { key, message } of summary.failures) log.warn(`ClickHouse: ${key}: ${message}`);
    return summary;
  } catch (error) {
    // Whatever it was given, the server could not read with it.
    if (error instanceof ClickhouseError && error.code === 'source') await forgetPlace(ports, bucket);
    throw error;
  }
}

/** Says what came of a load of a range, and what can be done next. */
export function tellLoaded(
  summary: LoadSummary,
  bucket: Bucket,
  connection: ClickhouseConnection,
  range: AskedRange,
): void {
  const { cancelled, failed } = summary;
  const steps = cancelled ? ['Go On'] : ['Search', 'Compare with the Bucket'];
  const tell = failed > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  void tell(notice(loadedText(summary)), ...steps, ...(failed > 0 ? ['Show Log'] : [])).then((step) => {
    const { executeCommand } = vscode.commands;
    switch (step) {
      case 'Search':
        return executeCommand(commandIds.newSearch, {
          ...{ text: `bucket:${bucket.name}`, range: range.phrase },
          engineId: clickhouseEngineId(connection),
        });
      case 'Compare with the Bucket':
        return executeCommand(commandIds.compareClickhouse);
      case 'Go On':
        return executeCommand(commandIds.connectBucketToClickhouse);
      case 'Show Log':
        return executeCommand(commandIds.showLog);
      default:
        return undefined;
    }
  });
}
