/** Times for reading: local on the face, UTC on hover. Input is microseconds UTC. */
const pad = (value: number, width = 2) => String(value).padStart(width, '0');

/** `2026-11-21`, local. */
export function localDate(micros: number): string {
  const date = new Date(Math.floor(micros / 1000));
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** `14:20:07`, local; with a fraction of a second only where there is one. */
export function localClock(micros: number): string {
  const date = new Date(Math.floor(micros / 1000));
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}${fraction(micros)}`;
}

/** `` on the second, `.123`, or all six digits where there are microseconds. */
function fraction(micros: number): string {
  const rest = ((micros % 1_000_000) + 1_000_000) % 1_000_000;
  if (rest === 0) return '';
  return rest % 1000 === 0 ? `.${pad(rest / 1000, 3)}` : `.${pad(rest, 6)}`;
}

/** `14:20`, local; seconds only where there are some. */
export function shortClock(micros: number): string {
  const clock = localClock(micros).slice(0, 8);
  return clock.endsWith(':00') ? clock.slice(0, 5) : clock;
}

/** `2026-11-21 14:20:07`, local; with a fraction of a second only where there is one. */
export function localTime(micros: number): string {
  return `${localDate(micros)} ${localClock(micros)}`;
}

/** `2026-11-21 14:20`, local; seconds only where there are some. */
export function shortTime(micros: number): string {
  return `${localDate(micros)} ${shortClock(micros)}`;
}

/** `2026-11-21T14:20:07Z`, with the fraction of a second where there is one. Empty outside the calendar. */
export function utcTime(micros: number): string {
  const date = new Date(Math.floor(micros / 1000));
  if (Number.isNaN(date.getTime())) return '';
  return `${date.toISOString().slice(0, -5)}${fraction(micros)}Z`;
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

/** A duration for people: `5 min`, `1 h`, `1.5 h`, `2 days`, `30 s`. */
export function duration(micros: number): string {
  const seconds = micros / 1e6;
  const round = (value: number) => String(Math.round(value * 10) / 10);
  if (seconds < 1) return `${round(seconds * 1000)} ms`;
  if (seconds < 90 && seconds !== 60) return `${round(seconds)} s`;
  if (seconds < 5400 && seconds !== 3600) return `${round(seconds / 60)} min`;
  if (seconds === 86_400) return '1 day';
  return seconds < 172_800 ? `${round(seconds / 3600)} h` : `${round(seconds / 86_400)} days`;
}
