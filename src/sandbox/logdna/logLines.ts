import type { LogLine } from './logLine';

/** A sandbox may run for days; of a longer list the oldest tenth is dropped. */
const mostLines = 500_000;

/** The lines of the account, in the order in which they came in. */
export class LogLines {
  private kept: LogLine[] = [];
  private issued = 0;
  private readonly listeners = new Set<(line: LogLine) => void>();

  /** `onAdded` is told of each line once it can be found. */
  constructor(private readonly onAdded: (line: LogLine) => void = () => undefined) {}

  add(given: Omit<LogLine, 'id'>): void {
    const line = { ...given, id: ++this.issued };
    this.kept.push(line);
    if (this.kept.length > mostLines) this.kept.splice(0, mostLines / 10);
    this.onAdded(line);
    for (const listener of this.listeners) listener(line);
  }

  /** Tells of each line that comes in; the result ends it. */
  listen(listener: (line: LogLine) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  get all(): readonly LogLine[] {
    return this.kept;
  }

  clear(): void {
    this.kept = [];
  }
}
