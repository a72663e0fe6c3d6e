import { accountCommands } from './accountCommands';
import { readArguments } from './cliArguments';
import type { CliCommand, CommandInput } from './cliCommand';
import { CliFailure } from './cliFailure';
import { CliSession } from './cliSession';
import { codeEngineCommands } from './codeEngineCommands';

export interface StandInOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const version = '2.37.0';
const plugins = [
  { Name: 'code-engine', Aliases: ['ce'], Version: '1.55.0', Status: '', PrivateEndpointSupported: true },
];

const commands: Readonly<Record<string, CliCommand>> = {
  ...accountCommands,
  ...codeEngineCommands,
};

/** Other spellings of the words of a command. */
const spellings: Readonly<Record<string, string>> = {
  'code-engine': 'ce',
  subscription: 'sub',
  application: 'app',
  function: 'fn',
  proj: 'project',
  sel: 'select',
};

/** One run of the stand-in for `ibmcloud`: the few commands that are used, with answers and refusals like the CLI's. */
export async function runStandIn(
  given: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<StandInOutcome> {
  try {
    return { exitCode: 0, stdout: withBreak(await output(given, env)), stderr: '' };
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    return { exitCode: error.exitCode, stdout: '', stderr: `FAILED\n${error.message}\n` };
  }
}

async function output(given: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const read = readArguments(given);
  if (read === null) throw new CliFailure('Incorrect Usage: flag needs an argument.', 2);
  const { words, options } = read;
  const all = (option: string) => options.get(option) ?? [];
  const one = (option: string) => all(option).at(-1);
  const json = one('output')?.toLowerCase() === 'json';
  if (options.has('version') || words[0] === 'version') return `ibmcloud ${version} (sandbox)`;
  const name = words.map((word) => spellings[word] ?? word).join(' ');
  if (name === 'plugin list') return json ? JSON.stringify(plugins, null, 2) : 'code-engine[ce]   1.55.0';
  const command = commands[name];
  if (command === undefined) throw new CliFailure(`'${words.join(' ')}' is not a command that the sandbox knows.`, 2);
  const input: CommandInput = {
    ...{ env, one, all, json },
    has: (option) => options.has(option),
    session: await CliSession.open(env),
  };
  return command(input);
}

function withBreak(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
