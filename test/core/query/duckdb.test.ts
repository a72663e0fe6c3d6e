import assert from 'node:assert/strict';
import { compileDuckdb } from '../../../src/core/query/duckdb';
import { parseQuery } from '../../../src/core/query/parse';
import { compilePredicate } from '../../../src/core/query/predicate';
import { rowWith } from './flowRows';
import { FlowTables } from './flowTables';
import {
  brokenExtras,
  hostileRows,
  hostileSearches,
  hostileWords,
  largeSearches,
  searchesOfBroken,
} from './hostileSearches';
import { caseRow, searchCases } from './searchCases';

describe('compileDuckdb', () => {
  let tables: FlowTables;
  before(async () => {
    tables = await FlowTables.create();
    await tables.fill([caseRow, rowWith({ extra: {} })]);
  });
  after(() => tables.dispose());

  for (const [search, found] of searchCases) {
    it(`${search || '(everything)'} ${found ? 'finds' : 'does not find'} the row`, async () => {
      const { sql, parameters } = compileDuckdb(parseQuery(search).query);
      assert.equal((await tables.matching(sql, parameters)).includes(0), found, sql);
    });
  }

  it('numbers its parameters from where it is told', async () => {
    const { sql, parameters } = compileDuckdb(parseQuery('target_port:443 user.id:12345').query, { firstParameter: 3 });
    assert.deepEqual(await tables.matching(`$1 < $2 AND ${sql}`, [1, 2, ...parameters]), [0]);
  });

  it('leaves odd values out where there are none', async () => {
    const options = { extra: false };
    const known = compileDuckdb(parseQuery('-target_port:22 rejected').query, options);
    assert.doesNotMatch(known.sql, /extra/);
    assert.deepEqual(await tables.matching(known.sql, known.parameters), [0]);
    assert.equal(compileDuckdb(parseQuery('user.id:5').query, options).sql, 'false');
    assert.equal(compileDuckdb(parseQuery('-user.id:5').query, options).sql, 'true');
  });

  it('survives extra that is not JSON', async () => {
    const broken = await FlowTables.create();
    await broken.fill([caseRow, rowWith({})]);
    for (const text of brokenExtras) {
      await broken.connection.run('UPDATE flows SET extra = $1 WHERE obj = 1', [text]);
      for (const search of searchesOfBroken) {
        const { sql, parameters } = compileDuckdb(parseQuery(search).query);
        const found = await broken.matching(sql, parameters);
        assert.equal(found.includes(1), search.startsWith('-'), `${search} ${text}`);
      }
    }
    broken.dispose();
  });

  it('takes as many conditions as a search can have', async () => {
    for (const search of largeSearches) {
      const { query, problems } = parseQuery(search);
      assert.deepEqual(problems, []);
      const { sql, parameters } = compileDuckdb(query);
      assert.ok((await tables.matching(sql, parameters)).includes(0));
    }
  }).timeout(20_000);

  describe('never lets a value or a name become SQL', () => {
    for (const text of hostileWords) {
      it(JSON.stringify(text), async () => {
        const rows = hostileRows(text);
        await tables.fill(rows);
        for (const query of hostileSearches(text)) {
          const { sql, parameters } = compileDuckdb(query);
          assert.ok(!/DROP|alpha|1'='1/.test(sql), sql);
          const expected = rows.flatMap((row, index) => (compilePredicate(query)(row) ? [index] : []));
          assert.deepEqual(await tables.matching(sql, parameters), expected, sql);
        }
      });
    }
  });
});
