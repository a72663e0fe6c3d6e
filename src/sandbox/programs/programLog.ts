export interface ProgramLogLine {
  /** Milliseconds, of the sandbox's clock. */
  readonly time: number;
  /** The instance, run or activation that wrote it. */
  readonly instance: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Of a longer log the oldest lines are dropped. */
const longest = 2_000;

/** What the programs of one workload wrote, oldest first. */
export class ProgramLog {
  private kept: ProgramLogLine[] = [];

  constructor(private readonly now: () => number) {}

  add(instance: string, stream: 'stdout' | 'stderr', text: string): void {
    this.kept.push({ time: this.now(), instance, stream, text });
    if (this.kept.length > longest) this.kept = this.kept.slice(-longest / 2);
  }

  get lines(): readonly ProgramLogLine[] {
    return this.kept;
  }
}
