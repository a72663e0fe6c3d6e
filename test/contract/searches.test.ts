import assert from 'node:assert/strict';
import { fields } from '../../src/core/query/fields';
import { parseQuery } from '../../src/core/query/parse';
import { compilePredicate } from '../../src/core/query/predicate';
import { sampleRows } from './sampleRows';
import { searches } from './searches';

describe('the searches of the engine contract', () => {
  const rows = sampleRows();

  it('are three hundred, and most find some rows and not others', () => {
    const found = searches.map((text) => rows.filter(compilePredicate(parseQuery(text).query)).length);
    const telling = found.filter((count) => count > 0 && count < rows.length).length;
    assert.ok(searches.length >= 300, `${searches.length}`);
    assert.ok(telling >= 0.75 * searches.length, `${telling} of ${searches.length}`);
    assert.ok(found.filter((count) => count === 0).length >= 20, 'some find nothing');
  });

  it('ask something of every field', () => {
    for (const { name } of fields) {
      const asked = searches.filter((text) => new RegExp(`(^|[\\s(-])${name}:`).test(text));
      assert.ok(asked.length >= 2, `${name}: ${asked.join(' | ')}`);
    }
  });
});
