import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { migrateClickhouse } from '../../../src/app/clickhouse/migrateClickhouse';
import type { ClickhouseAdmin } from '../../../src/cloud/clickhouse/clickhouseAdmin';
import { openClickhouseAdmin } from '../../../src/cloud/clickhouse/openClickhouseAdmin';
import { readMigrations } from '../../../src/cloud/clickhouse/readMigrations';
import { decodeToRows } from '../../../src/core/flow/rows';
import { clickhouseObjectMembers, clickhouseRow } from '../../../src/core/ship/clickhouseRow';
import { generateObject } from '../../bench/generateObjects';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';

const database = 'flat';
const set = { objects: 1, recordsPerObject: 3, interfaces: 4, start: Date.UTC(2026, 1, 28, 23, 50) / 1000 };

interface Sample {
  readonly key: string;
  readonly text: string;
}

describe('the rows that ClickHouse makes of an object by itself', () => {
  let server: ClickhouseUnderTest;
  let admin: ClickhouseAdmin;
  let round = 0;

  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    server = await startClickhouse();
    const { name: user, password } = server.admin;
    admin = await openClickhouseAdmin({ url: server.url, user, password, database, cluster: null });
    const migrations = await readMigrations(join(process.cwd(), 'resources', 'clickhouse'));
    await migrateClickhouse(admin, migrations, { database, cluster: null });
  });
  after(async () => {
    await admin?.close();
    await server?.dispose();
  });

  /** The same objects by both ways; which of them the server took, after those were found to be equal. */
  async function bothWays(samples: readonly Sample[]): Promise<readonly boolean[]> {
    const ours = `ours${round}`;
    const theirs = `theirs${round++}`;
    const etag = 'e';
    await admin.insertJson(
      `${database}.inbox`,
      samples.map(({ key, text }, n) =>
        JSON.stringify({ bucket: theirs, key: `${n}/${key}`, etag, size: 1, body: text, source: 'test', batch: '' }),
      ),
    );
    const noted = await admin.rows<{ key: string; status: string; rows: string }>(
      `SELECT key, status, rows FROM ${database}.objects FINAL WHERE bucket = {bucket:String}`,
      { parameters: { bucket: theirs } },
    );
    const statuses = new Map(noted.map(({ key, status }) => [key, status]));
    const taken = samples.map(({ key }, n) => statuses.get(`${n}/${key}`) === 'loaded');
    for (const [n, { key }] of samples.entries()) assert.ok(statuses.has(`${n}/${key}`), `${key} was not noted`);
    const rows = samples.flatMap(({ key, text }, n) => {
      const decoded = decodeToRows(text, { bucket: ours, key: `${n}/${key}`, etag });
      if (!taken[n]) return [];
      assert.ok('kind' in decoded, 'what the decoder refuses the server must not take');
      const object = clickhouseObjectMembers(decoded.object);
      return decoded.rows.map((row) => clickhouseRow(row, row.index, object));
    });
    await admin.insertJson(`${database}.flows`, rows);
    const read = (bucket: string) =>
      admin.rows(
        `SELECT * EXCEPT (bucket, loaded_at), key FROM ${database}.flows FINAL WHERE bucket = {bucket:String} ORDER BY key, idx`,
        { parameters: { bucket } },
      );
    assert.deepEqual(await read(theirs), await read(ours));
    assert.equal((await read(theirs)).length, rows.length);
    return taken;
  }

  it('are those of the decoder for what IBM Cloud writes', async () => {
    const samples = Array.from({ length: 60 }, (_, n) => generateObject({ ...set, recordsPerObject: n % 7 }, n));
    assert.deepEqual(new Set(await bothWays(samples)), new Set([true]));
  });

  it('are those of the decoder where times are empty or the end lies before the start', async () => {
    const { key, text } = generateObject(set, 3);
    const changed = ['start_time', 'end_time', 'connection_start_time', 'capture_start_time', 'capture_end_time'].map(
      (name) => text.replace(new RegExp(`"${name}":"[^"]*"`), `"${name}":""`),
    );
    changed.push(text.replace(/"end_time":"[^"]*"/, '"end_time":"2026-01-01T00:00:00Z"'));
    changed.push(text.replace(/"bytes_from_target":\d+/, '"bytes_from_target":18446744073709551615'));
    changed.push(text.replace('"state":"ok"', '"state":"Skip Data"'));
    assert.ok((await bothWays(changed.map((each) => ({ key, text: each })))).every((taken) => taken));
  });

  it('are those of the decoder for real objects', async function () {
    const folder = join(process.cwd(), '..', 'shared', 'fixtures', 'flowlogs');
    const packed = await readFile(join(folder, '00000911.gz')).catch(() => null);
    if (packed === null) this.skip();
    const { key } = generateObject(set, 0);
    const text = gunzipSync(packed).toString('utf8');
    const count = (JSON.parse(text) as { flow_logs: unknown[] }).flow_logs.length;
    const truthful = text.replace(/"number_of_flow_logs":\d+/, `"number_of_flow_logs":${count}`);
    const plain = await readFile(join(folder, '00002630.json'), 'utf8');
    const [real] = await bothWays([
      { key, text: truthful },
      { key, text: plain },
    ]);
    assert.equal(real, true);
  });

  it('are none where the object is not what was expected', async () => {
    const { key, text } = generateObject(set, 1);
    const odd = [
      text.slice(0, -1),
      `${text}x`,
      '',
      '[]',
      '{}',
      'null',
      text.replace('"IPv4"', '"IPv6"'),
      text.replace('"number_of_flow_logs":3', '"number_of_flow_logs":4'),
      text.replace('"direction":"I"', '"direction":"inbound"').replace('"direction":"O"', '"direction":"outbound"'),
      text.replace(/"target_port":(\d+)/, '"target_port":"$1"'),
      text.replace(/"target_port":\d+/, '"target_port":70000'),
      text.replace(/"initiator_ip":"[^"]*"/, '"initiator_ip":"10.0.0.010"'),
      text.replace(/"start_time":"[^"]*"/, '"start_time":"2026-02-30T00:00:00Z"'),
      text.replace(/"start_time":"[^"]*"/, '"start_time":"2250-01-01T00:00:00Z"'),
      text.replace(/"start_time":"([^"]*)Z"/, '"start_time":"$1.5Z"'),
      text.replace('"was_initiated":', '"surprise":1,"was_initiated":'),
      text.replace('{"start_time"', '{"start_time":"x","start_time"'),
    ];
    const samples = odd.map((each) => ({ key, text: each }));
    samples.push({ key: 'somewhere/else.gz', text }, { key: key.replace('%3A', '%zz'), text });
    samples.push({ key: key.replace('month=02', 'month=13'), text });
    assert.deepEqual(new Set(await bothWays(samples)), new Set([false]));
  });

  it('are those of the decoder, or none, whatever is changed in an object', async () => {
    const values = [
      '""',
      'null',
      '0',
      '-1',
      '1.0',
      '1e3',
      '"0"',
      '"é\\u0041"',
      'true',
      '[]',
      '{}',
      '18446744073709551616',
    ];
    const times = ['2026-02-28T23:59:60Z', '1969-12-31T23:59:59Z', '1970-01-01T00:00:00Z', '2026-03-01T00:00:00z'];
    const change = fc.record({
      n: fc.nat(40),
      field: fc.nat(40),
      value: fc.constantFrom(
        ...values,
        ...times.map((time) => `"${time}"`),
        '"accepted"',
        '"10.0.0.1"',
        '"255.255.255.255"',
      ),
    });
    const samples = fc
      .sample(fc.array(change, { minLength: 1, maxLength: 2 }), { numRuns: 400, seed: 7 })
      .map((changes) => {
        let { key, text } = generateObject(set, changes[0]!.n);
        for (const { field, value } of changes) {
          let seen = 0;
          text = text.replace(/("\w+":)("[^"]*"|\d+|true|false)/g, (all, name: string) =>
            seen++ === field ? name + value : all,
          );
        }
        return { key, text };
      });
    const taken = await bothWays(samples);
    assert.ok(taken.some((each) => each) && taken.some((each) => !each));
  });
});
