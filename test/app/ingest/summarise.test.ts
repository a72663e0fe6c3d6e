import assert from 'node:assert/strict';
import { summarise } from '../../../src/app/ingest/summarise';
import type { IngestSummary } from '../../../src/store/store';

const nothing: IngestSummary = {
  listed: 0,
  listing: false,
  skipped: 0,
  stored: 0,
  failed: 0,
  rows: 0,
  bytes: 0,
  replaced: 0,
  warnings: [],
  cancelled: false,
  seconds: 1,
};

describe('the summary of an ingest', () => {
  const cases: readonly (readonly [string, Partial<IngestSummary>, string])[] = [
    [
      'names what was stored, skipped and unreadable',
      { listed: 28, stored: 24, rows: 1204, skipped: 3, failed: 1 },
      'Stored 1,204 flows of 24 objects; 3 already there; 1 could not be read.',
    ],
    ['knows one', { listed: 1, stored: 1, rows: 1 }, 'Stored 1 flow of 1 object.'],
    ['knows nothing', {}, 'No flow log objects found.'],
    ['knows nothing new', { listed: 5, skipped: 5 }, 'Nothing new; 5 already there.'],
    ['does not call a failure nothing new', { listed: 2, failed: 2 }, 'Nothing stored; 2 could not be read.'],
    [
      'says that it was cancelled',
      { listed: 9, stored: 4, rows: 40, cancelled: true },
      'Cancelled: stored 40 flows of 4 objects.',
    ],
    ['says so even with nothing done', { cancelled: true }, 'Cancelled: nothing stored.'],
    [
      'names lost records and newer versions',
      { listed: 2, stored: 2, rows: 2, replaced: 1, warnings: [{ code: 'skip_data', count: 1 }] },
      'Stored 2 flows of 2 objects; 1 of them newer versions; 1 with records that the collector lost.',
    ],
  ];
  for (const [name, summary, expected] of cases) {
    it(name, () => assert.equal(summarise({ ...nothing, ...summary }), expected));
  }

  it('names what was passed over', () => {
    const text = summarise({ ...nothing, listed: 1, stored: 1, rows: 0 }, { foreign: 2, outside: 7 });
    assert.equal(text, 'Stored 0 flows of 1 object; 2 other objects passed over.');
  });
});
