import { parseDuration, parseUnit } from './duration';
import { type LocalZone, utcZone, type WallTime } from './localZone';
import type { Problem } from './problem';
import { type Clock, parseTimePoint, type TimePoint } from './timePoint';

/** Microseconds UTC, half open; null is no bound. */
export interface TimeRange {
  readonly from: number | null;
  readonly to: number | null;
}

export type ParsedTimeRange =
  | (TimeRange & {
      readonly ok: true;
      /** Whether the phrase means the same at any time: nothing in it is counted from now. */
      readonly absolute: boolean;
    })
  | { readonly ok: false; readonly problem: Problem };

interface Part {
  readonly text: string;
  readonly start: number;
}

/**
 * Reads a time range as people write it beside a search (contracts/logs-and-functions.md §5.2(15)).
 *
 * - Nothing, or `all`: everything. `last 30 minutes`, `24h`, `last hour`: up to now. `1h ago`: from then to now.
 * - A day, hour or minute is the stretch it names: `yesterday`, `last friday`, `yesterday 1pm`, `2/24 2:30pm`.
 * - `A to B`, `A..B`, `from A to B`, `between A and B`; a time alone behind `to` is on the day of A (the next day, where
 *   it would come before A); a day behind `to` is included. `since A`, `until B`.
 * - ISO times with a zone, or in the clock's zone without; `UTC` at the end makes all of it UTC.
 *
 * The problem's offsets count in `text`.
 */
export function parseTimeRange(text: string, clock: Clock): ParsedTimeRange {
  const utc = /\s+(utc|gmt)\s*$/i.exec(text);
  const inner = utc ? text.slice(0, utc.index) : text;
  const whole = trimmed({ text: inner.toLowerCase(), start: 0 });
  const result = parseWhole(whole, utc ? { ...clock, zone: utcZone } : clock);
  if (!result.ok || result.from === null || result.to === null || result.from < result.to) return result;
  return failed('range_backwards', whole, 'The range ends before it begins. Write the earlier time first.');
}

function parseWhole(whole: Part, clock: Clock): ParsedTimeRange {
  const { text } = whole;
  if (/^(|all|all times?|everything|any ?time)$/.test(text)) return { ok: true, from: null, to: null, absolute: true };
  const { now } = clock;

  const rolling = /^(?:(?:the )?(?:last|past|previous)\s+)?(.+)$/.exec(text)![1]!;
  const length = parseDuration(rolling) ?? (rolling === text ? null : parseUnit(rolling));
  if (length !== null) return { ok: true, from: now - length, to: now, absolute: false };
  const current = /^this (day|week|month|hour)$/.exec(text)?.[1];
  if (current) return { ok: true, from: beginning(current, clock), to: now, absolute: false };

  const open = /^(since|from|after|until|till|before)\s+(?!.*(?:\s(?:to|until|till)\s|\.\.))/.exec(text);
  if (open) return parseOpen(open[1]!, after(whole, open[0].length), clock);

  const ends = splitEnds(whole);
  if (ends) return parseEnds(ends[0], ends[1], clock);

  const point = parseTimePoint(text, clock);
  if (!point) return notATime(whole);
  if (point.grain !== 'moment') return { ok: true, from: point.from, to: point.to, absolute: !point.relative };
  if (point.from >= now) {
    return failed('range_empty', whole, 'This is a moment, not a range. Write for example "last 1 hour".');
  }
  return { ok: true, from: point.from, to: now, absolute: false };
}

function parseOpen(word: string, part: Part, clock: Clock): ParsedTimeRange {
  const point = parseTimePoint(part.text, clock);
  if (!point) return notATime(part);
  const absolute = !point.relative;
  if (word === 'since' || word === 'from') return { ok: true, from: point.from, to: null, absolute };
  if (word === 'after') return { ok: true, from: point.to, to: null, absolute };
  if (word === 'before') return { ok: true, from: null, to: point.from, absolute };
  return { ok: true, from: null, to: endOf(point), absolute };
}

