import assert from 'node:assert/strict';
import { openClickhouseEngine } from '../../../src/engines/clickhouse/clickhouseEngine';
import type { QueryEngine } from '../../../src/engines/queryEngine';
import { adminClient, createTables, insertRows, testDatabase } from '../../clickhouse/flowTable';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';
import { sampleRows } from '../../contract/sampleRows';

describe('what a ClickHouse holds', () => {
  const rows = sampleRows();
  const keys = [...new Set(rows.map(({ key }) => key))];
  const of = (some: readonly string[]) => rows.filter(({ key }) => some.includes(key));
  let server: ClickhouseUnderTest;
  let engine: QueryEngine;

  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    server = await startClickhouse();
    await createTables(server);
    const { url, reader } = server;
    engine = openClickhouseEngine({ url, user: reader.name, password: reader.password, database: testDatabase });
  });
  after(async () => {
    await engine?.dispose();
    await server?.dispose();
  });

  const held = async () => {
    const { rows: flows, objects } = await engine.info();
    return { flows, objects };
  };

  it('is nothing at first', async () => {
    assert.deepEqual(await held(), { flows: 0, objects: 0 });
  });

  it('is what was loaded, once, also where records came twice', async () => {
    const client = adminClient(server);
    await client.command({ query: `SYSTEM STOP MERGES ${testDatabase}.flows` });
    const loaded = of(keys.slice(0, 2));
    await insertRows(client, loaded);
    assert.deepEqual(await held(), { flows: loaded.length, objects: 2 });
    await insertRows(client, loaded);
    await client.close();
    assert.deepEqual(await held(), { flows: loaded.length, objects: 2 });
  });

  it('is also what came without an entry of the ledger, as from a shipper', async () => {
    const client = adminClient(server);
    const shipped = of(keys.slice(2, 3));
    await insertRows(client, shipped);
    const where = `bucket = '${shipped[0]!.bucket}' AND key = '${shipped[0]!.key}'`;
    await client.command({
      query: `ALTER TABLE ${testDatabase}.objects DELETE WHERE ${where} SETTINGS mutations_sync = 1`,
    });
    await client.close();
    assert.deepEqual(await held(), { flows: of(keys.slice(0, 3)).length, objects: null });
  });
});
