import type { CliSession } from './cliSession';

export interface CommandInput {
  readonly session: CliSession;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The last value of an option. */
  readonly one: (option: string) => string | undefined;
  readonly all: (option: string) => readonly string[];
  readonly has: (option: string) => boolean;
  /** `--output json` */
  readonly json: boolean;
}

/** Gives what is printed; throws a `CliFailure`. */
export type CliCommand = (input: CommandInput) => Promise<string>;
