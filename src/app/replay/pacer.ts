/** Waits so that no more than `rate` lines a second go out, after a first batch that goes at once. */
export function pacer(
  rate: number,
  now: () => number,
  delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>,
): (lines: number, signal: AbortSignal) => Promise<void> {
  let free = Number.NEGATIVE_INFINITY;
  return async (lines, signal) => {
    const start = Math.max(now(), free);
    free = start + (lines / rate) * 1_000;
    const wait = start - now();
    if (wait > 0) await delay(Math.ceil(wait), signal);
  };
}
