import type { ParseArgsConfig } from 'node:util';
import type { CommandOptions } from './commandOptions';
import type { ExitCode } from './exitCode';
import type { Output } from './output';
import type { Services } from './services';

/** One word after `vpc-flow-lens`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What stands after the name, for example `<folder|file|cos://bucket/prefix>`. */
  readonly synopsis: string;
  /** Options, examples and remarks, ready to print. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Fewest and most words after the name that are no options. */
  readonly words: readonly [number, number];
  run(context: CommandContext): Promise<ExitCode>;
}

export interface CommandContext {
  readonly words: readonly string[];
  readonly options: CommandOptions;
  readonly output: Output;
  readonly services: Services;
  /** Aborted by Ctrl-C, SIGTERM, and by a reader that closed the pipe. */
  readonly signal: AbortSignal;
  /** For machines: JSON on stdout. */
  readonly json: boolean;
}
