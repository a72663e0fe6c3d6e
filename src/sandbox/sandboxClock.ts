/** The sandbox's time: the given clock, pushed forward by `advance`. Milliseconds since 1970, UTC. */
export class SandboxClock {
  private pushed = 0;

  constructor(private readonly source: () => number) {}

  now(): number {
    return this.source() + this.pushed;
  }

  /** Without what it was pushed by. */
  unpushed(): number {
    return this.source();
  }

  advance(milliseconds: number): void {
    this.pushed += milliseconds;
  }
}
