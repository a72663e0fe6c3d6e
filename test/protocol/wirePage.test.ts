import assert from 'node:assert/strict';
import * as v from 'valibot';
import { decodePage, encodePage, wirePageSchema } from '../../src/protocol/wirePage';
import { syntheticRow } from '../webview/harness/syntheticEngine';

const travelled = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a page of rows on its way to the webview', () => {
  it('arrives as it left, 64-bit counters and unknown fields included', () => {
    const rows = Array.from({ length: 60 }, (_, index) => syntheticRow(index));
    const odd = { ...rows[1]!, extra: { huge: 2n ** 60n, nested: { '<b>': ['=1+1', null] } } };
    const sent = [rows[0]!, odd, ...rows.slice(2)];
    const page = v.parse(wirePageSchema, travelled(encodePage(sent)));
    assert.deepEqual(decodePage(page), sent);
  });

  it('carries an object once however many of its rows there are', () => {
    const row = syntheticRow(4);
    const page = encodePage([row, { ...row, index: 5 }, { ...row, etag: 'other' }]);
    assert.equal(page.objects.length, 2);
    assert.deepEqual(
      page.rows.map(({ object }) => object),
      [0, 0, 1],
    );
  });

  const page = encodePage([syntheticRow(0)]);
  for (const [what, broken] of [
    ['a row of an absent object', { ...page, objects: [] }],
    ['a negative counter', { ...page, rows: [{ ...page.rows[0], bytes_from_target: -1 }] }],
    ['a counter that is no number', { ...page, rows: [{ ...page.rows[0], bytes_from_target: '12x' }] }],
    ['another action', { ...page, rows: [{ ...page.rows[0], action: 'maybe' }] }],
    ['a page without rows', { objects: [] }],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.equal(v.safeParse(wirePageSchema, broken).success, false);
    });
  }

  it('survives extra text that is no JSON', () => {
    const odd = { ...page, rows: [{ ...page.rows[0]!, extra: '{oops' }] };
    assert.equal(decodePage(v.parse(wirePageSchema, odd))[0]!.extra, null);
  });
});
