import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FlowRow } from '../../src/core/flow/flowRow';
import type { Query } from '../../src/core/query/ast';
import { compileDuckdb } from '../../src/core/query/duckdb';
import type { DuckdbOptions } from '../../src/core/query/duckdbCompiler';
import { compilePredicate } from '../../src/core/query/predicate';
import { printQuery } from '../../src/core/query/print';
import { FlowTables } from '../core/query/flowTables';
import { query, row } from './queryArbitraries';

describe('predicate and DuckDB', () => {
  let tables: FlowTables;
  before(async () => {
    tables = await FlowTables.create();
  });
  after(() => tables.dispose());

  async function agree(rows: readonly FlowRow[], queries: readonly Query[], options?: DuckdbOptions): Promise<void> {
    await tables.fill(rows);
    for (const one of queries) {
      const expected = rows.flatMap((each, index) => (compilePredicate(one)(each) ? [index] : []));
      const { sql, parameters } = compileDuckdb(one, options);
      assert.deepEqual(await tables.matching(sql, parameters), expected, `${printQuery(one)}\n${sql}`);
    }
  }

  it('find the same rows', async () => {
    const rowSet = fc.array(row, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(rowSet, fc.array(query, { minLength: 12, maxLength: 12 }), (rows, queries) =>
        agree(rows, queries),
      ),
      {
        seed: 20261121,
        numRuns: 60,
        interruptAfterTimeLimit: 60_000,
      },
    );
  }).timeout(60_000);

  it('find the same rows where no value is odd, and the SQL leaves those out', async () => {
    const rowSet = fc.array(row, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(rowSet, fc.array(query, { minLength: 12, maxLength: 12 }), (rows, queries) =>
        agree(
          rows.map((each) => ({ ...each, extra: null })),
          queries,
          { extra: false },
        ),
      ),
      { seed: 20261121, numRuns: 20 },
    );
  }).timeout(60_000);
});
