/** The sandbox's time: the given clock, pushed forward by `advance`. Milliseconds since 1970, UTC. */
export class SandboxClock {
  private pushed = 0;

  constructor(private readonly source: () => number) {}

  now(): number {
    return this.source() + this.pushed;
  }

  advance(milliseconds: number): void {
    this.pushed += milliseconds;
  }
}
