import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { parseQuery } from '../../src/core/query/parse';
import { openClickhouseEngine } from '../../src/engines/clickhouse/clickhouseEngine';
import type { ClickhouseServerOptions } from '../../src/engines/clickhouse/clickhouseServer';
import { knownSchema } from '../../src/engines/clickhouse/schemaCheck';
import type { QueryEngine } from '../../src/engines/queryEngine';
import { adminClient, createTables, insertRows, testDatabase } from '../clickhouse/flowTable';
import {
  type ClickhouseFault,
  type ClickhouseOptions,
  type ClickhouseUnderTest,
  clickhouseInstalled,
  startClickhouse,
} from '../clickhouse/startClickhouse';
import { sampleRows } from '../contract/sampleRows';

const everything = { query: parseQuery('').query, from: null, to: null };
const newestFirst = { field: 'start_time', descending: true } as const;
const users = [{ name: 'frozen', password: 'f', settings: { readonly: '1' } }];

describe('a ClickHouse that fails', () => {
  const rows = sampleRows();
  const open: (() => Promise<void>)[] = [];
  let server: ClickhouseUnderTest;
  let client: ClickHouseClient;

  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    server = await started({ users });
    client = adminClient(server);
    await createTables(server);
    await insertRows(client, rows);
  });
  after(async () => {
    await client?.close();
    for (const close of open.reverse()) await close();
  });

  async function started(options: ClickhouseOptions = {}): Promise<ClickhouseUnderTest> {
    const one = await startClickhouse(options);
    open.push(() => one.dispose());
    return one;
  }
  async function engineOf(options: Partial<ClickhouseServerOptions> = {}): Promise<QueryEngine> {
    const { url, reader } = server;
    const place = { url, user: reader.name, password: reader.password, database: testDatabase, retryAfter: [0, 0] };
    const engine = openClickhouseEngine({ ...place, ...options });
    open.push(() => engine.dispose());
    return engine;
  }
  const refusal = (code: number, name: string): ClickhouseFault => ({ kind: 'refuse', code, name, message: 'as told' });

  it('is answered by the next attempt where the connection was lost', async () => {
    const engine = await engineOf();
    server.next({ kind: 'hangUp' }, 2);
    assert.equal((await engine.count(everything)).total, rows.length);
  });

  it('is said not to answer where no attempt helps, and found again when it is back', async () => {
    const engine = await engineOf();
    server.next({ kind: 'hangUp' }, 3);
    await assert.rejects(engine.count(everything), {
      code: 'engine_unavailable',
      message: /^ClickHouse at 127\.0\.0\.1:\d+: It does not answer .*Check that it runs/,
    });
    assert.equal((await engine.count(everything)).total, rows.length);
  });

  it('is said to be down, without the password', async () => {
    const gone = await started();
    await gone.kill();
    const engine = await engineOf({ url: gone.url, password: 'a secret' });
    const failed = await engine.count(everything).catch((error: unknown) => error);
    assert.match(String(failed), /does not answer \(.*ECONNREFUSED/);
    assert.doesNotMatch(JSON.stringify(failed), /a secret/);
  });

  it('breaks off in the middle of rows, which is no end', async () => {
    const engine = await engineOf();
    await engine.count(everything);
    const read = async () => {
      const found: FlowRow[] = [];
      for await (const batch of engine.rows({ ...everything, sort: newestFirst })) found.push(...batch);
    };
    const path = join(tmpdir(), `broken-${process.pid}.csv`);
    server.next({ kind: 'cut', bytes: 1 }, 3);
    await assert.rejects(read(), { name: 'EngineError' });
    server.next({ kind: 'cut', bytes: 1 }, 3);
    await assert.rejects(engine.export({ ...everything, sort: newestFirst, format: 'csv', path }));
    await assert.rejects(readFile(path), { code: 'ENOENT' });
  });

  const refusals: readonly (readonly [number, string, string, RegExp])[] = [
    [201, 'QUOTA_EXCEEDED', 'failed', /quota of the user reader is used up/],
    [202, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'failed', /more to do than it can/],
    [242, 'TABLE_IS_READ_ONLY', 'failed', /replica only reads/],
    [243, 'NOT_ENOUGH_SPACE', 'disk_full', /no room/],
    [252, 'TOO_MANY_PARTS', 'failed', /too many parts/],
    [279, 'ALL_CONNECTION_TRIES_FAILED', 'failed', /node of its cluster/],
    [396, 'TOO_MANY_ROWS_OR_BYTES', 'failed', /more than may be shown/],
    [497, 'ACCESS_DENIED', 'engine_unavailable', /GRANT SELECT ON vpc_flow_lens\.\* TO reader/],
    [998, 'SOMETHING_ELSE', 'failed', /\(998\): as told/],
  ];
  for (const [number, name, code, message] of refusals) {
    it(`says what ${name} means`, async () => {
      const engine = await engineOf();
      await engine.count(everything);
      server.next(refusal(number, name));
      await assert.rejects(engine.count(everything), { code, message });
    });
  }

  it('refuses wrong credentials', async () => {
    const engine = await engineOf({ password: 'guessed' });
    await assert.rejects(engine.info(), {
      code: 'engine_unavailable',
      message: /refused the user reader\. Check user/,
    });
  });

  it('lacks tables, or has some that are newer or were changed', async () => {
    await assert.rejects((await engineOf({ database: 'nowhere' })).info(), {
      code: 'engine_unavailable',
      message: /no flow logs in its database nowhere.*clickhouse connect/,
    });
    await createTables(server, 'newer');
    await client.insert({
      table: 'newer.schema_versions',
      values: [{ version: knownSchema.newest + 1, name: 'x' }],
      format: 'JSONEachRow',
    });
    await assert.rejects((await engineOf({ database: 'newer' })).info(), { message: /newer VPC Flow Lens.*Update/ });
    await createTables(server, 'drifted');
    await client.command({ query: 'ALTER TABLE drifted.flows RENAME COLUMN etag TO tag' });
    const page = { ...everything, sort: newestFirst, offset: 0, limit: 1 };
    await insertRowInto('drifted');
    await assert.rejects((await engineOf({ database: 'drifted' })).page(page), {
      code: 'engine_unavailable',
      message: /not as VPC Flow Lens made them.*etag/,
    });
  });

  async function insertRowInto(database: string): Promise<void> {
    await client.insert({
      table: `${database}.flows`,
      values: [{ bucket: 'b', key_folder: '', key_file: 'k', start_time: '1780580400.000000' }],
      format: 'JSONEachRow',
    });
  }

  /** A table that is large enough for a search to be at work when it is looked at. */
  async function fillLarge(): Promise<void> {
    await createTables(server, 'large');
    await client.command({
      query: `INSERT INTO large.flows (bucket, key_folder, key_file, idx, start_time, instance_crn)
        SELECT 'b', 'folder/', concat('file', toString(intDiv(number, 100))), number, toDateTime64(1780580400, 6), toString(number)
        FROM numbers(300000)`,
    });
  }
  const slow = parseQuery(Array.from({ length: 150 }, (_, at) => `never${at}`).join(' OR ')).query;

  it('stops what takes too long or too much, and what is cancelled', async () => {
    await fillLarge();
    const hasty = await engineOf({ database: 'large', limits: () => ({ seconds: 1 }) });
    await assert.rejects(hasty.count({ ...everything, query: slow }), {
      code: 'failed',
      message: /longer than 1 s.*Narrow it/,
    });
    const small = await engineOf({ database: 'large', limits: () => ({ memoryMb: 1 }) });
    const page = { ...everything, sort: { field: 'key', descending: true } as const, offset: 0, limit: 100_000 };
    await assert.rejects(small.page(page), { code: 'out_of_memory', message: /more memory.*Narrow it/ });

    const engine = await engineOf({ database: 'large' });
    const controller = new AbortController();
    const reason = new Error('enough');
    const counting = engine.count({ ...everything, query: slow }, controller.signal);
    const cancelled = assert.rejects(counting, (error) => error === reason);
    while ((await running()) === 0);
    controller.abort(reason);
    await cancelled;
    while ((await running()) > 0);
  });

  async function running(): Promise<number> {
    const query =
      "SELECT toUInt32(count()) FROM system.processes WHERE query LIKE '%large%match%' AND query NOT LIKE '%processes%'";
    const [row] = await (await client.query({ query, format: 'JSONCompactEachRow' })).json<number[]>();
    return row?.[0] ?? 0;
  }

  it('serves a user whose profile lets nothing be set', async () => {
    const engine = await engineOf({ user: 'frozen', password: 'f' });
    assert.equal((await engine.count(everything)).total, rows.length);
    const large = await engine.topValues({ ...everything, field: 'bytes_from_target', limit: 20 });
    assert.ok(large.some(({ value }) => value === '18446744073709551615'));
  });

  it('serves a user whose profile bounds the limits', async () => {
    const engine = await engineOf();
    await engine.count(everything);
    server.next(refusal(452, 'SETTING_CONSTRAINT_VIOLATION'));
    assert.equal((await engine.count(everything)).total, rows.length);
  });

  it('proves who it is', async function () {
    const folder = await mkdtemp(join(tmpdir(), 'clickhouse-tls-'));
    open.push(() => rm(folder, { recursive: true, force: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    try {
      const subject = ['-subj', '/CN=clickhouse.test', '-addext', 'subjectAltName=IP:127.0.0.1'];
      const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert];
      execFileSync('openssl', [...made, ...subject], { stdio: 'ignore' });
    } catch {
      this.skip();
    }
    const tls = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
    const safe = await started({ tls });
    const stranger = await engineOf({ url: safe.url });
    await assert.rejects(stranger.info(), {
      code: 'engine_unavailable',
      message: /certificate is not trusted.*authority/,
    });
    const trusting = await engineOf({ url: safe.url, ca: tls.cert });
    await assert.rejects(trusting.info(), { message: /no flow logs in its database/ });
    const plain = await engineOf({ url: server.url.replace('http:', 'https:') });
    await assert.rejects(plain.info(), { code: 'engine_unavailable', message: /does not speak TLS/ });
  });
});
