import * as vscode from 'vscode';
import { clickhouseStatus } from '../../app/clickhouse/clickhouseStatus';
import { disconnectBucket } from '../../app/clickhouse/connectBucket';
import { findClusters, onCluster } from '../../app/clickhouse/findClusters';
import { counted } from '../../app/words';
import { notice } from '../notice';
import { chooseClickhouse, withClickhouse, withLoader } from './chooseClickhouse';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';
import { hasNone } from './hasNone';

const title = 'Remove Flow Logs from ClickHouse';

/** Removes what connecting made, after it was said how much that is. The bucket keeps its objects. */
export async function removeFromClickhouse(ports: ClickhouseBucketPorts): Promise<void> {
  if (await hasNone(ports)) return;
  const chosen = await chooseClickhouse(ports, title, false);
  if (chosen === undefined) return;
  const cluster = await withClickhouse(ports, chosen, async (one) => {
    const standing = (await findClusters(one)).standing ?? null;
    const { rows } = await clickhouseStatus(onCluster(one, standing));
    const remove = 'Remove';
    const nodes = standing === null ? one.host : `every node of the cluster ${standing}`;
    const detail = `${counted(rows, 'row')} and all tables of VPC Flow Lens go from ${one.database} on ${nodes}. The bucket keeps its objects.`;
    const answer = await vscode.window.showWarningMessage(`${title}?`, { modal: true, detail }, remove);
    return answer === remove ? standing : undefined;
  });
  if (cluster === undefined) return;
  await withLoader(ports, chosen, title, async (one) => {
    const admin = onCluster(one, cluster);
    const removed = await disconnectBucket(admin, admin);
    await ports.connections.forget(chosen.connection);
    void vscode.window.showInformationMessage(
      notice(`${counted(removed.length, 'table')} removed from ${admin.host}.`),
    );
  });
}
