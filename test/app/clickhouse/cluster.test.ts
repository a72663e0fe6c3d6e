import assert from 'node:assert/strict';
import { join } from 'node:path';
import { clickhouseStatus } from '../../../src/app/clickhouse/clickhouseStatus';
import { connectBucket, disconnectBucket, planConnection } from '../../../src/app/clickhouse/connectBucket';
import { findClusters, onCluster } from '../../../src/app/clickhouse/findClusters';
import { loadHistory } from '../../../src/app/clickhouse/loadHistory';
import { type ClickhouseAdmin, isSafeClusterName } from '../../../src/cloud/clickhouse/clickhouseAdmin';
import { openClickhouseAdmin } from '../../../src/cloud/clickhouse/openClickhouseAdmin';
import { readMigrations } from '../../../src/cloud/clickhouse/readMigrations';
import { nodeInflate } from '../../../src/store/nodeInflate';
import { generateObject } from '../../bench/generateObjects';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';
import { isAsWrittenDown } from '../../golden/goldenFile';

const name = 'prod-3';
const signal = new AbortController().signal;
const place = {
  endpoint: 'https://s3.direct.us-south.example',
  bucket: 'shop',
  accessKeyId: 'id',
  secretAccessKey: 's',
};
const { key } = generateObject({ objects: 1, recordsPerObject: 1, interfaces: 1, start: 1_780_531_200 }, 0);

/**
 * A cluster of two shards that does nothing: it tells what it is asked to do. `standing`: what stands in the database.
 */
function recording(standing: Readonly<Record<string, string>> = {}) {
  const sent: string[] = [];
  const admin: ClickhouseAdmin = {
    ...{ database: 'vpc_flow_lens', cluster: null, host: 'ch1:8443' },
    async run(sql) {
      sent.push(sql);
    },
    async rows<Row>(sql: string) {
      sent.push(sql);
      const answers: readonly (readonly [RegExp, readonly unknown[]])[] = [
        [/system\.clusters/, [{ name, shards: '2', nodes: '4', hosts: ['ch1', 'ch2', 'ch3', 'ch4'] }]],
        [/name = 'zookeeper'/, [{ n: '1' }]],
        [/SELECT version/, [{ server: '26.7', rows: '4', bytes: '80', partitions: '1', parts: '2' }]],
        [/FROM system\.tables/, Object.entries(standing).map(([table, engine_full]) => ({ name: table, engine_full }))],
        [/AND batch = /, [{ key, etag: 'e', status: 'pending', rows: '1', size: '10' }]],
        [/system\.databases/, [{ n: '0' }]],
      ];
      return (answers.find(([asked]) => asked.test(sql))?.[1] ?? []) as readonly Row[];
    },
    insertJson: async () => undefined,
    insertFile: async () => undefined,
    close: async () => undefined,
  };
  return { admin, sent };
}

const distributed = "Distributed('prod-3', 'vpc_flow_lens', 'flows_local', sipHash64(bucket))";

describe('a bucket connected to a cluster of ClickHouse', () => {
  it('finds the clusters that could be meant, and where tables stand already', async () => {
    const fresh = await findClusters(recording().admin);
    const clusters = [{ name, shards: 2, nodes: 4, hosts: ['ch1', 'ch2', 'ch3', 'ch4'] }];
    assert.deepEqual(fresh, { standing: undefined, clusters, keeper: true, queue: null });
    const queue = "S3Queue('https://s3.us-south.example/shop/**', '[HIDDEN]', '[HIDDEN]', 'RawBLOB', 'gzip')";
    const connected = await findClusters(recording({ flows: distributed, arriving: queue }).admin);
    assert.deepEqual([connected.standing, connected.queue], [name, 'shop']);
    assert.equal((await findClusters(recording({ flows: 'ReplacingMergeTree(loaded_at)' }).admin)).standing, null);
    assert.deepEqual(['prod-3', 'a.b_c', "x'y", '', 'a b', '{x}'].map(isSafeClusterName), [
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('sends statements for all nodes, which the engine understands', async function () {
    const { admin: one, sent } = recording();
    const admin = onCluster(one, name);
    const migrations = await readMigrations(join(process.cwd(), 'resources', 'clickhouse'));
    const { steps } = await planConnection(admin, migrations, admin);
    assert.ok(
      steps.every((step) => step.endsWith('on every node of prod-3')),
      steps.join('\n'),
    );
    sent.length = 0;
    await connectBucket(admin, migrations, admin, { arriving: { place, prefix: '' } });
    const source = {
      read: () => Promise.reject(new Error('not to be read')),
      async *list() {
        yield [{ bucket: 'shop', key, etag: 'e', size: 10, metadata: {} }];
      },
    };
    const ports = { admin, source, place, inflate: nodeInflate, newId: () => 'batch-1' };
    const { loaded, rows } = await loadHistory(ports, { signal, recount: true });
    assert.deepEqual([loaded, rows], [1, 1]);
    await clickhouseStatus(admin);
    const { admin: standing, sent: removed } = recording({ schema_versions: '', flows: distributed, flows_local: '' });
    await disconnectBucket(onCluster(standing, name), onCluster(standing, name));
    const all = [...sent, ...removed];
    isAsWrittenDown('clickhouseCluster.golden.txt', `${all.map(skeleton).join('\n\n')}\n`);
    if (!clickhouseInstalled()) return this.skip();
    await understood(all);
    return undefined;
  });
});

/** What of a statement is of the cluster: its first line, and where it reads and writes. */
function skeleton(sql: string): string {
  const [first = '', ...rest] = sql.split('\n');
  return [first, ...rest.filter((line) => /^(ENGINE|FROM|SETTINGS|WHERE|SELECT '|PARTITION|ORDER BY)/.test(line))]
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The real engine parses each of them. */
async function understood(statements: readonly string[]): Promise<void> {
  const server: ClickhouseUnderTest = await startClickhouse();
  const { name: user, password } = server.admin;
  const admin = await openClickhouseAdmin({ url: server.url, user, password, database: 'd', cluster: null });
  try {
    for (const statement of statements)
      await admin.run(`EXPLAIN AST ${statement.replace(/\{\w+:[\w()]+\}/g, "'x'")}`).catch((error: Error) => {
        throw new Error(`${error.message}\n${statement}`);
      });
  } finally {
    await admin.close();
    await server.dispose();
  }
}
