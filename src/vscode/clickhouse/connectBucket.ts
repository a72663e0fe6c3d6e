import * as vscode from 'vscode';
import { connectBucket, planConnection } from '../../app/clickhouse/connectBucket';
import { type LoadSummary, loadHistory } from '../../app/clickhouse/loadHistory';
import type { BucketForServer } from '../../app/clickhouse/loadStatements';
import { loadedText, loadingText } from '../../app/clickhouse/loadText';
import { bucketSource } from '../../app/ingest/bucketSource';
import type { Bucket } from '../../cloud/cloud';
import { signalOf } from '../cancellation';
import { askBucket } from '../flowLogs/askBucket';
import type { Entry } from '../flowLogs/entry';
import { commandIds } from '../ids';
import { askRange } from '../ingest/askRange';
import { notice } from '../notice';
import { chooseClickhouse, withClickhouse } from './chooseClickhouse';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';

const title = 'Connect Bucket to ClickHouse';

/**
 * Asks for what is missing, says what would be made and loaded, does it with progress, and tells what came of it. Running
 * it again goes on with what is not there yet.
 */
export async function connectBucketToClickhouse(
  ports: ClickhouseBucketPorts,
  entry?: Entry,
): Promise<LoadSummary | undefined> {
  const { session, connections, log } = ports;
  const { connection: account, browser } = await session.required();
  const node =
    entry?.kind === 'node' && entry.node.kind === 'bucket'
      ? entry.node
      : await askBucket(title, (signal) => browser.buckets(signal));
  if (node === undefined) return undefined;
  const chosen = await chooseClickhouse(ports, title, true);
  if (chosen === undefined) return undefined;
  const range = await askRange(title, ports.readRange);
  if (range === undefined) return undefined;
  const bucket = node.bucket.location === null ? await account.cloud.storage.locate(node.bucket.name) : node.bucket;
  const place = await askPlace(ports, bucket, ports.serverEndpoint(bucket, account.endpoints));
  if (place === undefined) return undefined;
  const summary = await withClickhouse(ports, chosen, async (admin) => {
    const migrations = await ports.migrations();
    const tables = { database: admin.database, cluster: null };
    const { steps } = await planConnection(admin, migrations, tables);
    const load = 'Load Flow Logs';
    const detail = [
      steps.length === 0
        ? `The tables stand on ${admin.host}.`
        : `On ${admin.host} would be made: ${steps.join(', ')}.`,
      `Then ClickHouse itself reads ${bucket.name} at ${new URL(place.endpoint).host}: ${range.phrase || 'everything'}. What is in the tables is not loaded again.`,
    ].join('\n\n');
    if ((await vscode.window.showInformationMessage(`${title}?`, { modal: true, detail }, load)) !== load)
      return undefined;
    await connectBucket(admin, migrations, tables);
    const { password, connection } = chosen;
    await connections.keep(connection, password);
    await ports.secrets.store(secretKey(bucket), JSON.stringify([place.accessKeyId, place.secretAccessKey]));
    const source = bucketSource(account.cloud.storage, bucket, { prefixes: [''], from: range.from, to: range.to });
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Loading ${bucket.name} into ${admin.host}`,
        cancellable: true,
      },
      (progress, token) =>
        loadHistory(
          { admin, source, place, inflate: ports.inflate, newId: ports.newId },
          { signal: signalOf(token), onProgress: (done) => progress.report({ message: loadingText(done) }) },
        ),
    );
  });
  if (summary === undefined) return undefined;
  for (const { key, message } of summary.failures) log.warn(`ClickHouse: ${key}: ${message}`);
  show(summary, bucket);
  return summary;
}

function show(summary: LoadSummary, bucket: Bucket): void {
  const words = notice(loadedText(summary));
  const steps = [...(summary.cancelled ? [] : ['Search']), ...(summary.failed > 0 ? ['Show Log'] : [])];
  const tell = summary.failed > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  void tell(words, ...steps).then((step) => {
    if (step === 'Search')
      return vscode.commands.executeCommand(commandIds.newSearch, { text: `bucket:${bucket.name}` });
    return step === undefined ? undefined : vscode.commands.executeCommand(commandIds.showLog);
  });
}

const secretKey = ({ name }: Bucket): string => `clickhouse/hmac/${name}`;

/** How the server gets at the bucket: by HMAC credentials that are known or asked for. */
async function askPlace(
  { secrets, log }: ClickhouseBucketPorts,
  bucket: Bucket,
  endpoint: string,
): Promise<BucketForServer | undefined> {
  const stored: unknown = JSON.parse((await secrets.get(secretKey(bucket))) ?? 'null');
  if (Array.isArray(stored) && stored.every((each): each is string => typeof each === 'string') && stored.length === 2)
    return { endpoint, bucket: bucket.name, accessKeyId: stored[0]!, secretAccessKey: stored[1]! };
  const ask = (prompt: string, password: boolean) =>
    vscode.window.showInputBox({
      ...{ title, prompt, password, ignoreFocusOut: true },
      validateInput: (text) =>
        text.trim() === '' ? 'It is needed: ClickHouse signs its requests with it.' : undefined,
    });
  const accessKeyId = await ask(
    'HMAC access key id by which ClickHouse may read the bucket (a service credential of Cloud Object Storage with HMAC)',
    false,
  );
  if (accessKeyId === undefined) return undefined;
  const secretAccessKey = await ask('Its secret access key', true);
  if (secretAccessKey === undefined) return undefined;
  log.hide(secretAccessKey.trim());
  return { endpoint, bucket: bucket.name, accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() };
}
