import assert from 'node:assert/strict';
import { parseQuery } from '../../../src/core/query/parse';
import type { SearchProgress } from '../../../src/core/query/searchProgress';
import { openClickhouseEngine } from '../../../src/engines/clickhouse/clickhouseEngine';
import type { ClickhouseServerOptions } from '../../../src/engines/clickhouse/clickhouseServer';
import type { QueryEngine } from '../../../src/engines/queryEngine';
import {
  exceptionTag,
  exceptionText,
  progressLine,
  rowLine,
  startWireServer,
  type WireAnswer,
  type WireCall,
  type WireServer,
} from './wireServer';

const everything = { query: parseQuery('').query, from: null, to: null };
const newest = { ...everything, sort: { field: 'start_time', descending: true } as const, offset: 0, limit: 10 };
const meta = '{"meta":[{"name":"action","type":"String"},{"name":"count()","type":"UInt64"}]}\n';
const counted = rowLine({ action: 'accepted', 'count()': '7' });
/** For a line of text that a test waits for. */
const signal = () => {
  let raise: () => void = () => undefined;
  const raised = new Promise<void>((resolve) => {
    raise = resolve;
  });
  return { raise: () => raise(), raised };
};

describe('the progress of a search in ClickHouse', () => {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  async function searching(
    answer: (call: WireCall) => WireAnswer,
    options: Partial<ClickhouseServerOptions> = {},
  ): Promise<{ readonly server: WireServer; readonly engine: QueryEngine }> {
    const server = await startWireServer(answer);
    open.push(() => server.close());
    const place = { url: server.url, user: 'reader', password: '', database: 'vpc_flow_lens', retryAfter: [0] };
    const engine = openClickhouseEngine({ ...place, ...options });
    open.push(() => engine.dispose());
    return { server, engine };
  }

  it('is told while the server is still at work, between and before the rows', async () => {
    const seen = signal();
    const { server, engine } = await searching(async function* () {
      yield meta;
      yield progressLine(1_200_000_000, 3_400_000_000, 2_100_000_000);
      // Nothing else comes before the first was told of.
      await seen.raised;
      yield `${counted}${progressLine(3_400_000_000, 3_400_000_000, 6_000_000_000)}`;
      yield '{"rows_before_limit_at_least":7}\n';
    });
    const told: SearchProgress[] = [];
    const counts = await engine.count(everything, undefined, (progress) => {
      told.push(progress);
      seen.raise();
    });
    assert.deepEqual(counts, { total: 7, accepted: 7, rejected: 0 });
    assert.deepEqual(told, [
      { unit: 'rows', read: 1_200_000_000, toRead: 3_400_000_000, bytes: 2_100_000_000 },
      { unit: 'rows', read: 3_400_000_000, toRead: 3_400_000_000, bytes: 6_000_000_000 },
    ]);
    assert.equal(server.calls.at(-1)?.format, 'JSONEachRowWithProgress');
  });

  it('says no more than the server does, and is not asked for where nobody listens', async () => {
    const { server, engine } = await searching(({ format }) =>
      format === 'JSONCompactEachRow' ? ['["accepted","7"]\n'] : [progressLine(5), counted],
    );
    const told: SearchProgress[] = [];
    await engine.count(everything, undefined, (progress) => told.push(progress));
    assert.deepEqual(told, [{ unit: 'rows', read: 5, bytes: 0 }]);
    assert.equal((await engine.count(everything)).total, 7);
    assert.equal(server.calls.at(-1)?.format, 'JSONCompactEachRow');
  });

  it('adds up what the statements of one page read', async () => {
    const place = { sorted: '9', 'toString(object_id)': '1', idx: 0, 'toUnixTimestamp64Micro(start_time)': '9' };
    const { engine } = await searching(({ sql }) =>
      sql.includes('PREWHERE')
        ? [progressLine(10, 40, 100), progressLine(40, 40, 400)]
        : [progressLine(500, 1000, 5000), rowLine(place), progressLine(900, 1000, 9000)],
    );
    const told: SearchProgress[] = [];
    await engine.page(newest, undefined, (progress) => told.push(progress));
    assert.deepEqual(
      told.map(({ read, toRead, bytes }) => [read, toRead, bytes]),
      [
        [500, 1000, 5000],
        [900, 1000, 9000],
        // The first statement found enough before it had read all that there was.
        [910, 940, 9100],
        [940, 940, 9400],
      ],
    );
  });

  it('reaches a user who may set nothing: it takes no setting', async () => {
    const { server, engine } = await searching(({ settings }) =>
      settings.has('max_execution_time') || settings.has('max_query_size')
        ? { code: 164, message: "Cannot modify 'max_execution_time' setting in readonly mode" }
        : [progressLine(3, 7), counted],
    );
    const told: SearchProgress[] = [];
    assert.equal((await engine.count(everything, undefined, (progress) => told.push(progress))).total, 7);
    assert.deepEqual(told, [{ unit: 'rows', read: 3, toRead: 7, bytes: 0 }]);
    const { settings } = server.calls.at(-1) as WireCall;
    const ours = [...settings.keys()].filter((name) => !['query_id', 'default_format'].includes(name));
    assert.deepEqual(ours, []);
  });

  const timeout = exceptionText(159, 'Timeout exceeded: elapsed 2 s, maximum: 2 s');
  const endings: Readonly<Record<string, string>> = {
    'as servers from 25.11 on do': `\r\n__exception__\r\n${exceptionTag}\r\n${timeout}\n${timeout.length + 1} ${exceptionTag}\r\n__exception__\r\n`,
    'as servers from 25.1 on do': `${JSON.stringify({ exception: timeout })}\n`,
    'as a row': rowLine({ exception: timeout }),
    'in bare words': `${timeout}\n`,
  };
  for (const [how, ending] of Object.entries(endings)) {
    it(`is over where the server breaks off after it, ${how}`, async () => {
      const { server, engine } = await searching(() => [progressLine(3, 7), ending], {
        limits: () => ({ seconds: 2 }),
        limitNames: { seconds: '--max-seconds', resultRows: '', readGb: '', memoryMb: '' },
      });
      await assert.rejects(
        engine.count(everything, undefined, () => undefined),
        { code: 'failed', message: /took longer than 2 s and was stopped\. Narrow it .*, or raise --max-seconds\.$/ },
      );
      assert.equal(server.calls.filter(({ sql }) => sql.includes('GROUP BY action')).length, 1);
    });
  }

  it('is no reason to take an exception for a row, where the answer has rows alone', async () => {
    const { engine } = await searching(() => ['["accepted","7"]\n', `${JSON.stringify([timeout])}\n`]);
    await assert.rejects(engine.count(everything), { name: 'EngineError', message: /took longer than 120 s/ });
  });

  it('begins anew where the connection is lost before the first row', async () => {
    let asked = 0;
    const { server, engine } = await searching(async function* () {
      asked++;
      yield progressLine(asked * 100, 1000);
      if (asked > 1) yield counted;
      else await signal().raised;
    });
    const told: number[] = [];
    const counts = await engine.count(everything, undefined, ({ read }) => {
      told.push(read);
      if (read === 100) server.hangUp();
    });
    assert.deepEqual([counts.total, told], [7, [100, 200]]);
  });

  it('ends with the search that is cancelled, on the server, too', async () => {
    const cancelled = signal();
    const { server, engine } = await searching(async function* () {
      yield progressLine(3, 7);
      await cancelled.raised;
      yield `${progressLine(5, 7)}${counted}`;
    });
    const told: number[] = [];
    const controller = new AbortController();
    const reason = new Error('enough');
    const counting = engine.count(everything, controller.signal, ({ read }) => {
      told.push(read);
      controller.abort(reason);
    });
    await assert.rejects(counting, (error) => error === reason);
    cancelled.raise();
    await engine.dispose();
    assert.deepEqual(told, [3]);
    const [counts, kill] = server.calls.slice(-2);
    assert.match(kill?.sql ?? '', /^KILL QUERY WHERE query_id = \{id:String\}/);
    assert.equal(kill?.settings.get('param_id'), counts?.settings.get('query_id'));
  });
});
