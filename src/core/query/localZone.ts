import { daysFromCivil } from '../flow/flowTime';

/** A date and time as a clock on the wall shows it. Months and days count from 1; parts may overflow (day 32). */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
}

/** Converts between instants (microseconds UTC) and a place's clocks. */
export interface LocalZone {
  toWall(micros: number): WallTime;
  /** Of an hour that occurs twice the first; of one that is skipped, the one after. */
  toMicros(wall: WallTime): number;
}

const minuteMicros = 60_000_000;

/** A zone that is always the same number of minutes ahead of UTC. */
export function fixedZone(minutesAhead: number): LocalZone {
  const ahead = minutesAhead * minuteMicros;
  return {
    toWall: (micros) => {
      const millis = Math.floor((micros + ahead) / 1000);
      const date = new Date(millis);
      return {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
        micros: micros + ahead - Math.floor((micros + ahead) / 1e6) * 1e6,
      };
    },
    toMicros: ({ year, month, day, hour, minute, second, micros }) => {
      const first = new Date(Date.UTC(2000, month - 1, 1));
      const days = daysFromCivil(year + first.getUTCFullYear() - 2000, first.getUTCMonth() + 1, 1) + day - 1;
      return (days * 86_400 + hour * 3600 + minute * 60 + second) * 1e6 + micros - ahead;
    },
  };
}

export const utcZone: LocalZone = fixedZone(0);

/** The zone this program runs in, daylight saving included. */
export const systemZone: LocalZone = {
  toWall: (micros) => {
    const date = new Date(Math.floor(micros / 1000));
    return {
      year: date.getFullYear(),
      month: date.getMonth() + 1,
      day: date.getDate(),
      hour: date.getHours(),
      minute: date.getMinutes(),
      second: date.getSeconds(),
      micros: micros - Math.floor(micros / 1e6) * 1e6,
    };
  },
  toMicros: ({ year, month, day, hour, minute, second, micros }) => {
    const date = new Date(year, month - 1, day, hour, minute, second);
    // The constructor takes the years 0 to 99 for 1900 to 1999.
    if (year < 100) date.setFullYear(year);
    return date.getTime() * 1000 + micros;
  },
};