function parseEnds(first: Part, last: Part, clock: Clock): ParsedTimeRange {
  const from = parseTimePoint(first.text, clock);
  if (!from) return notATime(first);
  const day = clock.zone.toWall(from.from);
  let to = parseTimePoint(last.text, clock, day);
  if (!to) return notATime(last);
  if (!to.dated && to.from <= from.from) {
    const nextDay = clock.zone.toWall(clock.zone.toMicros({ ...day, day: day.day + 1, hour: 12 }));
    to = parseTimePoint(last.text, clock, nextDay) ?? to;
  }
  return { ok: true, from: from.from, to: endOf(to), absolute: !from.relative && !to.relative };
}

/** A day behind "to" is meant to its end, a time of day to its very moment. */
function endOf(point: TimePoint): number {
  return point.grain === 'day' ? point.to : point.from;
}

function splitEnds(whole: Part): [Part, Part] | null {
  const lead = /^(from|between)\s+/.exec(whole.text);
  const part = lead ? after(whole, lead[0].length) : whole;
  const separator = lead?.[1] === 'between' ? /\s+and\s+/ : /\s+(?:to|until|till|-|–|—)\s+|\s*\.\.\.?\s*/;
  const match = separator.exec(part.text);
  if (!match) return null;
  return [
    trimmed({ text: part.text.slice(0, match.index), start: part.start }),
    trimmed(after(part, match.index + match[0].length)),
  ];
}

function beginning(unit: string, { now, zone }: Clock): number {
  const wall = zone.toWall(now);
  const midnight: WallTime = { ...wall, hour: 0, minute: 0, second: 0, micros: 0 };
  if (unit === 'hour') return zone.toMicros({ ...midnight, hour: wall.hour });
  if (unit === 'month') return zone.toMicros({ ...midnight, day: 1 });
  if (unit === 'day') return zone.toMicros(midnight);
  const weekday = new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay();
  return zone.toMicros({ ...midnight, day: wall.day - ((weekday + 6) % 7) });
}

function trimmed({ text, start }: Part): Part {
  return { text: text.trim(), start: start + (text.length - text.trimStart().length) };
}

function after({ text, start }: Part, length: number): Part {
  return { text: text.slice(length), start: start + length };
}

function notATime(part: Part): ParsedTimeRange {
  const what = part.text === '' ? 'A time is missing here' : `"${part.text}" is not a time`;
  return failed(
    'not_a_time',
    part,
    `${what}. Write for example "last 24 hours", "yesterday 1pm to 3pm" or "2026-11-21 14:00 to 15:00".`,
  );
}

function failed(code: string, { text, start }: Part, message: string): ParsedTimeRange {
  return { ok: false, problem: { code, severity: 'error', message, start, end: start + text.length } };
}

/**
 * A range in words that `parseTimeRange` reads back in the same zone: `2026-11-21 14:00 to 15:00`, `since …`,
 * `until …`, `all times`.
 */
export function formatTimeRange({ from, to }: TimeRange, zone: LocalZone): string {
  if (from === null && to === null) return 'all times';
  if (from === null) return `until ${dateAndClock(zone.toWall(to!))}`;
  if (to === null) return `since ${dateAndClock(zone.toWall(from))}`;
  const first = zone.toWall(from);
  const last = zone.toWall(to);
  const sameDay = dateText(first) === dateText(last);
  return `${dateAndClock(first)} to ${sameDay ? clockText(last) : dateAndClock(last)}`;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

function dateText({ year, month, day }: WallTime): string {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

function clockText({ hour, minute, second, micros }: WallTime): string {
  const seconds = second === 0 && micros === 0 ? '' : `:${pad(second)}`;
  const fraction = micros === 0 ? '' : `.${pad(micros, 6).replace(/0+$/, '')}`;
  return `${pad(hour)}:${pad(minute)}${seconds}${fraction}`;
}

function dateAndClock(wall: WallTime): string {
  return `${dateText(wall)} ${clockText(wall)}`;
}
