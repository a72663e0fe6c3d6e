import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyStore } from '../../../src/app/clickhouse/copyStore';
import { openClickhouseAdmin } from '../../../src/cloud/clickhouse/openClickhouseAdmin';
import { parseQuery } from '../../../src/core/query/parse';
import { clickhouseObjectMembers, clickhouseRow } from '../../../src/core/ship/clickhouseRow';
import { openDuckdbEngine } from '../../../src/engines/duckdb/duckdbEngine';
import type { QueryEngine } from '../../../src/engines/queryEngine';
import { withTemporaryFile } from '../../../src/store/temporaryFile';
import { createTables } from '../../clickhouse/flowTable';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';
import { oddRows } from '../../contract/oddRows';
import { sampleRows } from '../../contract/sampleRows';
import { writeSampleStore } from '../../contract/sampleStore';

describe('the local store copied into ClickHouse', () => {
  let server: ClickhouseUnderTest;
  let engine: QueryEngine;
  let folder: string;
  const { signal } = new AbortController();

  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'copy-store-'));
    const store = join(folder, 'store');
    await writeSampleStore(store, [...sampleRows(), ...oddRows(Date.UTC(2026, 10, 21) * 1000)]);
    server = await startClickhouse();
    engine = await openDuckdbEngine({ directory: store, memoryLimitMb: 512, threads: 2 });
  });
  after(async () => {
    await engine?.dispose();
    await server?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const opened = async (database: string) => {
    await createTables(server, database);
    const { name: user, password } = server.admin;
    return openClickhouseAdmin({ url: server.url, user, password, database, cluster: null });
  };
  const ports = { withFile: <T>(work: (path: string) => Promise<T>) => withTemporaryFile(folder, work) };

  it('has the same rows by Parquet as by JSON, once, and leaves no file', async () => {
    const everything = { query: parseQuery('').query, from: null, to: null };
    const read = async (database: string, copy: (admin: Awaited<ReturnType<typeof opened>>) => Promise<unknown>) => {
      const admin = await opened(database);
      await copy(admin);
      const rows = await admin.rows(
        `SELECT * EXCEPT (loaded_at), key, object_id FROM ${database}.flows FINAL ORDER BY bucket, key, idx`,
      );
      await admin.close();
      return rows;
    };
    const json = await read('by_json', async (admin) => {
      const sort = { field: 'start_time', descending: false } as const;
      for await (const batch of engine.rows({ ...everything, sort }, signal)) {
        const texts = batch.map((row) => clickhouseRow(row, row.index, clickhouseObjectMembers(row)));
        await admin.insertJson('by_json.flows', texts);
      }
    });
    const told: number[] = [];
    const parquet = await read('by_parquet', async (admin) => {
      for (let time = 0; time < 2; time++) {
        const range = { from: null, to: null };
        const { rows } = await copyStore({ engine, admin, ...ports }, range, {
          signal,
          onProgress: (progress) => told.push(progress.rows),
        });
        assert.equal(rows, (await engine.count(everything, signal)).total);
      }
    });
    assert.ok(json.length > 300 && told.length > 2);
    assert.equal(parquet.length, json.length);
    for (const [at, row] of json.entries()) assert.deepEqual(parquet[at], row);
    assert.deepEqual(await readdir(folder), ['store']);
  });

  it('ends where it is cancelled', async () => {
    const admin = await opened('cancelled');
    const cancel = new AbortController();
    const copied = await copyStore(
      { engine, admin, ...ports },
      { from: null, to: null },
      {
        signal: cancel.signal,
        onProgress: () => cancel.abort(),
      },
    );
    await admin.close();
    assert.equal(copied.cancelled, true);
    assert.deepEqual(await readdir(folder), ['store']);
  });
});
