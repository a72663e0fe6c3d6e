/** A line as it is kept, after the limits of the service were applied (contracts/logs-and-functions.md §4.2). */
export interface LogLine {
  /** Rises with each line that comes in. */
  readonly id: number;
  /** Milliseconds: the sender's timestamp, or when the line came in. */
  readonly timestamp: number;
  /** When it came in, by the sandbox's clock. */
  readonly received: number;
  readonly host: string;
  readonly line: string;
  readonly app: string | null;
  readonly file: string | null;
  readonly level: string | null;
  readonly env: string | null;
  readonly meta: Readonly<Record<string, unknown>> | null;
  readonly tags: readonly string[];
  readonly ip: string | null;
  readonly mac: string | null;
}
