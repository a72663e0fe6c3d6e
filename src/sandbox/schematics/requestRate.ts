/** Published: 50 requests a minute of a user in a region (contracts/ibm-cloud.md §9). */
const perMinute = 50;
const minute = 60_000;

/** Counts requests by location. `now` in milliseconds. */
export class RequestRate {
  private readonly recent = new Map<string, number[]>();

  constructor(private readonly now: () => number) {}

  /** Notes a request; 0 where it may go on, else the seconds until the next may. */
  secondsToWait(location: string): number {
    const now = this.now();
    const times = (this.recent.get(location) ?? []).filter((time) => time > now - minute);
    this.recent.set(location, times);
    const [oldest = now] = times;
    if (times.length >= perMinute) return Math.max(1, Math.ceil((oldest + minute - now) / 1000));
    times.push(now);
    return 0;
  }
}
