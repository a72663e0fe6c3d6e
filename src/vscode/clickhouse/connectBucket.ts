import * as vscode from 'vscode';
import { connectBucket, planConnection } from '../../app/clickhouse/connectBucket';
import { type ClusterChoices, findClusters, onCluster } from '../../app/clickhouse/findClusters';
import type { LoadSummary } from '../../app/clickhouse/loadHistory';
import { bucketSource } from '../../app/ingest/bucketSource';
import { counted } from '../../app/words';
import type { Bucket } from '../../cloud/cloud';
import { signalOf } from '../cancellation';
import type { Entry } from '../flowLogs/entry';
import { askRange } from '../ingest/askRange';
import { notice } from '../notice';
import { askBucketOf } from './askBucketOf';
import { askCluster } from './askCluster';
import { askPlace } from './askPlace';
import { chooseClickhouse, withClickhouse, withLoader } from './chooseClickhouse';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';
import { runLoad, tellLoaded } from './runLoad';

const title = 'Connect Bucket to ClickHouse';

/**
 * Asks for what is missing, says what would be made and loaded, does it with progress, and tells what came of it. Running
 * it again goes on with what is not there yet.
 */
export async function connectBucketToClickhouse(
  ports: ClickhouseBucketPorts,
  entry?: Entry,
): Promise<LoadSummary | undefined> {
  const { session, connections } = ports;
  const open = await session.required();
  const account = open.connection;
  const bucket = await askBucketOf(title, open, entry);
  if (bucket === undefined) return undefined;
  const chosen = await chooseClickhouse(ports, title, true);
  if (chosen === undefined) return undefined;
  const choices = await withClickhouse(ports, chosen, (admin) => findClusters(admin));
  const cluster = await askCluster(title, choices);
  if (cluster === undefined) return undefined;
  const range = await askRange(title, ports.readRange);
  if (range === undefined) return undefined;
  const arriving = await askArriving(choices, bucket);
  if (arriving === undefined) return undefined;
  const place = await askPlace(ports, title, bucket, account.endpoints);
  if (place === undefined) return undefined;
  const migrations = await ports.migrations();
  const { host, steps } = await withClickhouse(ports, chosen, async (admin) => {
    const tables = { database: admin.database, cluster };
    return { host: admin.host, ...(await planConnection(onCluster(admin, cluster), migrations, tables)) };
  });
  const load = 'Load Flow Logs';
  const made = [...madeText(steps), ...(arriving ? ['a queue over what arrives in the bucket'] : [])];
  const reader = cluster === null ? 'ClickHouse itself reads' : `every node of ${cluster} reads its share of`;
  const detail = [
    made.length === 0 ? `The tables stand on ${host}.` : `On ${host} would be made: ${made.join(', ')}.`,
    `Then ${reader} ${bucket.name} at ${new URL(place.endpoint).host}: ${range.phrase || 'everything'}. What is in the tables is not loaded again.`,
    arriving || choices.queue === bucket.name
      ? 'What arrives later the server takes up by itself.'
      : 'What arrives later is loaded when you run this again, or by a shipper (Set Up Flow Logs…).',
  ].join('\n\n');
  if ((await vscode.window.showInformationMessage(`${title}?`, { modal: true, detail }, load)) !== load)
    return undefined;
  const summary = await withLoader(ports, chosen, title, async (one) => {
    const admin = onCluster(one, cluster);
    const making = {
      location: vscode.ProgressLocation.Notification,
      title: `Making the tables on ${host}`,
      cancellable: true,
    };
    const { without } = await vscode.window.withProgress(making, (_, token) =>
      connectBucket(admin, migrations, admin, {
        ...(arriving && { arriving: { place, prefix: '' } }),
        signal: signalOf(token),
      }),
    );
    for (const { what, why } of without) void vscode.window.showWarningMessage(notice(`Without ${what}: ${why}`));
    await connections.keep(chosen.connection, chosen.password);
    const source = bucketSource(account.cloud.storage, bucket, { prefixes: [''], from: range.from, to: range.to });
    return runLoad(ports, { admin, bucket, source, place });
  });
  if (summary !== undefined) tellLoaded(summary, bucket, chosen.connection, range);
  return summary;
}

/** Tables and views in few words: their names are those of the manual. */
function madeText(steps: readonly string[]): readonly string[] {
  const of = (kind: 'table' | 'view') => steps.filter((step) => step.startsWith(`the ${kind} `)).length;
  const rest = steps.filter((step) => !/^the (table|view) /.test(step));
  const parts = (['table', 'view'] as const).filter((kind) => of(kind) > 0).map((kind) => counted(of(kind), kind));
  return [...rest, ...parts];
}

/** Whether the server is to take up what arrives: asked where it can, and does so for no bucket yet. */
async function askArriving({ keeper, queue }: ClusterChoices, bucket: Bucket): Promise<boolean | undefined> {
  if (!keeper || queue !== null) return false;
  const choices = [
    {
      label: 'Take it up as it arrives',
      detail: 'A queue of the server over the bucket, which it looks through every minute',
      arriving: true,
    },
    { label: 'Not now', detail: 'It is loaded when you run this again, or by a shipper', arriving: false },
  ];
  const placeHolder = `What is to happen with flow logs that arrive in ${bucket.name} later?`;
  return (await vscode.window.showQuickPick(choices, { title, placeHolder }))?.arriving;
}
