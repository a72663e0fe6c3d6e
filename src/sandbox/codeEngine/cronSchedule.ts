/** A schedule in five fields, as cron and Knative's PingSource understand it. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Where both are given, a day counts that is either. */
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const shorthands: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
};

/** Null where the text is no schedule. */
export function parseCron(given: string): CronSchedule | null {
  const fields = (shorthands[given.trim()] ?? given).trim().split(/\s+/);
  if (fields.length !== 5) return null;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const minutes = values(minute, 0, 59);
  const hours = values(hour, 0, 23);
  const days = values(day, 1, 31);
  const months = values(month, 1, 12, monthNames, 1);
  const weekdays = values(weekday, 0, 7, dayNames);
  if (minutes === null || hours === null || days === null || months === null || weekdays === null) return null;
  if (weekdays.has(7)) weekdays.add(0);
  return { minutes, hours, days, months, weekdays, anyDay: day.startsWith('*'), anyWeekday: weekday.startsWith('*') };
}

function values(
  field: string,
  least: number,
  most: number,
  names: readonly string[] = [],
  firstName = 0,
): Set<number> | null {
  const found = new Set<number>();
  const number = (text: string) => {
    const named = names.indexOf(text.toLowerCase());
    return named >= 0 ? named + firstName : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  };
  for (const part of field.split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    const [first = '', last] = range.split('-');
    const from = range === '*' ? least : number(first);
    const to = range === '*' || (last === undefined && step !== undefined) ? most : number(last ?? first);
    const every = step === undefined ? 1 : Number(step);
    if (!(from >= least && to <= most && from <= to && every >= 1)) return null;
    for (let value = from; value <= to; value += every) found.add(value);
  }
  return found;
}

const minute = 60_000;

/** The full minutes after `after` up to and including `upTo` that the schedule names, oldest first; milliseconds. */
export function cronTimes(schedule: CronSchedule, timeZone: string, after: number, upTo: number): number[] {
  const times: number[] = [];
  const wallClock = clockOf(timeZone);
  for (let time = Math.floor(after / minute) * minute + minute; time <= upTo; time += minute)
    if (names(schedule, wallClock(time))) times.push(time);
  return times;
}

/** Whether the name of a time zone is known. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** A date whose UTC fields are those of a wall clock in the zone. Throws a RangeError for an unknown zone. */
function clockOf(timeZone: string): (time: number) => Date {
  if (timeZone === 'UTC') return (time) => new Date(time);
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (time) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(time)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute: ofHour = 0 } = part;
    return new Date(Date.UTC(year, month - 1, day, hour, ofHour));
  };
}

function names(schedule: CronSchedule, at: Date): boolean {
  const { minutes, hours, days, months, weekdays, anyDay, anyWeekday } = schedule;
  if (!minutes.has(at.getUTCMinutes()) || !hours.has(at.getUTCHours()) || !months.has(at.getUTCMonth() + 1))
    return false;
  const day = days.has(at.getUTCDate());
  const weekday = weekdays.has(at.getUTCDay());
  return anyDay || anyWeekday ? day && weekday : day || weekday;
}
