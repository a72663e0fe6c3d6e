import { daysInMonth } from '../flow/flowTime';
import { parseDuration } from './duration';
import { fixedZone, type LocalZone, type WallTime } from './localZone';

/** A moment or stretch of time that a phrase names, microseconds UTC, half open. */
export interface TimePoint {
  readonly from: number;
  /** End of the stretch that is named: of the day for `yesterday`, of the hour for `1pm`, of the minute for `14:05`. */
  readonly to: number;
  readonly grain: 'moment' | 'clock' | 'day';
  /** Whether the phrase names a day itself. */
  readonly dated: boolean;
  /** Whether the phrase means something else tomorrow. */
  readonly relative: boolean;
}

export interface Clock {
  /** Microseconds UTC. */
  readonly now: number;
  readonly zone: LocalZone;
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = 'january february march april may june july august september october november december'.split(' ');

/**
 * Reads one end of a range, lower case: `now`, `1h ago`, `yesterday at 3pm`, `last friday`, `may 26`, `2/24 2:30pm`,
 * `5:04am`, an ISO date or time, seconds or milliseconds since 1970. Null where it is none of these. A day without a
 * year, or a weekday, is the latest one that is not in the future.
 * @param on the day a time without a day is meant for; default today.
 */
export function parseTimePoint(text: string, clock: Clock, on?: Day): TimePoint | null {
  return parseMoment(text, clock) ?? parseIso(text, clock) ?? parseDayAndClock(text, clock, on);
}

function parseMoment(text: string, { now }: Clock): TimePoint | null {
  const moment = (micros: number, relative = true): TimePoint => ({
    from: micros,
    to: micros,
    grain: 'moment',
    dated: true,
    relative,
  });
  if (text === 'now') return moment(now);
  const ago = /^(.+?)\s*ago$/.exec(text) ?? /^now\s*-\s*(.+)$/.exec(text);
  if (ago) {
    const duration = parseDuration(ago[1]!);
    return duration === null ? null : moment(now - duration);
  }
  const epoch = /^(?:\d{10}|\d{13}|\d{16})$/.exec(text);
  if (epoch) return moment(Number(text) * 10 ** (16 - text.length), false);
  return null;
}

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:(?:t|\s+(?:at\s+)?)(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?\s*(z|utc|[+-]\d\d(?::?\d\d)?)?)?$/;

function parseIso(text: string, { zone }: Clock): TimePoint | null {
  const match = iso.exec(text);
  if (!match) return null;
  const [, year, month, date, hour, minute, second, fraction, offset] = match;
  const day = { year: Number(year), month: Number(month), day: Number(date) };
  if (!exists(day)) return null;
  if (hour === undefined) return wholeDay(day, zone, false);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  const wall: WallTime = {
    ...day,
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? 0),
    micros: Number((fraction ?? '').padEnd(6, '0')),
  };
  const from = (offset ? fixedZone(offsetMinutes(offset)) : zone).toMicros(wall);
  const length = second === undefined ? 60e6 : fraction === undefined ? 1e6 : 1;
  return { from, to: from + length, grain: 'clock', dated: true, relative: false };
}

function offsetMinutes(text: string): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
}

function parseDayAndClock(text: string, clock: Clock, on: Day | undefined): TimePoint | null {
  const { zone, now } = clock;
  const words = text.split(/\s+/);
  // The time of day is the last word or two (`3 pm`), behind an optional "at"; or the first.
  for (let size = Math.min(2, words.length); size > 0; size--) {
    const time = parseClock(words.slice(-size).join(''));
    if (!time) continue;
    const before = words.slice(0, -size);
    if (before.at(-1) === 'at') before.pop();
    if (before.length === 0) return atClock(on ?? zone.toWall(now), time, zone, { dated: false, relative: !on });
    const day = parseDay(before.join(' '), clock);
    if (day) return atClock(day.day, time, zone, { dated: true, relative: day.relative });
  }
  const day = parseDay(text, clock);
  return day && wholeDay(day.day, zone, day.relative);
}

interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
  readonly length: number;
}

