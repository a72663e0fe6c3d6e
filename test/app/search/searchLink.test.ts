import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitsInLink, formatSearchLink, readSearchLink } from '../../../src/app/search/searchLink';
import { parseQuery } from '../../../src/core/query/parse';

const now = Date.parse('2026-06-05T00:00:00Z') * 1000;
const read = (query: string, path = '/search') => readSearchLink({ path, query }, now);
const host = 'vpc-flow-lens.vpc-flow-lens';
/** As an editor hands a link over: decoded once. */
const handedOver = (link: string) => {
  const url = new URL(link);
  return { path: url.pathname, query: decodeURIComponent(url.search.slice(1)) };
};

describe('links to searches', () => {
  it('come back as they were, whatever the search holds', () => {
    const text = fc
      .oneof(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('target_port:22 action:rejected', '"a & b=c" +x%41', 'target_ip:10.0.0.0/8\n-action:accepted'),
      )
      .filter((one) => !parseQuery(one).problems.some(({ severity }) => severity === 'error'));
    const range = fc.constantFrom('', 'last 24 hours', 'yesterday');
    const engineId = fc.constantFrom(null, 'local', 'logdna:api.mezmo.com', 'logdna:127.0.0.1:4040');
    fc.assert(
      fc.property(fc.record({ text, range, engineId }, { noNullPrototype: true }), (search) => {
        const result = readSearchLink(handedOver(formatSearchLink('vscode', host, search)), now);
        const unseen = /[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/u.test(search.text.replaceAll('\n', ' '));
        if (unseen) assert.ok(!result.ok);
        else assert.deepEqual(result, { ok: true, search });
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('never throw and never say anything of what they hold', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom('', 'q=', 'q=a&range='),
        (noise, start) => {
          const result = read(`${start}${noise}`);
          if (!result.ok) assert.match(result.message, /^[\w ,’]+\.$/);
          else assert.deepEqual(Object.keys(result.search), ['text', 'range', 'engineId']);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it('take what was encoded by hand, once', () => {
    const link =
      'vscode://vpc-flow-lens.vpc-flow-lens/search?q=target_ip%3A10.240.0.4%20action%3Arejected&range=last%2024%20hours';
    assert.deepEqual(readSearchLink(handedOver(link), now), {
      ok: true,
      search: { text: 'target_ip:10.240.0.4 action:rejected', range: 'last 24 hours', engineId: null },
    });
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /no search/],
    ['range=yesterday', /no search/],
    ['q=a&run=true', /more than to open/],
    ['q=a&__proto__=b', /more than to open/],
    ['q=a&q=b', /twice/],
    ['q=%zz', /damaged/],
    [`q=${'a'.repeat(8001)}`, /too long/],
    [`q=${'a'.repeat(30_000)}`, /too long/],
    [`q=a&range=${'1'.repeat(201)}`, /too long/],
    ['q=a%00b', /cannot be seen/],
    ['q=a%0Db', /cannot be seen/],
    ['q=action:rejected%E2%80%AE', /cannot be seen/],
    ['q=a%EF%BB%BFb', /cannot be seen/],
    ['q=(a', /cannot be read/],
    ['q=a&range=some%20day', /time range/],
    ['q=a&engine=../../x', /no engine/],
    ['q=a&engine=%3Cimg%3E', /no engine/],
  ];
  for (const [query, message] of refused) {
    it(`refuse ${query.slice(0, 40) || 'nothing'}`, () => {
      const result = read(query);
      assert.ok(!result.ok);
      assert.match(result.message, message);
    });
  }
  it('lead nowhere but to a search', () => assert.equal(read('q=a', '/apply').ok, false));
  it('are not made of what they could not hold', () => {
    const search = { text: 'a', range: '', engineId: null };
    assert.ok(fitsInLink(search));
    assert.ok(!fitsInLink({ ...search, text: 'a'.repeat(8001) }));
    assert.ok(!fitsInLink({ ...search, text: '\ud800' }));
    assert.ok(!fitsInLink({ ...search, text: 'a\u202eb' }));
  });
});
