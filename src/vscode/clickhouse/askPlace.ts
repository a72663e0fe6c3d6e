import * as vscode from 'vscode';
import type { BucketForServer } from '../../app/clickhouse/loadStatements';
import type { Bucket, Endpoints } from '../../cloud/cloud';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';

const secretKey = ({ name }: Bucket): string => `clickhouse/hmac/${name}`;

/** How the server gets at the bucket: by an address and HMAC credentials that are known or asked for. */
export async function askPlace(
  { secrets, log, serverEndpoints }: ClickhouseBucketPorts,
  title: string,
  bucket: Bucket,
  endpoints: Endpoints,
): Promise<BucketForServer | undefined> {
  const ways = serverEndpoints(bucket, endpoints);
  const stored = read(await secrets.get(secretKey(bucket)));
  if (stored !== null) return { ...stored, bucket: bucket.name, endpoint: stored.endpoint ?? ways[0]!.url };
  const items = ways.map(({ label, url }) => ({ label, description: new URL(url).host, url }));
  const placeHolder = 'How does ClickHouse reach the bucket?';
  const way =
    items.length < 2
      ? items[0]
      : await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  if (way === undefined) return undefined;
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
  const secretAccessKey = await ask('Its secret access key. It is kept in the editor’s secret storage.', true);
  if (secretAccessKey === undefined) return undefined;
  log.hide(secretAccessKey.trim());
  const keys = { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() };
  return { ...keys, endpoint: way.url, bucket: bucket.name };
}

/** What works is kept, and not asked again. */
export async function keepPlace({ secrets }: ClickhouseBucketPorts, bucket: Bucket, place: BucketForServer) {
  const { accessKeyId, secretAccessKey, endpoint } = place;
  await secrets.store(secretKey(bucket), JSON.stringify([accessKeyId, secretAccessKey, endpoint]));
}

/** What the server could not read the bucket with is asked anew. */
export async function forgetPlace({ secrets }: ClickhouseBucketPorts, bucket: Bucket): Promise<void> {
  await secrets.delete(secretKey(bucket));
}

function read(text: string | undefined) {
  const found: unknown = JSON.parse(text ?? 'null');
  if (!Array.isArray(found)) return null;
  const [accessKeyId, secretAccessKey, endpoint]: readonly unknown[] = found;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return null;
  return { accessKeyId, secretAccessKey, endpoint: typeof endpoint === 'string' ? endpoint : null };
}
