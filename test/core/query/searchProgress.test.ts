import assert from 'node:assert/strict';
import { progressText, type SearchProgress, shareRead } from '../../../src/core/query/searchProgress';

const cases: readonly (readonly [SearchProgress, string, number | null])[] = [
  [
    { unit: 'rows', read: 1_200_000_000, toRead: 3_400_000_000, bytes: 2 },
    '1.2 of 3.4 billion rows read, 2 B',
    12 / 34,
  ],
  [{ unit: 'rows', read: 40_000_000, toRead: 2e12 }, '40.0 million of 2.0 trillion rows read', 2e-5],
  [{ unit: 'rows', read: 999_999, toRead: 1_000_000 }, '999,999 of 1.0 million rows read', 0.999999],
  // The last one is not said to be there before it is.
  [{ unit: 'rows', read: 1_999_999_999, toRead: 2_000_000_000 }, '1.9 of 2.0 billion rows read', 1999999999 / 2e9],
  [{ unit: 'objects', read: 1, toRead: 1 }, '1 of 1 object read', 1],
  [{ unit: 'objects', read: 1, toRead: 24, bytes: 0 }, '1 of 24 objects read', 1 / 24],
  [{ unit: 'lines', read: 12_000 }, '12,000 lines read', null],
  [{ unit: 'lines', read: 1 }, '1 line read', null],
  // More than there was said to be: then nobody knows how much there is.
  [{ unit: 'rows', read: 12, toRead: 10 }, '12 rows read', null],
  [{ unit: 'rows', read: 0, toRead: 0 }, '0 rows read', null],
];

describe('the progress of a search', () => {
  for (const [progress, text, share] of cases) {
    it(`reads “${text}”`, () => {
      assert.equal(
        progressText(progress, (bytes) => `${bytes} B`),
        text,
      );
      assert.equal(shareRead(progress), share);
    });
  }
});
