/** Times for the user: local, and the same in UTC for tooltips. All take integer microseconds UTC. */
const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
const dateOf = (micros: number): Date => new Date(Math.floor(micros / 1000));

/** `2026-11-21` */
export function localDate(micros: number): string {
  const date = dateOf(micros);
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** `14:20` */
export function localTime(micros: number): string {
  const date = dateOf(micros);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** `2026-11-21 14:20` */
export function localDateTime(micros: number): string {
  return `${localDate(micros)} ${localTime(micros)}`;
}

/** `2026-11-21T14:20:00Z`; also what a range phrase takes as a bound. */
export function utc(micros: number): string {
  return dateOf(micros).toISOString().replace('.000Z', 'Z');
}

/** `just now`, `2 min ago`, `3 h ago`, `5 days ago`. */
export function ago(micros: number, nowMicros: number): string {
  const minutes = Math.floor((nowMicros - micros) / 60_000_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 1440)} days ago`;
}
