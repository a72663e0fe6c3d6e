import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminClient, createTables, insertRows, testDatabase } from '../clickhouse/flowTable';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../clickhouse/startClickhouse';
import { sampleRows } from '../contract/sampleRows';
import { progressLine, rowLine, startWireServer } from '../engines/clickhouse/wireServer';
import { runCli } from './builtCli';

describe('vpc-flow-lens query --engine clickhouse', () => {
  const rows = sampleRows();
  let server: ClickhouseUnderTest;
  let folder: string;

  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    server = await startClickhouse();
    folder = await mkdtemp(join(tmpdir(), 'query-clickhouse-'));
    const client = adminClient(server);
    await createTables(server);
    await insertRows(client, rows);
    await client.close();
  });
  after(async () => {
    await server?.dispose();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const run = (env: Readonly<Record<string, string>>, ...words: string[]) =>
    runCli(['query', ...words, '--engine', 'clickhouse'], env);
  const signedIn = () => ({
    CLICKHOUSE_URL: server.url,
    CLICKHOUSE_USER: server.reader.name,
    CLICKHOUSE_PASSWORD: server.reader.password,
  });

  it('finds what was loaded, counts and exports it', async () => {
    const rejected = rows.filter(({ action }) => action === 'rejected').length;
    const counted = await run(signedIn(), 'action:rejected', '--count', '--json');
    assert.equal(counted.code, 0, counted.stderr);
    assert.deepEqual(JSON.parse(counted.stdout), { total: rejected, accepted: 0, rejected });
    const path = join(folder, 'rejected.jsonl');
    const exported = await run(signedIn(), 'action:rejected', '--output', path);
    assert.equal(exported.code, 0, exported.stderr);
    assert.equal((await readFile(path, 'utf8')).trimEnd().split('\n').length, rejected);
  });

  it('takes the place from options, the password from the environment', async () => {
    const { name, password } = server.reader;
    const place = ['--clickhouse-url', server.url, '--clickhouse-user', name, '--clickhouse-database', testDatabase];
    const found = await run({ CLICKHOUSE_PASSWORD: password }, 'target_port:443', '--limit', '1', '--json', ...place);
    assert.equal(found.code, 0, found.stderr);
    assert.equal(JSON.parse(found.stdout)[0].target_port, 443);
  });

  it('tells how much was read, where somebody wants to see it', async () => {
    const wire = await startWireServer(({ format }) => {
      if (format === 'JSONCompactEachRow') return ['["rejected","7"]\n'];
      const row = rowLine({ action: 'rejected', 'count()': '7' });
      return [progressLine(1_200_000_000, 3_400_000_000, 2_100_000_000), row];
    });
    try {
      const env = { CLICKHOUSE_URL: wire.url, CLICKHOUSE_PASSWORD: '' };
      const shown = await run(env, '', '--count', '--progress');
      assert.match(shown.stderr, /^1\.2 of 3\.4 billion rows read, 2\.1 GB\n/);
      assert.equal(shown.stdout, '7 flows: 0 accepted, 7 rejected\n');
      const quiet = await run(env, '', '--count', '--progress', '--quiet');
      assert.deepEqual([quiet.stdout, quiet.stderr], [shown.stdout, '']);
    } finally {
      await wire.close();
    }
  });

  it('sets the limits that options name, and names them when they are reached', async () => {
    const wire = await startWireServer(() => ({ code: 159, message: 'Timeout exceeded' }));
    try {
      const env = { CLICKHOUSE_URL: wire.url, CLICKHOUSE_PASSWORD: '' };
      const limits = ['--max-seconds', '7', '--max-result-rows', '10', '--max-read-gb', '2', '--max-memory-mb', '100'];
      const { code, stderr } = await run(env, '', '--count', ...limits);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /took longer than 7 s and was stopped\. Narrow it or its time range, or raise --max-seconds\./,
      );
      const { settings } = wire.calls.at(-1)!;
      const names = ['max_execution_time', 'max_result_rows', 'max_bytes_to_read', 'max_memory_usage'];
      assert.deepEqual(
        names.map((name) => settings.get(name)),
        ['7', '10', '2000000000', '104857600'],
      );
    } finally {
      await wire.close();
    }
    const alone = await runCli(['query', 'x', '--max-seconds', '7'], {});
    assert.match(alone.stderr, /--max-seconds goes with --engine clickhouse/);
    assert.match((await run({}, 'x', '--max-seconds', '0')).stderr, /--max-seconds/);
  });

  it('says what is wrong, what to do, and no password', async () => {
    const wrong = await run({ ...signedIn(), CLICKHOUSE_PASSWORD: 'guessed secret' }, 'x', '--count');
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.stderr, /refused the user reader\. Check user and password/);
    assert.doesNotMatch(wrong.stderr, /guessed/);
    const absent = await run({ ...signedIn(), CLICKHOUSE_DATABASE: 'nothing_here' }, 'x', '--count');
    assert.match(absent.stderr, /no flow logs in its database nothing_here.*clickhouse connect/);
    await writeFile(join(folder, 'ca.pem'), 'nonsense');
    const usage: readonly (readonly [Readonly<Record<string, string>>, readonly string[], RegExp])[] = [
      [{}, ['x'], /--clickhouse-url, or CLICKHOUSE_URL/],
      [{}, ['x', '--clickhouse-url', 'https://me:pass@host'], /holds no user, password/],
      [{}, ['x', '--clickhouse-url', 'clickhouse://host'], /HTTP interface/],
      [signedIn(), ['x', '--clickhouse-ca', join(folder, 'ca.pem')], /holds no certificates/],
      [{ ...signedIn(), CLICKHOUSE_DATABASE: 'x; DROP' }, ['x'], /letters, digits and underscores/],
    ];
    for (const [env, words, said] of usage) {
      const { code, stderr } = await run(env, ...words);
      assert.notEqual(code, 0);
      assert.match(stderr, said);
    }
    const alone = await runCli(['query', 'x', '--clickhouse-user', 'me'], {});
    assert.match(alone.stderr, /--clickhouse-user goes with --engine clickhouse/);
  });
});
