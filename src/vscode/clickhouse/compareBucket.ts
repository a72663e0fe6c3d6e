import * as vscode from 'vscode';
import { type CheckSummary, checkHistory } from '../../app/clickhouse/checkHistory';
import { checkReport, checkSentence } from '../../app/clickhouse/checkReport';
import { differingObjects, differingRange } from '../../app/clickhouse/differingHours';
import { findClusters, onCluster } from '../../app/clickhouse/findClusters';
import { bucketSource } from '../../app/ingest/bucketSource';
import { counted } from '../../app/words';
import type { Bucket } from '../../cloud/cloud';
import { signalOf } from '../cancellation';
import type { Entry } from '../flowLogs/entry';
import { type AskedRange, askRange } from '../ingest/askRange';
import { notice } from '../notice';
import { askBucketOf } from './askBucketOf';
import { askPlace } from './askPlace';
import { type ChosenClickhouse, chooseClickhouse, withClickhouse, withLoader } from './chooseClickhouse';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';
import { hasNone } from './hasNone';
import { runLoad, tellLoaded } from './runLoad';

const title = 'Compare ClickHouse with the Bucket';

interface Comparison {
  readonly bucket: Bucket;
  readonly chosen: ChosenClickhouse;
  readonly range: AskedRange;
}

/** Asks what is to be compared, shows a report, and offers to load what differs. */
export async function compareClickhouse(
  ports: ClickhouseBucketPorts,
  entry?: Entry,
): Promise<CheckSummary | undefined> {
  if (await hasNone(ports)) return undefined;
  const bucket = await askBucketOf(title, await ports.session.required(), entry);
  if (bucket === undefined) return undefined;
  const chosen = await chooseClickhouse(ports, title, false);
  if (chosen === undefined) return undefined;
  const range = await askRange(title, ports.readRange);
  return range && compare(ports, { bucket, chosen, range });
}

async function compare(ports: ClickhouseBucketPorts, comparison: Comparison): Promise<CheckSummary> {
  const { bucket, chosen, range } = comparison;
  const { storage } = (await ports.session.required()).connection.cloud;
  const { summary, place } = await withClickhouse(ports, chosen, async (admin) => {
    const source = bucketSource(storage, bucket, { prefixes: [''], from: range.from, to: range.to });
    const shown = {
      location: vscode.ProgressLocation.Notification,
      title: `Comparing ${bucket.name} with ${admin.host}`,
      cancellable: true,
    };
    const summary = await vscode.window.withProgress(shown, (progress, token) =>
      checkHistory(
        { admin, storage, bucket, source },
        {
          signal: signalOf(token),
          onProgress: (objects) => progress.report({ message: `${counted(objects, 'object')} compared` }),
        },
      ),
    );
    return { summary, place: `${admin.database} on ${admin.host}` };
  });
  const report = checkReport(summary, { bucket: bucket.name, place, range: range.phrase });
  await ports.reports.show(`${bucket.name} beside ClickHouse`, report);
  void offer(ports, comparison, summary);
  return summary;
}

/** What can be done next; not waited for, since the report is there. */
async function offer(ports: ClickhouseBucketPorts, comparison: Comparison, summary: CheckSummary): Promise<void> {
  const words = notice(checkSentence(summary));
  if (summary.differences.length === 0) {
    void vscode.window.showInformationMessage(words);
    return;
  }
  const load = 'Load What Differs';
  if ((await vscode.window.showWarningMessage(words, load)) !== load) return;
  try {
    await loadDiffering(ports, comparison, summary);
  } catch (error) {
    ports.report(error, () => offer(ports, comparison, summary));
  }
}

async function loadDiffering(
  ports: ClickhouseBucketPorts,
  { bucket, chosen, range }: Comparison,
  summary: CheckSummary,
): Promise<void> {
  const { connection: account } = await ports.session.required();
  const place = await askPlace(ports, title, bucket, account.endpoints);
  if (place === undefined) return;
  const loaded = await withLoader(ports, chosen, title, async (admin) => {
    const { standing } = await findClusters(admin);
    const listed = bucketSource(account.cloud.storage, bucket, { prefixes: [''], ...differingRange(summary) });
    const source = differingObjects(listed, summary);
    return runLoad(ports, { admin: onCluster(admin, standing ?? null), bucket, source, place, anew: true });
  });
  if (loaded !== undefined) tellLoaded(loaded, bucket, chosen.connection, range);
}
