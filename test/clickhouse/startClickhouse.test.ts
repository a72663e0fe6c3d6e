import assert from 'node:assert/strict';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from './startClickhouse';

describe('ClickHouse under test', () => {
  let server: ClickhouseUnderTest;
  let client: ClickHouseClient;

  const clientOf = ({ name, password }: { name: string; password: string }, url = server.url) =>
    createClient({ url, username: name, password, log: { level: 127 } });
  const rowsOf = async (query: string, query_params: Record<string, unknown> = {}, by = client) =>
    (await by.query({ query, query_params, format: 'JSONCompactEachRow' })).json();

  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    server = await startClickhouse();
    client = clientOf(server.admin);
    await client.command({ query: 'CREATE DATABASE lens' });
    await client.command({
      query:
        'CREATE TABLE lens.t (a UInt32, b String) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 10',
    });
  });
  after(async () => {
    await client?.close();
    await server?.dispose();
  });

  it('answers a ping', async () => {
    assert.equal((await client.ping()).success, true);
  });

  it('takes parameters as the server does, in the address and in a form', async () => {
    const texts = [`a'b"`, 'tab\tand\nline', 'back\\slash \\n', 'ünï ☃ 😀', '', '\0', '{x} ? $1'];
    const query = 'SELECT {one:String}, {all:Array(String)}, {big:UInt64}, {none:Nullable(String)}';
    const sent = { one: texts[0], all: texts, big: 2n ** 64n - 1n, none: null };
    const expected = [[texts[0], texts, '18446744073709551615', null]];
    const settings = { output_format_json_quote_64bit_integers: 1 } as const;
    for (const use_multipart_params of [false, true]) {
      const result = await client.query({
        query,
        query_params: sent,
        format: 'JSONCompactEachRow',
        clickhouse_settings: settings,
        use_multipart_params,
      });
      assert.deepEqual(await result.json(), expected);
    }
  });

  it('inserts what comes in the body, once for a token, compressed too', async () => {
    const zipped = createClient({
      url: server.url,
      username: server.admin.name,
      password: server.admin.password,
      database: 'lens',
      compression: { request: true, response: true },
    });
    const insert = () =>
      zipped.insert({
        table: 't',
        values: [
          { a: 1, b: 'ü' },
          { a: 2, b: `x'y` },
        ],
        format: 'JSONEachRow',
        clickhouse_settings: { insert_deduplication_token: 'first' },
      });
    assert.equal((await insert()).summary?.written_rows, '2');
    await insert();
    assert.deepEqual(await rowsOf('SELECT a, b FROM lens.t ORDER BY a', {}, zipped), [
      [1, 'ü'],
      [2, `x'y`],
    ]);
    await zipped.close();
  });

  it('refuses with the code of the server', async () => {
    await assert.rejects(rowsOf('SELECT * FROM nowhere'), { code: '60', type: 'UNKNOWN_TABLE' });
    await assert.rejects(rowsOf('SELECT nothing FROM lens.t'), { code: '47' });
    const stranger = clientOf({ name: 'reader', password: 'guessed' });
    await assert.rejects(rowsOf('SELECT 1', {}, stranger), { code: '516', type: 'AUTHENTICATION_FAILED' });
    await stranger.close();
  });

  it('knows users that may only read', async () => {
    const reader = clientOf(server.reader);
    assert.deepEqual(await rowsOf('SELECT 1', {}, reader), [[1]]);
    await assert.rejects(reader.command({ query: 'DROP TABLE lens.t' }), { code: '164' });
    await reader.close();
  });

  it('streams, and says in the stream what went wrong', async () => {
    const select = 'SELECT number, throwIf(number = 200000) FROM numbers(300000)';
    const result = await client.query({
      query: select,
      format: 'JSONCompactEachRow',
      clickhouse_settings: { max_block_size: '10000' },
    });
    let rows = 0;
    const read = async () => {
      for await (const batch of result.stream()) rows += batch.length;
    };
    await assert.rejects(read(), { code: '395' });
    assert.ok(rows >= 100_000 && rows <= 200_000, String(rows));
  });

  it('stops a query that is killed', async () => {
    const endless = rowsOf('SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1');
    const named = client.query({
      query: 'SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 2',
      query_id: 'to be killed',
    });
    const killed = assert.rejects(named, { code: '394' });
    const both = assert.rejects(endless, { code: '394' });
    for (let running = 0; running < 2; ) {
      const [[count] = []] = (await rowsOf(
        "SELECT toUInt32(count()) FROM system.processes WHERE query LIKE '%sipHash64(number) =%' AND query NOT LIKE '%processes%'",
      )) as number[][];
      running = count ?? 0;
    }
    await client.command({ query: 'KILL QUERY WHERE query_id = {id:String}', query_params: { id: 'to be killed' } });
    await killed;
    await client.command({ query: "KILL QUERY WHERE query LIKE '%sipHash64%'" });
    await both;
  });

  it('does to requests what it is told', async () => {
    server.next({ kind: 'refuse', code: 201, name: 'QUOTA_EXCEEDED', message: 'Quota for user has been exceeded' });
    await assert.rejects(rowsOf('SELECT 1'), { code: '201' });
    server.next({ kind: 'hangUp' });
    await assert.rejects(rowsOf('SELECT 1'), /socket hang up|ECONNRESET/);
    server.next({ kind: 'cut', bytes: 100 });
    await assert.rejects(rowsOf('SELECT number FROM numbers(100000)'));
    assert.deepEqual(await rowsOf('SELECT 1'), [[1]]);
  });
});
