import assert from 'node:assert/strict';
import type { CheckSummary } from '../../../src/app/clickhouse/checkHistory';
import type { LoadSummary } from '../../../src/app/clickhouse/loadHistory';
import { openClickhouseAdmin } from '../../../src/cloud/clickhouse/openClickhouseAdmin';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { commandIds } from '../../../src/vscode/ids';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';
import { runAnswering } from './answering';
import { activated, theSandbox } from './harness';

const database = 'from_the_editor';

describe('a bucket connected to ClickHouse', () => {
  let sandbox: Sandbox;
  let server: ClickhouseUnderTest;
  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    [sandbox, server] = await Promise.all([theSandbox(), startClickhouse(), activated()]);
  });
  after(() => server?.dispose());

  it('gets its tables and its history, once, and all of it can be removed', async () => {
    const { accessKeyId, secretAccessKey } = sandbox.hmac;
    const { name: user, password } = server.admin;
    const bucket = 'x-flowlogs';
    const connection = [server.url, user, password, database];
    const answers = [bucket, ...connection, 'Everything', accessKeyId, secretAccessKey];
    const dismissed = await runAnswering<LoadSummary | undefined>(commandIds.connectBucketToClickhouse, answers);
    assert.deepEqual([dismissed.result, dismissed.said], [undefined, ['Connect Bucket to ClickHouse?']]);

    const first = await runAnswering<LoadSummary | undefined>(
      commandIds.connectBucketToClickhouse,
      answers,
      'Load Flow Logs',
    );
    assert.ok(first.result !== undefined && first.result.loaded > 10 && first.result.rows > 10, first.said.join('\n'));
    // Another test put a record into an object that does not count it.
    assert.ok(first.result.failures.every(({ code }) => code === 'count_mismatch'));
    assert.match(first.said.at(-1) ?? '', /flows of \d+ objects .* loaded/);
    assert.ok(!JSON.stringify([first.asked, first.said]).includes(secretAccessKey));

    const again = await runAnswering<LoadSummary | undefined>(
      commandIds.connectBucketToClickhouse,
      [bucket, database, 'Everything'],
      'Load Flow Logs',
    );
    assert.equal(again.asked.length, 3, 'what is known is not asked again');
    assert.equal(again.result?.before, first.result.loaded + first.result.failed);
    const admin = await openClickhouseAdmin({ url: server.url, user, password, database, cluster: null });
    const [counted] = await admin.rows<{ n: string }>(`SELECT count() AS n FROM ${database}.flows FINAL`);
    assert.equal(Number(counted?.n), first.result.rows + (again.result?.rows ?? 0));

    const compared = await runAnswering<CheckSummary | undefined>(commandIds.compareClickhouse, [
      bucket,
      database,
      'Everything',
    ]);
    assert.equal(compared.result?.found, first.result.rows + (again.result?.rows ?? 0));
    // What could not be loaded is all that is missing.
    const missing = compared.result?.differences.flatMap(({ objects }) => objects.map(({ key }) => key));
    assert.deepEqual(new Set(missing), new Set(first.result.failures.map(({ key }) => key)));
    assert.match(compared.said.at(-1) ?? '', /^All \d+ hours match|^\d of \d+ hours differ, in \d of /);

    await runAnswering(commandIds.removeFromClickhouse, [database], 'Remove');
    const left = await admin.rows(`SELECT name FROM system.databases WHERE name = '${database}'`);
    assert.deepEqual(left, []);
    await admin.close();
    assert.deepEqual((await runAnswering(commandIds.removeFromClickhouse, [])).said, ['No ClickHouse is connected.']);
  });
});
