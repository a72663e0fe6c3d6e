/** What the process ends with; part of the help and of the README. */
export const exitCode = {
  ok: 0,
  failed: 1,
  /** The command line, or the search, is wrong: nothing was run. */
  usage: 2,
  /** Done, but some objects could not be read. */
  partly: 3,
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The command line is wrong. `command` names whose help to read. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly command?: string,
  ) {
    super(message);
    this.name = 'UsageError';
  }
}
