import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LoadOptions, LoadPorts, LoadSummary } from '../../../src/app/clickhouse/loadHistory';
import { loadHistory } from '../../../src/app/clickhouse/loadHistory';
import type { BucketForServer } from '../../../src/app/clickhouse/loadStatements';
import { migrateClickhouse } from '../../../src/app/clickhouse/migrateClickhouse';
import { bucketSource } from '../../../src/app/ingest/bucketSource';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import type { ClickhouseAdmin } from '../../../src/cloud/clickhouse/clickhouseAdmin';
import { openClickhouseAdmin } from '../../../src/cloud/clickhouse/openClickhouseAdmin';
import { readMigrations } from '../../../src/cloud/clickhouse/readMigrations';
import type { Bucket, ObjectStorage } from '../../../src/cloud/cloud';
import { createIam, createIbmCloud } from '../../../src/cloud/ibmCloud';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { nodeInflate } from '../../../src/store/nodeInflate';
import { generateObject } from '../../bench/generateObjects';
import { type ClickhouseUnderTest, startClickhouse } from '../../clickhouse/startClickhouse';
import { bearer, cosUrl, noon, send } from '../../sandbox/sandboxClient';

export const bucketName = 'history';
const database = 'vpc_flow_lens';
const set = { objects: 1, recordsPerObject: 5, interfaces: 4, start: Date.UTC(2026, 10, 20, 22) / 1000 };

/** A sandbox with an empty bucket, a ClickHouse with the tables, and our clients of both. */
export interface HistoryLab {
  readonly sandbox: Sandbox;
  readonly server: ClickhouseUnderTest;
  readonly admin: ClickhouseAdmin;
  readonly storage: ObjectStorage;
  readonly bucket: Bucket;
  readonly place: BucketForServer;
  put(key: string, body: Buffer, metadata?: Readonly<Record<string, string>>): Promise<void>;
  /** The nth generated object, as it is in real buckets. Its key. */
  putGenerated(n: number, change?: (text: string) => string, records?: number): Promise<string>;
  ports(change?: Partial<LoadPorts>): LoadPorts;
  load(options?: Partial<LoadOptions>, change?: Partial<LoadPorts>): Promise<LoadSummary>;
  /** Distinct rows of the table, and those on disk. */
  rows(): Promise<number>;
  /** Requests for objects since the last call, by method. */
  asked(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

export async function openHistoryLab(): Promise<HistoryLab> {
  const sandbox = await startSandbox({ clock: () => noon, hours: 1, buckets: [bucketName] });
  const server = await startClickhouse();
  const { name: user, password } = server.admin;
  const admin = await openClickhouseAdmin({ url: server.url, user, password, database, cluster: null });
  await migrateClickhouse(admin, await readMigrations(join(process.cwd(), 'resources', 'clickhouse')), admin);
  const { endpoints, apiKey, hmac } = sandbox;
  const clock = () => noon;
  const cloud = createIbmCloud({ token: createApiKeyTokenSource(createIam({ endpoints }), apiKey, clock), endpoints });
  const bucket: Bucket = { name: bucketName, location: sandbox.region, instanceCrn: null };
  const place = { endpoint: new URL(sandbox.url).origin, bucket: bucketName, ...hmac };
  const headers = await bearer(sandbox);
  let ids = 0;
  let seen = 0;
  const lab: HistoryLab = {
    ...{ sandbox, server, admin, bucket, place, storage: cloud.storage },
    async put(key, body, metadata = {}) {
      const path = `/${bucketName}/${key.split('/').map(encodeURIComponent).join('/')}`;
      const meta = Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]));
      const answer = await send(cosUrl(sandbox, path), { method: 'PUT', headers: { ...headers, ...meta }, body });
      if (answer.status !== 200) throw new Error(answer.text);
    },
    async putGenerated(n, change = (text) => text, records = set.recordsPerObject) {
      const { key, text } = generateObject({ ...set, recordsPerObject: records }, n);
      await lab.put(key, gzipSync(change(text)), { number_of_flow_logs: String(records) });
      return key;
    },
    ports: (change) => ({
      ...{ admin, place, inflate: nodeInflate, newId: () => `batch-${ids++}` },
      source: bucketSource(cloud.storage, bucket, { prefixes: [''] }),
      ...change,
    }),
    load: (options, change) => loadHistory(lab.ports(change), { signal: new AbortController().signal, ...options }),
    async rows() {
      const [counted] = await admin.rows<{ n: string }>(`SELECT count() AS n FROM ${database}.flows FINAL`);
      return Number(counted!.n);
    },
    asked() {
      const counts: Record<string, number> = {};
      for (const { service, method, path } of sandbox.requests.slice(seen)) {
        if (service === 'cos' && path.endsWith('.gz')) counts[method] = (counts[method] ?? 0) + 1;
      }
      seen = sandbox.requests.length;
      return counts;
    },
    async close() {
      await admin.close();
      await server.dispose();
      await sandbox.close();
    },
  };
  return lab;
}
