import assert from 'node:assert/strict';
import { prepareSearch } from '../../../src/app/search/prepareSearch';
import { utcZone } from '../../../src/core/query/localZone';

const now = Date.UTC(2026, 10, 21, 14, 30) * 1000;
const prepare = (text: string, range: string) => prepareSearch(text, range, { now, zone: utcZone });

describe('preparing a search', () => {
  it('makes a request of text and range', () => {
    const prepared = prepare('action:rejected', 'last 1h');
    assert.ok(prepared.ok);
    assert.deepEqual([prepared.request.from, prepared.request.to], [now - 3.6e9, now]);
    assert.equal(prepared.request.query.kind, 'field');
  });

  it('takes an empty text and an empty range for everything', () => {
    const prepared = prepare('', '');
    assert.ok(prepared.ok);
    assert.deepEqual(
      [prepared.request.from, prepared.request.to, prepared.query.kind, prepared.problems],
      [null, null, 'all', []],
    );
  });

  it('hints at what may be meant otherwise, and runs', () => {
    const prepared = prepare('target_prt:22', '');
    assert.ok(prepared.ok);
    const [hint] = prepared.problems;
    assert.ok(hint && hint.severity !== 'error' && hint.in === 'search');
    assert.match(hint.message, /target_port/);
  });

  it('does not hint at a broken text', () => {
    const prepared = prepare('(target_prt:22', '');
    assert.ok(!prepared.ok);
    assert.deepEqual([...new Set(prepared.problems.map(({ severity }) => severity))], ['error']);
  });

  it('says of each problem where it is', () => {
    const prepared = prepare('(action:rejected', 'the other day');
    assert.ok(!prepared.ok);
    assert.deepEqual([...new Set(prepared.problems.map((problem) => problem.in))], ['search', 'range']);
    assert.equal(prepare('', '3pm to 1pm yesterday').ok, false);
  });
});
