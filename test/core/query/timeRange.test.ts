import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fixedZone, type LocalZone, systemZone, utcZone } from '../../../src/core/query/localZone';
import { formatTimeRange, parseTimeRange } from '../../../src/core/query/timeRange';

// Saturday 2026-11-21 15:30, one hour ahead of UTC.
const zone = fixedZone(60);
const clock = { now: Date.UTC(2026, 10, 21, 14, 30) * 1000, zone };

const cases: readonly (readonly [phrase: string, range: string, absolute?: 'absolute'])[] = [
  ['', 'all times', 'absolute'],
  ['all', 'all times', 'absolute'],
  ['last 30 minutes', '2026-11-21 15:00 to 15:30'],
  ['Last 30 Minutes', '2026-11-21 15:00 to 15:30'],
  ['last 15m', '2026-11-21 15:15 to 15:30'],
  ['30m', '2026-11-21 15:00 to 15:30'],
  ['24h', '2026-11-20 15:30 to 2026-11-21 15:30'],
  ['last 24 h', '2026-11-20 15:30 to 2026-11-21 15:30'],
  ['past 7 days', '2026-11-14 15:30 to 2026-11-21 15:30'],
  ['last hour', '2026-11-21 14:30 to 15:30'],
  ['the last week', '2026-11-14 15:30 to 2026-11-21 15:30'],
  ['1h30m', '2026-11-21 14:00 to 15:30'],
  ['1 hour and 30 minutes', '2026-11-21 14:00 to 15:30'],
  ['90 seconds', '2026-11-21 15:28:30 to 15:30'],
  ['1h ago', '2026-11-21 14:30 to 15:30'],
  ['one hour ago', '2026-11-21 14:30 to 15:30'],
  ['an hour ago to now', '2026-11-21 14:30 to 15:30'],
  ['1h ago to now', '2026-11-21 14:30 to 15:30'],
  ['2h ago to 1h ago', '2026-11-21 13:30 to 14:30'],
  ['now-2h to now-1h', '2026-11-21 13:30 to 14:30'],
  ['today', '2026-11-21 00:00 to 2026-11-22 00:00'],
  ['yesterday', '2026-11-20 00:00 to 2026-11-21 00:00'],
  ['yesterday 1pm', '2026-11-20 13:00 to 14:00'],
  ['yesterday at 3pm', '2026-11-20 15:00 to 16:00'],
  ['yesterday at 3 PM', '2026-11-20 15:00 to 16:00'],
  ['yesterday at 3PM to 4PM', '2026-11-20 15:00 to 16:00'],
  ['today 5PM to 7PM', '2026-11-21 17:00 to 19:00'],
  ['yesterday 11pm to 1am', '2026-11-20 23:00 to 2026-11-21 01:00'],
  ['5:4am', '2026-11-21 05:04 to 05:05'],
  ['12am', '2026-11-21 00:00 to 01:00'],
  ['12pm', '2026-11-21 12:00 to 13:00'],
  ['noon to 1:30pm', '2026-11-21 12:00 to 13:30'],
  ['10:15:30', '2026-11-21 10:15:30 to 10:15:31'],
  ['between 1pm and 3pm', '2026-11-21 13:00 to 15:00'],
  ['from 1pm until 3pm', '2026-11-21 13:00 to 15:00'],
  ['last friday', '2026-11-20 00:00 to 2026-11-21 00:00'],
  ['last saturday', '2026-11-14 00:00 to 2026-11-15 00:00'],
  ['saturday', '2026-11-21 00:00 to 2026-11-22 00:00'],
  ['last wednesday', '2026-11-18 00:00 to 2026-11-19 00:00'],
  ['mon to wed', '2026-11-16 00:00 to 2026-11-19 00:00'],
  ['last friday 3pm', '2026-11-20 15:00 to 16:00'],
  ['May 26 at 3pm to 3:05pm', '2026-05-26 15:00 to 15:05'],
  ['26 May 2025', '2025-05-26 00:00 to 2025-05-27 00:00', 'absolute'],
  ['May 26th, 2025', '2025-05-26 00:00 to 2025-05-27 00:00', 'absolute'],
  ['Dec 24', '2025-12-24 00:00 to 2025-12-25 00:00'],
  ['2/24 2:30pm', '2026-02-24 14:30 to 14:31'],
  ['2/24/2025', '2025-02-24 00:00 to 2025-02-25 00:00', 'absolute'],
  ['2/29', '2024-02-29 00:00 to 2024-03-01 00:00'],
  ['this week', '2026-11-16 00:00 to 2026-11-21 15:30'],
  ['this month', '2026-11-01 00:00 to 2026-11-21 15:30'],
  ['2026-11-20', '2026-11-20 00:00 to 2026-11-21 00:00', 'absolute'],
  ['2026-11-20 to 2026-11-21', '2026-11-20 00:00 to 2026-11-22 00:00', 'absolute'],
  ['2026-11-21 14:00 to 15:00', '2026-11-21 14:00 to 15:00', 'absolute'],
  ['2026-11-21 14:00..2026-11-21 15:00', '2026-11-21 14:00 to 15:00', 'absolute'],
  ['2026-11-21T10:00:00Z to 2026-11-21T11:00:00Z', '2026-11-21 11:00 to 12:00', 'absolute'],
  ['2026-11-21T10:00:00Z..2026-11-21T13:00:00+02:00', '2026-11-21 11:00 to 12:00', 'absolute'],
  ['2026-11-21T10:00:00.25Z to 10:00:01', '2026-11-21 11:00:00.25 to 2026-11-22 10:00:01', 'absolute'],
  ['yesterday 1pm to 3pm UTC', '2026-11-20 14:00 to 16:00'],
  ['1700000000 to 1700003600', '2023-11-14 23:13:20 to 2023-11-15 00:13:20', 'absolute'],
  ['since yesterday', 'since 2026-11-20 00:00'],
  ['from 2026-11-20', 'since 2026-11-20 00:00', 'absolute'],
  ['until 2026-11-20', 'until 2026-11-21 00:00', 'absolute'],
  ['before 2026-11-20', 'until 2026-11-20 00:00', 'absolute'],
];

