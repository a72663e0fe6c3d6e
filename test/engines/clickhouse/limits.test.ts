import assert from 'node:assert/strict';
import { parseQuery } from '../../../src/core/query/parse';
import { openClickhouseEngine } from '../../../src/engines/clickhouse/clickhouseEngine';
import type { LimitNames, SearchLimits } from '../../../src/engines/clickhouse/searchLimits';
import type { QueryEngine } from '../../../src/engines/queryEngine';
import { startWireServer, type WireAnswer, type WireCall, type WireServer } from './wireServer';

const everything = { query: parseQuery('').query, from: null, to: null };
const limitNames: LimitNames = {
  seconds: '--max-seconds',
  resultRows: '--max-result-rows',
  readGb: '--max-read-gb',
  memoryMb: '--max-memory-mb',
};
const answered = ['["accepted","7"]\n'];

describe('the limits of a search in ClickHouse', () => {
  let server: WireServer;
  let engine: QueryEngine;
  let limits: Partial<SearchLimits> = {};
  let answer: (call: WireCall) => WireAnswer = () => answered;

  before(async () => {
    server = await startWireServer((call) => answer(call));
  });
  beforeEach(() => {
    [limits, answer] = [{}, () => answered];
    const place = { url: server.url, user: 'reader', password: '', database: 'vpc_flow_lens' };
    engine = openClickhouseEngine({ ...place, retryAfter: [0], limits: () => limits, limitNames });
  });
  afterEach(() => engine.dispose());
  after(() => server.close());

  const sent = (name: string) => server.calls.at(-1)?.settings.get(name) ?? null;

  it('are asked for with each statement, as they are by then', async () => {
    await engine.count(everything);
    assert.deepEqual(['max_execution_time', 'max_result_rows', 'max_bytes_to_read', 'max_memory_usage'].map(sent), [
      '120',
      '5000000',
      null,
      null,
    ]);
    limits = { seconds: 7, resultRows: 10, readGb: 1.5, memoryMb: 100 };
    await engine.count(everything);
    assert.deepEqual(['max_execution_time', 'max_result_rows', 'max_bytes_to_read', 'max_memory_usage'].map(sent), [
      '7',
      '10',
      '1500000000',
      '104857600',
    ]);
    assert.equal(sent('max_bytes_before_external_sort'), '52428800');
  });

  it('do not hold for what is read to its end', async () => {
    limits = { seconds: 7, resultRows: 10, readGb: 1 };
    answer = () => [];
    for await (const _ of engine.rows({ ...everything, sort: { field: 'start_time', descending: true } }));
    assert.deepEqual(['max_execution_time', 'max_result_rows', 'max_bytes_to_read'].map(sent), ['0', '0', null]);
  });

  const reached: readonly (readonly [number, Partial<SearchLimits>, RegExp])[] = [
    [159, { seconds: 7 }, /longer than 7 s and was stopped\. Narrow .*, or raise --max-seconds\.$/],
    [396, {}, /more than may be shown at once\. Narrow .*, or raise --max-result-rows\.$/],
    [307, { readGb: 2 }, /read more than the 2 GB that it may.*, or raise --max-read-gb\.$/],
    [307, {}, /read more than it may.*have the limit of the user reader raised \(max_bytes_to_read\)\.$/],
    [158, {}, /read more than it may.*have the limit of the user reader raised/],
    [241, { memoryMb: 9 }, /more memory.*, or raise --max-memory-mb\.$/],
    [241, {}, /more memory.*have the limit of the user reader raised \(max_memory_usage\)\.$/],
  ];
  for (const [code, chosen, message] of reached) {
    it(`name what raises them: ${code} ${JSON.stringify(chosen)}`, async () => {
      limits = chosen;
      answer = () => ({ code, message: 'reached' });
      await assert.rejects(engine.count(everything), { name: 'EngineError', message });
    });
  }

  it('are those of the user’s profile where that bounds ours, until ours are others', async () => {
    answer = ({ settings }) =>
      Number(settings.get('max_execution_time')) > 60
        ? { code: 452, message: "Setting max_execution_time shouldn't be greater than 60" }
        : settings.has('max_execution_time')
          ? answered
          : { code: 159, message: 'Timeout exceeded' };
    limits = { readGb: 3 };
    await assert.rejects(engine.count(everything), {
      message:
        /longer than it may and was stopped\..*have the limit of the user reader raised \(max_execution_time\)\.$/,
    });
    // The others still hold.
    assert.deepEqual([sent('max_execution_time'), sent('max_bytes_to_read')], [null, '3000000000']);
    limits = { seconds: 30 };
    assert.equal((await engine.count(everything)).total, 7);
    assert.equal(sent('max_execution_time'), '30');
  });

  it('are told beforehand', async () => {
    answer = () => ['["1","2"]\n'];
    limits = { seconds: 30, readGb: 5 };
    assert.deepEqual((await engine.info()).limits.slice(1), [
      'A search that takes longer than 30 s is stopped.',
      'A search that has to read more than 5 GB is stopped.',
    ]);
  });
});
