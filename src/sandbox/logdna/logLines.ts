import type { LogLine } from './logLine';

/** A sandbox may run for days; of a longer list the oldest tenth is dropped. */
const mostLines = 500_000;

/** The lines of the account, in the order in which they came in. */
export class LogLines {
  private kept: LogLine[] = [];
  private issued = 0;

  add(line: Omit<LogLine, 'id'>): void {
    this.kept.push({ ...line, id: ++this.issued });
    if (this.kept.length > mostLines) this.kept.splice(0, mostLines / 10);
  }

  get all(): readonly LogLine[] {
    return this.kept;
  }

  clear(): void {
    this.kept = [];
  }
}
