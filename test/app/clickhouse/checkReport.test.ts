import assert from 'node:assert/strict';
import type { CheckSummary } from '../../../src/app/clickhouse/checkHistory';
import { checkReport, checkSentence } from '../../../src/app/clickhouse/checkReport';
import { differingObjects, differingRange } from '../../../src/app/clickhouse/differingHours';
import { statusReport } from '../../../src/app/clickhouse/statusReport';
import { generateObject } from '../../bench/generateObjects';

const keyOf = (n: number, hour: number) =>
  generateObject({ objects: 1, recordsPerObject: 1, interfaces: 1, start: Date.UTC(2026, 10, 20, hour) / 1000 }, n).key;
const object = (key: string, said: number, found: number, why: string) => ({ key, said, found, why });
const summary: CheckSummary = {
  ...{ objects: 40, hours: 3, said: 1_200, found: 1_107 },
  differences: [
    {
      ...{ hour: '2026-11-20T01:00Z', said: 500, found: 400, differing: 22 },
      objects: [object('a|`b`<img>', 100, 0, 'not loaded')],
    },
    {
      ...{ hour: '2026-11-20T03:00Z', said: 10, found: 17, differing: 1 },
      objects: [object(keyOf(0, 3), 10, 17, 'written anew since')],
    },
  ],
};
const compared = { bucket: 'shop', place: 'vpc_flow_lens on ch1:8443', range: 'last 24 hours' };

describe('the report of a comparison', () => {
  it('says first whether all of it is there', () => {
    const fine = { ...summary, found: 1_200, differences: [] };
    assert.equal(checkSentence(fine), 'All 3 hours match: 1,200 flows of 40 objects.');
    assert.ok(!checkReport(fine, compared).includes('##'));
    assert.match(checkSentence({ ...fine, objects: 0 }), /no flow logs of this time/);
    assert.equal(
      checkSentence(summary),
      '2 of 3 hours differ, in 23 of 40 objects: the bucket says 1,200 flows, ClickHouse has 1,107.',
    );
  });

  it('has the hours and objects that differ, and what to do, with names as they are', () => {
    const text = checkReport(summary, compared);
    const lines = text.split('\n').map((line) => line.replace(/ +/g, ' '));
    for (const line of [
      '| 2026-11-20 01:00 | 500 | 400 | −100 | 22 |',
      '| 2026-11-20 03:00 | 10 | 17 | \\+7 | 1 |',
      '| | | a\\|\\`b\\`\\<img\\> | 100 | 0 | never loaded |',
    ])
      assert.ok(lines.includes(line), line);
    assert.match(text, /\| 0717-\S+ +\| 2026-11-20 03:00 \| ingress, \S+\/00000000\.gz \| +10 \| +17 \| written anew/);
    assert.match(text, /and 21 more objects\./);
    assert.match(text, /Load What Differs/);
  });

  it('leads to the objects of those hours, and no others', async () => {
    assert.deepEqual(differingRange(summary), {
      from: Date.UTC(2026, 10, 20, 1) * 1000,
      to: Date.UTC(2026, 10, 20, 4) * 1000,
    });
    const dateless = { ...summary, differences: [{ ...summary.differences[0]!, hour: null }, ...summary.differences] };
    assert.deepEqual(differingRange(dateless), { from: null, to: null });
    const refs = [keyOf(0, 1), keyOf(1, 2), keyOf(2, 3)].map((key) => ({ bucket: 'shop', key, etag: 'e', size: 1 }));
    const source = {
      read: () => Promise.reject(new Error('nothing is read')),
      async *list() {
        yield refs;
        yield [refs[1]!];
      },
    };
    const pages: string[][] = [];
    for await (const page of differingObjects(source, summary).list(new AbortController().signal))
      pages.push(page.map(({ key }) => key));
    assert.deepEqual(pages, [[refs[0]!.key, refs[2]!.key]]);
  });

  it('is one of what was loaded and when, too', () => {
    const found = {
      ...{ server: '26.7', rows: 5, bytes: 200, partitions: 1, parts: 1, objects: { loaded: 1 }, arriving: false },
      ...{ earliest: Date.UTC(2026, 10, 20) * 1000, latest: Date.UTC(2026, 10, 21) * 1000 },
      buckets: [
        {
          ...{ bucket: 'shop', source: 'cos', objects: 1, rows: 5, failed: 0 },
          loadedAt: Date.UTC(2026, 10, 21, 9, 30) * 1000,
        },
      ],
    };
    const place = { host: 'ch1:8443', database: 'd', cluster: 'three' };
    const text = statusReport(found, place);
    assert.match(text, /\*\*Cluster:\*\* three/);
    assert.match(text, /\| shop +\| read from COS \| +1 \| +5 \| +0 \| 2026-11-21 09:30:00 +\|/);
    assert.match(statusReport({ ...found, buckets: [] }, place), /Connect Bucket to ClickHouse/);
  });
});
