import * as vscode from 'vscode';
import { clickhouseStatus } from '../../app/clickhouse/clickhouseStatus';
import { findClusters, onCluster } from '../../app/clickhouse/findClusters';
import { statusReport } from '../../app/clickhouse/statusReport';
import { signalOf } from '../cancellation';
import { chooseClickhouse, withClickhouse } from './chooseClickhouse';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';
import { hasNone } from './hasNone';

const title = 'Show What Is in ClickHouse';

/** What was loaded, from which bucket and when, as a report. */
export async function showClickhouseStatus(ports: ClickhouseBucketPorts): Promise<void> {
  if (await hasNone(ports)) return;
  const chosen = await chooseClickhouse(ports, title, false);
  if (chosen === undefined) return;
  await withClickhouse(ports, chosen, async (one) => {
    const shown = { location: vscode.ProgressLocation.Notification, title: `Asking ${one.host}`, cancellable: true };
    const report = await vscode.window.withProgress(shown, async (_, token) => {
      const signal = signalOf(token);
      const { standing } = await findClusters(one, signal);
      const admin = onCluster(one, standing ?? null);
      return statusReport(await clickhouseStatus(admin, signal), admin);
    });
    await ports.reports.show(`Flow logs in ${one.database} on ${one.host}`, report);
  });
}
