import assert from 'node:assert/strict';
import { parseQuery } from '../../../src/core/query/parse';
import { compilePredicate } from '../../../src/core/query/predicate';
import { caseRow, searchCases } from './searchCases';

describe('compilePredicate', () => {
  for (const [search, found] of searchCases) {
    it(`${search || '(everything)'} ${found ? 'finds' : 'does not find'} the row`, () => {
      const { query, problems } = parseQuery(search);
      assert.deepEqual(problems, []);
      assert.equal(compilePredicate(query)(caseRow), found);
    });
  }
});
