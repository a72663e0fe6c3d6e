import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatFlowTime, parseFlowTime } from '../../../src/core/flow/flowTime';

const micros = (iso: string) => Date.parse(iso) * 1000;

describe('times of the log', () => {
  const cases: readonly [text: string, micros: number, zoned: boolean][] = [
    ['2026-06-04T13:43:10Z', micros('2026-06-04T13:43:10Z'), true],
    ['2026-06-04T13:43:10', micros('2026-06-04T13:43:10Z'), false],
    ['2026-06-04 13:43:10Z', micros('2026-06-04T13:43:10Z'), true],
    ['2026-06-04t13:43:10z', micros('2026-06-04T13:43:10Z'), true],
    ['2026-06-04T13:43:10.5Z', micros('2026-06-04T13:43:10.5Z'), true],
    ['2026-06-04T13:43:10.123456789Z', micros('2026-06-04T13:43:10.123Z') + 456, true],
    ['2026-06-04T13:43:10+02:00', micros('2026-06-04T11:43:10Z'), true],
    ['2026-06-04T13:43:10-0130', micros('2026-06-04T15:13:10Z'), true],
    ['2024-02-29T00:00:00Z', micros('2024-02-29T00:00:00Z'), true],
    ['2026-12-31T23:59:60Z', micros('2027-01-01T00:00:00Z'), true],
    ['1970-01-01T00:00:00Z', 0, true],
  ];
  for (const [text, expected, zoned] of cases) {
    it(`reads ${text}`, () => assert.deepEqual(parseFlowTime(text), { micros: expected, zoned }));
  }

  for (const text of [
    '',
    'yesterday',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-06-31T00:00:00Z',
    '2026-06-04T24:00:00Z',
    '2026-06-04T13:60:00Z',
    '2026-06-04T13:4a:10Z',
    '0001-01-01T00:00:00Z',
    '2026-06-04',
    '2026-06-04T1a:43:10Z',
    '1750000000',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.ok(Number.isNaN(parseFlowTime(text).micros)));
  }

  it('agrees with the platform, and prints what it read', () => {
    const date = fc.date({
      min: new Date('1970-01-01T00:00:00Z'),
      max: new Date('2199-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, fc.boolean(), (when, whole) => {
        const text = whole ? `${when.toISOString().slice(0, 19)}Z` : when.toISOString();
        const { micros: read } = parseFlowTime(text);
        assert.equal(read, Date.parse(text) * 1000);
        assert.equal(parseFlowTime(formatFlowTime(read)).micros, read);
      }),
      { seed: 3 },
    );
  });
});
