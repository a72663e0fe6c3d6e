/** Times of the wire format (RFC 3339), read without a Date object: ingest reads three of them a record. */

const dayMicros = 86_400_000_000;

/** Days from 1970-01-01 to a date of the Gregorian calendar (Howard Hinnant, "days_from_civil"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Years outside are taken for damage (a zero time of 0001-01-01, say), and would not stay exact in microseconds. */
const firstYear = 1970;
const lastYear = 2199;

/** Midnight of a date in microseconds UTC; NaN where there is no such day. */
export function midnightMicros(year: number, month: number, day: number): number {
  if (!(year >= firstYear && year <= lastYear && month >= 1 && month <= 12)) return Number.NaN;
  if (!(day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
  return daysFromCivil(year, month, day) * dayMicros;
}

export interface ParsedTime {
  /** Microseconds UTC, NaN where the text is not a time. */
  readonly micros: number;
  /** False where the text named no zone and was read as UTC. */
  readonly zoned: boolean;
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:([Zz])|([+-])(\d\d):?(\d\d))?$/;

/** `2026-06-04T13:43:10Z`, with or without fraction (cut to microseconds) and zone; years 1970 to 2199. */
export function parseFlowTime(text: string): ParsedTime {
  const usual = parseUsual(text);
  return Number.isNaN(usual) ? parse(text) : { micros: usual, zoned: true };
}

let lastDate = '';
let lastMidnight = Number.NaN;

/** The form the log itself writes, to the second and with a Z. NaN for any other. */
function parseUsual(text: string): number {
  if (text.length !== 20 || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':' || text[19] !== 'Z') {
    return Number.NaN;
  }
  if (!text.startsWith(lastDate) || lastDate === '') {
    if (text[4] !== '-' || text[7] !== '-') return Number.NaN;
    const midnight = midnightMicros(pair(text, 0) * 100 + pair(text, 2), pair(text, 5), pair(text, 8));
    if (Number.isNaN(midnight)) return midnight;
    lastDate = text.slice(0, 10);
    lastMidnight = midnight;
  }
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;
  return lastMidnight + (hour * 3600 + minute * 60 + second) * 1_000_000;
}

function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function parse(text: string): ParsedTime {
  const match = pattern.exec(text);
  if (!match) return { micros: Number.NaN, zoned: true };
  const [, year, month, day, hour, minute, second, fraction, utc, sign, offsetHour, offsetMinute] = match;
  const h = Number(hour);
  const m = Number(minute);
  const s = Number(second);
  // 60 is a leap second, which this clock does not know: it is the first of the next minute.
  if (h > 23 || m > 59 || s > 60) return { micros: Number.NaN, zoned: true };
  let micros = midnightMicros(Number(year), Number(month), Number(day)) + (h * 3600 + m * 60 + s) * 1_000_000;
  if (fraction) micros += Number(fraction.slice(0, 6).padEnd(6, '0'));
  if (sign) {
    const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000_000;
    micros += sign === '-' ? offset : -offset;
  }
  return { micros, zoned: Boolean(utc ?? sign) };
}

/** `2026-06-04T13:43:10Z`; a fraction only where there is one. */
export function formatFlowTime(micros: number): string {
  const whole = Math.floor(micros / 1_000_000);
  const rest = micros - whole * 1_000_000;
  const seconds = new Date(whole * 1000).toISOString().slice(0, 19);
  return rest === 0 ? `${seconds}Z` : `${seconds}.${String(rest).padStart(6, '0').replace(/0+$/, '')}Z`;
}
