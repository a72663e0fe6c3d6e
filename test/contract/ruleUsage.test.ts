import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { causesOfSearch } from '../../src/app/policy/causesOfSearch';
import { countRuleUsage } from '../../src/app/policy/countRuleUsage';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { policyDirectory } from '../../src/core/policy/policyDirectory';
import { parseQuery } from '../../src/core/query/parse';
import { openClickhouseEngine } from '../../src/engines/clickhouse/clickhouseEngine';
import { openDuckdbEngine } from '../../src/engines/duckdb/duckdbEngine';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import type { QueryEngine } from '../../src/engines/queryEngine';
import { adminClient, createTables, insertRows, testDatabase } from '../clickhouse/flowTable';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../clickhouse/startClickhouse';
import { aclRule, address, articleVpc, flowRow, groupRule, openAcl, port } from '../core/policy/articleVpc';
import { writeSampleStore } from './sampleStore';

const firstTime = Date.UTC(2026, 10, 20, 23) * 1000;

// What rules did and what rejected flows is the same wherever the same flows are: judged row by row, added up by the
// local store, and folded by a ClickHouse.
describe('what rules did, over every engine that adds flows up', () => {
  const rows = someFlows();
  const { sums: _, ...rowByRow } = createMemoryEngine(rows);
  const deny = aclRule('no-telnet', {
    action: 'deny',
    protocol: 'tcp',
    destination_port_min: 23,
    destination_port_max: 23,
  });
  const low = { source_port_min: 1024, source_port_max: 40_000 };
  const answers = aclRule('answers', { direction: 'outbound', protocol: 'tcp', ...low, destination_port_max: 50_999 });
  const directory = policyDirectory(
    articleVpc({
      sg1: [
        groupRule('app', port(3000)),
        groupRule('ssh', port(22)),
        groupRule('high', { port_min: 30_000, port_max: 65_535 }),
      ],
      front: [deny, answers, ...openAcl],
    }),
  );
  const { signal } = new AbortController();
  let server: ClickhouseUnderTest | undefined;
  let folder: string;
  const engines: QueryEngine[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rule-usage-'));
    await writeSampleStore(folder, rows);
    engines.push(await openDuckdbEngine({ directory: folder, memoryLimitMb: 256, threads: 2 }));
    if (!clickhouseInstalled()) return;
    server = await startClickhouse();
    const client = adminClient(server);
    await createTables(server);
    await insertRows(client, rows);
    await client.close();
    const { url, reader } = server;
    const place = { url, user: reader.name, password: reader.password, database: testDatabase };
    // The days of the flows one by one.
    engines.push(openClickhouseEngine(place), openClickhouseEngine({ ...place, label: 'in parts', sumAtATime: 50 }));
  });
  after(async () => {
    for (const engine of engines) await engine.dispose();
    await server?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const usage = async (engine: QueryEngine, from: number | null) => {
    const told: number[] = [];
    const request = { query: parseQuery('').query, from, to: null };
    const report = (done: number) => void told.push(done);
    const { rules, logged, causes, reached, ...counts } = await countRuleUsage(
      engine,
      directory,
      signal,
      report,
      request,
    );
    assert.equal(told.at(-1), counts.flows + counts.elsewhere);
    const bare = causes.map(({ example: __, ...cause }) => cause);
    return {
      ...counts,
      rules: sorted([...rules]),
      logged: sorted([...logged]),
      causes: sorted(bare),
      reached: sorted(reached),
    };
  };
  const causes = async (engine: QueryEngine, text: string) => {
    const request = { query: parseQuery(text).query, from: null, to: null };
    const found = await causesOfSearch(
      engine,
      request,
      async () => directory,
      signal,
      () => undefined,
    );
    return sorted(found.map(({ region, cause: { example: __, ...cause } }) => [region, cause]));
  };

  it('gives each rule the same hits and the rejects the same causes', async () => {
    for (const from of [null, firstTime + 86_400_000_000]) {
      const expected = await usage(rowByRow, from);
      assert.ok(expected.rules.length > 5 && expected.causes.length > 5 && expected.reached.length > 0);
      for (const engine of engines) assert.deepEqual(await usage(engine, from), expected, engine.label);
    }
  });

  it('finds the same causes of a search', async () => {
    for (const text of ['action:rejected', 'action:rejected target_port:23', 'action:accepted']) {
      const expected = await causes(rowByRow, text);
      for (const engine of engines) assert.deepEqual(await causes(engine, text), expected, engine.label);
    }
  });
});

/** Flows of three days and two regions, of every kind that rules tell apart and some that they do not. */
function someFlows(): readonly FlowRow[] {
  const ends = ['10.240.0.4', '10.240.0.5', '10.240.64.4', '10.240.0.9', '24.22.68.94', '24.22.68.95', '92.63.197.61'];
  const end = fc.constantFrom(...ends.map(address));
  const anyPort = fc.constantFrom(22, 23, 443, 3000, 5432, 1023, 1024, 29_999, 30_000, 40_001, 51_000, 65_535);
  const flow = fc.record({
    action: fc.constantFrom('accepted', 'accepted', 'rejected'),
    direction: fc.constantFrom('I', 'O'),
    ...{ initiator_ip: end, target_ip: end, initiator_port: anyPort, target_port: anyPort },
    transport_protocol: fc.constantFrom(6, 6, 17),
    network_interface_id: fc.constantFrom('vsi1-eth0', 'vsi1-eth0', 'db1-eth0', 'gone', null),
    packets_from_initiator: fc.constantFrom(0, 3),
    packets_from_target: fc.constantFrom(0, 2),
    region: fc.constantFrom(null, 'us-south'),
    hours: fc.integer({ min: 0, max: 60 }),
  });
  return fc.sample(flow, { numRuns: 600, seed: 7 }).map(({ hours, ...fields }, index) =>
    flowRow({
      ...(fields as Partial<FlowRow>),
      // Where flows were recorded is said once an object.
      key: `${fields.network_interface_id}/${fields.region}/${index % 3}`,
      ...{ index, start_time: firstTime + hours * 3_600_000_000 + index },
    }),
  );
}

const sorted = (values: readonly unknown[]): readonly string[] => values.map((value) => JSON.stringify(value)).sort();