function parseClock(text: string): TimeOfDay | null {
  if (text === 'noon') return { hour: 12, minute: 0, second: 0, micros: 0, length: 3600e6 };
  if (text === 'midnight') return { hour: 0, minute: 0, second: 0, micros: 0, length: 3600e6 };
  const match = /^(\d\d?)(?::(\d\d?))?(?::(\d\d)(?:\.(\d{1,6})\d*)?)?(am|pm|a\.m\.|p\.m\.)?$/.exec(text);
  if (!match) return null;
  const [, hours, minutes, seconds, fraction, half] = match;
  if (minutes === undefined && half === undefined) return null;
  let hour = Number(hours);
  if (half) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.startsWith('p') ? 12 : 0);
  }
  const minute = Number(minutes ?? 0);
  const second = Number(seconds ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return null;
  const length = fraction ? 1 : seconds ? 1e6 : minutes ? 60e6 : 3600e6;
  return { hour, minute, second, micros: Number((fraction ?? '').padEnd(6, '0')), length };
}

function parseDay(text: string, { now, zone }: Clock): { day: Day; relative: boolean } | null {
  const today = zone.toWall(now);
  const shifted = (days: number): Day => zone.toWall(zone.toMicros({ ...noon(today), day: today.day + days }));
  if (text === 'today') return { day: today, relative: true };
  if (text === 'yesterday') return { day: shifted(-1), relative: true };
  if (text === 'tomorrow') return { day: shifted(1), relative: true };

  const weekday = /^(last |this |on )?([a-z]{3,})$/.exec(text);
  const named = weekday ? weekdays.findIndex((name) => name === weekday[2] || name.slice(0, 3) === weekday[2]) : -1;
  if (named >= 0) {
    const back = (weekdayOf(today) - named + 7) % 7;
    return { day: shifted(-(back === 0 && weekday![1] === 'last ' ? 7 : back)), relative: true };
  }

  const month = (name: string): number => months.findIndex((full) => full === name || full.slice(0, 3) === name) + 1;
  const slashed = /^(\d\d?)\/(\d\d?)(?:\/(\d{4}))?$/.exec(text);
  if (slashed) return dated(Number(slashed[1]), Number(slashed[2]), slashed[3], today);
  const monthFirst = /^([a-z]{3,})\.?\s+(\d\d?)(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?$/.exec(text);
  if (monthFirst) return dated(month(monthFirst[1]!), Number(monthFirst[2]), monthFirst[3], today);
  const dayFirst = /^(\d\d?)(?:st|nd|rd|th|\.)?\s+([a-z]{3,})\.?(?:,?\s+(\d{4}))?$/.exec(text);
  if (dayFirst) return dated(month(dayFirst[2]!), Number(dayFirst[1]), dayFirst[3], today);
  const plain = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (plain) return dated(Number(plain[2]), Number(plain[3]), plain[1], today);
  return null;
}

function dated(month: number, date: number, year: string | undefined, today: Day): ReturnType<typeof parseDay> {
  if (year) {
    const day = { year: Number(year), month, day: date };
    return exists(day) ? { day, relative: false } : null;
  }
  const thisYear = { year: today.year, month, day: date };
  const future = month > today.month || (month === today.month && date > today.day);
  const day = future ? { ...thisYear, year: today.year - 1 } : thisYear;
  // 29 February: the latest there was.
  for (let back = 0; back < 8; back++) {
    const candidate = { ...day, year: day.year - back };
    if (exists(candidate)) return { day: candidate, relative: true };
  }
  return null;
}

function exists({ year, month, day }: Day): boolean {
  return year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function weekdayOf({ year, month, day }: Day): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

function noon({ year, month, day }: Day): WallTime {
  return { year, month, day, hour: 12, minute: 0, second: 0, micros: 0 };
}

function wholeDay(day: Day, zone: LocalZone, relative: boolean): TimePoint {
  const start = { ...noon(day), hour: 0 };
  const from = zone.toMicros(start);
  return { from, to: zone.toMicros({ ...start, day: day.day + 1 }), grain: 'day', dated: true, relative };
}

function atClock(
  day: Day,
  { hour, minute, second, micros, length }: TimeOfDay,
  zone: LocalZone,
  { dated, relative }: Pick<TimePoint, 'dated' | 'relative'>,
): TimePoint {
  const from = zone.toMicros({ ...noon(day), hour, minute, second, micros });
  return { from, to: from + length, grain: 'clock', dated, relative };
}
