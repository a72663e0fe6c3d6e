import * as vscode from 'vscode';
import { clickhouseStatus } from '../../app/clickhouse/clickhouseStatus';
import { disconnectBucket } from '../../app/clickhouse/connectBucket';
import { counted } from '../../app/words';
import { notice } from '../notice';
import { chooseClickhouse, withClickhouse } from './chooseClickhouse';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';

const title = 'Remove Flow Logs from ClickHouse';

/** Removes what connecting made, after it was said how much that is. The bucket keeps its objects. */
export async function removeFromClickhouse(ports: ClickhouseBucketPorts): Promise<void> {
  if (ports.connections.list().length === 0) {
    void vscode.window.showInformationMessage('No ClickHouse is connected.');
    return;
  }
  const chosen = await chooseClickhouse(ports, title, false);
  if (chosen === undefined) return;
  await withClickhouse(ports, chosen, async (admin) => {
    const { rows } = await clickhouseStatus(admin);
    const remove = 'Remove';
    const detail = `${counted(rows, 'flow')} and all tables of VPC Flow Lens go from ${admin.database} on ${admin.host}. The bucket keeps its objects.`;
    if ((await vscode.window.showWarningMessage(`${title}?`, { modal: true, detail }, remove)) !== remove) return;
    const removed = await disconnectBucket(admin, { database: admin.database, cluster: null });
    await ports.connections.forget(chosen.connection);
    void vscode.window.showInformationMessage(
      notice(`${counted(removed.length, 'table')} removed from ${admin.host}.`),
    );
  });
}
