import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChildProgram } from './childProgram';
import type { ProgramHost } from './programHost';

export interface FunctionSpec {
  /** CommonJS source. */
  readonly source: string;
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (stream: 'stdout' | 'stderr', text: string) => void;
}

export type FunctionOutcome =
  | { readonly kind: 'result'; readonly value: unknown }
  /** The source could not be loaded, or has no such function. */
  | { readonly kind: 'not_initialised'; readonly message: string }
  /** It threw or rejected. */
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'timed_out' }
  /** The process ended in the middle. */
  | { readonly kind: 'died' };

/** Calls the exported function, or the one of that name at the top level, as the stock runtimes do. */
const runnerSource = `'use strict';
const Module = require('node:module');
const { readFileSync } = require('node:fs');
const path = require('node:path');
let main;
let problem;
try {
  const file = path.join(__dirname, 'function.js');
  const source = readFileSync(file, 'utf8');
  const name = process.argv[2];
  const loaded = new Module(file);
  loaded.filename = file;
  loaded.paths = [];
  loaded._compile(source + '\\n;if (typeof ' + name + ' === "function" && module.exports.' + name +
    ' === undefined) module.exports.' + name + ' = ' + name + ';', file);
  main = loaded.exports[name];
  if (typeof main !== 'function') problem = 'There is no function ' + name + '.';
} catch (error) {
  problem = String(error && error.message || error);
}
const send = process.send.bind(process);
const call = async (params) => {
  if (problem !== undefined) return { kind: 'not_initialised', message: problem };
  try {
    return { kind: 'result', value: (await main(params)) ?? null };
  } catch (error) {
    return { kind: 'threw', message: String(error && error.message || error) };
  }
};
process.on('message', async ({ params, env, end }) => {
  Object.assign(process.env, env);
  const outcome = await call(params);
  process.stdout.write('\\n' + end + '\\n');
  process.stderr.write('\\n' + end + '\\n');
  send(outcome);
});
`;

/** What is written behind the output of each call, so that one knows that all of it has come. */
const endOfCall = 'vpc-flow-lens: end of the call';

/**
 * Runs a function in a process of its own that is kept warm between calls and takes one call at a time. Where a call
 * runs out of time, or the process dies, the next one gets a new process.
 */
export class FunctionHost {
  private program: Promise<ChildProgram> | null = null;
  private answer: ((outcome: FunctionOutcome) => void) | null = null;
  private outputEnded: (() => void) | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly host: ProgramHost,
    private readonly spec: FunctionSpec,
  ) {}

  /** `env` is added to the environment for this and later calls. */
  call(
    params: Readonly<Record<string, unknown>>,
    timeoutMilliseconds: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<FunctionOutcome> {
    const outcome = this.queue.then(() => this.run(params, timeoutMilliseconds, env));
    this.queue = outcome.catch(() => undefined);
    return outcome;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const program = await this.program?.catch(() => null);
    await program?.stop();
  }

  private async run(
    params: Readonly<Record<string, unknown>>,
    timeoutMilliseconds: number,
    env: Readonly<Record<string, string>>,
  ): Promise<FunctionOutcome> {
    if (this.stopped) return { kind: 'died' };
    this.program ??= this.start();
    const program = await this.program;
    const outcome = await new Promise<FunctionOutcome>((resolve) => {
      const end = (given: FunctionOutcome) => {
        clearTimeout(timer);
        resolve(given);
      };
      const timer = setTimeout(() => end({ kind: 'timed_out' }), timeoutMilliseconds);
      // The answer and both streams come by different pipes.
      let missing = 3;
      let answered: FunctionOutcome = { kind: 'died' };
      const arrived = () => {
        if (--missing === 0) end(answered);
      };
      this.outputEnded = arrived;
      this.answer = (given) => {
        answered = given;
        arrived();
      };
      void program.ended.then(() => end({ kind: 'died' }));
      program.send({ params, env, end: endOfCall });
    });
    this.answer = null;
    this.outputEnded = null;
    if (outcome.kind === 'timed_out' || outcome.kind === 'died') {
      this.program = null;
      program.kill();
      await program.ended;
    }
    return outcome;
  }

  private async start(): Promise<ChildProgram> {
    const folder = await this.host.newFolder();
    await writeFile(join(folder, 'function.js'), this.spec.source);
    await writeFile(join(folder, 'runner.cjs'), runnerSource);
    return this.host.start({
      args: ['runner.cjs', this.spec.main],
      env: this.spec.env,
      cwd: folder,
      onLine: (stream, text) => {
        if (text === endOfCall) this.outputEnded?.();
        else if (text !== '') this.spec.onLine(stream, text);
      },
      onMessage: (message) => this.answer?.(message as FunctionOutcome),
    });
  }
}
