import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Command } from './command';
import { CommandOptions } from './commandOptions';
import { UsageError } from './exitCode';

type OptionTypes = NonNullable<ParseArgsConfig['options']>;

const globalOptions = {
  store: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  progress: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const satisfies OptionTypes;

export interface CommandLine {
  readonly command: Command | null;
  readonly words: readonly string[];
  readonly options: CommandOptions;
}

/** Reads the words after the program's name. Throws `UsageError`. */
export function readCommandLine(args: readonly string[], commands: readonly Command[]): CommandLine {
  const at = commandPosition(args);
  const name = at < 0 ? undefined : args[at];
  const command = commands.find((known) => known.name === name) ?? null;
  if (name !== undefined && command === null) throw new UsageError(`There is no command “${name}”.`);
  const rest = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 1)];
  const types: OptionTypes = { ...globalOptions, ...command?.options };
  const { values, positionals } = parsed(rest, types, command?.name);
  const options = new CommandOptions(command?.name ?? '', values);
  if (command !== null && !options.has('help')) {
    const [least, most] = command.words;
    if (positionals.length < least) throw new UsageError(`Something is missing: ${command.synopsis}`, command.name);
    if (positionals.length > most) {
      throw new UsageError(`“${positionals[most]}” is one word too many. Quote a search as a whole.`, command.name);
    }
  }
  return { command, words: positionals, options };
}

/** The first word that is neither an option nor the value of one. */
function commandPosition(args: readonly string[]): number {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === '--store') at++;
    else if (!arg.startsWith('-')) return at;
  }
  return -1;
}

/**
 * A search may begin with a minus (`-target_port:53`), and so may the value of an option: both are set apart before
 * `parseArgs` sees them, which would take them for options.
 */
function parsed(args: readonly string[], types: OptionTypes, command: string | undefined) {
  const options: string[] = [];
  const words: string[] = [];
  const shorts = new Set(Object.values(types).map(({ short }) => `-${short}`));
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === '--') {
      words.push(...args.slice(at + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const takesValue = types[arg.slice(2)]?.type === 'string' && at + 1 < args.length;
      options.push(takesValue ? `${arg}=${args[++at]}` : arg);
    } else if (shorts.has(arg)) options.push(arg);
    else words.push(arg);
  }
  try {
    const { values } = parseArgs({ args: options, options: types, strict: true, allowPositionals: false });
    return { values, positionals: words };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message.split(/\. |\.$|\n/)[0]}.`, command);
  }
}