const failures: readonly (readonly [phrase: string, code: string, at: string])[] = [
  ['now', 'range_empty', 'now'],
  ['garbage', 'not_a_time', 'garbage'],
  ['last', 'not_a_time', 'last'],
  ['1pm to garbage', 'not_a_time', 'garbage'],
  ['garbage to  1pm', 'not_a_time', 'garbage'],
  ['since sometime', 'not_a_time', 'sometime'],
  ['2026-02-30', 'not_a_time', '2026-02-30'],
  ['2026-11-21 24:10', 'not_a_time', '2026-11-21 24:10'],
  ['13pm', 'not_a_time', '13pm'],
  ['5 parsecs', 'not_a_time', '5 parsecs'],
  ['2026-11-22 to 2026-11-20', 'range_backwards', '2026-11-22 to 2026-11-20'],
  ['now to 1h ago', 'range_backwards', 'now to 1h ago'],
];

describe('parseTimeRange', () => {
  for (const [phrase, range, absolute] of cases) {
    it(`${phrase || '(nothing)'} is ${range}`, () => {
      const parsed = parseTimeRange(phrase, clock);
      assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem.message);
      assert.equal(formatTimeRange(parsed, zone), range);
      assert.equal(parsed.absolute, absolute !== undefined);
    });
  }
  for (const [phrase, code, at] of failures) {
    it(`${phrase} is ${code}`, () => {
      const parsed = parseTimeRange(phrase, clock);
      assert.ok(!parsed.ok);
      const { problem } = parsed;
      assert.deepEqual([problem.code, phrase.slice(problem.start, problem.end)], [code, at]);
    });
  }

  it('counts days by the clock where daylight saving begins', () => {
    // 2026-03-29 has 23 hours in this zone: an hour is skipped at 01:00 UTC.
    const change = Date.UTC(2026, 2, 29, 1) * 1000;
    const summer: LocalZone = {
      toWall: (micros) => fixedZone(micros < change ? 60 : 120).toWall(micros),
      toMicros: (wall) => {
        const winter = fixedZone(60).toMicros(wall);
        return winter < change ? winter : fixedZone(120).toMicros(wall);
      },
    };
    const parsed = parseTimeRange('yesterday', { now: Date.UTC(2026, 2, 30, 9) * 1000, zone: summer });
    assert.ok(parsed.ok && parsed.from !== null && parsed.to !== null);
    assert.equal((parsed.to - parsed.from) / 3_600_000_000, 23);
  });

  const instant = fc
    .integer({ min: 0, max: 4_102_444_800 })
    .chain((second) => fc.constantFrom(0, 0, 1, 250_000, 999_999).map((micros) => second * 1_000_000 + micros));

  it('reads back what formatTimeRange writes', () => {
    const bound = fc.option(instant);
    fc.assert(
      fc.property(bound, bound, fc.constantFrom(utcZone, zone, fixedZone(-570)), (a, b, where) => {
        const [from, to] = a !== null && b !== null && a > b ? [b, a] : [a, b];
        fc.pre(from === null || from !== to);
        const written = formatTimeRange({ from, to }, where);
        const parsed = parseTimeRange(written, { now: clock.now, zone: where });
        assert.ok(parsed.ok, written);
        assert.deepEqual({ from: parsed.from, to: parsed.to }, { from, to }, written);
      }),
      { seed: 20261121, numRuns: 1000 },
    );
  });

  it('of any text ends without an exception', () => {
    const piece = fc.constantFrom(
      'last',
      'to',
      'now',
      'yesterday',
      'at',
      '3pm',
      '1',
      'h',
      'ago',
      '-',
      '..',
      '2026-11-21',
      'utc',
      'May',
      '/',
      ':',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.boolean(), (pieces, spaced) => {
        const text = pieces.join(spaced ? ' ' : '');
        const parsed = parseTimeRange(text, clock);
        if (!parsed.ok) assert.ok(parsed.problem.start <= parsed.problem.end && parsed.problem.end <= text.length);
      }),
      { seed: 20261121, numRuns: 2000 },
    );
  });
});

describe('systemZone', () => {
  it('converts both ways', () => {
    for (const micros of [0, 1_700_000_000_123_456, clock.now]) {
      assert.equal(systemZone.toMicros(systemZone.toWall(micros)), micros);
    }
  });
});
