/** Times for reading: local on the face, UTC on hover. Input is microseconds UTC. */
const pad = (value: number, width = 2) => String(value).padStart(width, '0');

/** `2026-11-21`, local. */
export function localDate(micros: number): string {
  const date = new Date(micros / 1000);
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** `14:20:07.123`, local. */
export function localClock(micros: number): string {
  const date = new Date(micros / 1000);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** `2026-11-21 14:20:07.123`, local. */
export function localTime(micros: number): string {
  return `${localDate(micros)} ${localClock(micros)}`;
}

/** `2026-11-21 14:20`, local; seconds only where there are some. */
export function shortTime(micros: number): string {
  const clock = localClock(micros).slice(0, 8);
  return `${localDate(micros)} ${clock.endsWith(':00') ? clock.slice(0, 5) : clock}`;
}

/** `2026-11-21T14:20:07.123Z`, with all six digits where there are microseconds. Empty outside the calendar. */
export function utcTime(micros: number): string {
  const milliseconds = Math.floor(micros / 1000);
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return '';
  const rest = micros - milliseconds * 1000;
  const text = date.toISOString();
  return rest === 0 ? text : `${text.slice(0, -1)}${pad(rest, 3)}Z`;
}

/** `3 min ago`, `in 2 h`, `just now`. */
export function ago(micros: number, nowMicros: number): string {
  const seconds = Math.round((nowMicros - micros) / 1e6);
  const size = Math.abs(seconds);
  if (size < 45) return 'just now';
  const words =
    size < 5400
      ? `${Math.max(1, Math.round(size / 60))} min`
      : size < 129_600
        ? `${Math.round(size / 3600)} h`
        : `${Math.round(size / 86_400)} days`;
  return seconds >= 0 ? `${words} ago` : `in ${words}`;
}

/** A duration for people: `5 min`, `1.5 h`, `2 days`, `30 s`. */
export function duration(micros: number): string {
  const seconds = micros / 1e6;
  const round = (value: number) => String(Math.round(value * 10) / 10);
  if (seconds < 1) return `${round(seconds * 1000)} ms`;
  if (seconds < 90) return `${round(seconds)} s`;
  if (seconds < 5400) return `${round(seconds / 60)} min`;
  if (seconds < 172_800) return `${round(seconds / 3600)} h`;
  return `${round(seconds / 86_400)} days`;
}
