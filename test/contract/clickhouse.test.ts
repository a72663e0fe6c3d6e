import type { FlowRow } from '../../src/core/flow/flowRow';
import { openClickhouseEngine } from '../../src/engines/clickhouse/clickhouseEngine';
import type { QueryEngine } from '../../src/engines/queryEngine';
import { adminClient, createTables, insertRows, testDatabase } from '../clickhouse/flowTable';
import { clickhouseInstalled, startClickhouse } from '../clickhouse/startClickhouse';
import { describeEngine, type EngineUnderTest, someSorts } from './describeEngine';

async function filledEngine(rows: readonly FlowRow[]): Promise<EngineUnderTest> {
  const server = await startClickhouse();
  const client = adminClient(server);
  await createTables(server);
  // Nothing merges what was inserted twice until the engine finds the time: searches must not see it.
  await client.command({ query: `SYSTEM STOP MERGES ${testDatabase}.flows` });
  await insertRows(client, rows);
  await insertRows(
    client,
    rows.filter(({ key }) => key.includes('1')),
  );
  await client.close();
  const { url, reader } = server;
  const engine = openClickhouseEngine({
    ...{ url, user: reader.name, password: reader.password, database: testDatabase },
  });
  return {
    engine: heard(engine),
    async dispose() {
      await engine.dispose();
      await server.dispose();
    },
  };
}

/** Half of its answers come in the form that tells of progress: the searches must not notice. */
function heard(engine: QueryEngine): QueryEngine {
  let asked = 0;
  const listener = () => (asked++ % 2 === 0 ? () => undefined : undefined);
  return {
    ...engine,
    page: (request, signal) => engine.page(request, signal, listener()),
    count: (request, signal) => engine.count(request, signal, listener()),
    timeline: (request, signal) => engine.timeline(request, signal, listener()),
    topValues: (request, signal) => engine.topValues(request, signal, listener()),
  };
}

if (clickhouseInstalled()) {
  // Every search is answered in another order, so that all of them are met; pages of everything in half of them.
  describeEngine('clickhouse', filledEngine, { sorted: someSorts });
} else {
  describe('engine contract: clickhouse', () => {
    it('needs the engine: node test/clickhouse/install.mjs');
  });
}
