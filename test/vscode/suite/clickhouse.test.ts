import assert from 'node:assert/strict';
import { parseQuery } from '../../../src/core/query/parse';
import { commandIds } from '../../../src/vscode/ids';
import { adminClient, createTables, insertRows, testDatabase } from '../../clickhouse/flowTable';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';
import { sampleRows } from '../../contract/sampleRows';
import { runAnswering } from './answering';
import { activated, type ExtensionObjects } from './harness';

describe('a connection to ClickHouse', () => {
  let extension: ExtensionObjects;
  let server: ClickhouseUnderTest;
  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    [extension, server] = await Promise.all([activated(), startClickhouse()]);
    await createTables(server);
  });
  after(() => server?.dispose());

  const listed = () => extension.engines.list().filter(({ label }) => label.startsWith('ClickHouse'));
  const everything = { query: parseQuery('').query, from: null, to: null };

  it('is tried first, can be corrected, and is kept with its password as a secret', async () => {
    const { url, reader } = server;
    const { host } = new URL(url);
    const answers = (password: string) => [url, reader.name, password, testDatabase];
    const refused = await runAnswering(commandIds.connectClickhouse, answers('guessed'));
    assert.match(refused.said[0] ?? '', /refused the user reader\. Check user and password/);
    assert.deepEqual(listed(), []);

    const empty = await runAnswering(
      commandIds.connectClickhouse,
      [...answers('guessed'), ...answers(reader.password)],
      'Change Answers',
    );
    assert.equal(empty.asked.length, 8);
    assert.match(empty.said.at(-1) ?? '', /is connected, but holds no flow logs yet/);

    const rows = sampleRows();
    const client = adminClient(server);
    await insertRows(client, rows);
    await client.close();
    const { asked, said } = await runAnswering(commandIds.connectClickhouse, answers(reader.password));
    assert.match(said.at(-1) ?? '', /is connected\. Choose it as the engine/);
    assert.ok(!JSON.stringify([asked, said]).includes(reader.password));
    const [shown, ...more] = listed();
    assert.deepEqual(
      [shown?.label, shown?.id, more],
      [`ClickHouse (${host})`, `clickhouse:${host}/${testDatabase}`, []],
    );
    assert.equal((await shown?.engine.count(everything))?.total, rows.length);

    const gone = await runAnswering(commandIds.disconnectClickhouse, [host]);
    assert.deepEqual(gone.said, [`${host}/${testDatabase} is disconnected. What it holds stays there.`]);
    assert.deepEqual(listed(), []);
    assert.deepEqual((await runAnswering(commandIds.disconnectClickhouse, [])).said, ['No ClickHouse is connected.']);
  });

  it('is asked for an address that leads somewhere', async () => {
    for (const address of ['host:8443', 'https://me:pass@host', 'tcp://host:9000']) {
      const { asked } = await runAnswering(commandIds.connectClickhouse, [address]);
      assert.match(asked[0]?.problem ?? '', /without user and password/);
    }
    const { asked } = await runAnswering(commandIds.connectClickhouse, ['http://10.0.0.5:8123']);
    assert.match(asked[0]?.problem ?? '', /unencrypted/);
  });
});
