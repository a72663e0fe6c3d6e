import assert from 'node:assert/strict';
import type { ClickHouseClient } from '@clickhouse/client';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import type { Query } from '../../../src/core/query/ast';
import { compileClickhouse } from '../../../src/core/query/clickhouse';
import { parseQuery } from '../../../src/core/query/parse';
import { compilePredicate } from '../../../src/core/query/predicate';
import { adminClient, createTables, insertRows, testDatabase } from '../../clickhouse/flowTable';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';
import { rowWith } from './flowRows';
import {
  brokenExtras,
  hostileRows,
  hostileSearches,
  hostileWords,
  largeSearches,
  searchesOfBroken,
} from './hostileSearches';
import { caseRow, searchCases } from './searchCases';

describe('compileClickhouse', () => {
  let server: ClickhouseUnderTest;
  let client: ClickHouseClient;

  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    server = await startClickhouse();
    client = adminClient(server);
    await createTables(server);
  });
  after(async () => {
    await client?.close();
    await server?.dispose();
  });

  async function fill(rows: readonly FlowRow[]): Promise<void> {
    await client.command({ query: `TRUNCATE TABLE ${testDatabase}.flows` });
    await insertRows(
      client,
      rows.map((row, index) => ({ ...row, index })),
    );
  }

  /** The rows each search finds, many searches in one statement. */
  async function found(queries: readonly Query[]): Promise<number[][]> {
    const results: number[][] = [];
    for (let at = 0; at < queries.length; at += 5) {
      const compiled = queries.slice(at, at + 5).map((query, n) => compileClickhouse(query, { prefix: `q${n}_` }));
      const columns = compiled.map(({ sql }) => `ifNull(${sql}, false)`);
      const result = await client.query({
        query: `SELECT idx, ${columns.join(', ')} FROM ${testDatabase}.flows ORDER BY idx`,
        query_params: Object.assign({}, ...compiled.map(({ parameters }) => parameters)),
        format: 'JSONCompactEachRow',
        clickhouse_settings: { precise_float_parsing: 1, max_query_size: '10000000' },
      });
      const rows = await result.json<(number | boolean)[]>();
      results.push(...compiled.map((_, n) => rows.flatMap((row) => (row[n + 1] ? [Number(row[0])] : []))));
    }
    return results;
  }

  it('finds what the language says', async () => {
    await fill([caseRow, rowWith({ extra: {} })]);
    const results = await found(searchCases.map(([search]) => parseQuery(search).query));
    for (const [at, [search, expected]] of searchCases.entries()) {
      assert.equal(results[at]?.includes(0), expected, search);
    }
  });

  it('survives extra that is not JSON, and reads whole numbers of any size', async () => {
    await fill(brokenExtras.map(() => rowWith({})));
    for (const [idx, text] of brokenExtras.entries()) {
      await client.command({
        query: `ALTER TABLE ${testDatabase}.flows UPDATE extra = {text:String} WHERE idx = {idx:UInt32} SETTINGS mutations_sync = 1`,
        query_params: { idx, text },
      });
    }
    const results = await found(searchesOfBroken.map((search) => parseQuery(search).query));
    // A broken escape is a text all the same for "is there".
    for (const [at, search] of searchesOfBroken.entries()) {
      if (search !== 'a:*') assert.equal(results[at]?.length, search.startsWith('-') ? brokenExtras.length : 0, search);
    }
    const large = '123456789012345678901234567890';
    const row = rowWith({ extra: { a: BigInt(large), b: [`:${large}`, 'x'], c: { d: -(10n ** 25n) } } });
    await fill([row]);
    const numbers = [`a:${large}`, 'a:>1e29', `b:":${large}"`, 'b:x', 'c.d:<-1', 'c.d:>0', `${large}`];
    const expected = numbers.map((search) => (compilePredicate(parseQuery(search).query)(row) ? [0] : []));
    assert.deepEqual(await found(numbers.map((search) => parseQuery(search).query)), expected);
  });

  it('takes as many conditions as a search can have', async () => {
    await fill([caseRow]);
    for (const search of largeSearches) assert.deepEqual(await found([parseQuery(search).query]), [[0]]);
  });

  describe('never lets a value or a name become SQL', () => {
    for (const text of hostileWords) {
      it(JSON.stringify(text), async () => {
        const rows = hostileRows(text);
        await fill(rows);
        const queries = hostileSearches(text);
        const results = await found(queries);
        for (const [at, query] of queries.entries()) {
          const { sql } = compileClickhouse(query);
          assert.ok(!/DROP|alpha|1'='1/.test(sql), sql);
          assert.deepEqual(
            results[at],
            rows.flatMap((row, index) => (compilePredicate(query)(row) ? [index] : [])),
            sql,
          );
        }
      });
    }
  });
});
