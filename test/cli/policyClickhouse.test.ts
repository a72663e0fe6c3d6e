import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { adminClient, createTables, insertRows } from '../clickhouse/flowTable';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../clickhouse/startClickhouse';
import { writeSampleStore } from '../contract/sampleStore';
import { articleVpc, flowRow, groupRule, port } from '../core/policy/articleVpc';
import { runCli, type Scratch, scratchFolder } from './builtCli';

describe('lint and diagnose by the flows of a ClickHouse', () => {
  const rows = [22, 22, 3000, 443].map((target_port, index) =>
    flowRow({
      ...{ target_port, index, key: 'object', action: target_port === 3000 ? 'accepted' : 'rejected' },
      start_time: 1_790_000_000_000_000 + index * 40_000_000_000,
    }),
  );
  let server: ClickhouseUnderTest;
  let scratch: Scratch;
  let snapshot: readonly string[];
  let env: Record<string, string>;

  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    [server, scratch] = await Promise.all([startClickhouse(), scratchFolder()]);
    const client = adminClient(server);
    await createTables(server);
    await insertRows(client, rows);
    await client.close();
    const store = join(scratch.path, 'store');
    await writeSampleStore(store, rows);
    const path = join(scratch.path, 'vpc.json');
    const sg1 = [groupRule('app', port(3000)), groupRule('unused', port(8080))];
    await writeFile(path, JSON.stringify(articleVpc({ sg1 })));
    snapshot = ['--snapshot', path];
    env = {
      VPC_FLOW_LENS_STORE: store,
      CLICKHOUSE_URL: server.url,
      CLICKHOUSE_USER: server.reader.name,
      CLICKHOUSE_PASSWORD: server.reader.password,
    };
  });
  after(async () => {
    await server?.dispose();
    await scratch?.dispose();
  });

  const both = async (...words: string[]) => {
    const [local, there] = await Promise.all([runCli(words, env), runCli([...words, '--engine', 'clickhouse'], env)]);
    assert.equal(there.code, 0, there.stderr);
    assert.equal(there.stdout, local.stdout);
    return { local, there };
  };

  it('finds the same as by those of the local store', async () => {
    const { local, there } = await both('lint', ...snapshot, '--flows');
    assert.match(there.stdout, /rule unused .*no recorded flow uses it/);
    assert.match(local.stderr, /^Judged by 4 flows in the local store, 2026-/);
    assert.equal(there.stderr, local.stderr.replace('the local store', 'ClickHouse'));
    const { there: causes } = await both('diagnose', '', ...snapshot, '--json');
    const [first, ...others] = causes.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual([first.flows, first.traffic, first.example.initiator_port], [2, 'TCP 22', 50_122]);
    assert.deepEqual([first.example.key, others.length], ['object', 1]);
  });

  it('says what to do where it has none, and where it may not be asked', async () => {
    const early = await runCli(['lint', ...snapshot, '--flows', '--engine', 'clickhouse', '--to', '2020-01-01'], env);
    assert.match(early.stderr, /in ClickHouse\. Widen the range, or load some first: vpc-flow-lens clickhouse connect/);
    const none = await runCli(['diagnose', 'target_port:1', ...snapshot, '--engine', 'clickhouse'], env);
    assert.equal(none.stderr, 'The search finds no rejected flows in ClickHouse.\n');
    const wrong = await runCli(['diagnose', '', ...snapshot, '--engine', 'clickhouse'], {
      ...env,
      CLICKHOUSE_PASSWORD: 'guessed',
    });
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.stderr, /refused the user reader\. Check user and password/);
    const hosted = await runCli(['lint', ...snapshot, '--flows', '--engine', 'logdna'], env);
    assert.match(hosted.stderr, /--engine is one of local, clickhouse/);
  });
});
