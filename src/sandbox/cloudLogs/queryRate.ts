const minute = 60_000;

/** Counts the queries of each instance: ten a minute are answered (contracts/logs-and-functions.md §6.2). */
export class QueryRate {
  private readonly taken = new Map<string, number[]>();

  constructor(
    private readonly most: number,
    private readonly now: () => number,
  ) {}

  /** False where there were enough within the last minute. */
  take(instance: string): boolean {
    const since = this.now() - minute;
    const recent = (this.taken.get(instance) ?? []).filter((time) => time > since);
    const free = recent.length < this.most;
    if (free) recent.push(this.now());
    this.taken.set(instance, recent);
    return free;
  }
}
