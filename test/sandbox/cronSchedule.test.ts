import assert from 'node:assert/strict';
import { cronTimes, isTimeZone, parseCron } from '../../src/sandbox/codeEngine/cronSchedule';

const minute = 60_000;

describe('sandbox: cron schedules', () => {
  const from = Date.UTC(2026, 2, 1, 10, 2, 30);
  const cases: readonly (readonly [schedule: string, hours: number, expected: readonly string[]])[] = [
    ['*/20 * * * *', 1, ['03-01T10:20', '03-01T10:40', '03-01T11:00']],
    ['5,35 11 * * *', 2, ['03-01T11:05', '03-01T11:35']],
    ['0 8-9 * * mon', 48, ['03-02T08:00', '03-02T09:00']],
    ['30 0 2 3 *', 24, ['03-02T00:30']],
    ['0 0 3 * 1', 72, ['03-02T00:00', '03-03T00:00']],
    ['50/5 10 * * 7', 1, ['03-01T10:50', '03-01T10:55']],
    ['@hourly', 2, ['03-01T11:00', '03-01T12:00']],
  ];
  for (const [text, hours, expected] of cases)
    it(`${text} names ${expected.length} times in ${hours} h`, () => {
      const schedule = parseCron(text);
      assert.ok(schedule);
      const times = cronTimes(schedule, 'UTC', from, from + hours * 60 * minute);
      assert.deepEqual(
        times.map((time) => new Date(time).toISOString().slice(5, 16)),
        expected,
      );
    });

  it('follows the clocks of a zone, also over the change to summer time', () => {
    const schedule = parseCron('0 9 * * *');
    assert.ok(schedule);
    const start = Date.UTC(2026, 2, 28);
    const times = cronTimes(schedule, 'Europe/Berlin', start, start + 48 * 60 * minute);
    assert.deepEqual(
      times.map((time) => new Date(time).toISOString().slice(5, 16)),
      ['03-28T08:00', '03-29T07:00'],
    );
    assert.deepEqual(['UTC', 'Asia/Tokyo', 'Moon/Base'].map(isTimeZone), [true, true, false]);
  });

  it('names the end of a span but not its beginning', () => {
    const schedule = parseCron('* * * * *');
    assert.ok(schedule);
    const at = Date.UTC(2026, 2, 1, 10);
    assert.deepEqual(cronTimes(schedule, 'UTC', at, at + minute), [at + minute]);
  });

  for (const text of [
    '',
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '* * 0 * *',
  ])
    it(`refuses "${text}"`, () => assert.equal(parseCron(text), null));
});
