import type { Command } from './command';
import { type CommandLine, readCommandLine } from './commandLine';
import { alertsCommand } from './commands/alerts';
import { clickhouseCommand } from './commands/clickhouse';
import { compileCommand } from './commands/compile';
import { demoCommand } from './commands/demo';
import { diagnoseCommand } from './commands/diagnose';
import { exerciseCommand } from './commands/exercise';
import { explainCommand } from './commands/explain';
import { fixCommand } from './commands/fix';
import { healthCommand } from './commands/health';
import { ingestCommand } from './commands/ingest';
import { lintCommand } from './commands/lint';
import { objectsCommand } from './commands/objects';
import { queryCommand } from './commands/query';
import { removeCommand } from './commands/remove';
import { replayCommand } from './commands/replay';
import { sandboxCommand } from './commands/sandbox';
import { setupCommand } from './commands/setup';
import { shipCommand } from './commands/ship';
import { snapshotCommand } from './commands/snapshot';
import { storeCommand } from './commands/store';
import { tourCommand } from './commands/tour';
import { type ExitCode, exitCode, UsageError } from './exitCode';
import { commandHelp, generalHelp } from './help';
import { Output, type OutputStream } from './output';
import type { Services } from './services';
import { terminalText } from './terminalText';

export const commands: readonly Command[] = [
  ingestCommand,
  queryCommand,
  compileCommand,
  objectsCommand,
  storeCommand,
  clickhouseCommand,
  diagnoseCommand,
  explainCommand,
  fixCommand,
  exerciseCommand,
  healthCommand,
  demoCommand,
  lintCommand,
  snapshotCommand,
  setupCommand,
  removeCommand,
  replayCommand,
  shipCommand,
  alertsCommand,
  sandboxCommand,
  tourCommand,
];

export interface CliStreams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/** Reasons to abort: the user wants to stop; or the reader of a pipe has gone, which is nothing to complain about. */
export class Interrupted extends Error {}
export class ReaderGone extends Error {}

/** One call of the program, from its arguments to its exit code. Never rejects. */
export async function runCli(
  args: readonly string[],
  services: Services,
  version: string,
  { stdout, stderr }: CliStreams,
  signal: AbortSignal,
): Promise<ExitCode> {
  const plain = new Output(stdout, stderr, { quiet: false, progress: false });
  let line: CommandLine;
  try {
    line = readCommandLine(args, commands);
    if (line.options.has('version')) {
      await plain.line(version);
      return exitCode.ok;
    }
    if (line.options.has('help') || line.command === null) {
      await plain.write(line.command ? commandHelp(line.command) : generalHelp(commands));
      return line.command === null && !line.options.has('help') ? exitCode.usage : exitCode.ok;
    }
  } catch (error) {
    return report(error, plain, false, signal);
  }
  const { command, words, options } = line;
  const json = options.has('json');
  const output = new Output(stdout, stderr, { quiet: options.has('quiet'), progress: options.has('progress') });
  try {
    return await command.run({ words, options, output, services, signal, json });
  } catch (error) {
    return report(error, output, json, signal);
  }
}

/** What went wrong, in one line for people or one of JSON for programs. */
function report(thrown: unknown, output: Output, json: boolean, signal: AbortSignal): ExitCode {
  const error: unknown = signal.aborted ? signal.reason : thrown;
  if (error instanceof ReaderGone) return exitCode.ok;
  if (error instanceof Interrupted) {
    output.note('Cancelled.');
    return exitCode.cancelled;
  }
  const message = error instanceof Error ? error.message : String(error);
  const usage = error instanceof UsageError;
  if (json) {
    const code = usage ? 'usage' : error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    output.complain(JSON.stringify({ error: { code, message } }));
  } else {
    output.complain(`vpc-flow-lens: ${terminalText(message)}`);
    if (usage) output.complain(`Help: vpc-flow-lens ${error.command ? `${error.command} ` : ''}--help`);
  }
  return usage ? exitCode.usage : exitCode.failed;
}
